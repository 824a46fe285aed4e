package credential

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"wecomlab/mockwecom/engine/store"
)

// Tokens outlive the simulator when the world lies in a file.
func TestRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "world.db")
	before := newLab(t, path)
	token, code := before.current(SuiteToken, "s"), before.issue(Credential{Kind: AuthCode, Subject: "s", Once: true}, time.Hour)
	before.use(code)
	must(t, before.db.Close())
	after := newLab(t, path)
	if got := after.current(SuiteToken, "s"); got != token || after.state(SuiteToken, token) != Valid {
		t.Error("the token of the former run is not repeated")
	}
	if after.state(AuthCode, code.Value) != Used {
		t.Error("a code of the former run can be used again")
	}
}

// Forget is for a world that is loaded anew: what the cache knew is gone.
func TestForget(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	c := l.issue(Credential{Kind: SuiteToken, Subject: "s"}, time.Hour)
	l.state(SuiteToken, c.Value)
	l.change(func(ctx context.Context, tx *store.Tx) error { return l.db.Empty(ctx, tx, []string{"credentials"}) })
	l.Forget()
	if got := l.state(SuiteToken, c.Value); got != Unknown {
		t.Errorf("state %d", got)
	}
}

// Find asks the database once for a value that is looked up again and again.
func BenchmarkFind(b *testing.B) {
	l := newLab(b, "")
	c := l.issue(Credential{Kind: CorpToken, Subject: "s"}, time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		if _, state, err := l.FindAs(b.Context(), l.db.Read(), CorpToken, c.Value); state != Valid || err != nil {
			b.Fatal(state, err)
		}
	}
}
