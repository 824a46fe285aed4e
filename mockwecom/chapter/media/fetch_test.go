package media

import "testing"

func TestAllow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		address       string
		private, open bool
	}{
		{"127.0.0.1:80", true, true}, {"[::1]:80", true, true}, {"10.1.2.3:80", true, true}, {"192.168.1.1:80", true, true}, {"0.0.0.0:80", true, true},
		{"[::ffff:127.0.0.1]:80", true, true}, {"203.0.113.9:80", false, true}, {"169.254.169.254:80", false, false}, {"[fe80::1]:80", false, false},
		{"224.0.0.1:80", false, false}, {"nonsense", false, false},
	}
	for _, tt := range tests {
		if got := allow(tt.address, false) == nil; got != tt.private {
			t.Errorf("%s is allowed: %v", tt.address, got)
		}
		if got := allow(tt.address, true) == nil; got != tt.open {
			t.Errorf("%s is allowed with --allow-public: %v", tt.address, got)
		}
	}
}
