package suite

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/random"
)

// A form carries a token that only a page of this simulator can have written: the browser keeps a random value in a cookie, and
// the form its HMAC. Another site can make the browser send the cookie, but cannot read the form.

const (
	tokenField  = "form_token"
	tokenCookie = "wecomlab_form"
	tokenLength = 32
)

// formKey is drawn when the first form is shown.
type formKey struct {
	once sync.Once
	key  [32]byte
}

func (s *Suites) formMAC(cookie string) string {
	s.forms.once.Do(func() { copy(s.forms.key[:], s.rt.Random.Text(len(s.forms.key), random.Token)) })
	mac := hmac.New(sha256.New, s.forms.key[:])
	mac.Write([]byte(cookie))
	return hex.EncodeToString(mac.Sum(nil))
}

// formToken gives the token of a form and leaves the cookie with the browser.
func (s *Suites) formToken(v *visit) string {
	if old, err := v.r.Cookie(tokenCookie); err == nil && len(old.Value) == tokenLength {
		return s.formMAC(old.Value)
	}
	cookie := s.rt.Random.Text(tokenLength, random.Letter)
	http.SetCookie(v.w, &http.Cookie{Name: tokenCookie, Value: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	return s.formMAC(cookie)
}

// checkToken refuses a form that no page of this simulator wrote for this browser.
func (s *Suites) checkToken(v *visit) error {
	cookie, err := v.r.Cookie(tokenCookie)
	if err == nil && hmac.Equal([]byte(s.formMAC(cookie.Value)), []byte(v.r.PostForm.Get(tokenField))) {
		return nil
	}
	return &pageError{status: http.StatusForbidden, finding: explain.Finding{Step: explain.Source, Expected: "the form of this page",
		Got: "a form without its token or cookie", Cause: "another site sent the form, cookies are off, or the simulator was restarted meanwhile",
		Fix: "open the page anew and confirm there"}}
}
