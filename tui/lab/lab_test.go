package lab_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"wecomlab/core/provider"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/scenario"
	"wecomlab/tui/lab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, c lab.Config) *lab.Lab {
	t.Helper()
	if c.Listen == "" {
		c.Listen = "127.0.0.1:0"
	}
	l, err := lab.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func flows(t *testing.T, l *lab.Lab) []*lab.Flow {
	t.Helper()
	all, err := l.Flows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 3 {
		t.Fatalf("there are %d flows only", len(all))
	}
	return all
}

// play plays a whole flow and fails the test at the first step that is not done.
func play(t *testing.T, f *lab.Flow) {
	t.Helper()
	if err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.RunAll(t.Context(), func(i int, p scenario.Progress) {
		if p.State != scenario.Done {
			t.Errorf("step %d, %s: %s %+v", i+1, f.Scenario().Steps[i].ID, p.Say.EN, p.Finding)
		}
	})
	if n := len(f.Progress()); n != len(f.Scenario().Steps) {
		t.Errorf("%d steps are known of %d", n, len(f.Scenario().Steps))
	}
}

func TestEveryFlowGoesGreen(t *testing.T) {
	t.Parallel()
	for i := range flows(t, open(t, lab.Config{})) {
		l := open(t, lab.Config{})
		f := flows(t, l)[i]
		t.Run(f.Scenario().Name, func(t *testing.T) {
			t.Parallel()
			play(t, f)
		})
	}
}

// delivered fails the test if a callback was given up.
func delivered(t *testing.T, l *lab.Lab) {
	t.Helper()
	outbox, err := l.Client.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range outbox {
		if d.State == "dead" {
			t.Errorf("%s to %s was given up: %s", d.Event, d.Receiver, d.Last)
		}
	}
}

func TestFlowsShareOneWorld(t *testing.T) {
	t.Parallel()
	l := open(t, lab.Config{})
	all := flows(t, l)
	for range 3 {
		for _, f := range all {
			play(t, f)
			delivered(t, l)
		}
		if err := all[0].Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestResetMakesTheWorldAnew(t *testing.T) {
	t.Parallel()
	host := open(t, lab.Config{})
	l := open(t, lab.Config{Connect: host.Client.Base()})
	all := flows(t, l)
	play(t, all[1])
	if err := all[1].Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := all[1].RunStep(t.Context(), 1); p.State != scenario.Failed {
		t.Fatalf("a template that is online was submitted again: %+v", p)
	}
	if err := all[0].Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := all[1].Progress(); p != nil {
		t.Errorf("the other flow still tells of the world that is gone: %+v", p)
	}
	credentials, err := l.Client.Credentials(t.Context())
	credentials = slices.DeleteFunc(credentials, func(c control.Credential) bool { return c.Kind == "model_ticket" }) // the vendors' clouds are hired anew
	if err != nil || len(credentials) > 0 {
		t.Errorf("%d credentials are left, %v", len(credentials), err)
	}
	play(t, all[1])
	delivered(t, l)
}

func TestResetWithoutASimulator(t *testing.T) {
	t.Parallel()
	l := open(t, lab.Config{Connect: "http://127.0.0.1:1"})
	if err := flows(t, l)[0].Reset(t.Context()); err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Errorf("the error %v does not name the address", err)
	}
}

func TestWorldThatIsNotFitForFlows(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bare.yaml")
	const world = "name: bare\ncorps:\n  - {corpid: ww3b90e1d27fa6c584, name: 只有企业, departments: [{id: 1, name: 只有企业}]}\n"
	if err := os.WriteFile(file, []byte(world), 0o600); err != nil {
		t.Fatal(err)
	}
	f := flows(t, open(t, lab.Config{Fixture: file}))[0]
	if err := f.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "fixture demo") {
		t.Errorf("the error %v does not tell what is missing", err)
	}
}

func TestConnect(t *testing.T) {
	t.Parallel()
	host := open(t, lab.Config{})
	guest := open(t, lab.Config{Connect: host.Client.Base()})
	f := flows(t, guest)[0]
	if got := f.Text("${suite}"); got != "${suite}" {
		t.Errorf("the world is known before it was asked for: %q", got)
	}
	if f.Progress() != nil {
		t.Error("there is progress before the start")
	}
	play(t, f)
	if got := f.Text("${suite}"); strings.HasPrefix(got, "$") || got == "" {
		t.Errorf("the suite is %q", got)
	}
}

func TestConnectToNobody(t *testing.T) {
	t.Parallel()
	l := open(t, lab.Config{Connect: "http://127.0.0.1:1"})
	f := flows(t, l)[0]
	if err := f.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Errorf("the error %v does not name the address", err)
	}
	if p := f.RunStep(t.Context(), 0); p.State != scenario.Pending {
		t.Errorf("a step is %s", p.State)
	}
	f.RunAll(t.Context(), func(int, scenario.Progress) { t.Error("a step was played") })
}

func TestTakenPortIsLeftAlone(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	l := open(t, lab.Config{Listen: taken.Addr().String()})
	if l.Moved != taken.Addr().String() || strings.HasSuffix(l.Client.Base(), taken.Addr().String()) {
		t.Errorf("moved %q, address %s", l.Moved, l.Client.Base())
	}
	if _, err := l.Client.Status(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		config lab.Config
		want   string
	}{
		{"UnknownFixture", lab.Config{Fixture: "nowhere.yaml"}, "nowhere.yaml"},
		{"BadListen", lab.Config{Listen: "nonsense"}, "nonsense"},
		{"BadCallback", lab.Config{Callback: "localhost:3000/x"}, "--callback"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.config.Listen == "" {
				tc.config.Listen = "127.0.0.1:0"
			}
			l, err := lab.Open(t.Context(), tc.config)
			if err == nil {
				_ = l.Close()
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("the error %v does not name %s", err, tc.want)
			}
		})
	}
}

func TestForeignAppIsAskedWhereItIs(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 16)
	own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		w.WriteHeader(http.StatusTeapot)
	}))
	defer own.Close()
	l := open(t, lab.Config{Callback: own.URL + "/wecom", Token: "TokenOfMyOwn", AESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"})
	if !l.Foreign() {
		t.Error("the app counts as the reference app")
	}
	f := flows(t, l)[1]
	if err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := f.RunStep(t.Context(), 0)
	if p.State != scenario.Failed || p.Finding == nil || !strings.Contains(p.Finding.String(), "418") {
		t.Errorf("a teapot passed the check: %+v", p)
	}
	if path := <-asked; path != "/wecom" {
		t.Errorf("asked at %s", path)
	}
	if got := f.Text("${trusted_domain} ${template_token}"); got != strings.TrimPrefix(own.URL, "http://")+" TokenOfMyOwn" {
		t.Errorf("the flow plays with %q", got)
	}
}

// foreignApp is an app of somebody else's for the world's third-party suite; it gives its callback address and its keys.
func foreignApp(t *testing.T, l *lab.Lab) (callback, token, aesKey string) {
	t.Helper()
	world, err := l.Client.World(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	owner := world.Providers[0]
	for _, s := range owner.Suites {
		if s.Kind != "suite" {
			continue
		}
		keys := s.Callbacks[0]
		app, err := provider.New(provider.Config{
			BaseURL: l.Client.Base(), PublicURL: server.URL, ProviderCorpID: owner.CorpID, MaxAge: -1,
			Suites: []provider.SuiteConfig{{SuiteID: s.SuiteID, Secret: s.Secret, Token: keys.Token, AESKey: keys.AESKey}},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(app.Close)
		handler = app
		return app.CommandURL(s.SuiteID), keys.Token, keys.AESKey
	}
	t.Fatal("the world has no third-party suite")
	return "", "", ""
}

func TestForeignAppGoesGreen(t *testing.T) {
	t.Parallel()
	host := open(t, lab.Config{})
	callback, token, aesKey := foreignApp(t, host)
	guest := open(t, lab.Config{Connect: host.Client.Base(), Callback: callback, Token: token, AESKey: aesKey})
	play(t, flows(t, guest)[0])
}
