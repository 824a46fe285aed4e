package control

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/journal"
)

func call(title string) *journal.Entry {
	return &journal.Entry{Kind: journal.KindAPI, Title: title, Response: journal.Message{Body: []byte("{}")}}
}

// next reads n entries and returns their ids and titles.
func next(t *testing.T, s *Stream, n int) (ids []int64, titles []string) {
	t.Helper()
	for range n {
		e, open := <-s.C
		if !open {
			t.Fatalf("the stream ended after %v", titles)
		}
		ids, titles = append(ids, e.ID), append(titles, e.Title)
	}
	return ids, titles
}

// awaitRequest waits for the n-th next request whose line has this beginning.
func (f *fake) awaitRequest(t *testing.T, beginning string) string {
	t.Helper()
	for {
		select {
		case line := <-f.asked:
			if strings.HasPrefix(line, beginning) {
				return line
			}
		case <-t.Context().Done():
			t.Fatalf("nobody asked for %s", beginning)
		}
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	t.Run("FromNowOnAndFiltered", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, nil)
		f.add(call("gettoken"), call("user/get"))
		s, err := c.Follow(t.Context(), "title:user/get")
		if err != nil {
			t.Fatal(err)
		}
		f.add(call("gettoken"), call("user/get"))
		if ids, _ := next(t, s, 1); ids[0] != 4 || s.Err() != nil || s.Dropped() != 0 {
			t.Errorf("entry %d, problem %v, dropped %d", ids[0], s.Err(), s.Dropped())
		}
	})
}

func TestFollowOverBreaks(t *testing.T) {
	t.Parallel()
	t.Run("GoesOnAfterABreak", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, nil)
		f.add(call("before"))
		late := call("began early, ended late")
		late.ID = f.journal.Begin()
		s, err := c.Follow(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		f.add(call("one"))
		next(t, s, 1)
		f.down.Store(true)
		f.breakStreams()
		f.add(call("two"), late)
		f.down.Store(false)
		ids, _ := next(t, s, 2)
		if diff := cmp.Diff([]int64{2, 4}, ids); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		f.add(call("three"))
		if ids, _ := next(t, s, 1); ids[0] != 5 {
			t.Errorf("entry %d, want 5", ids[0])
		}
	})
	t.Run("SaysThatItIsBroken", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, nil)
		s, err := c.Follow(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		f.awaitRequest(t, "GET /_mock/v1/journal/stream")
		f.down.Store(true)
		f.breakStreams()
		f.awaitRequest(t, "GET /_mock/v1/journal?")
		f.awaitRequest(t, "GET /_mock/v1/journal?") // the first one's refusal has been noted
		if err := s.Err(); err == nil || !strings.Contains(err.Error(), "503") {
			t.Errorf("problem %v", err)
		}
		f.down.Store(false)
		f.add(call("again"))
		next(t, s, 1)
		if err := s.Err(); err != nil {
			t.Errorf("problem %v after the stream works again", err)
		}
	})
	t.Run("BeginsAnewWithANewSimulator", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, nil)
		f.add(call("a"), call("b"), call("c"))
		s, err := c.Follow(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		f.add(call("d"))
		next(t, s, 1)
		f.restart()
		f.add(call("first of the new one"))
		if ids, titles := next(t, s, 1); ids[0] != 1 {
			t.Errorf("entry %d %s, want 1", ids[0], titles[0])
		}
	})
}

func TestFollowBounds(t *testing.T) {
	t.Parallel()
	t.Run("CountsWhatWasDropped", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, nil)
		f.lost.Store(3)
		s, err := c.Follow(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		f.add(call("a"))
		next(t, s, 1)
		if s.Dropped() != 3 {
			t.Errorf("dropped %d, want 3", s.Dropped())
		}
		f.breakStreams()
		f.add(call("b"))
		next(t, s, 1)
		if s.Dropped() != 6 {
			t.Errorf("dropped %d after the second connection, want 6", s.Dropped())
		}
	})
	t.Run("ForgetsOldIDs", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, nil)
		s, err := c.Follow(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			for range 100 {
				f.add(call("x"))
			}
			next(t, s, 100)
		}
		if len(s.seen) > 16*overlap+1 {
			t.Errorf("%d ids are remembered", len(s.seen))
		}
	})
	t.Run("EndsWithTheContext", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		s, err := c.Follow(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		f.add(call("unread"))
		cancel()
		for range s.C {
			continue
		}
	})
	t.Run("RefusedFilter", func(t *testing.T) {
		t.Parallel()
		_, c := newFake(t, nil)
		_, err := c.Follow(t.Context(), "errcode=x")
		var refused *RefusedError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), "column 9") {
			t.Errorf("got %v", err)
		}
	})
}

func TestFollowRefused(t *testing.T) {
	t.Parallel()
	t.Run("RefusedStream", func(t *testing.T) {
		t.Parallel()
		_, c := newFake(t, map[string]any{"GET /journal/stream": Failure{Error: "too many streams: close one"}})
		if _, err := c.Follow(t.Context(), ""); err == nil || err.Error() != "too many streams: close one" {
			t.Errorf("got %v", err)
		}
	})
}

func TestWaitFor(t *testing.T) {
	t.Parallel()
	t.Run("FindsTheOneThatIsThere", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, nil)
		f.add(call("gettoken"), call("user/get"), call("gettoken"))
		e, err := c.WaitFor(t.Context(), "title:gettoken", 1)
		if err != nil || e.ID != 3 || string(e.Response.Body) != "{}" {
			t.Errorf("entry %+v, error %v", e, err)
		}
	})
	t.Run("AsksAgainUntilItComes", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, nil)
		got := make(chan int64, 1)
		go func() {
			defer close(got)
			if e, err := c.WaitFor(t.Context(), "title:user/get", 0); err == nil {
				got <- e.ID
			}
		}()
		line := f.awaitRequest(t, "GET /_mock/v1/journal/wait")
		if want := "GET /_mock/v1/journal/wait?filter=title%3Auser%2Fget&timeout=25s"; line != want {
			t.Errorf("asked %s, want %s", line, want)
		}
		f.breakStreams()
		f.awaitRequest(t, "GET /_mock/v1/journal/wait")
		f.add(call("gettoken"), call("user/get"))
		if id := <-got; id != 2 {
			t.Errorf("entry %d, want 2", id)
		}
	})
	t.Run("EndsWithTheContext", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-f.asked
			cancel()
		}()
		if e, err := c.WaitFor(ctx, "", 0); !errors.Is(err, context.Canceled) || e != nil {
			t.Errorf("entry %v, error %v", e, err)
		}
	})
	t.Run("RefusedFilter", func(t *testing.T) {
		t.Parallel()
		_, c := newFake(t, nil)
		if _, err := c.WaitFor(t.Context(), "(", 0); err == nil || !strings.Contains(err.Error(), "column 2") {
			t.Errorf("got %v", err)
		}
	})
}

func TestServerEvents(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"Named", "event: dropped\ndata: 1\n\n", "dropped=1;"},
		{"Unnamed", "data:x\n\n", "entry=x;"},
		{"SeveralLines", "data: a\ndata: b\n\n", "entry=a\nb;"},
		{"CarriageReturns", "event: e\r\ndata: x\r\n\r\n", "e=x;"},
		{"Comments", ":\n: hello\ndata: x\n:\n\n", "entry=x;"},
		{"NameIsForgotten", "event: e\ndata: 1\n\ndata: 2\n\n", "e=1;entry=2;"},
		{"NoData", "event: e\nid: 4\n\n\n", ""},
		{"CutOff", "data: 1\n\ndata: 2", "entry=1;"},
		{"LineTooLong", "data: 1\n\ndata: " + strings.Repeat("x", maxEventLine) + "\n\ndata: 2\n\n", "entry=1;"},
		{"TooMuchData", strings.Repeat("data: "+strings.Repeat("x", maxEventLine/4)+"\n", 5) + "\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got strings.Builder
			for event := range serverEvents(strings.NewReader(tt.in)) {
				got.WriteString(event.name + "=" + string(event.data) + ";")
			}
			if got.String() != tt.want {
				t.Errorf("got %.80q, want %q", got.String(), tt.want)
			}
		})
	}
}

func FuzzServerEvents(f *testing.F) {
	f.Add("event: entry\ndata: {}\n\n", 1)
	f.Add(":\n\r\n\rdata\n\nevent\n\n", 3)
	f.Fuzz(func(t *testing.T, text string, stop int) {
		n := 0
		for event := range serverEvents(strings.NewReader(text)) {
			if len(event.data) > len(text) {
				t.Fatalf("%q gave %q", text, event.data)
			}
			if n++; n == stop {
				break
			}
		}
	})
}
