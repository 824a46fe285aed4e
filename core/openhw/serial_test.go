package openhw_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
)

func TestValidSN(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, sn string
		want     bool
	}{
		{"OK", "Quay0001", true}, {"OKLongest", strings.Repeat("Z", 128), true}, {"ErrEmpty", "", false}, {"ErrLong", strings.Repeat("Z", 129), false},
		{"ErrDash", "QUAY-1", false}, {"ErrSpace", "QUAY 1", false}, {"ErrChinese", "码头1", false}, {"ErrBelowDigits", "/1", false}, {"ErrBehindDigits", ":1", false},
		{"ErrAt", "@A", false}, {"ErrBracket", "[A", false}, {"ErrBacktick", "`a", false}, {"ErrBrace", "{a", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := openhw.ValidSN(test.sn); got != test.want {
				t.Errorf("valid %t, want %t", got, test.want)
			}
		})
	}
	if openhw.FoldSN("Quay1") != openhw.FoldSN("qUAY1") || openhw.FoldSN("Quay1") == openhw.FoldSN("Quay2") {
		t.Error("case counts, or nothing does")
	}
}

func TestTransitions(t *testing.T) {
	t.Parallel()
	want := []openhw.Transition{
		{From: openhw.Connected, By: "register", To: openhw.Registered},
		{From: openhw.Registered, By: "active", To: openhw.Activated},
		{From: openhw.Registered, By: "subscribe_corp", To: openhw.Subscribed},
		{From: openhw.Activated, By: "subscribe_corp", To: openhw.Subscribed},
		{From: openhw.Activated, By: "push_unbind_corp", To: openhw.Registered},
		{From: openhw.Subscribed, By: "push_unbind_corp", To: openhw.Registered},
	}
	if diff := cmp.Diff(want, openhw.Transitions()); diff != "" {
		t.Error(diff)
	}
}
