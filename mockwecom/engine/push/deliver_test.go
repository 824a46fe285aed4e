package push

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

func TestOrder_ReceiversAreIndependent(t *testing.T) {
	t.Parallel()
	l, h := newLab(t), newHang(t)
	slow := newReceiver(t, answers(func(_ http.ResponseWriter, req *http.Request, _ string) { h.wait(req) }))
	quick := newReceiver(t)
	l.put(appAddress(slow.URL, 1), appAddress(quick.URL, 2))
	l.send(AgentReceiver(corp, 1), "a", "b")
	<-h.hit
	l.send(AgentReceiver(corp, 2), "c", "d")
	filter, err := journal.ParseFilter("")
	must(t, err)
	for after, got := int64(0), 0; got < 2; {
		e, err := l.log.Wait(t.Context(), filter, after)
		must(t, err)
		after = e.ID
		if e.Kind == journal.KindCallback {
			got++
		}
	}
	if diff := cmp.Diff([]string{"c", "d"}, quick.list()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a"}, slow.list()); diff != "" {
		t.Errorf("one in flight per receiver (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]State{Sending, Waiting, Delivered, Delivered}, l.states()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func TestOrder_ReceiversAtOneTimeAreBounded(t *testing.T) {
	t.Parallel()
	l, h := newLab(t), newHang(t)
	r := newReceiver(t, answers(func(_ http.ResponseWriter, req *http.Request, _ string) { h.wait(req) }))
	for i := range int64(concurrency + 3) {
		l.put(appAddress(r.URL, i+1))
		l.send(AgentReceiver(corp, i+1), fmt.Sprint(i))
	}
	for range concurrency {
		<-h.hit
	}
	sending := 0
	for _, s := range l.states() {
		if s == Sending {
			sending++
		}
	}
	if sending != concurrency || len(r.list()) != concurrency {
		t.Errorf("%d in flight, %d received, want %d", sending, len(r.list()), concurrency)
	}
}

// Whatever fails, each receiver sees its callbacks in order, each at least once, and none after it was received.
func TestOrder_Property(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		l := newLab(t)
		fails := rapid.SliceOfN(rapid.IntRange(0, attempts-1), 1, 12).Draw(rt, "failures of each callback")
		receivers := rapid.Int64Range(1, 4).Draw(rt, "receivers")
		var all []*receiver
		for i := range receivers {
			left := map[string]int{}
			for n, times := range fails {
				left[fmt.Sprintf("%d", n)] = times
			}
			r := newReceiver(t, answers(func(w http.ResponseWriter, _ *http.Request, text string) {
				if left[text]--; left[text] >= 0 {
					reset(w)
				}
			}))
			all = append(all, r)
			l.put(appAddress(r.URL, i))
		}
		var want []string
		for n := range fails {
			want = append(want, fmt.Sprintf("%d", n))
			for i := range receivers {
				l.send(AgentReceiver(corp, i), want[n])
			}
		}
		l.settle()
		l.advance(time.Minute)
		for i, r := range all {
			got := r.list()
			if diff := cmp.Diff(want, slices.Compact(slices.Clone(got))); diff != "" {
				rt.Errorf("receiver %d (-want +got):\n%s", i, diff)
			}
			for n, times := range fails {
				if again := len(got) - len(otherTexts(got, want[n:n+1])); again != times+1 {
					rt.Errorf("receiver %d has got %s %d times, want %d", i, want[n], again, times+1)
				}
			}
			r.Close()
		}
		must(t, l.Close(t.Context()))
	})
}

func TestForget(t *testing.T) {
	t.Parallel()
	l, h := newLab(t), newHang(t)
	var free atomic.Bool
	r := newReceiver(t, answers(func(w http.ResponseWriter, req *http.Request, text string) {
		if !free.Load() {
			h.wait(req)
			return
		}
		say("success")(w, req, text)
	}))
	l.put(templateAddress(r.URL))
	l.send(CommandReceiver(template), "of the former world")
	<-h.hit
	free.Store(true)
	l.replaceWorld()
	l.Forget()
	l.settle()
	if diff := cmp.Diff([]string{"of the former world", "of the new world"}, r.list()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]State{Delivered}, l.states()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if e := l.posts()[0]; !strings.Contains(e.Note, errReplaced.Error()) {
		t.Errorf("the attempt of the former world: %+v", e)
	}
}

// replaceWorld empties the outbox and puts one callback in it that has the id of a former one, as a restored world may.
func (l *lab) replaceWorld() {
	l.t.Helper()
	must(l.t, l.db.Change(l.t.Context(), func(tx *store.Tx) error {
		if _, err := tx.NewDelete().Model((*Delivery)(nil)).Where("1 = 1").Exec(l.t.Context()); err != nil {
			return err
		}
		row := (&Message{Receiver: CommandReceiver(template), Event: "text"}).delivery([]byte("of the new world"), 4711)
		row.ID = 1
		_, err := tx.NewInsert().Model(row).Exec(l.t.Context())
		return err
	}))
}

// An answer that comes between the load of a new world and Forget belongs to the former one.
func TestForget_LateOutcome(t *testing.T) {
	t.Parallel()
	l, hit, goOn := newLab(t), make(chan struct{}, 2), make(chan struct{})
	r := newReceiver(t, answers(func(w http.ResponseWriter, req *http.Request, text string) {
		hit <- struct{}{}
		<-goOn
		say("success")(w, req, text)
	}))
	l.put(templateAddress(r.URL))
	l.send(CommandReceiver(template), "of the former world")
	waitFor(t, hit)
	l.replaceWorld()
	close(goOn)
	l.settle()
	if diff := cmp.Diff([]string{"of the former world", "of the new world"}, r.list()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	if row := l.rows()[0]; row.State != Delivered || row.Attempt != 1 {
		t.Errorf("outbox %+v", row)
	}
}

func TestStart_Twice(t *testing.T) {
	t.Parallel()
	if err := newLab(t).Start(t.Context()); err == nil {
		t.Error("want an error")
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	t.Run("WaitsForWhatIsInFlight", func(t *testing.T) {
		t.Parallel()
		l, hit, goOn := newLab(t), make(chan struct{}), make(chan struct{})
		r := newReceiver(t, answers(func(w http.ResponseWriter, _ *http.Request, text string) {
			hit <- struct{}{}
			<-goOn
			say("success")(w, nil, text)
		}))
		l.put(templateAddress(r.URL))
		l.send(CommandReceiver(template), "first", "second")
		<-hit
		closed := make(chan error)
		go func() { closed <- l.Close(t.Context()) }()
		<-l.quit.Done()
		close(goOn)
		must(t, <-closed)
		if diff := cmp.Diff([]State{Delivered, Waiting}, l.states()); diff != "" {
			t.Errorf("states (-want +got):\n%s", diff)
		}
	})
	t.Run("CutsOffWhenTimeIsUp", func(t *testing.T) {
		t.Parallel()
		l, h := newLab(t), newHang(t)
		r := newReceiver(t, answers(func(_ http.ResponseWriter, req *http.Request, _ string) { h.wait(req) }))
		l.put(templateAddress(r.URL))
		l.send(CommandReceiver(template), "first")
		<-h.hit
		ctx, cancel := cancelled(t)
		cancel()
		if err := l.Close(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want one that says that something was cut off", err)
		}
		row := l.rows()[0]
		if row.State != Waiting || row.Attempt != 0 {
			t.Errorf("outbox %+v: what was cut off does not count", row)
		}
	})
	t.Run("SendsNothingAfterwards", func(t *testing.T) {
		t.Parallel()
		l, r := newLab(t), newReceiver(t)
		l.put(templateAddress(r.URL))
		must(t, l.Close(t.Context()))
		must(t, l.Close(t.Context()))
		l.send(CommandReceiver(template), "late")
		l.Forget()
		l.advance(time.Hour)
		if diff := cmp.Diff([]State{Waiting}, l.states()); diff != "" || len(r.list()) != 0 {
			t.Errorf("received %q, states (-want +got):\n%s", r.list(), diff)
		}
	})
}

func TestRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "world.db")
	db := openWorld(t, path)
	l := labOn(t, db)
	l.start()
	l.put(templateAddress(refusedURL(t)), appAddress(refusedURL(t), 1000002))
	l.send(CommandReceiver(template), "one", "two")
	l.send(AgentReceiver(corp, 1000002), "three")
	l.settle()
	must(t, l.Close(t.Context()))
	must(t, db.Close())

	again := labOn(t, openWorld(t, path), func(c *Config) { c.Clock = clock.NewFrozen(epoch.Add(-time.Hour)) })
	r := newReceiver(t)
	again.put(templateAddress(r.URL), appAddress(r.URL, 1000002))
	again.start()
	again.settle()
	if got := len(r.list()); got != 3 {
		t.Errorf("received %q, want all three", r.list())
	}
	if diff := cmp.Diff([]string{"one", "two"}, otherTexts(r.list(), []string{"three"})); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if first := again.posts()[0]; first.ID <= 3 || first.Callback.Attempt != 2 {
		t.Errorf("entry %d, attempt %d: want an id after those of the former life, and the second attempt", first.ID, first.Callback.Attempt)
	}
}

// crashFile names the database of a process that is killed between an attempt and the note of its outcome.
const crashFile = "PUSH_TEST_CRASH_FILE"

func TestCrash(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "world.db")
	hit, goOn := make(chan struct{}, 1), make(chan struct{})
	r := newReceiver(t, answers(func(w http.ResponseWriter, _ *http.Request, text string) {
		select {
		case hit <- struct{}{}:
			<-goOn
		default:
		}
		say("success")(w, nil, text)
	}))
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), crashFile+"="+path, "PUSH_TEST_CRASH_URL="+r.URL)
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	must(t, err)
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	lines := bufio.NewReader(out)

	waitFor(t, hit)
	_, err = fmt.Fprintln(in, "hold") // the child's only connection, so that no outcome can be noted
	must(t, err)
	line, err := lines.ReadString('\n')
	must(t, err)
	if line != "held\n" {
		t.Fatalf("the child says %q", line)
	}
	close(goOn)
	line, err = lines.ReadString('\n')
	must(t, err)
	if line != "answered\n" {
		t.Fatalf("the child says %q", line)
	}
	must(t, child.Process.Kill())
	_ = child.Wait()

	l := labOn(t, openWorld(t, path))
	if diff := cmp.Diff([]State{Waiting}, l.states()); diff != "" {
		t.Errorf("states after the crash (-want +got):\n%s", diff)
	}
	l.start()
	l.settle()
	if diff := cmp.Diff([]string{"precious", "precious"}, r.list()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]State{Delivered}, l.states()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func waitFor(t *testing.T, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-t.Context().Done():
		t.Fatal("the test ended first")
	}
}
