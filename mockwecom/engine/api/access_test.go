package api

import (
	"strings"
	"testing"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
)

func TestAccess(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	corp, suite, provider := l.token(credential.CorpToken), l.token(credential.SuiteToken), l.token(credential.ProviderToken)
	tests := []struct {
		name, target, body string
		header             []string
		want               errcode.Code
		got                string // part of the finding
	}{
		{"OK", "/cgi-bin/lab/none?access_token=" + corp, "", nil, 0, ""},
		{"OKBesideAnotherToken", "/cgi-bin/lab/none?suite_access_token=" + suite + "&access_token=" + corp, "", nil, 0, ""},
		{"ErrMissing", "/cgi-bin/lab/none", "", nil, 41001, "no such parameter"},
		{"ErrEmpty", "/cgi-bin/lab/none?access_token=", "", nil, 41001, "no such parameter"},
		{"ErrInHeader", "/cgi-bin/lab/none", "", []string{"Authorization", "Bearer " + corp}, 41001, "an Authorization header"},
		{"ErrInBody", "/cgi-bin/lab/none", `{"access_token":"` + corp + `"}`, nil, 41001, "no such parameter"},
		{"ErrUnknown", "/cgi-bin/lab/none?access_token=garbled", "", nil, 40014, "never issued"},
		{"ErrOtherCase", "/cgi-bin/lab/none?access_token=" + strings.ToUpper(corp), "", nil, 40014, "never issued"},
		{"ErrSuiteTokenAsCorpToken", "/cgi-bin/lab/none?access_token=" + suite, "", nil, 40014, "kind suite_access_token"},
		{"ErrProviderTokenAsCorpToken", "/cgi-bin/lab/none?access_token=" + provider, "", nil, 40014, "kind provider_access_token"},
		{"ErrSuiteMissing", "/cgi-bin/lab/any?access_token=" + corp, "", nil, 41022, "no such parameter"},
		{"ErrCorpTokenAsSuiteToken", "/cgi-bin/lab/any?suite_access_token=" + corp, "", nil, 40082, "kind access_token"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			method := "GET"
			if strings.Contains(test.target, "/any") || test.body != "" {
				method = "POST"
			}
			r := l.do(method, test.target, test.body, test.header...)
			if got := r.code(t); got != test.want {
				t.Fatalf("%s, want %s", r.body, test.want)
			}
			if test.want == 0 {
				return
			}
			f := r.entry.Finding
			if f == nil || f.Step != explain.Credential || !strings.Contains(f.Got, test.got) || f.Fix == "" {
				t.Errorf("finding: %v", f)
			}
		})
	}
}

func TestAccessExpires(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	target := "/cgi-bin/lab/none?access_token=" + l.token(credential.CorpToken)
	suite := "/cgi-bin/lab/any?suite_access_token=" + l.token(credential.SuiteToken)
	must(t, l.Clock.Advance(t.Context(), 2*time.Hour-time.Nanosecond))
	if r := l.do("GET", target, ""); r.code(t) != 0 {
		t.Fatalf("in its last nanosecond: %s", r.body)
	}
	must(t, l.Clock.Advance(t.Context(), time.Nanosecond))
	r := l.do("GET", target, "")
	if r.code(t) != 42001 || !strings.HasPrefix(r.errmsg(t), "access_token expired, hint: [") {
		t.Errorf("%s", r.body)
	}
	if f := r.entry.Finding; f == nil || !strings.Contains(f.Got, "2030-05-06T09:08:09Z") {
		t.Errorf("finding: %v", f)
	}
	if r := l.do("POST", suite, "{}"); r.code(t) != 42009 {
		t.Errorf("%s", r.body)
	}
}

// The order of checks is the platform's: path, credential, address, right, parameters.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	var order []string
	step := func(name string, code errcode.Code) func(*Call) error {
		return func(c *Call) error {
			order = append(order, name)
			if c.Query.Get("stop") == name {
				return errcode.New(code)
			}
			return nil
		}
	}
	l := newLab(t, func(s *Server) {
		s.Gate, s.Right = step("gate", errcode.UntrustedIP), step("right", errcode.AppDisabled)
	})
	good := "access_token=" + l.token(credential.CorpToken)
	tests := []struct {
		name, target, body string
		want               errcode.Code
		order              string
	}{
		{"CredentialBeforeAddress", "/cgi-bin/lab/note?stop=gate", "", 41001, ""},
		{"CredentialBeforeBodySize", "/cgi-bin/lab/note", strings.Repeat("x", 3000), 41001, ""},
		{"AddressBeforeRight", "/cgi-bin/lab/note?stop=gate&" + good, "", 60020, "gate"},
		{"AddressBeforeParameters", "/cgi-bin/lab/note?stop=gate&" + good, "{", 60020, "gate"},
		{"RightBeforeParameters", "/cgi-bin/lab/note?stop=right&" + good, "{", 50003, "gate right"},
		{"Parameters", "/cgi-bin/lab/note?" + good, "{}", 44004, "gate right"},
		{"OpenRowsHaveNoGate", "/cgi-bin/lab/token?stop=gate", "", 0, ""},
		{"NobodyNeedsNoRight", "/cgi-bin/lab/old?stop=right", "{,}", 0, "gate"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			order = nil
			r := l.do("POST", test.target, test.body)
			if got := r.code(t); got != test.want {
				t.Errorf("%s, want %s", r.body, test.want)
			}
			if got := strings.Join(order, " "); got != test.order {
				t.Errorf("asked %q, want %q", got, test.order)
			}
		})
	}
}

func TestJournalKnowsTheCaller(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	e := l.do("GET", "/cgi-bin/lab/get?userid=lin&access_token="+l.token(credential.CorpToken), "").entry
	if want := (journal.Subject{Corp: labCorp, Agent: 1000007, Provider: labProvider}); e.Subject != want {
		t.Errorf("subject %+v, want %+v", e.Subject, want)
	}
	if e.Cause != 77 || e.Title != "lab/get" || e.Doc != 90196 || e.Status != 200 || e.Errmsg != "ok" || e.Method != "GET" || !e.At.Equal(epoch) {
		t.Errorf("%+v", e)
	}
	if e.Request.Header.Get("User-Agent") == "" || e.Response.Header.Get("Error-Code") != "0" || len(e.Response.Body) == 0 {
		t.Errorf("request %+v, response %+v", e.Request, e.Response)
	}
}
