package scenario_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/scenario"
)

const authorizeStep = `
  - id: authorize
    title: {en: Authorise}
    actor: admin
    do: {action: corp.authorize, params: {corp: "${corp}"}}
    expect:
      - filter: kind:callback event:create_auth
        save: {auth_code: "xml:AuthCode"}
        say: {en: "code ${auth_code}", zh: "授权码 ${auth_code}"}
`

const exchangeStep = `
  - id: exchange
    title: {en: Exchange}
    actor: app
    app: exchange
    expect:
      - filter: title:get_permanent_code errcode=0
        save: {permanent_code: "json:permanent_code"}
`

// authorizing scripts corp.authorize: an action entry and its delivered event.
func authorizing(s **simulator, status int) map[string]func(string) any {
	return map[string]func(string) any{"/actions/corp.authorize": func(string) any {
		action := (*s).add(&journal.Entry{Kind: journal.KindAction, Title: "corp.authorize"})
		(*s).add(push("create_auth", "<xml><AuthCode>ac-5</AuthCode></xml>", status))
		return control.ActionResult{Entry: action, Say: "authorised", Values: map[string]string{"state": "st"}}
	}}
}

func started(t *testing.T, c *control.Client, sc *scenario.Scenario, a scenario.App) *scenario.Player {
	t.Helper()
	p := scenario.NewPlayer(c, sc, a, nil)
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

// check compares what matters of a step's state.
func check(t *testing.T, got scenario.Progress, state scenario.State, say string, entries ...int64) {
	t.Helper()
	if got.State != state || !strings.Contains(got.Say.EN, say) {
		t.Errorf("state %s, %q; want %s, …%s…", got.State, got.Say.EN, state, say)
	}
	if diff := cmp.Diff(entries, got.Entries); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestPlayEmbedded(t *testing.T) {
	t.Parallel()
	var s *simulator
	s, c := newSimulator(t, authorizing(&s, 200))
	s.add(push("create_auth", "<xml><AuthCode>old</AuthCode></xml>", 200))
	reference := app(func(_ context.Context, op string, vars map[string]string) (map[string]string, error) {
		if op != "exchange" || vars["auth_code"] != "ac-5" || vars["authorize.state"] != "st" {
			return nil, fmt.Errorf("op %s, vars %v", op, vars)
		}
		s.add(call("service/get_permanent_code", `{"permanent_code":"pc-1"}`))
		return map[string]string{"agentid": "1000002"}, nil
	})
	p := scenario.NewPlayer(c, load(t, authorizeStep+exchangeStep), reference, map[string]string{"corp": "wwother"})
	if got := p.Text("corp ${corp}, code ${auth_code}"); got != "corp wwother, code ${auth_code}" {
		t.Errorf("text before the play: %s", got)
	}
	var steps []int
	p.RunAll(t.Context(), func(i int, pr scenario.Progress) {
		steps = append(steps, i)
		if pr.State != scenario.Done || pr.Took <= 0 {
			t.Errorf("step %d: %+v", i, pr)
		}
	})
	if diff := cmp.Diff([]int{0, 1}, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if asked := <-s.asked; asked != `/actions/corp.authorize {"corp":"wwother"}` {
		t.Errorf("asked %s", asked)
	}
	progress := p.Progress()
	check(t, progress[0], scenario.Done, "code ac-5", 2, 3)
	if progress[0].Say.ZH != "授权码 ac-5" {
		t.Errorf("zh: %s", progress[0].Say.ZH)
	}
	check(t, progress[1], scenario.Done, "POST service/get_permanent_code → 200", 4)
	want := map[string]string{
		"corp": "wwother", "auth_code": "ac-5", "authorize.state": "st", "permanent_code": "pc-1", "agentid": "1000002",
	}
	if diff := cmp.Diff(want, p.Vars()); diff != "" {
		t.Errorf("vars (-want +got):\n%s", diff)
	}
	t.Run("NothingLeftToRun", func(t *testing.T) {
		p.RunAll(t.Context(), func(i int, _ scenario.Progress) { t.Errorf("step %d was played again", i) })
	})
	t.Run("Reset", func(t *testing.T) {
		if err := p.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i, pr := range p.Progress() {
			check(t, pr, scenario.Pending, "")
			if pr.Took != 0 {
				t.Errorf("step %d took %s", i, pr.Took)
			}
		}
		if diff := cmp.Diff(map[string]string{"corp": "wwother", "auth_code": ""}, p.Vars()); diff != "" {
			t.Errorf("vars (-want +got):\n%s", diff)
		}
	})
}

func TestPlayForeign(t *testing.T) {
	t.Parallel()
	t.Run("QuickAppHasAnsweredAlready", func(t *testing.T) {
		t.Parallel()
		var s *simulator
		s, c := newSimulator(t, authorizing(&s, 200))
		p := started(t, c, load(t, authorizeStep+exchangeStep), nil)
		check(t, p.RunStep(t.Context(), 0), scenario.Done, "code ac-5", 1, 2)
		s.add(call("service/get_permanent_code", `{"permanent_code":"pc-1"}`))
		check(t, p.RunStep(t.Context(), 1), scenario.Done, "", 3)
	})
	t.Run("WhatCameBeforeTheStepBeforeDoesNotCount", func(t *testing.T) {
		t.Parallel()
		var s *simulator
		s, c := newSimulator(t, authorizing(&s, 200))
		p := started(t, c, load(t, authorizeStep+exchangeStep), nil)
		s.add(call("service/get_permanent_code", `{"permanent_code":"early"}`))
		p.RunStep(t.Context(), 0)
		awaitFilter(t, s, "kind:callback event:create_auth")
		got := inBackground(func() scenario.Progress { return p.RunStep(t.Context(), 1) })
		awaitFilter(t, s, "title:get_permanent_code")
		if now := p.Progress()[1]; now.State != scenario.Waiting || now.Waiting != "title:get_permanent_code errcode=0" {
			t.Errorf("meanwhile: %+v", now)
		}
		s.add(call("service/get_permanent_code", `{"permanent_code":"pc-2"}`))
		check(t, <-got, scenario.Done, "", 4)
		if code := p.Vars()["permanent_code"]; code != "pc-2" {
			t.Errorf("permanent_code %s", code)
		}
	})
}

func TestPlayAgain(t *testing.T) {
	t.Parallel()
	t.Run("FailedThenDoneByItself", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, exchangeStep), nil)
		s.add(call("service/get_permanent_code", `{"errcode":40078}`), call("service/get_permanent_code", `{"permanent_code":"pc-1"}`))
		check(t, p.RunStep(t.Context(), 0), scenario.Done, "", 2)
	})
	t.Run("FailedThenRunAgain", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, exchangeStep), nil)
		s.add(call("service/get_permanent_code", `{"errcode":40078}`))
		got := p.RunStep(t.Context(), 0)
		check(t, got, scenario.Failed, "service/get_permanent_code (entry 1) failed: 40078 refused. Failed at credential. The code was used. Put it right, then run the step again.", 1)
		if got.Finding == nil || got.Finding.Step != explain.Credential || !strings.Contains(got.Say.ZH, "重新运行") {
			t.Errorf("finding %v, zh %s", got.Finding, got.Say.ZH)
		}
		s.add(call("service/get_permanent_code", `{"permanent_code":"pc-1"}`))
		check(t, p.RunStep(t.Context(), 0), scenario.Done, "", 2)
	})
	t.Run("GoesOnWhereItFailed", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, `
  - id: all
    title: {en: All}
    actor: app
    expect:
      - filter: title:one ok
      - filter: title:two ok
      - filter: title:three ok
`), nil)
		s.add(call("one", "{}"), call("two", `{"errcode":40078}`))
		check(t, p.RunStep(t.Context(), 0), scenario.Failed, "two (entry 2) failed", 1, 2)
		s.add(call("two", "{}"), call("three", "{}"))
		check(t, p.RunStep(t.Context(), 0), scenario.Done, "three", 1, 3, 4)
	})
	t.Run("OneExchangeFulfilsOneExpectation", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, `
  - id: twice
    title: {en: Twice}
    actor: app
    expect:
      - filter: title:gettoken ok
      - filter: title:gettoken ok
`), nil)
		s.add(call("gettoken", "{}"), call("user/get", "{}"), call("gettoken", `{"errcode":40001}`), call("gettoken", "{}"))
		check(t, p.RunStep(t.Context(), 0), scenario.Done, "", 1, 4)
	})
	t.Run("FailureThatIsExpected", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, `
  - id: reused
    title: {en: The code is used twice}
    actor: app
    expect:
      - filter: title:get_permanent_code errcode=40078
        save: {code: errcode}
        say: {en: "refused with ${code}"}
`), nil)
		s.add(call("service/get_permanent_code", "{}"), call("service/get_permanent_code", `{"errcode":40078}`))
		check(t, p.RunStep(t.Context(), 0), scenario.Done, "refused with 40078", 2)
	})
}

func TestPlayFailures(t *testing.T) {
	t.Parallel()
	t.Run("ActionRefused", func(t *testing.T) {
		t.Parallel()
		finding := explain.Finding{Step: explain.Echo, Expected: "plaintext", Got: "quotes"}
		for name, result := range map[string]any{
			"ByStatus":  control.Failure{Error: "the URL check failed", Finding: &finding},
			"ByFinding": control.ActionResult{Say: "the URL check failed", Finding: &finding},
			"NoWords":   control.ActionResult{Finding: &explain.Finding{Step: explain.Echo, Cause: "the URL check failed"}},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				_, c := newSimulator(t, map[string]func(string) any{"/actions/corp.authorize": func(string) any { return result }})
				got := started(t, c, load(t, authorizeStep), nil).RunStep(t.Context(), 0)
				check(t, got, scenario.Failed, "the URL check failed. Put it right", []int64(nil)...)
				if got.Finding == nil || got.Finding.Step != explain.Echo {
					t.Errorf("finding %v", got.Finding)
				}
			})
		}
	})
	t.Run("CallbackFailed", func(t *testing.T) {
		t.Parallel()
		var s *simulator
		s, c := newSimulator(t, authorizing(&s, 500))
		p := started(t, c, load(t, authorizeStep+exchangeStep), nil)
		played := 0
		p.RunAll(t.Context(), func(int, scenario.Progress) { played++ })
		got := p.Progress()
		check(t, got[0], scenario.Failed, "create_auth (entry 2) failed: HTTP 500. Failed at status: expected 200, got 500.", 1, 2)
		check(t, got[1], scenario.Pending, "")
		if played != 1 || got[0].Finding.Step != explain.Status {
			t.Errorf("%d steps were played, finding %v", played, got[0].Finding)
		}
	})
	t.Run("NoAnswer", func(t *testing.T) {
		t.Parallel()
		var s *simulator
		s, c := newSimulator(t, authorizing(&s, 0))
		check(t, started(t, c, load(t, authorizeStep), nil).RunStep(t.Context(), 0), scenario.Failed, "create_auth (entry 2) failed: no answer.", 1, 2)
	})
}

func TestPlayAppFails(t *testing.T) {
	t.Parallel()
	t.Run("AppFailed", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, exchangeStep), app(func(context.Context, string, map[string]string) (map[string]string, error) {
			s.add(call("service/get_permanent_code", `{"errcode":40078}`))
			return nil, errors.New("40078 refused")
		}))
		got := p.RunStep(t.Context(), 0)
		check(t, got, scenario.Failed, "The app could not exchange: 40078 refused.", 1)
		if got.Finding == nil || got.Finding.Cause != "The code was used." {
			t.Errorf("finding %v", got.Finding)
		}
	})
	t.Run("ValueIsMissing", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, exchangeStep), nil)
		s.add(call("service/get_permanent_code", `{"permanent":"x"}`))
		check(t, p.RunStep(t.Context(), 0), scenario.Failed, "came, but permanent_code cannot be taken from it: the response has no permanent_code", 1)
	})
	t.Run("NotRefused", func(t *testing.T) {
		t.Parallel()
		var s *simulator
		s, c := newSimulator(t, authorizing(&s, 200))
		p := started(t, c, load(t, strings.Replace(authorizeStep, `"${corp}"}}`, `"${corp}"}, refused: true}`, 1)), nil)
		check(t, p.RunStep(t.Context(), 0), scenario.Failed, "This should have been refused, but it was accepted. authorised", 1)
	})
}

func TestPlayCannotBegin(t *testing.T) {
	t.Parallel()
	t.Run("VariableWithoutValue", func(t *testing.T) {
		t.Parallel()
		var s *simulator
		s, c := newSimulator(t, authorizing(&s, 200))
		p := started(t, c, load(t, authorizeStep+`
  - id: next
    title: {en: Next}
    actor: app
    expect: [{filter: "title:${auth_code} ok"}]
  - id: last
    title: {en: Last}
    actor: admin
    do: {action: corp.authorize, params: {corp: "${authorize.nothing}"}}
`), nil)
		check(t, p.RunStep(t.Context(), 1), scenario.Failed, "${auth_code} is empty")
		check(t, p.RunStep(t.Context(), 2), scenario.Failed, "${authorize.nothing} has no value: the step that brings it has not been played")
	})
	t.Run("NoSimulator", func(t *testing.T) {
		t.Parallel()
		p := scenario.NewPlayer(control.NewClient("http://127.0.0.1:1", ""), load(t, exchangeStep), nil, nil)
		if err := p.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "no simulator answers at http://127.0.0.1:1") {
			t.Errorf("Start: %v", err)
		}
		check(t, p.RunStep(t.Context(), 0), scenario.Failed, "no simulator answers at http://127.0.0.1:1")
	})
	t.Run("NoSuchStep", func(t *testing.T) {
		t.Parallel()
		_, c := newSimulator(t, nil)
		p := started(t, c, load(t, exchangeStep), nil)
		check(t, p.RunStep(t.Context(), 1), scenario.Failed, "There is no step 2: the scenario has 1.")
		check(t, p.RunStep(t.Context(), -1), scenario.Failed, "There is no step 0")
	})
}

func TestPlayDo(t *testing.T) {
	t.Parallel()
	steps := `
  - id: later
    title: {en: Later}
    actor: wecom
    do: {clock: {op: advance, by: "${span}"}}
  - id: pushed
    title: {en: Pushed}
    actor: provider
    do: {trigger: {event: suite_ticket, url: "http://x/${corp}", token: t, aes_key: k, receive_id: r, receiver: w, fields: {SuiteTicket: "${corp}"}}}
  - id: refused
    title: {en: Refused}
    actor: provider
    do: {action: template.save, refused: true}
    expect: [{filter: "kind:callback step:status", say: {en: seen}}]
`
	var s *simulator
	s, c := newSimulator(t, map[string]func(string) any{
		"/clock":               func(string) any { return control.Clock{Speed: 1} },
		"/events/suite_ticket": func(string) any { return control.ActionResult{Say: "pushed"} },
		"/actions/template.save": func(string) any {
			s.add(push("url_verification", "", 404))
			return control.Failure{Error: "the URL check failed"}
		},
	})
	sc := load(t, strings.ReplaceAll(steps, "${span}", "${corp}"))
	p := scenario.NewPlayer(c, sc, nil, map[string]string{"corp": "2h"})
	p.RunAll(t.Context(), nil)
	got := p.Progress()
	check(t, got[0], scenario.Done, "0001-01-01 00:00:00")
	check(t, got[1], scenario.Done, "pushed")
	check(t, got[2], scenario.Done, "seen", 1)
	for _, want := range []string{
		`/clock {"op":"advance","by":"2h"}`,
		`/events/suite_ticket {"receiver":"w","url":"http://x/2h","token":"t","aes_key":"k","receive_id":"r","fields":{"SuiteTicket":"2h"}}`,
		`/actions/template.save {}`,
	} {
		if asked := <-s.asked; asked != want {
			t.Errorf("asked %s, want %s", asked, want)
		}
	}
}
