package host

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestOtherClients reaches an impersonated host with programs that are not Go's, changed by environment alone.
func TestOtherClients(t *testing.T) {
	t.Parallel()
	ca, err := LoadCA(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := ca.Ensure(); err != nil {
		t.Fatal(err)
	}
	s := listen(t, func(c *Config) { c.CA, c.Lookup = ca, lookupFails })
	env := append(os.Environ(),
		"HTTPS_PROXY="+s.ProxyURL(), "https_proxy="+s.ProxyURL(), "HTTP_PROXY="+s.ProxyURL(), "http_proxy="+s.ProxyURL(), "NO_PROXY=", "no_proxy=",
		"SSL_CERT_FILE="+ca.BundlePath(), "CURL_CA_BUNDLE="+ca.BundlePath(), "REQUESTS_CA_BUNDLE="+ca.BundlePath(), "NODE_EXTRA_CA_CERTS="+ca.CertPath())

	const pythonGet = `import sys, urllib.request
try: print(urllib.request.urlopen(sys.argv[1]).read().decode())
except Exception as e: print(e)`
	const pythonPost = `import urllib.request
print(urllib.request.urlopen("https://qyapi.weixin.qq.com//cgi-bin/x", data=b"{}").read().decode())`
	const node = `const net = require('http'), tls = require('tls'), u = new URL(process.env.HTTPS_PROXY);
net.request({host: u.hostname, port: u.port, method: 'CONNECT', path: 'qyapi.weixin.qq.com:443'}).on('connect', (res, socket) => {
  require('https').get({host: 'qyapi.weixin.qq.com', path: '/cgi-bin/x', createConnection: () => tls.connect({socket, servername: 'qyapi.weixin.qq.com'})},
    (r) => { r.pipe(process.stdout); r.on('end', () => process.exit(0)) }).on('error', (e) => { console.log(e.message); process.exit(1) })
}).end()`
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"CurlHTTP2", []string{"curl", "-sS", "https://qyapi.weixin.qq.com/cgi-bin/x"}, []string{`"Proto":"HTTP/2.0"`, `"Host":"qyapi.weixin.qq.com"`}},
		{"CurlPostWithExpect", []string{"curl", "-sS", "--http1.1", "-H", "Expect: 100-continue", "-d", "{}", "https://qyapi.weixin.qq.com//cgi-bin/x"}, []string{`"Body":"{}"`, `"URI":"//cgi-bin/x"`}},
		{"CurlHTTP10", []string{"curl", "-sS", "--http1.0", "https://qyapi.weixin.qq.com/cgi-bin/x"}, []string{`"Proto":"HTTP/1.0"`}},
		{"CurlPlainHTTP", []string{"curl", "-sS", "http://qyapi.weixin.qq.com/cgi-bin/x"}, []string{`"TLS":false`, `"URI":"/cgi-bin/x"`}},
		{"CurlByHostsFile", []string{"curl", "-sS", "--noproxy", "*", "--connect-to", "::" + s.Addr().String(), "https://res.wx.qq.com/x"}, []string{`"Host":"res.wx.qq.com"`, `"TLS":true`}},
		{"CurlChunked", []string{"curl", "-sS", "--http1.1", "-H", "Transfer-Encoding: chunked", "-d", "{}", "https://qyapi.weixin.qq.com/x"}, []string{`"Body":"{}"`}},
		{"Python", []string{"python3", "-c", pythonGet, "https://qyapi.weixin.qq.com/cgi-bin/x"}, []string{`"Host":"qyapi.weixin.qq.com"`, `"TLS":true`}},
		{"PythonPost", []string{"python3", "-c", pythonPost}, []string{`"Body":"{}"`, `"Path":"//cgi-bin/x"`}},
		{"PythonIsToldWhy", []string{"python3", "-c", pythonGet, "https://shop.example/"}, []string{"shop.example is not simulated by mockwecom"}},
		{"Node", []string{"node", "-e", node}, []string{`"Host":"qyapi.weixin.qq.com"`, `"TLS":true`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(c.args[0]); err != nil {
				t.Skipf("%s is not installed", c.args[0])
			}
			cmd := exec.CommandContext(t.Context(), c.args[0], c.args[1:]...)
			cmd.Env = env
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for _, want := range c.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("%s is missing in %s", want, out)
				}
			}
		})
	}
}
