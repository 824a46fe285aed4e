package webpage

import (
	"net/http"
	"net/url"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/formtoken"
)

// maxForm bounds a form, in bytes.
const maxForm = 64 << 10

// open sets what guards the page, checks the method and where a form comes from, and reads it.
func (v *Visit) open() error {
	h := v.W.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	switch v.R.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		h.Set("Allow", "GET, HEAD, POST")
		return &Refusal{Status: http.StatusMethodNotAllowed, Finding: explain.Finding{Step: explain.Parameter, Expected: "GET or POST", Got: v.R.Method,
			Cause: "this is a page for a browser", Fix: "open it in one"}}
	}
	if err := http.NewCrossOriginProtection().Check(v.R); err != nil {
		return foreign(err.Error(), "another site sent the form")
	}
	v.R.Body = http.MaxBytesReader(v.W, v.R.Body, maxForm)
	if err := v.R.ParseForm(); err != nil {
		return &Refusal{Finding: explain.Finding{Step: explain.Parameter, Expected: "a form", Got: err.Error(),
			Cause: "the form or the query is damaged", Fix: "open the page anew"}}
	}
	if v.R.Method == http.MethodPost {
		v.Entry.Request.Body = []byte(WithoutToken(v.R.PostForm).Encode())
	}
	return nil
}

// WithoutToken is a form as the journal may show it: its token is nobody's business.
func WithoutToken(form url.Values) url.Values {
	shown := url.Values{}
	for name, values := range form {
		if name != formtoken.Field {
			shown[name] = values
		}
	}
	return shown
}

// Field is a hidden input of a form.
type Field struct{ Name, Value string }

// Hidden are the hidden inputs of a form: names and values in turn, and the token that [Visit.CheckToken] wants back. It sets a
// header, so it comes before the page is shown.
func (v *Visit) Hidden(pairs ...string) []Field {
	var fields []Field
	for i := 0; i+1 < len(pairs); i += 2 {
		fields = append(fields, Field{pairs[i], pairs[i+1]})
	}
	return append(fields, Field{formtoken.Field, v.site.Forms.Issue(v.W, v.R)})
}

// CheckToken refuses a form that no page of this simulator wrote for this browser.
func (v *Visit) CheckToken() error {
	if v.site.Forms.Valid(v.R) {
		return nil
	}
	return foreign("a form without its token or cookie", "another site sent the form, cookies are off, or the simulator was restarted meanwhile")
}

func foreign(got, cause string) error {
	return &Refusal{Status: http.StatusForbidden, Finding: explain.Finding{Step: explain.Source, Expected: "the form of this page", Got: got,
		Cause: cause, Fix: "open the page anew and confirm there"}}
}
