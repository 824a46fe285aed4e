package suite_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/push"
)

// TestRowsStandWithoutAWorld: the tables can be listed before anything runs.
func TestRowsStandWithoutAWorld(t *testing.T) {
	t.Parallel()
	c := suite.New(&engine.Runtime{}, nil, nil).Chapter()
	if len(c.Endpoints) != 12 || len(c.Events) != 5 || len(c.Actions) != 27 || len(c.Pages) != 2 {
		t.Errorf("%d endpoints, %d events, %d actions, %d pages", len(c.Endpoints), len(c.Events), len(c.Actions), len(c.Pages))
	}
	for _, row := range c.Actions {
		if row.Title == "" || row.TitleZH == "" || row.Help == "" || row.Doc == 0 || row.Actor == "" {
			t.Errorf("%s says too little: %+v", row.Name, row)
		}
		if strings.Contains(row.Help, "\n") {
			t.Errorf("the help of %s has more than one line", row.Name)
		}
		for _, p := range row.Params {
			if p.Help == "" {
				t.Errorf("parameter %s of %s has no help", p.Name, row.Name)
			}
		}
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	check := func(when string, want map[string]string) {
		t.Helper()
		got := map[string]string{}
		for name := range want {
			value, ok, err := s.suites.Chapter().Default(t.Context(), name)
			s.must(err)
			if !ok {
				t.Errorf("@%s is unknown", name)
			}
			got[name] = value
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	check("at first", map[string]string{"provider": s.provider.id, "suite": s.third.id, "template": s.template.id,
		"authorized_suite": "", "authorized_corp": "", "customized_suite": "", "customized_corp": ""})
	s.online(s.template)
	s.do("corp.authorize", "corp="+s.other)
	s.do("corp.install", "test=true")
	check("after two authorizations", map[string]string{"authorized_suite": s.third.id, "authorized_corp": s.corp, "customized_suite": s.template.id, "customized_corp": s.other})
	s.do("corp.cancel")
	check("after a cancellation", map[string]string{"authorized_suite": s.template.id, "authorized_corp": s.other})
	if _, ok, err := s.suites.Chapter().Default(t.Context(), "corp"); ok || err != nil {
		t.Errorf("@corp is another chapter's: %v %v", ok, err)
	}
}

func TestFindActive(t *testing.T) {
	t.Parallel()
	s, a, suiteToken := readyToInstall(t)
	s.connect(a, s.template)
	templateToken := s.suiteToken(a, s.template)
	s.online(s.template)
	custom := s.exchange(templateToken, s.do("corp.authorize").Values["auth_code"]).ok()
	third := s.exchange(suiteToken, s.do("corp.install").Values["auth_code"]).ok()
	find := func(code string) string {
		t.Helper()
		corp, agentID, of, provider, entry, err := s.suites.FindActive(t.Context(), s.rt.Store.Read(), code)
		s.must(err)
		if corp != "" && (agentID != 1000003 || of != s.template.id || provider != s.provider.id || entry != custom.entry.ID) {
			t.Errorf("found app %d of %s, provider %s, entry %d", agentID, of, provider, entry)
		}
		return corp
	}
	code := custom.text("permanent_code")
	if got := find(code); got != s.corp {
		t.Errorf("the corp is %q", got)
	}
	for name, dead := range map[string]string{"of a suite": third.text("permanent_code"), "unknown": "x", "empty": ""} {
		if got := find(dead); got != "" {
			t.Errorf("a code that is %s stands for %s", name, got)
		}
	}
	s.do("corp.cancel", "suite="+s.template.id)
	if got := find(code); got != "" {
		t.Errorf("a cancelled code stands for %s", got)
	}
	gone, of, err := s.suites.FindCode(t.Context(), s.rt.Store.Read(), code)
	s.must(err)
	if gone == nil || gone.State != suite.Cancelled || of.SuiteID != s.template.id {
		t.Errorf("FindCode gives %+v of %+v", gone, of)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	db := s.rt.Store.Read()
	providers, err := s.suites.Providers(t.Context(), db)
	s.must(err)
	suites, err := s.suites.Suites(t.Context(), db)
	s.must(err)
	s.do("corp.install", "test=true")
	all, err := s.suites.Authorizations(t.Context(), db)
	s.must(err)
	if len(providers) != 1 || len(suites) != 2 || len(all) != 1 || !all[0].Test || all[0].State != suite.Pending {
		t.Errorf("%d providers, %d suites, authorizations %+v", len(providers), len(suites), all)
	}
	none, err := s.suites.Authorization(t.Context(), db, s.template.id, s.corp)
	if none != nil || err != nil {
		t.Errorf("an authorization that never was: %+v %v", none, err)
	}
	ips, err := s.suites.ProviderIPs(t.Context(), db, "wwnobody")
	if len(ips) != 0 || err != nil {
		t.Errorf("the white list of nobody: %v %v", ips, err)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for receiver, want := range map[string]push.Address{
		push.CommandReceiver(s.template.id): {VerifyID: s.provider.id, ReceiveID: s.template.id, Answer: push.AnswerSuccess},
		push.CommandReceiver(s.third.id):    {VerifyID: s.provider.id, ReceiveID: s.third.id, Answer: push.AnswerSuccess},
		push.DataReceiver(s.third.id):       {VerifyID: s.provider.id, Answer: push.AnswerAny},
		push.SystemReceiver(s.provider.id):  {VerifyID: s.provider.id, ReceiveID: s.provider.id, Answer: push.AnswerSuccess},
	} {
		a, err := push.Find(t.Context(), s.rt.Store.Read(), receiver)
		s.must(err)
		if a == nil || a.Token == "" || a.AESKey == "" || a.Ready() {
			t.Fatalf("%s is %+v", receiver, a)
		}
		got := push.Address{VerifyID: a.VerifyID, ReceiveID: a.ReceiveID, Answer: a.Answer, RetryNon200: a.RetryNon200}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", receiver, diff)
		}
	}
}

// TestOverdueTickets: what fell due while the simulator was off is pushed at the start, once.
func TestOverdueTickets(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	s.ticket(a, s.template)
	s.stop() // the first simulator ends
	s.pass(3 * time.Hour)
	if got := a.take(); len(got) != 0 {
		t.Fatalf("%d tickets after the end", len(got))
	}
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	again := suite.New(s.rt, s.dir, s.agents)
	s.must(again.Chapter().Start(ctx))
	s.pass(0)
	a.one("suite_ticket")
	s.pass(10 * time.Minute)
	a.one("suite_ticket")
}
