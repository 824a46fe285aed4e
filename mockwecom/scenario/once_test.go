package scenario_test

import (
	"testing"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/scenario"
)

const pressStep = `
  - id: press
    title: {en: Press}
    actor: member
    do: {action: member.press, once: true}
    expect:
      - filter: kind:callback event:template_card_event ok
`

// TestRunStep_Once does nothing where somebody has done the step by hand, and only there.
func TestRunStep_Once(t *testing.T) {
	t.Parallel()
	var s *simulator
	pressed := 0
	s, c := newSimulator(t, map[string]func(string) any{"/actions/member.press": func(string) any {
		pressed++
		action := s.add(&journal.Entry{Kind: journal.KindAction, Title: "member.press"})
		s.add(push("template_card_event", "<xml/>", 200))
		return control.ActionResult{Entry: action, Say: "pressed"}
	}})
	s.add(push("template_card_event", "<xml/>", 200)) // before the flow: it does not count
	p := started(t, c, load(t, pressStep), nil)
	check(t, p.RunStep(t.Context(), 0), scenario.Done, "template_card_event", 2, 3)
	if pressed != 1 {
		t.Fatalf("pressed %d times", pressed)
	}
	byHand := s.add(push("template_card_event", "<xml/>", 200))
	check(t, p.RunStep(t.Context(), 0), scenario.Done, "template_card_event", byHand)
	if pressed != 1 {
		t.Errorf("pressed %d times although it was done by hand", pressed)
	}
}
