package action

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

var (
	epoch     = time.Date(2030, time.July, 8, 9, 10, 11, 0, time.UTC)
	errBroken = errors.New("something broke")
)

// every has a parameter of each type.
type every struct {
	Suite  string        `name:"suite" default:"@suite" help:"suite_id"`
	Corp   string        `name:"corp" need:"yes" help:"corpid"`
	Agent  int64         `name:"agentid" default:"1000002" help:"agentid"`
	Times  int           `name:"times" help:"how often"`
	Quiet  bool          `name:"quiet" help:"say nothing"`
	After  time.Duration `name:"after" default:"10m" help:"how late"`
	Users  []string      `name:"users" help:"userids"`
	Answer string        `name:"answer" default:"yes" choices:"yes,no" help:"which"`
}

type none struct{}

// lab is a runner on a database in memory and a frozen clock.
type lab struct {
	*Runner
	t    testing.TB
	got  every  // what corp.every was given
	done string // effects, in order
}

func newLab(t testing.TB) *lab {
	t.Helper()
	db, err := store.Open(t.Context(), "")
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, db.Migrate(t.Context(), []store.Migration{{Chapter: "lab", Version: 1, SQL: "CREATE TABLE done (name TEXT NOT NULL)"}}))
	clk := clock.NewFrozen(epoch)
	t.Cleanup(clk.Close)
	l := &lab{t: t, Runner: &Runner{Store: db, Clock: clk, Journal: journal.New(journal.Limits{}), Defaults: func(_ context.Context, name string) (string, error) {
		switch name {
		case "suite":
			return "ww0123", nil
		case "nobody":
			return "", nil
		}
		return "", fmt.Errorf("no chapter knows @%s", name)
	}}}
	must(t, l.Mount(l.rows()))
	return l
}

func (l *lab) rows() []Row {
	return []Row{
		New("corp.every", "Everything", "全部", journal.LaneAdmin, 90597, "takes everything", func(_ *Call, in every) (Result, error) {
			l.got = in
			return Result{Say: "said", Values: map[string]string{"a": "b"}}, nil
		}, Danger),
		New("corp.effects", "Effects", "效果", journal.LaneMember, 0, "writes", func(c *Call, _ none) (Result, error) {
			c.About(journal.Subject{Corp: "ww9"})
			c.To(journal.LaneApp)
			c.Tx.OnCommit(func() { l.done += "commit " })
			c.Tx.Later(func() {
				_, there := l.Journal.Get(c.EntryID)
				l.done += fmt.Sprintf("later(journalled %v)", there)
			})
			return Result{}, insert(c, c.Tx)
		}),
		l.failing("fail.refused", func() error { return Refuse(explain.Finding{Step: explain.State, Got: "not now"}) }),
		l.failing("fail.errcode", func() error {
			return fmt.Errorf("call: %w", errcode.New(60011).With(explain.Finding{Step: explain.Scope, Got: "a stranger"}))
		}),
		l.failing("fail.bare", func() error { return errcode.New(40013) }),
		l.failing("fail.error", func() error { return errBroken }),
		New("net.outside", "Outside", "外部", journal.LaneProvider, 0, "works over the network", func(c *Call, _ none) (Result, error) {
			if c.Tx != nil {
				l.t.Error("a transaction is held over the network")
			}
			n, err := c.DB().NewSelect().Table("done").Count(c.Context)
			if err != nil {
				return Result{}, err
			}
			after, err := c.Write(func(tx *store.Tx) error {
				if tx.Entry != c.EntryID {
					l.t.Errorf("entry %d, want %d", tx.Entry, c.EntryID)
				}
				return insert(c, tx)
			})
			after()
			return Result{Say: fmt.Sprintf("there were %d", n)}, err
		}, Outside),
		New("default.unknown", "x", "x", journal.LaneAdmin, 0, "x", func(*Call, struct {
			A string `name:"a" default:"@zzz"`
		}) (Result, error) {
			return Result{}, nil
		}),
		New("default.none", "x", "x", journal.LaneAdmin, 0, "x", func(_ *Call, in struct {
			A string `name:"a" default:"@nobody" need:"yes" help:"a suite"`
		}) (Result, error) {
			return Result{Say: in.A}, nil
		}),
	}
}

// failing writes first, so that a test can see that it was taken back.
func (l *lab) failing(name string, err func() error) Row {
	return New(name, "Fail", "失败", journal.LaneAdmin, 0, "fails", func(c *Call, _ none) (Result, error) {
		must(l.t, insert(c, c.Tx))
		c.Tx.Later(func() { l.t.Error("an event of what failed has left") })
		return Result{}, err()
	})
}

func insert(c *Call, tx *store.Tx) error {
	_, err := tx.ExecContext(c.Context, "INSERT INTO done VALUES ('x')")
	return err
}

// count is the number of writes that have stayed.
func (l *lab) count() int64 {
	l.t.Helper()
	n, err := l.Store.Read().NewSelect().Table("done").Count(l.t.Context())
	must(l.t, err)
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
