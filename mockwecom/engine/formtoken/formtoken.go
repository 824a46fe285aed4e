// Package formtoken ties a form to the browser that it was shown to. The browser keeps a random value in a cookie, the form
// carries its HMAC: another site can make the browser send the cookie, but cannot read the form.
package formtoken

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"

	"wecomlab/mockwecom/engine/random"
)

// Field is the name of the form's hidden input.
const Field = "form_token"

const (
	cookieName   = "wecomlab_page"
	cookieLength = 32
)

// Maker makes and checks the tokens of one simulator. It is safe for concurrent use.
type Maker struct {
	chance *random.Source
	once   sync.Once
	key    []byte // drawn when it is first needed, so that a seeded world without pages stays as it is
}

// New makes a maker; a simulator that is started again does not know the forms of the one before.
func New(chance *random.Source) *Maker { return &Maker{chance: chance} }

// Issue gives the token of a form and leaves the cookie with the browser. It sets a header, so it comes before the body.
func (m *Maker) Issue(w http.ResponseWriter, r *http.Request) string {
	if old, err := r.Cookie(cookieName); err == nil && len(old.Value) == cookieLength {
		return m.mac(old.Value)
	}
	value := m.chance.Text(cookieLength, random.Letter)
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return m.mac(value)
}

// Valid reports whether a form, parsed before, was shown to the browser that sends it.
func (m *Maker) Valid(r *http.Request) bool {
	cookie, err := r.Cookie(cookieName)
	return err == nil && hmac.Equal([]byte(m.mac(cookie.Value)), []byte(r.PostForm.Get(Field)))
}

func (m *Maker) mac(value string) string {
	m.once.Do(func() { m.key = []byte(m.chance.Text(sha256.Size, random.Token)) })
	sum := hmac.New(sha256.New, m.key)
	sum.Write([]byte(value))
	return hex.EncodeToString(sum.Sum(nil))
}
