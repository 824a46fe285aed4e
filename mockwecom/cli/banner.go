package cli

import (
	"fmt"
	"strings"

	"wecomlab/mockwecom/sim"
)

// banner greets a person: where it is, what world it is, and what to type next.
func (t *terminal) banner(url string, o *serveOptions, env map[string]string) {
	style := t.style(t.Out)
	connect := ""
	if url != "http://"+sim.DefaultListen {
		connect = " --connect " + url
	}
	fmt.Fprintf(t.Out, "\n  %s %s  %s\n  world %s, %s\n\n", style.Strong("mockwecom"), sim.Version, style.Strong(url), o.config.Fixture, place(o.config.Database))
	for _, line := range []string{
		fmt.Sprintf("curl '%s/cgi-bin/gettoken?corpid=%s&corpsecret=%s'", url, env["WECOM_CORP_ID"], env["WECOM_CORP_SECRET"]),
		fmt.Sprintf(`eval "$(mockwecom env%s)"`, connect),
		"mockwecom logs -f" + connect,
	} {
		fmt.Fprintf(t.Out, "  %s\n", style.Code(line))
	}
	fmt.Fprintf(t.Out, "\n  %s\n\n", style.Faint("Ctrl-C ends it."))
}

// place says where the world lives, without the password that a database's address may hold.
func place(database string) string {
	if scheme, _, ok := strings.Cut(database, "://"); ok {
		return "in " + scheme
	}
	if database == "" {
		return "in memory"
	}
	return "in " + database
}
