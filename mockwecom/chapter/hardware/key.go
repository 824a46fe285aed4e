package hardware

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/base64"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

var (
	keyOwner  = Guess("hardware.phone_key")
	keyFormat = setting.Choice("hardware.public_key_format", "spki", 94006,
		"form of public_key in base64: spki is a DER SubjectPublicKeyInfo, point the 65 octets of the uncompressed point", "spki", "point")
)

// keySize is the length of a P-256 key in octets.
const keySize = 32

// phoneKey is the key with which the codes on a phone are signed; one of the whole corp has person 0. (docs 94006, 94007)
type phoneKey struct {
	bun.BaseModel `bun:"table:hw_phone_keys,alias:hw_phone_key"`

	Corp     string `bun:"corp,pk"`
	UserType uint32 `bun:"user_type,pk"`
	Person   int64  `bun:"person,pk"`
	Secret   string `bun:"secret"` // base64
}

// phoneKeys gives the keys of people by their numbers, and makes those that are missing. Outside of a transaction db may be the
// handle for reading.
func (h *Hardware) phoneKeys(ctx context.Context, db bun.IDB, corp string, userType uint32, numbers []int64) (map[int64]*ecdsa.PrivateKey, error) {
	asked := numbers
	if h.rt.Settings.Text(keyOwner) == "corp" {
		userType, asked = 0, []int64{0}
	}
	keys, err := readKeys(ctx, db, corp, userType, asked)
	if err != nil {
		return nil, err
	}
	var missing []phoneKey
	for _, number := range asked {
		if keys[number] == nil {
			missing = append(missing, phoneKey{Corp: corp, UserType: userType, Person: number, Secret: h.freshKey()})
		}
	}
	if len(missing) > 0 {
		if err := h.storeKeys(ctx, db, missing); err != nil {
			return nil, err
		}
		if keys, err = readKeys(ctx, db, corp, userType, asked); err != nil { // somebody else may have been quicker
			return nil, err
		}
	}
	out := map[int64]*ecdsa.PrivateKey{}
	for i, number := range numbers {
		out[number] = keys[asked[i%len(asked)]]
	}
	return out, nil
}

func (h *Hardware) storeKeys(ctx context.Context, db bun.IDB, keys []phoneKey) error {
	into := func(db bun.IDB) error {
		if _, err := db.NewInsert().Model(&keys).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return fmt.Errorf("store keys of phones: %w", err)
		}
		return nil
	}
	if tx, ok := db.(*store.Tx); ok {
		return into(tx)
	}
	return h.rt.Store.Change(ctx, func(tx *store.Tx) error { return into(tx) })
}

func readKeys(ctx context.Context, db bun.IDB, corp string, userType uint32, numbers []int64) (map[int64]*ecdsa.PrivateKey, error) {
	out := map[int64]*ecdsa.PrivateKey{}
	if len(numbers) == 0 {
		return out, nil
	}
	var all []phoneKey
	err := db.NewSelect().Model(&all).Where("corp = ?", corp).Where("user_type = ?", userType).Where("person IN (?)", bun.List(numbers)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("look up keys of phones: %w", err)
	}
	for _, k := range all {
		raw, err := base64.StdEncoding.DecodeString(k.Secret)
		if err != nil {
			return nil, fmt.Errorf("the key of person %d is damaged: %w", k.Person, err)
		}
		if out[k.Person], err = ecdsa.ParseRawPrivateKey(elliptic.P256(), raw); err != nil {
			return nil, fmt.Errorf("the key of person %d is damaged: %w", k.Person, err)
		}
	}
	return out, nil
}

// freshKey draws a private key from the world's source, so that a seeded world has the same ones in every run.
func (h *Hardware) freshKey() string {
	raw := make([]byte, keySize)
	for {
		_, _ = h.rt.Random.Read(raw)
		if _, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw); err == nil { // all but one in 2^32 are keys
			return base64.StdEncoding.EncodeToString(raw)
		}
	}
}

// publicKeys gives the public keys of people as devices get them.
func (h *Hardware) publicKeys(ctx context.Context, db bun.IDB, corp string, userType uint32, numbers []int64) (map[int64]string, error) {
	keys, err := h.phoneKeys(ctx, db, corp, userType, numbers)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]string, len(keys))
	for number, key := range keys {
		var raw []byte
		if h.rt.Settings.Text(keyFormat) == "point" {
			raw, err = key.PublicKey.Bytes()
		} else {
			raw, err = x509.MarshalPKIXPublicKey(&key.PublicKey)
		}
		if err != nil {
			return nil, fmt.Errorf("write the key of person %d: %w", number, err)
		}
		out[number] = base64.StdEncoding.EncodeToString(raw)
	}
	return out, nil
}
