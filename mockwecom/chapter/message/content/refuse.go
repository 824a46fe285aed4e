package content

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// The codes of contents (doc 90313).
const (
	invalidMediaID     errcode.Code = 40007
	invalidType        errcode.Code = 40008
	newsNotSafe        errcode.Code = 40074
	missingMediaID     errcode.Code = 41006
	missingTitle       errcode.Code = 41016
	missingDescription errcode.Code = 41033
	emptyContent       errcode.Code = 44004
	contentTooLong     errcode.Code = 45002
	wrongArticleCount  errcode.Code = 45008
	authorTooLong      errcode.Code = 45032
	urlNeedsScheme     errcode.Code = 45034
	harmfulContent     errcode.Code = 82004
)

// wrong refuses a value that is outside of what a field takes.
func wrong(name, want, got string) error {
	return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", name).With(explain.Finding{
		Step: explain.Parameter, Expected: name + " is " + want, Got: got, Cause: "the value is outside of what the call takes", Fix: "send " + want})
}

// missing refuses a content that lacks a field.
func missing(code errcode.Code, name string) error {
	return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: name, Got: "nothing",
		Cause: "the field is missing, empty or of the wrong type", Fix: "send " + name})
}

// tooLong refuses a field that is longer than its limit in bytes.
func tooLong(code errcode.Code, name, value string, most int) error {
	f := explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("%s of at most %d bytes", name, most), Got: fmt.Sprintf("%d bytes", len(value)),
		Cause: "the field is too long", Fix: "shorten " + name}
	if code == errcode.BadRequestParameter {
		return errcode.Newf(code, "%s exceed max length %d. invalid Request Parameter", name, most).With(f)
	}
	return api.Refuse(code, f)
}

// most refuses a field above its limit in bytes with 40058.
func most(name, value string, limit int) error {
	if len(value) > limit {
		return tooLong(errcode.BadRequestParameter, name, value, limit)
	}
	return nil
}

// length refuses a text by its number of characters.
func length(code errcode.Code, name, value string, least, most int) error {
	n := utf8.RuneCountInString(value)
	if n >= least && n <= most {
		return nil
	}
	return api.Refuse(code, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("%s of %d to %d characters", name, least, most), Got: fmt.Sprint(n),
		Cause: "the text has the wrong length", Fix: "change " + name})
}

// between refuses a text by its number of characters, with the texts of 40058 (observed).
func between(name, value string, least, most int) error {
	f := explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("%s of %d to %d characters", name, least, most), Got: fmt.Sprint(utf8.RuneCountInString(value)),
		Cause: "the text has the wrong length", Fix: "change " + name}
	switch n := utf8.RuneCountInString(value); {
	case n < least:
		return errcode.Newf(errcode.BadRequestParameter, "%s exceed min utf8 words %d. invalid Request Parameter", name, least).With(f)
	case n > most:
		return errcode.Newf(errcode.BadRequestParameter, "%s exceed max utf8 words %d. invalid Request Parameter", name, most).With(f)
	}
	return nil
}

// count refuses a list of the wrong length, with the text of 40058 (observed).
func count(name string, n, least, most int) error {
	if n >= least && n <= most {
		return nil
	}
	return errcode.Newf(errcode.BadRequestParameter, "field `%s` expect array size in [%d, %d]. invalid Request Parameter", name, least, most).With(explain.Finding{
		Step: explain.Limit, Expected: fmt.Sprintf("%d to %d entries in %s", least, most, name), Got: fmt.Sprint(n), Cause: "the list has the wrong length", Fix: "change " + name})
}

// shorten cuts a text to so many bytes, at the end of a character.
func shorten(s *string, bytes int) {
	if len(*s) <= bytes {
		return
	}
	for bytes > 0 && !utf8.RuneStart((*s)[bytes]) {
		bytes--
	}
	*s = (*s)[:bytes]
}

// shortenTo cuts a text to so many characters.
func shortenTo(s *string, characters int) {
	for at := range *s {
		if characters == 0 {
			*s = (*s)[:at]
			return
		}
		characters--
	}
}

const maxURL = 2048

// checkAddress is checkURL for a door that may take an address without scheme.
func (k *check) checkAddress(name, address string) error {
	if k.BareURL && address != "" && !strings.Contains(address, "://") {
		return most(name, address, maxURL)
	}
	return checkURL(name, address)
}

// checkURL refuses an address that is missing, too long or without scheme.
func checkURL(name, address string) error {
	if address == "" {
		return missing(errcode.MissingURL, name)
	}
	if err := most(name, address, maxURL); err != nil {
		return err
	}
	if u, err := url.Parse(strings.TrimSpace(address)); err != nil || u.Scheme == "" {
		return api.Refuse(urlNeedsScheme, explain.Finding{Step: explain.Parameter, Expected: name + " that begins with https:// or http://", Got: address,
			Cause: "the address has no scheme", Fix: "put https:// before it"})
	}
	return nil
}
