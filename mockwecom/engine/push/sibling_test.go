package push

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const thirdParty = "ww52d0c6ab917e38f4"

// suiteAddresses are the two URLs of a third-party suite.
func suiteAddresses(command, data string) []Address {
	a := templateAddress(command)
	a.Receiver, a.Suite = CommandReceiver(thirdParty), thirdParty
	b := a
	b.Receiver, b.URL, b.Answer = DataReceiver(thirdParty), data, AnswerAny
	return []Address{a, b}
}

func TestSibling(t *testing.T) {
	t.Parallel()
	for receiver, want := range map[string]string{
		CommandReceiver(thirdParty): DataReceiver(thirdParty), DataReceiver(thirdParty): CommandReceiver(thirdParty),
		SystemReceiver(provider): "", AgentReceiver(corp, 7): "", "": "", "suite:": "", "suite::": "", "command": "",
	} {
		if got := sibling(receiver); got != want {
			t.Errorf("%q: got %q, want %q", receiver, got, want)
		}
	}
}

// TestSuite_InOrder sends to both URLs of a suite in turn: one app sees them in the order in which they happened.
func TestSuite_InOrder(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var seen texts
	note := answers(func(w http.ResponseWriter, r *http.Request, text string) {
		seen.add(text)
		say("success")(w, r, text)
	})
	command, data := newReceiver(t, note), newReceiver(t, note)
	l.put(suiteAddresses(command.URL, data.URL)...)
	var want []string
	for i := range 20 {
		to := CommandReceiver(thirdParty)
		if i%3 != 0 {
			to = DataReceiver(thirdParty)
		}
		want = append(want, fmt.Sprint(i))
		l.send(to, want[i])
	}
	l.settle()
	if diff := cmp.Diff(want, seen.list()); diff != "" {
		t.Errorf("the app saw (-want +got):\n%s", diff)
	}
}

// TestSuite_FailureHoldsNothingUp has a data URL that resets every connection: what goes to the command URL waits for its first
// attempt only.
func TestSuite_FailureHoldsNothingUp(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var tries atomic.Int32
	data := newReceiver(t, answers(func(w http.ResponseWriter, _ *http.Request, _ string) {
		tries.Add(1)
		reset(w)
	}))
	command := newReceiver(t, answers(say("success")))
	l.put(suiteAddresses(command.URL, data.URL)...)
	l.send(DataReceiver(thirdParty), "broken", "behind")
	l.send(CommandReceiver(thirdParty), "ticket")
	l.settle()
	if diff := cmp.Diff([]string{"ticket"}, command.list()); diff != "" {
		t.Errorf("the command URL received (-want +got):\n%s", diff)
	}
	if n := tries.Load(); n != 1 {
		t.Errorf("the data URL was tried %d times before any time went by", n)
	}
}
