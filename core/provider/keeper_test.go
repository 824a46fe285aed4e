package provider

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
)

// newTestKeeper runs fetches on goroutines of the test.
func newTestKeeper(t *testing.T) (*keeper, *clock.Clock) {
	c := clock.NewFrozen(epoch)
	t.Cleanup(c.Close)
	var work sync.WaitGroup
	t.Cleanup(work.Wait)
	return newKeeper(c, func(f func(context.Context)) bool {
		work.Go(func() { f(context.Background()) })
		return true
	}), c
}

// numbered gives t1, t2, … with a fixed life, and counts.
func numbered(life time.Duration, count *int) fetchToken {
	return func(context.Context) (Token, error) {
		*count++
		return Token{fmt.Sprintf("t%d", *count), life}, nil
	}
}

func TestKeeper_SingleFlight(t *testing.T) {
	t.Parallel()
	k, _ := newTestKeeper(t)
	started, release := make(chan struct{}), make(chan struct{})
	count := 0
	fetch := func(context.Context) (Token, error) {
		count++
		close(started)
		<-release
		return Token{"t", time.Hour}, nil
	}
	var callers sync.WaitGroup
	for range 100 {
		callers.Go(func() {
			if value, err := k.get(t.Context(), "key", fetch); value != "t" || err != nil {
				t.Errorf("got %q, %v", value, err)
			}
		})
	}
	<-started
	close(release)
	callers.Wait()
	if count != 1 {
		t.Errorf("%d fetches for callers of the same moment", count)
	}
}

func TestKeeper_Renewal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		life time.Duration
		wait time.Duration
		want string
	}{
		{"Young", 2 * time.Hour, time.Hour, "t1"},
		{"JustBeforeRenewal", 2 * time.Hour, 2*time.Hour - renewAhead - time.Second, "t1"},
		{"ShortlyBeforeTheEnd", 2 * time.Hour, 2*time.Hour - renewAhead, "t2"},
		{"Ended", 2 * time.Hour, 3 * time.Hour, "t2"},
		{"OldWhenItCame", 2 * time.Minute, 59 * time.Second, "t1"},
		{"OldWhenItCameAndHalfOver", 2 * time.Minute, time.Minute, "t2"},
		{"NoLife", 0, 0, "t2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k, c := newTestKeeper(t)
			count := 0
			_, err := k.get(t.Context(), "key", numbered(tt.life, &count))
			must(t, err)
			must(t, c.Advance(t.Context(), tt.wait))
			if got, err := k.get(t.Context(), "key", numbered(tt.life, &count)); got != tt.want || err != nil {
				t.Errorf("after %s: %q, %v; want %q", tt.wait, got, err, tt.want)
			}
		})
	}
}

func TestKeeper_OldTokenWhileNewOneFails(t *testing.T) {
	t.Parallel()
	k, c := newTestKeeper(t)
	count := 0
	_, err := k.get(t.Context(), "key", numbered(2*time.Hour, &count))
	must(t, err)
	lost := errors.New("the network is gone")
	fail := func(context.Context) (Token, error) { return Token{}, lost }
	must(t, c.Advance(t.Context(), 2*time.Hour-time.Minute))
	if got, err := k.get(t.Context(), "key", fail); got != "t1" || err != nil {
		t.Errorf("got %q, %v; want the token that lives a minute more", got, err)
	}
	must(t, c.Advance(t.Context(), time.Minute))
	if _, err := k.get(t.Context(), "key", fail); !errors.Is(err, lost) {
		t.Errorf("error %v", err)
	}
}

func TestKeeper_Dropping(t *testing.T) {
	t.Parallel()
	t.Run("RefusedIsFetchedAgain", func(t *testing.T) {
		t.Parallel()
		k, _ := newTestKeeper(t)
		count := 0
		fetch := numbered(time.Hour, &count)
		_, _ = k.get(t.Context(), "key", fetch)
		k.refused("key", "t1")
		k.refused("key", "t2") // not kept yet: nothing happens
		if got, _ := k.get(t.Context(), "key", fetch); got != "t2" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("RefusedLateDropsNothing", func(t *testing.T) {
		t.Parallel()
		k, _ := newTestKeeper(t)
		count := 0
		fetch := numbered(time.Hour, &count)
		_, _ = k.get(t.Context(), "key", fetch)
		_, _ = k.renew(t.Context(), "key", fetch)
		k.refused("key", "t1")
		if got, _ := k.get(t.Context(), "key", fetch); got != "t2" {
			t.Errorf("got %q, want the token that had replaced the refused one", got)
		}
	})
	t.Run("ForgottenInFlight", func(t *testing.T) {
		t.Parallel()
		k, _ := newTestKeeper(t)
		started, release, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			_, _ = k.get(t.Context(), "key", func(context.Context) (Token, error) {
				close(started)
				<-release
				return Token{"of the old secret", time.Hour}, nil
			})
		}()
		<-started
		k.forget("key")
		close(release)
		<-done
		count := 0
		if got, _ := k.get(t.Context(), "key", numbered(time.Hour, &count)); got != "t1" {
			t.Errorf("got %q", got)
		}
	})
}

func TestKeeper_CallerGivesUp(t *testing.T) {
	t.Parallel()
	k, _ := newTestKeeper(t)
	started, release := make(chan struct{}), make(chan struct{})
	fetch := func(ctx context.Context) (Token, error) {
		close(started)
		<-release
		return Token{"t", time.Hour}, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := k.get(ctx, "key", fetch)
		gone <- err
	}()
	<-started
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	close(release)
	if got, err := k.get(t.Context(), "key", fetch); got != "t" || err != nil {
		t.Errorf("the other caller gets %q, %v", got, err)
	}
}

func TestTokens_RenewedWhenRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind  string
		fetch string
		use   func(l *lab) error
	}{
		{"suite", "service/get_suite_token", func(l *lab) error { _, err := l.readAgain(l.t.Context(), l.suites[suiteID], corpOne); return err }},
		{"corp", "service/get_corp_token", func(l *lab) error {
			_, err := l.readUser(l.t.Context(), l.suites[suiteID], corpOne, "woMember")
			return err
		}},
		{"provider", "service/get_provider_token", func(l *lab) error {
			_, err := l.Do(l.t.Context(), "corpid_to_opencorpid", map[string]string{"corpid": "ww1"})
			return err
		}},
	}
	for _, tt := range tests {
		t.Run("OK_"+tt.kind, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.authorize(suiteID, corpOne)
			must(t, tt.use(l))
			before := l.platform.count(tt.fetch)
			must(t, tt.use(l))
			if n := l.platform.count(tt.fetch); n != before {
				t.Fatalf("a living token was fetched again: %d, %d", before, n)
			}
			l.platform.revoke(tt.kind)
			must(t, tt.use(l))
			if n := l.platform.count(tt.fetch); n != before+1 {
				t.Errorf("%d fetches after the refusal, want 1", n-before)
			}
		})
	}
}

func TestTokens_EveryCodeOfAnEndedToken(t *testing.T) {
	t.Parallel()
	for _, code := range []int{40014, 42001, 40082, 42009} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.ticket(suiteID)
			var used []string
			err := l.WithSuiteToken(t.Context(), suiteID, func(_ context.Context, token string) error {
				used = append(used, token)
				if len(used) == 1 {
					return fmt.Errorf("a call: %w", errcode.New(errcode.Code(code)))
				}
				return nil
			})
			if err != nil || len(used) != 2 || used[0] == used[1] {
				t.Errorf("tokens %v, error %v", used, err)
			}
		})
	}
	t.Run("ErrRefusedTwice", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.ticket(suiteID)
		n := 0
		err := l.WithSuiteToken(t.Context(), suiteID, func(context.Context, string) error { n++; return errcode.New(40082) })
		if n != 2 || !errors.Is(err, errcode.New(40082)) {
			t.Errorf("%d calls, error %v", n, err)
		}
	})
	t.Run("ErrOther", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.ticket(suiteID)
		n := 0
		err := l.WithSuiteToken(t.Context(), suiteID, func(context.Context, string) error { n++; return errcode.New(40013) })
		if n != 1 || !errors.Is(err, errcode.New(40013)) {
			t.Errorf("%d calls, error %v", n, err)
		}
	})
}

func TestTokens_Together(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.authorize(suiteID, corpOne)
	must(t, l.time.Advance(t.Context(), 3*time.Hour))
	suites, corps := l.platform.count("service/get_suite_token"), l.platform.count("service/get_corp_token")
	var callers sync.WaitGroup
	for range 50 {
		callers.Go(func() {
			if _, err := l.CorpToken(t.Context(), suiteID, corpOne); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
	if s, c := l.platform.count("service/get_suite_token")-suites, l.platform.count("service/get_corp_token")-corps; s != 1 || c != 1 {
		t.Errorf("%d suite tokens and %d corp tokens were fetched, want one of each", s, c)
	}
}

func TestTokens_AfterClose(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.ticket(suiteID)
	l.Close()
	if _, err := l.SuiteToken(t.Context(), suiteID); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v", err)
	}
	l.Close()
}
