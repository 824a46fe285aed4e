package clock

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestPanicEndsTheProgram starts this test binary again for each way in which a callback may run: a panic must not vanish
// in the recover of the advance's caller, such as an HTTP server.
func TestPanicEndsTheProgram(t *testing.T) {
	const variable = "CLOCK_TEST_PANIC"
	ways := map[string]func(*Clock){
		"in an advance": func(c *Clock) {
			c.AfterFunc(time.Minute, func() { panic("the callback's own words") })
			_ = c.Advance(context.Background(), time.Hour)
		},
		"in a settle hook": func(c *Clock) {
			c.OnSettle(func(context.Context, bool) { panic("the callback's own words") })
			_ = c.Advance(context.Background(), time.Hour)
		},
		"by the alarm": func(c *Clock) {
			c.AfterFunc(0, func() { panic("the callback's own words") })
			select {}
		},
	}
	if way, ok := ways[os.Getenv(variable)]; ok {
		defer func() { _ = recover() }()
		way(NewFrozen(epoch))
		return
	}
	for name := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+"TestPanicEndsTheProgram$")
			again.Env = append(os.Environ(), variable+"="+name)
			out, err := again.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "panic: the callback's own words") {
				t.Errorf("the program ended with %v and said:\n%s", err, out)
			}
		})
	}
}
