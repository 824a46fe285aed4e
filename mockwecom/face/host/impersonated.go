package host

import (
	"maps"
	"slices"
	"strings"
)

// impersonated is the list of hosts that the simulator stands in for. A CONNECT or a proxy request for one of them is
// answered here and never leaves the machine; a certificate is minted for it on demand.
var impersonated = map[string]struct{}{
	"qyapi.weixin.qq.com":       {}, // the server API, /cgi-bin/… (doc 91039)
	"open.weixin.qq.com":        {}, // the authorize page inside the client, /connect/oauth2/authorize (doc 91022)
	"open.work.weixin.qq.com":   {}, // install pages, the older QR login, error look-up (docs 90597, 91019)
	"login.work.weixin.qq.com":  {}, // web login, /wwlogin/sso/login (doc 98152)
	"work.weixin.qq.com":        {}, // the admin console, links to customer service (doc 94665)
	"openhw.work.weixin.qq.com": {}, // devices, one WebSocket at / (doc 91366)
	"res.wx.qq.com":             {}, // scripts, /open/js/jweixin-*.js (doc 91958)
	"wwcdn.weixin.qq.com":       {}, // scripts, wecom-jssdk and the newer wwLogin (doc 90514, 40-web-login.md §3.1)
	"rescdn.qqmail.com":         {}, // scripts, the oldest wwLogin (40-web-login.md §3.1)
}

// Impersonated lists the hosts that the simulator stands in for, sorted: for help texts and for a hosts file.
func Impersonated() []string {
	return slices.Sorted(maps.Keys(impersonated))
}

// Impersonates reports whether host, without a port and in any case, is one that the simulator stands in for.
func Impersonates(host string) bool {
	_, ok := impersonated[plainName(host)]
	return ok
}

// plainName is the form in which host names are compared: lower case, without the root's dot.
func plainName(host string) string {
	return strings.ToLower(strings.TrimSuffix(host, "."))
}
