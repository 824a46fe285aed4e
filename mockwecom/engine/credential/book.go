package credential

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

const (
	keep       = 48 * time.Hour // an expired credential is remembered so long, and answered as expired, not as unknown
	sweepEvery = 256            // credentials are issued from one removal of forgotten ones to the next
	cacheSize  = 50_000         // look-ups that need no query
)

// Book issues credentials and finds them again. It is safe for concurrent use.
type Book struct {
	db     *store.DB
	clock  *clock.Clock
	rand   *random.Source
	found  *store.Cache[string, *Credential]
	issued atomic.Int64
}

// NewBook gives the book of one world.
func NewBook(db *store.DB, clk *clock.Clock, rand *random.Source) *Book {
	return &Book{db: db, clock: clk, rand: rand, found: store.NewCache[string, *Credential](cacheSize)}
}

// lengths of the values, after the samples of doc 90600, 90601, 91022 and field reports; those of other kinds are usualLength.
var lengths = map[Kind]int{
	SuiteTicket: 64, SuiteToken: 84, ProviderToken: 84, CorpToken: 214, PreAuthCode: 64, AuthCode: 128,
	PermanentCode: 43, OAuthCode: 43, UserTicket: 86, BindCode: 128, ModelToken: 84, DeviceToken: 84, LoginCode: 32, DynamicCode: 40,
}

const usualLength = 64

// Issue gives c a fresh value and a life of ttl (0: until revoked) and stores it.
func (b *Book) Issue(ctx context.Context, tx *store.Tx, c Credential, ttl time.Duration) (*Credential, error) {
	length, known := lengths[c.Kind]
	if !known {
		length = usualLength
	}
	c.Value = b.rand.Text(length, random.Token)
	return b.Put(ctx, tx, c, ttl)
}

// Put stores c with the value it has, as worlds do that come with known secrets.
func (b *Book) Put(ctx context.Context, tx *store.Tx, c Credential, ttl time.Duration) (*Credential, error) {
	c.IssuedAt = b.clock.Now().Truncate(time.Microsecond)
	if ttl > 0 {
		c.ExpiresAt = c.IssuedAt.Add(ttl)
	}
	if c.Entry == 0 {
		c.Entry = tx.Entry
	}
	if _, err := tx.NewInsert().Model(&c).Exec(ctx); err != nil {
		return nil, fmt.Errorf("issue %s: %w", c.Kind, err)
	}
	tx.OnCommit(func() { b.found.Drop(c.Value) })
	if b.issued.Add(1)%sweepEvery == 0 {
		if err := b.sweep(ctx, tx); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

// Current gives the newest valid credential of c's kind and subject, or issues one: a repeated get inside the validity
// gives the same value (doc 91200, 97164).
func (b *Book) Current(ctx context.Context, tx *store.Tx, c Credential, ttl time.Duration) (*Credential, error) {
	now := b.clock.Now()
	have, err := b.Newest(ctx, tx, c.Kind, c.Subject)
	if err != nil {
		return nil, err
	}
	if have.State(now) == Valid {
		return have, nil
	}
	return b.Issue(ctx, tx, c, ttl)
}

// Newest gives the credential of a kind and subject that was issued last, valid or not; nil when there is none.
func (b *Book) Newest(ctx context.Context, db bun.IDB, kind Kind, subject string) (*Credential, error) {
	c := new(Credential)
	err := db.NewSelect().Model(c).Where("kind = ?", kind).Where("subject = ?", subject).
		Order("id DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up %s of %s: %w", kind, subject, err)
	}
	return c, nil
}

// Find looks a presented value up. What it gives is shared and must not be changed; nil means unknown. Inside a transaction
// it sees what that transaction has written, and keeps nothing of it.
func (b *Book) Find(ctx context.Context, db bun.IDB, value string) (*Credential, error) {
	if value == "" {
		return nil, nil
	}
	load := func() (*Credential, error) {
		c := new(Credential)
		return c, db.NewSelect().Model(c).Where("value = ?", value).Scan(ctx)
	}
	var c *Credential
	var err error
	if _, writing := db.(*store.Tx); writing {
		c, err = load()
	} else {
		c, err = b.found.Get(value, load)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look a credential up: %w", err)
	}
	return c, nil
}

// FindAs is Find for a value that must be of one kind; another kind is as good as unknown.
func (b *Book) FindAs(ctx context.Context, db bun.IDB, kind Kind, value string) (*Credential, State, error) {
	c, err := b.Find(ctx, db, value)
	if err != nil || c == nil || c.Kind != kind {
		return nil, Unknown, err
	}
	return c, c.State(b.clock.Now()), nil
}

// Use marks a single-use credential as redeemed. It gives false when somebody else was first.
func (b *Book) Use(ctx context.Context, tx *store.Tx, c *Credential) (bool, error) {
	res, err := tx.NewUpdate().Model((*Credential)(nil)).Set("used_at = ?", b.clock.Now().Truncate(time.Microsecond)).
		Where("value = ?", c.Value).Where("used_at = ?", time.Time{}).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("redeem %s: %w", c.Kind, err)
	}
	value := c.Value
	tx.OnCommit(func() { b.found.Drop(value) })
	n, err := res.RowsAffected()
	return n == 1, err
}

// Revoke takes back every credential of a kind and subject.
func (b *Book) Revoke(ctx context.Context, tx *store.Tx, kind Kind, subject string) error {
	_, err := tx.NewDelete().Model((*Credential)(nil)).Where("kind = ?", kind).Where("subject = ?", subject).Exec(ctx)
	if err != nil {
		return fmt.Errorf("revoke %s of %s: %w", kind, subject, err)
	}
	tx.OnCommit(b.found.DropAll)
	return nil
}

// List gives every credential that is kept, the newest first, at most limit of them.
func (b *Book) List(ctx context.Context, limit int64) ([]Credential, error) {
	var all []Credential
	err := b.db.Read().NewSelect().Model(&all).Order("id DESC").Limit(limit).Scan(ctx)
	return all, err
}

// sweep forgets what expired long ago.
func (b *Book) sweep(ctx context.Context, tx *store.Tx) error {
	_, err := tx.NewDelete().Model((*Credential)(nil)).Where("expires_at <> ?", time.Time{}).
		Where("expires_at < ?", b.clock.Now().Add(-keep)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget old credentials: %w", err)
	}
	tx.OnCommit(b.found.DropAll)
	return nil
}

// Forget empties the cache, after a world was loaded anew.
func (b *Book) Forget() { b.found.DropAll() }
