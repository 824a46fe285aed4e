package credential

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
	"wecomlab/mockwecom/engine/store/postgrestest"
)

var (
	epoch     = time.Date(2030, time.March, 4, 5, 6, 7, 891011121, time.UTC)
	errBroken = errors.New("something broke")
)

// lab is a book on a frozen clock.
type lab struct {
	*Book
	t testing.TB
}

func newLab(t testing.TB, dsn string) *lab {
	t.Helper()
	db, err := store.Open(t.Context(), dsn)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, db.Migrate(t.Context(), Migrations))
	clk := clock.NewFrozen(epoch)
	t.Cleanup(clk.Close)
	return &lab{NewBook(db, clk, random.New(3)), t}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (l *lab) change(f func(ctx context.Context, tx *store.Tx) error) {
	l.t.Helper()
	must(l.t, l.db.Change(l.t.Context(), func(tx *store.Tx) error { return f(l.t.Context(), tx) }))
}

func (l *lab) issue(c Credential, ttl time.Duration) (issued *Credential) {
	l.t.Helper()
	l.change(func(ctx context.Context, tx *store.Tx) (err error) {
		issued, err = l.Issue(ctx, tx, c, ttl)
		return err
	})
	return issued
}

func (l *lab) current(kind Kind, subject string) (value string) {
	l.t.Helper()
	l.change(func(ctx context.Context, tx *store.Tx) error {
		c, err := l.Current(ctx, tx, Credential{Kind: kind, Subject: subject}, 2*time.Hour)
		if err == nil {
			value = c.Value
		}
		return err
	})
	return value
}

// state is what a look-up of a value as a kind says.
func (l *lab) state(kind Kind, value string) State {
	l.t.Helper()
	c, state, err := l.FindAs(l.t.Context(), l.db.Read(), kind, value)
	must(l.t, err)
	if (c == nil) != (state == Unknown) {
		l.t.Errorf("state %d of %v", state, c)
	}
	return state
}

func (l *lab) use(c *Credential) (first bool) {
	l.t.Helper()
	l.change(func(ctx context.Context, tx *store.Tx) (err error) {
		first, err = l.Use(ctx, tx, c)
		return err
	})
	return first
}

func (l *lab) advance(d time.Duration) {
	l.t.Helper()
	must(l.t, l.clock.Advance(l.t.Context(), d))
}

// Each test holds on every kind of database.
func TestBook(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *lab){
		"Life": testLife, "Fields": testFields, "Current": testCurrent, "SingleUse": testSingleUse, "UseAtOnce": testUseAtOnce,
		"Revoke": testRevoke, "Rollback": testRollback, "InsideATransaction": testInsideATransaction, "List": testList, "Sweep": testSweep,
		"Twice": testTwice,
	}
	databases := map[string]func(*testing.T) string{
		"Memory":     func(*testing.T) string { return "" },
		"File":       func(t *testing.T) string { return filepath.Join(t.TempDir(), "world.db") },
		"PostgreSQL": postgrestest.Start,
	}
	for database, start := range databases {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			shared := ""
			if database == "PostgreSQL" {
				shared = start(t) // one for all: it takes its time
			}
			for name, test := range tests {
				t.Run(name, func(t *testing.T) {
					dsn := shared
					if dsn == "" {
						dsn = start(t)
					}
					l := newLab(t, dsn)
					l.change(func(ctx context.Context, tx *store.Tx) error { return l.db.Empty(ctx, tx, []string{"credentials"}) })
					test(t, l)
				})
			}
		})
	}
}

func testLife(t *testing.T, l *lab) {
	const ttl = 20 * time.Minute
	limited, endless := l.issue(Credential{Kind: PreAuthCode, Subject: "s"}, ttl), l.issue(Credential{Kind: PermanentCode, Subject: "s"}, 0)
	check := func(when string, want State) {
		t.Helper()
		if got := l.state(PreAuthCode, limited.Value); got != want {
			t.Errorf("%s: state %d, want %d", when, got, want)
		}
		if got := l.state(PermanentCode, endless.Value); got != Valid {
			t.Errorf("%s: a code without end has state %d", when, got)
		}
	}
	check("at once", Valid)
	l.advance(ttl - time.Microsecond)
	check("in its last microsecond", Valid)
	l.advance(time.Microsecond)
	check("at its end", Expired)
	if got := l.state(AuthCode, limited.Value); got != Unknown {
		t.Errorf("as another kind: %d", got)
	}
	for _, value := range []string{"", "never issued", limited.Value + "x", strings.ToLower(limited.Value)} {
		if got := l.state(PreAuthCode, value); got != Unknown {
			t.Errorf("%q has state %d", value, got)
		}
	}
}

func testFields(t *testing.T, l *lab) {
	want := Credential{Kind: UserTicket, Subject: "企业/lin", Provider: "p", Suite: "s", Corp: "c", Agent: 7, User: "lin", Data: `{"a":"b"}`, Once: true}
	var issued *Credential
	_, err := l.db.Write(t.Context(), 99, func(tx *store.Tx) (err error) {
		issued, err = l.Issue(t.Context(), tx, want, time.Minute)
		return err
	})
	must(t, err)
	got, err := l.Find(t.Context(), l.db.Read(), issued.Value)
	must(t, err)
	if !got.IssuedAt.Equal(epoch.Truncate(time.Microsecond)) || !got.ExpiresAt.Equal(got.IssuedAt.Add(time.Minute)) || !got.UsedAt.IsZero() || len(got.Value) != 86 {
		t.Errorf("%+v", got)
	}
	want.Value, want.IssuedAt, want.ExpiresAt, want.UsedAt, want.Entry = got.Value, got.IssuedAt, got.ExpiresAt, got.UsedAt, 99
	if *got != want {
		t.Errorf("%+v\nwant %+v", *got, want)
	}
	if about := (journal.Subject{Provider: "p", Suite: "s", Corp: "c", Agent: 7, User: "lin"}); got.About() != about {
		t.Errorf("%+v", got.About())
	}
}

func testCurrent(t *testing.T, l *lab) {
	first := l.current(SuiteToken, "a")
	l.advance(2*time.Hour - time.Second)
	if got := l.current(SuiteToken, "a"); got != first {
		t.Error("a repeated get inside the validity gives another value")
	}
	if l.current(SuiteToken, "b") == first || l.current(ProviderToken, "a") == first {
		t.Error("another subject or kind gets the same value")
	}
	l.advance(time.Second)
	second := l.current(SuiteToken, "a")
	if second == first || l.state(SuiteToken, first) != Expired || l.state(SuiteToken, second) != Valid {
		t.Error("an expired value is not replaced")
	}
	// Of two that were issued in one instant the later one counts.
	later := l.issue(Credential{Kind: SuiteToken, Subject: "a"}, time.Hour)
	if got := l.current(SuiteToken, "a"); got != later.Value {
		t.Error("the newest is not the one that was issued last")
	}
	none, err := l.Newest(t.Context(), l.db.Read(), SuiteToken, "nobody")
	if none != nil || err != nil {
		t.Error(none, err)
	}
}

func testSingleUse(t *testing.T, l *lab) {
	c := l.issue(Credential{Kind: AuthCode, Subject: "s", Once: true}, time.Hour)
	if l.state(AuthCode, c.Value) != Valid || !l.use(c) {
		t.Error("the first use is refused")
	}
	if l.state(AuthCode, c.Value) != Used || l.use(c) {
		t.Error("the second use is not refused")
	}
	l.advance(2 * time.Hour)
	if l.state(AuthCode, c.Value) != Used {
		t.Error("a used code counts as expired")
	}
	often := l.issue(Credential{Kind: SuiteToken, Subject: "s"}, time.Hour)
	l.use(often)
	if l.state(SuiteToken, often.Value) != Valid {
		t.Error("what may be used often was used up")
	}
	if l.use(&Credential{Value: "never issued"}) {
		t.Error("an unknown code was redeemed")
	}
}

func testUseAtOnce(t *testing.T, l *lab) {
	c := l.issue(Credential{Kind: OAuthCode, Subject: "s", Once: true}, time.Hour)
	var winners atomic.Int64
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if l.state(OAuthCode, c.Value) == Valid && l.use(c) {
				winners.Add(1)
			}
		})
	}
	wait.Wait()
	if n := winners.Load(); n != 1 {
		t.Errorf("%d have redeemed one code", n)
	}
	if l.state(OAuthCode, c.Value) != Used {
		t.Error("the cache has an old state")
	}
}

func testRevoke(t *testing.T, l *lab) {
	first, second := l.issue(Credential{Kind: PermanentCode, Subject: "a"}, 0), l.issue(Credential{Kind: PermanentCode, Subject: "a"}, 0)
	other, token := l.issue(Credential{Kind: PermanentCode, Subject: "b"}, 0), l.issue(Credential{Kind: CorpToken, Subject: "a"}, 0)
	for _, c := range []*Credential{first, second, other, token} {
		l.state(c.Kind, c.Value) // into the cache
	}
	l.change(func(ctx context.Context, tx *store.Tx) error { return l.Revoke(ctx, tx, PermanentCode, "a") })
	for c, want := range map[*Credential]State{first: Unknown, second: Unknown, other: Valid, token: Valid} {
		if got := l.state(c.Kind, c.Value); got != want {
			t.Errorf("%s of %s: state %d, want %d", c.Kind, c.Subject, got, want)
		}
	}
}

// Nothing of a transaction that is taken back remains, in the database or the cache.
func testRollback(t *testing.T, l *lab) {
	c := l.issue(Credential{Kind: AuthCode, Subject: "s", Once: true}, time.Hour)
	l.state(AuthCode, c.Value)
	var gone string
	err := l.db.Change(t.Context(), func(tx *store.Tx) error {
		fresh, err := l.Issue(t.Context(), tx, Credential{Kind: AuthCode, Subject: "t"}, time.Hour)
		must(t, err)
		gone = fresh.Value
		if _, err := l.Use(t.Context(), tx, c); err != nil {
			return err
		}
		for value, want := range map[string]State{gone: Valid, c.Value: Used} {
			if _, got, err := l.FindAs(t.Context(), tx, AuthCode, value); got != want || err != nil {
				t.Errorf("inside: state %d, want %d (%v)", got, want, err)
			}
		}
		return errBroken
	})
	if !errors.Is(err, errBroken) {
		t.Fatal(err)
	}
	if l.state(AuthCode, gone) != Unknown || l.state(AuthCode, c.Value) != Valid {
		t.Error("something has stayed")
	}
}

// A look-up inside a transaction sees what it has written, although the cache holds the former state.
func testInsideATransaction(t *testing.T, l *lab) {
	c := l.issue(Credential{Kind: AuthCode, Subject: "s", Once: true}, time.Hour)
	l.state(AuthCode, c.Value)
	l.change(func(ctx context.Context, tx *store.Tx) error {
		must(t, l.Revoke(ctx, tx, AuthCode, "s"))
		if _, got, err := l.FindAs(ctx, tx, AuthCode, c.Value); got != Unknown || err != nil {
			t.Errorf("state %d (%v)", got, err)
		}
		return nil
	})
}

func testList(t *testing.T, l *lab) {
	var want []string
	for range 5 {
		want = append([]string{l.issue(Credential{Kind: SuiteTicket, Subject: "s"}, time.Hour).Value}, want...)
	}
	for limit, n := range map[int64]int{3: 3, 100: 5} {
		all, err := l.List(t.Context(), limit)
		must(t, err)
		if len(all) != n {
			t.Fatalf("%d of %d", len(all), n)
		}
		for i := range all {
			if all[i].Value != want[i] {
				t.Errorf("row %d is not the one that was issued then", i)
			}
		}
	}
}

// What expired long ago is forgotten as new ones are issued, so that a long run does not grow.
func testSweep(t *testing.T, l *lab) {
	old, endless := l.issue(Credential{Kind: OAuthCode, Subject: "old"}, time.Minute), l.issue(Credential{Kind: PermanentCode, Subject: "endless"}, 0)
	l.advance(keep)
	recent := l.issue(Credential{Kind: OAuthCode, Subject: "recent"}, time.Minute)
	issue := func(n int) {
		l.change(func(ctx context.Context, tx *store.Tx) error {
			for range n {
				if _, err := l.Issue(ctx, tx, Credential{Kind: SuiteTicket, Subject: "s"}, time.Minute); err != nil {
					return err
				}
			}
			return nil
		})
	}
	l.advance(time.Hour)
	issue(sweepEvery - 4)
	if got := l.state(OAuthCode, old.Value); got != Expired {
		t.Errorf("before: state %d", got)
	}
	issue(1)
	for c, want := range map[*Credential]State{old: Unknown, recent: Expired, endless: Valid} {
		if got := l.state(c.Kind, c.Value); got != want {
			t.Errorf("%s: state %d, want %d", c.Subject, got, want)
		}
	}
	for range 3 {
		l.advance(2 * keep)
		issue(sweepEvery)
	}
	all, err := l.List(t.Context(), 100_000)
	must(t, err)
	if len(all) > 2*sweepEvery {
		t.Errorf("%d are kept", len(all))
	}
}

// A secret that a world brings cannot stand twice.
func testTwice(t *testing.T, l *lab) {
	put := func() error {
		return l.db.Change(t.Context(), func(tx *store.Tx) error {
			_, err := l.Put(t.Context(), tx, Credential{Kind: PermanentCode, Subject: "s", Value: "known-secret"}, 0)
			return err
		})
	}
	must(t, put())
	if err := put(); err == nil || !strings.Contains(err.Error(), "issue permanent_code") {
		t.Error(err)
	}
	if got := l.state(PermanentCode, "known-secret"); got != Valid {
		t.Errorf("state %d", got)
	}
}
