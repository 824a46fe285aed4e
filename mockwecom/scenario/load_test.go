package scenario_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/scenario"
)

const whole = `# a flow with everything in it
name: custom-app
title: {en: Custom app, zh: 代开发应用}
intro:
  en: What happens.
vars:
  corp: wwlanternworks
  agentid: 1000002
steps:
  - id: authorize
    title: {en: The admin authorises}
    why: {en: "It begins ${corp}."}
    actor: admin
    doc: 97163
    do:
      action: corp.authorize
      params: {corp: "${corp}", agent: 1000002, yes: true}
    expect:
      - filter: kind:callback event:create_auth corp:${corp} agent=${agentid}
        say: {en: "code ${auth_code}"}
        save:
          auth_code: xml:AuthCode
          state: action:values.state
  - id: exchange
    title: {zh: 换取永久授权码}
    actor: app
    request: POST /cgi-bin/service/get_permanent_code {"auth_code":"${auth_code}"}
    app: exchange
    hint: {en: "curl -d '{\"auth_code\":\"${authorize.auth_code}\"}' $${HOME}"}
    expect:
      - filter: path:/cgi-bin/service/get_permanent_code errcode=0 body:"${auth_code}"
    wrong:
      - symptom: {en: 40078}
        cause: {en: used}
  - id: later
    title: {en: Time passes}
    actor: wecom
    do: {clock: {op: advance, by: 2h}}
  - id: pushed
    title: {en: A ticket is pushed}
    actor: provider
    do: {trigger: {event: suite_ticket, url: "http://x/${state}", aes_key: k, fields: {A: "${corp}"}}, refused: true}
`

func TestLoad(t *testing.T) {
	t.Parallel()
	got, err := scenario.Load("custom.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	want := &scenario.Scenario{
		Name: "custom-app", Title: scenario.Text{EN: "Custom app", ZH: "代开发应用"}, Intro: scenario.Text{EN: "What happens."},
		Vars: map[string]string{"corp": "wwlanternworks", "agentid": "1000002"},
		Steps: []scenario.Step{
			{
				ID: "authorize", Title: scenario.Text{EN: "The admin authorises"}, Why: scenario.Text{EN: "It begins ${corp}."},
				Actor: journal.LaneAdmin, Doc: 97163,
				Do: &scenario.Do{Action: "corp.authorize", Params: map[string]string{"corp": "${corp}", "agent": "1000002", "yes": "true"}},
				Expect: []scenario.Expect{{
					Filter: "kind:callback event:create_auth corp:${corp} agent=${agentid}", Say: scenario.Text{EN: "code ${auth_code}"},
					Save: map[string]scenario.Source{"auth_code": "xml:AuthCode", "state": "action:values.state"},
				}},
			},
			{
				ID: "exchange", Title: scenario.Text{ZH: "换取永久授权码"}, Actor: journal.LaneApp, App: "exchange",
				Request: `POST /cgi-bin/service/get_permanent_code {"auth_code":"${auth_code}"}`,
				Hint:    scenario.Text{EN: `curl -d '{"auth_code":"${authorize.auth_code}"}' $${HOME}`},
				Expect:  []scenario.Expect{{Filter: `path:/cgi-bin/service/get_permanent_code errcode=0 body:"${auth_code}"`}},
				Wrong:   []scenario.Wrong{{Symptom: scenario.Text{EN: "40078"}, Cause: scenario.Text{EN: "used"}}},
			},
			{
				ID: "later", Title: scenario.Text{EN: "Time passes"}, Actor: journal.LaneWeCom,
				Do: &scenario.Do{Clock: &control.ClockChange{Op: "advance", By: "2h"}},
			},
			{
				ID: "pushed", Title: scenario.Text{EN: "A ticket is pushed"}, Actor: journal.LaneProvider,
				Do: &scenario.Do{Refused: true, Trigger: &scenario.Trigger{
					Event: "suite_ticket", URL: "http://x/${state}", AESKey: "k", Fields: map[string]string{"A": "${corp}"},
				}},
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	both := scenario.Text{EN: "yes", ZH: "是"}
	for _, tt := range []struct {
		text       scenario.Text
		lang, want string
	}{
		{both, "en", "yes"}, {both, "zh", "是"}, {both, "zh-CN", "是"}, {both, "ZH_cn", "是"}, {both, "", "yes"}, {both, "fr", "yes"},
		{scenario.Text{EN: "yes"}, "zh", "yes"}, {scenario.Text{ZH: "是"}, "en", "是"}, {scenario.Text{}, "zh", ""},
	} {
		if got := tt.text.In(tt.lang); got != tt.want {
			t.Errorf("%+v in %q = %q, want %q", tt.text, tt.lang, got, tt.want)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	t.Parallel()
	// change replaces one passage of the whole file.
	change := func(old, replacement string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("the file has no %q", old)
		}
		return strings.Replace(whole, old, replacement, 1)
	}
	tests := []struct{ name, file, want string }{
		{"Empty", "", "custom.yaml: the file is empty"},
		{"OnlyAComment", "# nothing\n", "custom.yaml: the file is empty"},
		{"NotAMapping", "- a\n", "custom.yaml, line 1"},
		{"Tab", "name: a\n\ttitle: b\n", "custom.yaml, line 2"},
		{"OpenQuote", change("zh: 代开发应用}", `zh: "代}`), "custom.yaml, line "},
		{"TwoDocuments", whole + "---\nname: b\n", "custom.yaml: a file holds one scenario"},
		{"UnknownField", change("    doc: 97163", "    docs: 97163"), `custom.yaml, line 14: unknown field "docs"`},
		{"UnknownFieldOfTheClock", change("by: 2h", "bye: 2h"), `custom.yaml, line 38: unknown field "bye"`},
		{"TwiceTheSameField", change("    doc: 97163", "    id: other"), `custom.yaml, line 14: mapping key "id" already defined`},
		{"WrongType", change("doc: 97163", "doc: first"), "custom.yaml, line 14: "},
		{"TooLarge", whole + "#" + strings.Repeat("x", 256<<10), "custom.yaml: a scenario has at most 256 KiB, this file has 257"},
		{"TooManyBrackets", "name: a\nsteps: " + strings.Repeat("[", 1<<17), "custom.yaml, line 2: nothing in a scenario is nested 50 deep"},
		{"TooManyBraces", strings.Repeat("{a: ", 1<<15), "custom.yaml, line 1: nothing in a scenario is nested 50 deep"},
		{"TooManyListMarks", strings.Repeat("- ", 100_000), "custom.yaml, line 1: nothing in a scenario is nested 50 deep"},
		{"TooManyKeyMarks", strings.Repeat("? ", 100_000), "custom.yaml, line 1: nothing in a scenario is nested 50 deep"},
		{"ListOfItself", "steps: &a [*a]", "custom.yaml, line 1: sequence was used"},
		{"BadName", change("name: custom-app", "name: Custom App"), "custom.yaml, line 2, name: a scenario needs a name of lower-case letters"},
		{"NoTitle", change("title: {en: Custom app, zh: 代开发应用}\n", ""), "custom.yaml, line 1, title: a text is missing"},
		{"NoSteps", whole[:strings.Index(whole, "steps:")], "custom.yaml, line 1, steps: a scenario needs steps"},
		{"BadVariable", change("  agentid: 1000002", "  agent-id: 1"), "vars.agent-id: a variable's name has letters"},
		{"NoID", change("  - id: later\n    title", "  - title"), "custom.yaml, line 35, steps[2].id: a step needs an id"},
		{"SameIDTwice", change("id: exchange", "id: authorize"), "custom.yaml, line 24, steps[1].id: the id authorize is taken"},
		{"UnknownActor", change("actor: app", "actor: apps"), `custom.yaml, line 26, steps[1].actor: the actor is app, wecom, provider, admin, member or device, not "apps"`},
		{"NothingHappens", change("    do: {clock: {op: advance, by: 2h}}\n", ""), "custom.yaml, line 35, steps[2]: nothing happens in this step"},
		{"AppUnseen", change("    do: {clock: {op: advance, by: 2h}}\n", "    app: wait\n"), "custom.yaml, line 38, steps[2].app: a step with app needs expect"},
		{"OnceUnseen", change("do: {clock: {op", "do: {once: true, clock: {op"), "steps[2].do.once: once needs expect"},
		{"TwoThingsToDo", change("do: {clock: {op", "do: {action: a, clock: {op"), "custom.yaml, line 38, steps[2].do: do is one of action, clock and trigger"},
		{"NothingToDo", change("do: {clock: {op: advance, by: 2h}}", "do: {}"), "custom.yaml, line 38, steps[2].do: do is one of"},
		{"ParamsWithoutAction", change("do: {clock: {op", "do: {params: {a: b}, clock: {op"), "steps[2].do.params: params belong to an action"},
		{"UnknownClockOp", change("op: advance", "op: forward"), `custom.yaml, line 38, steps[2].do.clock.op: the clock knows advance, jump, freeze, run, speed, not "forward"`},
		{"TriggerWithoutEvent", change("event: suite_ticket, ", ""), "steps[3].do.trigger.event: a trigger needs the name of an event"},
		{"NoFilter", change(`filter: path:/cgi-bin/service/get_permanent_code errcode=0 body:"${auth_code}"`, "say: {en: x}"), "custom.yaml, line 31, steps[1].expect[0].filter: an expectation needs a filter"},
		{"BadFilter", change("errcode=0", "errcode=x"), "custom.yaml, line 31, steps[1].expect[0].filter: filter, column 50: errcode wants a whole number"},
		{"BadSource", change("xml:AuthCode", "html:AuthCode"), `custom.yaml, line 22, steps[0].expect[0].save.auth_code: "html:AuthCode" is no source`},
		{"SourceWithoutAPlace", change("xml:AuthCode", `"xml:"`), "xml needs a name after its colon"},
		{"ActionSource", change("action:values.state", "action:state"), "what an action returned is written action:values.NAME"},
		{"BadSaveName", change("          auth_code: xml", "          auth code: xml"), "a variable's name has letters, digits and _ only"},
		{"UnknownName", change(`corp: "${corp}", agent`, `corp: "${crop}", agent`), "custom.yaml, line 17, steps[0].do.params.corp: ${crop} is not known here: it stands neither in vars nor in an earlier save; known are agentid, corp"},
		{"UnknownNameInFilter", change("corp:${corp}", "corp:${crop}"), "steps[0].expect[0].filter: ${crop} is not known here"},
		{"NameOfALaterSave", change("It begins ${corp}", "It begins ${auth_code}"), "custom.yaml, line 12, steps[0].why.en: ${auth_code} is not known here"},
		{"ValueOfAStepThatDoesNothing", change("${authorize.auth_code}", "${exchange.auth_code}"), "no step exchange with an action comes before"},
		{"ValueOfTheClock", change("http://x/${state}", "http://x/${later.now}"), "no step later with an action comes before"},
		{"OpenReference", change("begins ${corp}.", "begins ${corp."), "steps[0].why.en: ${corp. is never closed with }; write $${"},
		{"EmptyReference", change("begins ${corp}.", "begins ${}."), "${} is no name"},
		{"WrongWithoutCause", change("        cause: {en: used}\n", ""), "steps[1].wrong[0].cause: a text is missing"},
		{"NegativeDoc", change("doc: 97163", "doc: -1"), "steps[0].doc: a document's number is positive"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sc, err := scenario.Load("custom.yaml", []byte(tt.file))
			var wrong *scenario.LoadError
			if !errors.As(err, &wrong) || sc != nil {
				t.Fatalf("scenario %v, error %v", sc, err)
			}
			if got := err.Error(); !strings.Contains(got, tt.want) || strings.Contains(got, "\n") {
				t.Errorf("got %s\nwant …%s…", got, tt.want)
			}
		})
	}
}

func TestLoadAll(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	t.Run("InOrder", func(t *testing.T) {
		t.Parallel()
		folder := fstest.MapFS{
			"2.yaml": file(whole), "1.yaml": file(strings.Replace(whole, "custom-app", "first", 1)), "readme.md": file("x"), "sub/3.yaml": file("x"),
		}
		all, err := scenario.LoadAll(folder)
		if err != nil || len(all) != 2 || all[0].Name != "first" || all[1].Name != "custom-app" {
			t.Errorf("got %v, %v", all, err)
		}
	})
	t.Run("ErrBroken", func(t *testing.T) {
		t.Parallel()
		_, err := scenario.LoadAll(fstest.MapFS{"1.yaml": file(whole), "2.yaml": file("x: y")})
		if err == nil || !strings.HasPrefix(err.Error(), "2.yaml, line 1") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("ErrUnreadable", func(t *testing.T) {
		t.Parallel()
		_, err := scenario.LoadAll(fstest.MapFS{"1.yaml": {Mode: fs.ModeDir}})
		if err == nil {
			t.Error("a folder was read as a file")
		}
	})
}

func FuzzLoad(f *testing.F) {
	f.Add(whole)
	f.Add("a: &a [*a]\n")
	f.Add("name: ${\nsteps: [{id: a, do: {clock: {op: run}}}]")
	f.Add("? {a: b}\n: !!binary x\n--- |\n  y\n")
	f.Add("steps:\n- <<: *x\n")
	f.Fuzz(func(t *testing.T, text string) {
		sc, err := scenario.Load("fuzz.yaml", []byte(text))
		if err != nil {
			var wrong *scenario.LoadError
			if !errors.As(err, &wrong) || wrong.Problem == "" || sc != nil {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if len(sc.Steps) == 0 || sc.Name == "" {
			t.Fatalf("%q was accepted as %+v", text, sc)
		}
	})
}
