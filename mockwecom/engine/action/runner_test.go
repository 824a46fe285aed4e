package action

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

func TestParameters(t *testing.T) {
	t.Parallel()
	usual := func(change func(*every)) every {
		e := every{Suite: "ww0123", Corp: "c", Agent: 1000002, After: 10 * time.Minute, Answer: "yes"}
		change(&e)
		return e
	}
	tests := []struct {
		name  string
		given map[string]string
		want  every
		err   string
	}{
		{"OKDefaults", map[string]string{"corp": "c"}, usual(func(*every) {}), ""},
		{"OKAll", map[string]string{"corp": "c", "suite": "s", "agentid": "7", "times": "-2", "quiet": "true", "after": "1h30m", "users": "lin, mei,,", "answer": "no"},
			every{"s", "c", 7, -2, true, 90 * time.Minute, []string{"lin", "mei"}, "no"}, ""},
		{"OKEmptyIsLeftOut", map[string]string{"corp": "c", "suite": "", "agentid": "", "times": "", "users": ""}, usual(func(*every) {}), ""},
		{"OKSwitchAsNumber", map[string]string{"corp": "c", "quiet": "1"}, usual(func(e *every) { e.Quiet = true }), ""},
		{"OKAtIsNoDefault", map[string]string{"corp": "@suite"}, usual(func(e *every) { e.Corp = "@suite" }), ""},
		{"ErrNeed", nil, every{}, "corp.every: corp is missing: corpid"},
		{"ErrUnknown", map[string]string{"corp": "c", "zzz": "1", "aaa": "1"}, every{}, `corp.every has no parameter "aaa"; it takes suite, corp, agentid, times, quiet, after, users, answer`},
		{"ErrNumber", map[string]string{"corp": "c", "times": "two"}, every{}, "corp.every: times=two is no whole number"},
		{"ErrNumberTooLarge", map[string]string{"corp": "c", "agentid": "9223372036854775808"}, every{}, "is no whole number"},
		{"ErrSwitch", map[string]string{"corp": "c", "quiet": "maybe"}, every{}, "quiet=maybe is neither true nor false"},
		{"ErrDuration", map[string]string{"corp": "c", "after": "soon"}, every{}, "after=soon is no length of time such as 90s or 2h"},
		{"ErrChoice", map[string]string{"corp": "c", "answer": "perhaps"}, every{}, "answer=perhaps: want one of yes, no"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			_, err := l.Run(t.Context(), "corp.every", test.given)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("%v, want %s", err, test.err)
				}
				if l.Journal.Len() != 0 {
					t.Error("a request that was wrong is journalled")
				}
				return
			}
			must(t, err)
			if diff := cmp.Diff(test.want, l.got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if _, err := l.Run(t.Context(), "default.unknown", nil); err == nil || !strings.Contains(err.Error(), "no chapter knows @zzz") {
		t.Error(err)
	}
	if _, err := l.Run(t.Context(), "default.none", nil); err == nil || !strings.Contains(err.Error(), "a is missing: a suite") {
		t.Error(err)
	}
	out, err := l.Run(t.Context(), "default.none", map[string]string{"a": "given"})
	must(t, err)
	if out.Say != "given" {
		t.Errorf("%+v", out)
	}
	l.Defaults = nil
	if got, err := l.Default(t.Context(), "@suite"); got != "@suite" || err != nil {
		t.Error(got, err)
	}
	if _, err := l.Run(t.Context(), "corp.effects", map[string]string{"a": "b"}); err == nil || !strings.Contains(err.Error(), "it takes none") {
		t.Error(err)
	}
}

func TestJournalEntry(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	out, err := l.Run(t.Context(), "corp.every", map[string]string{"corp": "c", "users": "lin"})
	must(t, err)
	e, ok := l.Journal.Get(out.Entry)
	if !ok {
		t.Fatal("not journalled")
	}
	if e.Kind != journal.KindAction || e.Title != "corp.every" || e.From != journal.LaneAdmin || e.To != journal.LaneWeCom || e.Doc != 90597 || !e.At.Equal(epoch) || e.Note != "said" || e.Failed() {
		t.Errorf("%+v", e)
	}
	if want := `{"after":"10m","agentid":"1000002","answer":"yes","corp":"c","quiet":"","suite":"ww0123","times":"","users":"lin"}`; string(e.Request.Body) != want {
		t.Errorf("%s\nwant %s", e.Request.Body, want)
	}
	if string(e.Response.Body) != `{"a":"b"}` || out.Say != "said" || out.Values["a"] != "b" || out.Finding != nil {
		t.Errorf("%s, %+v", e.Response.Body, out)
	}
}

func TestEffects(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	out, err := l.Run(t.Context(), "corp.effects", nil)
	must(t, err)
	if l.done != "commit later(journalled true)" || l.count() != 1 {
		t.Errorf("%s, %d writes", l.done, l.count())
	}
	e, _ := l.Journal.Get(out.Entry)
	if e.Subject.Corp != "ww9" || e.To != journal.LaneApp || len(e.Response.Body) != 0 {
		t.Errorf("%+v", e)
	}
	out, err = l.Run(t.Context(), "net.outside", nil)
	must(t, err)
	if out.Say != "there were 1" || l.count() != 2 {
		t.Errorf("%+v, %d writes", out, l.count())
	}
}

// A refusal is an outcome, anything else an error; both are journalled and leave nothing behind.
func TestFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, action string
		finding      *explain.Finding
		err          error
		journalled   explain.Finding
	}{
		{"Refused", "fail.refused", &explain.Finding{Step: explain.State, Got: "not now"}, nil, explain.Finding{Step: explain.State, Got: "not now"}},
		{"Errcode", "fail.errcode", &explain.Finding{Step: explain.Scope, Got: "a stranger"}, nil, explain.Finding{Step: explain.Scope, Got: "a stranger"}},
		{"ErrcodeWithoutFinding", "fail.bare", &explain.Finding{Step: explain.State, Got: "40013 invalid corpid"}, nil, explain.Finding{Step: explain.State, Got: "40013 invalid corpid"}},
		{"Error", "fail.error", nil, errBroken, explain.Finding{Step: explain.State, Got: "something broke"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			out, err := l.Run(t.Context(), test.action, nil)
			if !errors.Is(err, test.err) || (err == nil) != (test.err == nil) {
				t.Errorf("%v, want %v", err, test.err)
			}
			if diff := cmp.Diff(test.finding, out.Finding); diff != "" {
				t.Error(diff)
			}
			e, ok := l.Journal.Get(out.Entry)
			if !ok || e.Finding == nil || cmp.Diff(test.journalled, *e.Finding) != "" || !e.Failed() {
				t.Errorf("%+v", e)
			}
			if l.count() != 0 {
				t.Error("something has stayed")
			}
		})
	}
	if got := Refuse(explain.Finding{Step: explain.State, Got: "x"}).Error(); got != "Failed at state: got x." {
		t.Error(got)
	}
}

func TestUnknownAction(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, want := range map[string]string{
		"zzz":        "there is no action \"zzz\"; `mockwecom do --list` shows them all",
		"app.every":  `there is no action "app.every"; did you mean corp.every?`,
		"fail":       `did you mean fail.bare, fail.errcode, fail.error, fail.refused?`,
		"":           "there is no action \"\"; `mockwecom do --list` shows them all",
		"corp.every": "",
	} {
		_, err := l.Run(t.Context(), name, map[string]string{"corp": "c"})
		if want == "" {
			must(t, err)
			continue
		}
		var unknown *UnknownError
		if !errors.As(err, &unknown) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var names []string
	for _, row := range l.Rows() {
		names = append(names, row.Name)
	}
	want := []string{"corp.effects", "corp.every", "default.none", "default.unknown", "fail.bare", "fail.errcode", "fail.error", "fail.refused", "net.outside"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if err := l.Mount(l.rows()[:1]); err == nil || !strings.Contains(err.Error(), "corp.every is in the tables twice") {
		t.Error(err)
	}
	every := l.Rows()[1]
	var got []string
	for _, p := range every.Params {
		got = append(got, p.Name+" "+string(p.Type))
	}
	want = []string{"suite string", "corp string", "agentid int", "times int", "quiet bool", "after duration", "users list", "answer string"}
	if diff := cmp.Diff(want, got); diff != "" || !every.Danger || every.Outside || !every.Params[1].Need || len(every.Params[7].Choices) != 2 {
		t.Error(diff, every)
	}
}

func TestMistakesInTables(t *testing.T) {
	t.Parallel()
	defer func() {
		if got, _ := recover().(string); !strings.Contains(got, "A has no name") {
			t.Error(got)
		}
	}()
	New("x", "x", "x", journal.LaneAdmin, 0, "x", func(*Call, struct{ A string }) (Result, error) { return Result{}, nil })
}
