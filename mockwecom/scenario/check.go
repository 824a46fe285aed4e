package scenario

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"wecomlab/mockwecom/engine/journal"
)

var (
	scenarioName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	stepID       = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)
	operation    = regexp.MustCompile(`^[a-z][a-z0-9_.-]*$`)
)

var actors = []journal.Lane{journal.LaneApp, journal.LaneWeCom, journal.LaneProvider, journal.LaneAdmin, journal.LaneMember, journal.LaneDevice}

var clockOps = []string{"advance", "jump", "freeze", "run", "speed"}

// checker walks through a scenario in the order of play and knows at each point which names have a value by then.
type checker struct {
	known map[string]string // name → a sample value
	acted map[string]bool   // ids of the steps whose action returns values
	field string            // where the first problem is
	err   error
}

// check returns the field and the sentence of the first problem.
func (sc *Scenario) check() (field string, err error) {
	c := &checker{known: map[string]string{}, acted: map[string]bool{}}
	c.require("name", scenarioName.MatchString(sc.Name), "a scenario needs a name of lower-case letters, digits and hyphens")
	c.text("title", sc.Title, true)
	for _, name := range slices.Sorted(maps.Keys(sc.Vars)) {
		c.require("vars."+name, variableName.MatchString(name), "a variable's name has letters, digits and _ only")
		c.known[name] = sc.Vars[name]
	}
	c.require("steps", len(sc.Steps) > 0, "a scenario needs steps")
	seen := map[string]bool{}
	for i := range sc.Steps {
		at, step := fmt.Sprintf("steps[%d]", i), &sc.Steps[i]
		c.require(at+".id", !seen[step.ID], fmt.Sprintf("the id %s is taken by an earlier step", step.ID))
		seen[step.ID] = true
		c.step(at, step)
	}
	return c.field, c.err
}

func (c *checker) require(field string, holds bool, problem string) {
	if !holds {
		c.fail(field, errors.New(problem))
	}
}

func (c *checker) fail(field string, err error) {
	if c.err == nil && err != nil {
		c.field, c.err = field, err
	}
}

func (c *checker) text(field string, text Text, needed bool) {
	c.require(field, !needed || text != Text{}, "a text is missing: write en, zh or both")
	c.template(field+".en", text.EN)
	c.template(field+".zh", text.ZH)
}

// template refuses names that cannot have a value by now.
func (c *checker) template(field, text string) {
	_, err := expand(text, c.sample)
	c.fail(field, err)
}

// sample gives a value of a known name, to try texts with; 1 fits numbers and names alike.
func (c *checker) sample(name string) (string, error) {
	if value, ok := c.known[name]; ok {
		if value == "" {
			value = "1"
		}
		return value, nil
	}
	if parts := valueName.FindStringSubmatch(name); parts != nil {
		if c.acted[parts[1]] {
			return "1", nil
		}
		return "", fmt.Errorf("${%s} is not known here: no step %s with an action comes before", name, parts[1])
	}
	return "", fmt.Errorf("${%s} is not known here: it stands neither in vars nor in an earlier save; known are %s", name, c.names())
}

func (c *checker) names() string {
	if len(c.known) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(c.known)), ", ")
}

func (c *checker) step(at string, s *Step) {
	c.require(at+".id", stepID.MatchString(s.ID), "a step needs an id of lower-case letters, digits, - and _")
	c.text(at+".title", s.Title, true)
	c.text(at+".why", s.Why, false)
	c.require(at+".actor", slices.Contains(actors, s.Actor), fmt.Sprintf("the actor is app, wecom, provider, admin, member or device, not %q", s.Actor))
	c.require(at+".doc", s.Doc >= 0, "a document's number is positive")
	c.require(at, s.Do != nil || s.Device != nil || s.App != "" || len(s.Expect) > 0, "nothing happens in this step: it needs do, device, app or expect")
	c.require(at+".app", s.App == "" || len(s.Expect) > 0, "a step with app needs expect: the work of another app is seen by nothing else")
	if s.Do != nil {
		c.do(at+".do", s.Do)
		c.require(at+".do.once", !s.Do.Once || len(s.Expect) > 0, "once needs expect: what was done by hand is seen by nothing else")
		c.acted[s.ID] = s.Do.Clock == nil && !s.Do.Once
	}
	if s.Device != nil {
		c.device(at+".device", s.Device)
		c.require(at+".device", len(s.Expect) > 0, "a step with device needs expect: the work of somebody else's device is seen by nothing else")
	}
	c.template(at+".request", s.Request)
	c.text(at+".hint", s.Hint, false)
	for i := range s.Expect {
		c.expect(fmt.Sprintf("%s.expect[%d]", at, i), &s.Expect[i])
	}
	for i, wrong := range s.Wrong {
		c.text(fmt.Sprintf("%s.wrong[%d].symptom", at, i), wrong.Symptom, true)
		c.text(fmt.Sprintf("%s.wrong[%d].cause", at, i), wrong.Cause, true)
	}
}

func (c *checker) do(at string, d *Do) {
	count := 0
	for _, there := range []bool{d.Action != "", d.Clock != nil, d.Trigger != nil} {
		if there {
			count++
		}
	}
	c.require(at, count == 1, "do is one of action, clock and trigger")
	c.require(at+".params", d.Params == nil || d.Action != "", "params belong to an action")
	c.templates(at+".params", d.Params)
	if d.Clock != nil {
		c.require(at+".clock.op", slices.Contains(clockOps, d.Clock.Op), fmt.Sprintf("the clock knows %s, not %q", strings.Join(clockOps, ", "), d.Clock.Op))
		c.template(at+".clock.by", d.Clock.By)
		c.template(at+".clock.to", d.Clock.To)
	}
	if t := d.Trigger; t != nil {
		c.require(at+".trigger.event", t.Event != "", "a trigger needs the name of an event")
		c.template(at+".trigger.receiver", t.Receiver)
		c.template(at+".trigger.url", t.URL)
		c.template(at+".trigger.token", t.Token)
		c.template(at+".trigger.aes_key", t.AESKey)
		c.template(at+".trigger.receive_id", t.ReceiveID)
		c.templates(at+".trigger.fields", t.Fields)
	}
}

func (c *checker) device(at string, d *Device) {
	c.require(at+".sn", d.SN != "", "which device is meant? sn is its serial number")
	c.template(at+".sn", d.SN)
	c.require(at+".op", operation.MatchString(d.Op), fmt.Sprintf("op is the name of an operation: lower-case letters, digits, dots, - and _, not %q", d.Op))
	c.templates(at+".args", d.Args)
}

func (c *checker) templates(field string, texts map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		c.template(field+"."+key, texts[key])
	}
}

func (c *checker) expect(at string, e *Expect) {
	c.require(at+".filter", strings.TrimSpace(e.Filter) != "", "an expectation needs a filter")
	text, err := expandFilter(e.Filter, c.sample)
	c.fail(at+".filter", err)
	if err == nil {
		_, err = journal.ParseFilter(text)
		c.fail(at+".filter", err)
	}
	for _, name := range slices.Sorted(maps.Keys(e.Save)) {
		c.require(at+".save."+name, variableName.MatchString(name), "a variable's name has letters, digits and _ only")
		c.fail(at+".save."+name, e.Save[name].check())
		if _, known := c.known[name]; !known {
			c.known[name] = ""
		}
	}
	c.text(at+".say", e.Say, false)
}
