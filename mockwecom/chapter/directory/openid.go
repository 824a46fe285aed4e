package directory

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"github.com/uptrace/bun"
)

// Providers know corps and members under ids of their own (密文corpid, open_userid; doc 97104): the same for all apps of one
// provider, different between providers, case-sensitive. Here such an id is a number, encrypted under a key that follows
// from the provider's corpid, and a check value, so that it can be read back without a table and is the same in every run.

// openIDLen is the length of a provider-scoped id: a prefix of 2, 22 characters of cipher text, 8 of check value.
const openIDLen = 32

// mark is the first byte of the plain block, and tells what the number counts.
type mark byte

const (
	corpMark   mark = 'c'
	memberMark mark = 'u'
)

// prefixes of the two kinds (doc 97062 for wp, doc 95435 for wo).
var prefixes = map[mark]string{corpMark: "wp", memberMark: "wo"}

// padding fills the plain block, and tells a foreign id from one of this provider.
const padding = "wecomla"

// openText is the alphabet of the ids. It is strict: an id has exactly one spelling.
var openText = base64.RawURLEncoding.Strict()

// scope turns numbers into the ids of one provider and back.
type scope struct{ block, check cipher.Block }

func newScope(provider string) (*scope, error) {
	key := sha256.Sum256([]byte("provider-scoped ids of " + strings.ToLower(provider)))
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		return nil, err
	}
	check, err := aes.NewCipher(key[16:])
	if err != nil {
		return nil, err
	}
	return &scope{block, check}, nil
}

// seal gives the id of a number.
func (s *scope) seal(m mark, number int64) string {
	var plain, sealed, sum [aes.BlockSize]byte
	plain[0] = byte(m)
	binary.BigEndian.PutUint64(plain[1:], uint64(number))
	copy(plain[9:], padding)
	s.block.Encrypt(sealed[:], plain[:])
	s.check.Encrypt(sum[:], sealed[:])
	var out [openIDLen]byte
	copy(out[:], prefixes[m])
	openText.Encode(out[2:24], sealed[:])
	openText.Encode(out[24:], sum[:6])
	return string(out[:])
}

// open gives the number of an id; ok is false for an id of another provider or kind, and for one that was changed.
func (s *scope) open(m mark, id string) (number int64, ok bool) {
	if len(id) != openIDLen || id[:2] != prefixes[m] {
		return 0, false
	}
	var sealed, sum, given [aes.BlockSize]byte
	if _, err := openText.Decode(sealed[:], []byte(id[2:24])); err != nil {
		return 0, false
	}
	if _, err := openText.Decode(given[:], []byte(id[24:])); err != nil {
		return 0, false
	}
	s.check.Encrypt(sum[:], sealed[:])
	if subtle.ConstantTimeCompare(sum[:6], given[:6]) != 1 {
		return 0, false
	}
	return s.read(m, sealed)
}

// peek is [scope.open] for the 22 characters of cipher text alone, whose check value the caller compares.
func (s *scope) peek(m mark, text string) (number int64, ok bool) {
	var sealed [aes.BlockSize]byte
	if n, err := openText.Decode(sealed[:], []byte(text)); err != nil || n != len(sealed) {
		return 0, false
	}
	return s.read(m, sealed)
}

func (s *scope) read(m mark, sealed [aes.BlockSize]byte) (number int64, ok bool) {
	var plain [aes.BlockSize]byte
	s.block.Decrypt(plain[:], sealed[:])
	if plain[0] != byte(m) || string(plain[9:]) != padding {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(plain[1:])), true
}

// scopeOf gives the ids of one provider. The keys are 16 bytes by construction, so that nothing can fail.
func (d *Directory) scopeOf(provider string) *scope {
	s, err := d.scopes.Get(provider, func() (*scope, error) { return newScope(provider) })
	if err != nil {
		panic("directory: " + err.Error())
	}
	return s
}

// OpenCorpID gives the id under which a provider knows a corp: wp and 30 characters of [A-Za-z0-9_-] (doc 97104).
func (d *Directory) OpenCorpID(provider string, c *Corp) string {
	return d.scopeOf(provider).seal(corpMark, c.ID)
}

// PlainCorp gives the corp that a provider knows under an id; nil when the id is none of that provider's.
func (d *Directory) PlainCorp(ctx context.Context, db bun.IDB, provider, open string) (*Corp, error) {
	id, ok := d.scopeOf(provider).open(corpMark, open)
	if !ok {
		return nil, nil
	}
	return d.corpByNumber(ctx, db, id)
}

// OpenUserID gives the id under which a provider knows a member: wo and 30 characters of [A-Za-z0-9_-] (doc 97104).
func (d *Directory) OpenUserID(provider string, m *Member) string {
	return d.scopeOf(provider).seal(memberMark, m.ID)
}

// PlainMember gives the member of a corp that a provider knows under an id; nil when the id is none of that provider's, or
// of a member of another corp.
func (d *Directory) PlainMember(ctx context.Context, db bun.IDB, provider, corp, open string) (*Member, error) {
	id, ok := d.scopeOf(provider).open(memberMark, open)
	if !ok {
		return nil, nil
	}
	m, err := d.memberByNumber(ctx, db, id)
	if err != nil || m == nil || m.Corp != corp {
		return nil, err
	}
	return m, nil
}
