package coverage_test

import (
	"flag"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/event"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/coverage"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/sim"
)

var update = flag.Bool("update", false, "write docs/coverage.md anew")

func model(t *testing.T) *coverage.Model {
	t.Helper()
	chapters := sim.Chapters()
	tests, err := coverage.Tests(os.DirFS("../chapter"), chapters)
	if err != nil {
		t.Fatal(err)
	}
	hardware, err := coverage.HardwareTests(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(tests, hardware)
	return coverage.New(chapters, tests)
}

// TestEveryDeviceMessage holds that each row of the two tables of smart hardware is simulated and has a test of its own.
func TestEveryDeviceMessage(t *testing.T) {
	t.Parallel()
	m := model(t)
	for _, d := range m.Devices {
		if d.Simulated == "" || len(d.Tests) == 0 {
			t.Errorf("%s: simulated by %q, tests %v", d.Cmd, d.Simulated, d.Tests)
		}
	}
	for _, v := range m.Vendors {
		if v.Simulated == "" || len(v.Tests) == 0 {
			t.Errorf("%s: simulated by %q, tests %v", v.Name, v.Simulated, v.Tests)
		}
	}
	if len(m.Devices) != len(openhw.Rows) || len(m.Vendors) != len(hwcloud.Rows) {
		t.Errorf("%d commands and %d callbacks", len(m.Devices), len(m.Vendors))
	}
}

// TestPage holds that docs/coverage.md says what the tables say.
func TestPage(t *testing.T) {
	t.Parallel()
	const file = "../../docs/coverage.md"
	want := model(t).Markdown()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s is stale; write it with: go generate ./mockwecom/coverage\n(-want +got):\n%s", file, diff)
	}
}

// TestPageIsWhole holds that nothing of the inventory, the tables and the settings is left out, and that each line of a table
// has the cells of its head.
func TestPageIsWhole(t *testing.T) {
	t.Parallel()
	m := model(t)
	page := m.Markdown()
	for _, e := range m.Endpoints {
		if n := strings.Count(page, "| `"+e.Method+" "+e.Path+"` |"); n != 1 {
			t.Errorf("%s stands %d times", e.Path, n)
		}
	}
	for _, e := range m.Events {
		if !strings.Contains(page, "| `"+e.Selector+"` |") {
			t.Errorf("%s is missing", e.Selector)
		}
	}
	for _, k := range setting.Keys() {
		if !strings.Contains(page, "| `"+k.Name+"` | `") {
			t.Errorf("setting %s is missing", k.Name)
		}
	}
	cells := 0
	for line := range strings.Lines(page) {
		n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if cells != 0 && n != 0 && n != cells {
			t.Errorf("%d bars where the head has %d: %s", n, cells, line)
		}
		cells = n
	}
}

func TestMarkdownOfASmallTable(t *testing.T) {
	t.Parallel()
	page := coverage.New(smallTable(), map[string][]string{
		"/cgi-bin/agent/get":  {"agent/a.transcript", "agent/b_test.go", "agent/c_test.go", "agent/d_test.go"},
		"/cgi-bin/agent/list": {"agent/a.transcript"},
	}).Markdown()
	for _, want := range []string{
		"| `GET /cgi-bin/agent/get` | ", "| access_token | little | agent/a.transcript, agent/b_test.go and 2 more |",
		"| `GET /cgi-bin/agent/list` | ", "| access_token | no |",
		"### Simulated, but not in the inventory\n\n| endpoint |", "| `POST /cgi-bin/agent/of_old` | [90227](https://developer.work.weixin.qq.com/document/path/90227) | suite_access_token | little | | older page |",
		"| `GET open.weixin.qq.com/connect/oauth2/authorize` | ", "| none | little, page |",
		"\n6 of them are pages that a browser opens", "| `Event=click` | [90240]", "| `little.click` | little |", "| `MsgType=pantomime` | | `little.pantomime` | little |",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

// smallTable is one chapter with an endpoint of the inventory, one of an older page, a page, and two messages.
func smallTable() []engine.Chapter {
	nothing := func(*api.Call, api.None) (api.None, error) { return api.None{}, nil }
	return []engine.Chapter{{
		Name: "little",
		Endpoints: []api.Row{
			api.GET("/cgi-bin/agent/get", 90227, api.CorpAccess, nothing),
			api.POST("/cgi-bin/agent/of_old", 90227, api.SuiteAccess, nothing),
		},
		Pages: []engine.Page{{Host: "open.weixin.qq.com", Path: "/connect/oauth2/authorize"}},
		Events: []event.Row{
			{Name: "little.click", Form: event.EventForm, Type: "click"},
			{Name: "little.pantomime", Form: event.MessageForm, Type: "pantomime"},
		},
	}}
}
