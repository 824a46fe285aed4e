package loopback

import "testing"

func TestIs(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.9.8.7:80": true, "[::1]:8600": true, "::1": true, "[::1]": true, "localhost": true, "LOCALHOST:3000": true,
		"app.localhost:3000": true, "[::ffff:127.0.0.1]:80": true,
		"": false, ":8600": false, "0.0.0.0:80": false, "192.168.0.1": false, "localhost.example.test": false, "notlocalhost": false,
		"127.0.0.1.example.test": false, "example.test:80": false, "[::]:80": false,
	} {
		if got := Is(host); got != want {
			t.Errorf("Is(%q) = %t, want %t", host, got, want)
		}
	}
}
