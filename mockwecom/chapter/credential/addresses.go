package credential

import (
	"strings"

	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/setting"
)

var (
	callbackIPs = setting.Text("ips.callback", "127.0.0.1;::1;198.51.100.0/25;198.51.100.*;203.0.113.7", 90930,
		"addresses that callbacks come from, as getcallbackip gives them, separated by semicolons")
	apiIPs = setting.Text("ips.api", "127.0.0.1;::1;192.0.2.0/25;192.0.2.200", 92520,
		"addresses of the API itself, as get_api_domain_ip gives them, separated by semicolons")
)

type ipList struct {
	IPs []string `json:"ip_list"`
}

// getCallbackIP gives the addresses that callbacks are sent from. (doc 90930)
func (t *Credentials) getCallbackIP(*api.Call, api.None) (*ipList, error) {
	return listed(t.rt.Settings.Text(callbackIPs)), nil
}

// getAPIDomainIP gives the addresses of the API itself, for firewalls. (doc 92520)
func (t *Credentials) getAPIDomainIP(*api.Call, api.None) (*ipList, error) {
	return listed(t.rt.Settings.Text(apiIPs)), nil
}

func listed(text string) *ipList {
	out := &ipList{IPs: []string{}}
	for entry := range strings.SplitSeq(text, ";") {
		if entry = strings.TrimSpace(entry); entry != "" {
			out.IPs = append(out.IPs, entry)
		}
	}
	return out
}
