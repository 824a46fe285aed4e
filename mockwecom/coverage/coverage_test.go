package coverage_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/event"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/coverage"
	"wecomlab/mockwecom/sim"
)

// TestNew holds that the model is whole: the inventory in its order, and every row of every chapter exactly once.
func TestNew(t *testing.T) {
	t.Parallel()
	m := model(t)
	places := map[string]int{}
	for i, e := range fixtures.Endpoints() {
		if diff := cmp.Diff(e, m.Endpoints[i].Endpoint); diff != "" {
			t.Error(diff)
		}
		if m.Endpoints[i].Simulated != "" {
			places[e.Path]++
		}
	}
	for _, o := range m.Older {
		places[o.Path]++
	}
	for _, c := range sim.Chapters() {
		for _, row := range c.Endpoints {
			if places[row.Path] != 1 {
				t.Errorf("%s stands in %d places", row.Path, places[row.Path])
			}
		}
	}
}

// TestEvents holds that every message of the event table is found under a name, and those that a chapter raises under it.
func TestEvents(t *testing.T) {
	t.Parallel()
	m := model(t)
	raised := map[string]string{}
	for i, e := range append(m.Events, m.Unlisted...) {
		if i < len(m.Events) && e.Selector != fixtures.Events()[i].Selector {
			t.Errorf("message %d is %s, the inventory has %s", i, e.Selector, fixtures.Events()[i].Selector)
		}
		if e.Name != "" {
			raised[e.Name] = e.Raised
		}
	}
	for _, row := range event.Rows {
		if _, ok := raised[row.Name]; !ok {
			t.Errorf("%s is missing", row.Name)
		}
	}
	for _, c := range sim.Chapters() {
		for _, row := range c.Events {
			if _, ok := raised[row.Name]; !ok {
				t.Errorf("%s of chapter %s is missing", row.Name, c.Name)
			}
		}
	}
	for name, want := range map[string]string{"suite_ticket": "suite", "suite.change_contact.create_user": "agent", "upload_media_job_finish": "media"} {
		if raised[name] != want {
			t.Errorf("%s is raised by %q, want %q", name, raised[name], want)
		}
	}
}

// TestTotals holds that the groups add up to the inventory.
func TestTotals(t *testing.T) {
	t.Parallel()
	m := coverage.New(smallTable(), nil)
	tests := []struct {
		name       string
		totals     []coverage.Total
		documented int
		group      coverage.Total
	}{
		{"Endpoints", m.EndpointTotals(), len(fixtures.Endpoints()), coverage.Total{Name: "agent", Documented: 14, Simulated: 1}},
		{"Pages", m.EndpointTotals(), len(fixtures.Endpoints()), coverage.Total{Name: "login", Documented: 15, Simulated: 1}},
		{"Events", m.EventTotals(), len(fixtures.Events()), coverage.Total{Name: "json to zone", Documented: 9}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			documented := 0
			for i, total := range tt.totals {
				documented += total.Documented
				if i > 0 && tt.totals[i-1].Name >= total.Name {
					t.Errorf("%s stands before %s", tt.totals[i-1].Name, total.Name)
				}
			}
			if documented != tt.documented {
				t.Errorf("%d documented, want %d", documented, tt.documented)
			}
			if !slices.Contains(tt.totals, tt.group) {
				t.Errorf("no %+v in %+v", tt.group, tt.totals)
			}
		})
	}
}

// TestTests holds what counts as a mention of an endpoint.
func TestTests(t *testing.T) {
	t.Parallel()
	const path = "/cgi-bin/agent/get"
	tests := []struct {
		name, file, text string
		want             []string
	}{
		{"OKTranscript", "agent/testdata/a.transcript", "> self GET agent/get agentid=5", []string{"agent/a.transcript"}},
		{"OKFullPath", "agent/testdata/a.txt", "> GET /cgi-bin/agent/get?agentid=5", []string{"agent/a.txt"}},
		{"OKSource", "agent/a_test.go", `call("cgi-bin/agent/get")`, []string{"agent/a_test.go"}},
		{"OKAddress", "agent/a_test.go", `get("http://127.0.0.1:1/cgi-bin/agent/get?agentid=5")`, []string{"agent/a_test.go"}},
		{"OKSentence", "agent/a_test.go", "// as agent/get.", []string{"agent/a_test.go"}},
		{"OKTwice", "agent/a_test.go", `call("agent/get"); call("agent/get")`, []string{"agent/a_test.go"}},
		{"NoLongerPath", "agent/a_test.go", `call("agent/get_permissions")`, nil},
		{"NoShorterPath", "agent/a_test.go", `call("agent")`, nil},
		{"NoTest", "agent/a.go", `call("agent/get")`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found, err := coverage.Tests(fstest.MapFS{tt.file: {Data: []byte(tt.text)}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, found[path]); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("TranscriptsFirst", func(t *testing.T) {
		t.Parallel()
		text := &fstest.MapFile{Data: []byte(path)}
		found, err := coverage.Tests(fstest.MapFS{"agent/a_test.go": text, "agent/testdata/z.txt": text, "agent/testdata/y.txt": text}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"agent/y.txt", "agent/z.txt", "agent/a_test.go"}, found[path]); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("NoOrdinaryWord", func(t *testing.T) {
		t.Parallel()
		found, err := coverage.Tests(fstest.MapFS{"a/a_test.go": {Data: []byte("gettoken")}}, nil)
		if err != nil || len(found) != 0 {
			t.Errorf("%v %v", found, err)
		}
	})
}
