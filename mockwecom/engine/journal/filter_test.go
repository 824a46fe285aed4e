package journal_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// seen is what the filters below are tried on: an entry in which every field is set.
func seen() *journal.Entry {
	e := callback()
	e.ID, e.Cause, e.Trace = 120, 12, 7
	e.Errcode, e.Errmsg = 40029, "invalid code, hint: [1]"
	e.Subject = journal.Subject{Provider: "wwharborprov", Suite: "dklantern01", Corp: "wwLanternWorks", Agent: 1000002, User: "chenxi"}
	e.Remote, e.Note = "127.0.0.1:50123", "fault slow injected"
	e.Took = 8 * time.Millisecond
	e.Request.Body, e.Response.Body = []byte(`{"Code" : "c (1)"}`), []byte("success")
	return e
}

func TestFilterMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		filter string
		want   bool
	}{
		{"", true}, {"   ", true},
		{"errcode=40029", true}, {"errcode:40029", true}, {"errcode!=0", true}, {"errcode=0", false}, {"errcode=-1", false},
		{"status>=500", true}, {"status>500", false}, {"status<=500", true}, {"status<500", false}, {"doc=100965", true},
		{"id>100", true}, {"id=120", true}, {"cause:12", true}, {"trace:12", false}, {"trace:7", true},
		{"agent=1000002", true}, {"attempt>1", true}, {"attempt=1", false}, {"delivery=4", true},
		{"took>5ms", true}, {"took>0.1s", false}, {"took<=8ms", true},
		{"kind:callback", true}, {"kind:CALLBACK", true}, {"KIND:callback", true}, {"kind=api", false}, {"kind!=api", true},
		{"from:wecom", true}, {"to:app", true}, {"lane:app", true}, {"lane:wecom", true}, {"lane:device", false}, {"lane!=app", false},
		{"event:create_auth", true}, {"event:create", false}, {"event:~^create", true}, {"title:create_auth", true}, {"title:create", false},
		{"corp:wwlanternworks", true}, {"corp=wwlanternworks", false}, {"corp=wwLanternWorks", true}, {`corp=""`, false},
		{"suite:dklantern01", true}, {"provider:wwharborprov", true}, {"user:chenxi", true}, {"user!=chenxi", false}, {"user:chen", false},
		{"receiver:suite:dklantern01:command", true}, {"receiveid:dklantern01", true}, {"step:status", true}, {"step:signature", false},
		{"path:/wecom/template", true}, {"path:template", true}, {"path:wecom", true}, {"path:/wecom/temp", false}, {"path:wecom/", true},
		{"path=/wecom/template", true}, {"path=/wecom", false}, {"path:~^/wecom/(template|suite)$", true}, {"path:/", false},
		{"url:NONCE=n1", true}, {"method:post", true}, {"remote:50123", true}, {"note:slow", true}, {"errmsg:hint", true},
		{`body:"c (1)"`, true}, {"body:SUCCESS", true}, {`body:~"\"Code\" ?: \"c \(\d\)"`, true}, {"body:nothing", false},
		{"plain:authcode", true}, {"plain:~<AuthCode>ac-5+<", true}, {"plain:~Encrypt", false},
		{"failed", true}, {"ok", false}, {"!ok", true}, {"! failed", false}, {"!!failed", true}, {`"failed"`, false},
		{"create", true}, {"3000", true}, {"INVALID", true}, {`"code, hint"`, true}, {"nothing", false},
		{"failed kind:callback", true}, {"failed kind:api", false}, {"kind:api | failed", true}, {"kind:api|failed", true},
		{"kind:api | ok", false}, {"kind:api failed | status=500", true}, {"kind:api (failed | status=500)", false},
		{"!(kind:api | ok)", true}, {"!kind:api | ok", true}, {"(failed)(status=500)", true}, {"((failed))", true},
		{"failed\u3000kind:callback", true}, {"failed\tkind:callback\n", true},
	}
	for _, tt := range tests {
		t.Run(tt.filter, func(t *testing.T) {
			t.Parallel()
			f := filter(t, tt.filter)
			if got := f.Match(seen()); got != tt.want {
				t.Errorf("Match = %v, want %v", got, tt.want)
			}
			if again := filter(t, f.String()); again.Match(seen()) != tt.want || again.String() != f.String() {
				t.Errorf("%s became %s, then %s", tt.filter, f, again)
			}
		})
	}
}

func TestFilterOnOtherKinds(t *testing.T) {
	t.Parallel()
	event := &journal.Entry{Kind: journal.KindEvent, Title: "create_auth", Trace: 1}
	relative := &journal.Entry{Kind: journal.KindAPI, URL: "/cgi-bin/gettoken?corpid=%zz", Trace: 1}
	broken := &journal.Entry{Kind: journal.KindAPI, URL: "http://[bad/path?x=1", Trace: 1}
	tests := []struct {
		name, filter string
		entry        *journal.Entry
		want         bool
	}{
		{"EventEntryHasItsTitle", "event:create_auth", event, true},
		{"NoCallbackNoReceiver", `receiver=""`, event, true},
		{"NoCallbackNoPlain", "plain:~.*", event, false},
		{"NoCallbackNoAttempt", "attempt=0 delivery=0", event, true},
		{"NoFindingNoStep", `step=""`, event, true},
		{"CallIsNoEvent", `event=""`, relative, true},
		{"RelativeURLHasAPath", "path=/cgi-bin/gettoken", relative, true},
		{"BrokenURLIsTakenAsItIs", "path=http://[bad/path", broken, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := filter(t, tt.filter).Match(tt.entry); got != tt.want {
				t.Errorf("Match = %v, want %v", got, tt.want)
			}
		})
	}
	t.Run("NilSelectsAll", func(t *testing.T) {
		t.Parallel()
		var none *journal.Filter
		if !none.Match(event) || none.String() != "" {
			t.Errorf("nil filter: %v, %q", none.Match(event), none)
		}
	})
}

func TestFilterErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, filter string
		column       int
		want         string
	}{
		{"UnknownField", "ok foo:bar", 4, "no field foo; there are agent, attempt,"},
		{"UnknownFieldAfterChinese", "陈曦 foo:bar", 4, "no field foo"},
		{"AddressWithoutQuotes", "http://x", 1, "Put the text in quotes"},
		{"NotANumber", "status>=5xx", 9, `status wants a whole number, not "5xx"`},
		{"TooLargeANumber", "id>99999999999999999999", 4, "whole number"},
		{"NotADuration", "took>5", 6, `duration such as 5ms or 1.5s, not "5"`},
		{"PatternOnNumber", "status:~5..", 1, "status is a number: compare it with ="},
		{"OrderOnText", "user>a", 1, "user is a text: write user:…, user=…, user!=… or user:~…"},
		{"UnknownKind", "kind:call", 6, `kind is one of api, callback, page, action, event, clock, device, not "call"`},
		{"UnknownLane", "!from:phone", 7, `from is one of app, wecom, provider`},
		{"NoValue", "errcode=", 9, `a value is missing after errcode=; write errcode="" for an empty one`},
		{"NoValueBeforeOr", "corp: | ok", 6, "a value is missing after corp:"},
		{"BadPattern", "path:~a**", 7, "invalid nested repetition"},
		{"OpenQuote", `ok body:"abc`, 9, "this quote is never closed"},
		{"TextAfterQuote", `body:"a"b`, 9, "a blank is missing after the closing quote"},
		{"OpenParenthesis", "ok (failed", 4, "this ( is never closed"},
		{"OpenParenthesisInValue", "path:~(a b)", 7, "this ( is not closed before the value ends; put the value in quotes"},
		{"LoneClosing", "ok )", 4, "this ) closes nothing"},
		{"EmptyGroup", "()", 2, "a term is missing here"},
		{"NothingAfterOr", "ok |", 5, "a term is missing here"},
		{"NothingBeforeOr", "| ok", 1, "a term is missing here"},
		{"NothingAfterNot", "ok !", 5, "a term has to follow the !"},
		{"TooDeep", strings.Repeat("!", 60) + "ok", 51, "50 deep at most"},
		{"TooLong", strings.Repeat("a", 5000), 1, "at most 4096 bytes long, this one has 5000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, err := journal.ParseFilter(tt.filter)
			var wrong *journal.FilterError
			if !errors.As(err, &wrong) || f != nil {
				t.Fatalf("filter %v, error %v", f, err)
			}
			if wrong.Column != tt.column || !strings.Contains(wrong.Problem, tt.want) {
				t.Errorf("got %v\nwant column %d: …%s…", err, tt.column, tt.want)
			}
		})
	}
}

func TestFilterString(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, want string }{
		{"BlanksAndCase", " ERRCODE!=0   kind:Callback ", "errcode!=0 kind:callback"},
		{"NumbersUseEquals", "cause:12", "cause=12"},
		{"NeedlessParentheses", "((ok) | (failed agent=1))", "ok | failed agent=1"},
		{"NeededParentheses", "ok (id=1|id=2) !(id=3 id=4)", "ok (id=1 | id=2) !(id=3 id=4)"},
		{"QuotesWhereNeeded", `body:"a b" user:"chenxi" "failed" "x"`, `body:"a b" user:chenxi "failed" x`},
		{"TildeIsNoPattern", `path:"~x"`, `path:"~x"`},
		{"Escapes", `body:~"\d\\\"" "a\\b"`, `body:~"\\d\\\"" "a\\b"`},
		{"Durations", "took>1500us", "took>1.5ms"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := filter(t, tt.in).String(); got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// anyFilter draws filters that can be parsed, of every shape.
func anyFilter() *rapid.Generator[string] {
	term := rapid.SampledFrom([]string{
		"errcode!=0", "status>=500", "kind:callback", "kind!=api", "lane:app", "failed", "ok", "took>5ms", "create", `"code, h"`,
		"path:wecom", "path:~(wecom|cgi)", `body:"c (1)"`, "attempt>1", "event:create_auth", `corp=""`, "user!=chenxi",
	})
	return rapid.Deferred(func() *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			switch rapid.IntRange(0, 6).Draw(t, "shape") {
			case 0:
				return "!(" + anyFilter().Draw(t, "not") + ")"
			case 1:
				return "(" + anyFilter().Draw(t, "left") + " | " + anyFilter().Draw(t, "right") + ")"
			case 2:
				return "(" + anyFilter().Draw(t, "first") + ") (" + anyFilter().Draw(t, "second") + ")"
			default:
				return term.Draw(t, "term")
			}
		})
	})
}

// anyEntry draws entries that differ in what anyFilter asks for.
func anyEntry() *rapid.Generator[*journal.Entry] {
	return rapid.Custom(func(t *rapid.T) *journal.Entry {
		e := rapid.SampledFrom([]func() *journal.Entry{seen, apiCall, callback}).Draw(t, "entry")()
		e.Errcode = rapid.SampledFrom([]int{0, 40029}).Draw(t, "errcode")
		e.Took = time.Duration(rapid.IntRange(0, 10).Draw(t, "took")) * time.Millisecond
		e.Subject.Corp = rapid.SampledFrom([]string{"", "wwlanternworks"}).Draw(t, "corp")
		if rapid.Bool().Draw(t, "explained") {
			e.Finding = &explain.Finding{Step: explain.State}
		}
		return e
	})
}

func TestFilterStringKeepsTheMeaning(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := anyFilter().Draw(t, "filter")
		f, err := journal.ParseFilter(text)
		if err != nil {
			t.Skip(err.Error()) // deeper or longer than allowed
		}
		again, err := journal.ParseFilter(f.String())
		if err != nil {
			t.Fatalf("%s became %s: %v", text, f, err)
		}
		e := anyEntry().Draw(t, "entry")
		if f.Match(e) != again.Match(e) {
			t.Fatalf("%s and %s differ on %+v", text, f, e)
		}
		negated, err := journal.ParseFilter("!(" + f.String() + ")")
		if err == nil && negated.Match(e) == f.Match(e) {
			t.Fatalf("%s and its negation agree on %+v", f, e)
		}
	})
}

func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{
		"", "errcode!=0 path:~user", "a | !(b c)", `body:~"\"x\" (y)" plain:z`, "took>5ms|id=1", `path:"~a"`, "(((", `"\`, "陈曦 İ",
		"path:~(a|b)c kind:API", "!!!ok", "user=\"\"", "\xff\xfe", "a:b", "path:/", "ok\u3000failed", `"failed" "ok"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := journal.ParseFilter(text)
		if err != nil {
			var wrong *journal.FilterError
			if !errors.As(err, &wrong) || wrong.Column < 1 || wrong.Column > len(text)+1 {
				t.Fatalf("%q: error without a place: %v", text, err)
			}
			return
		}
		again, err := journal.ParseFilter(parsed.String())
		if err != nil {
			if len(parsed.String()) > 4096 {
				return
			}
			t.Fatalf("%q became %q: %v", text, parsed, err)
		}
		if again.String() != parsed.String() {
			t.Fatalf("%q became %q, then %q", text, parsed, again)
		}
		for _, e := range []*journal.Entry{seen(), apiCall(), callback()} {
			if parsed.Match(e) != again.Match(e) {
				t.Fatalf("%q and %q differ on %s", text, parsed, e.Title)
			}
		}
	})
}
