package errcode

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"wecomlab/core/explain"
)

// WrongJSON opens the errmsg of a call whose JSON was damaged; the call goes on with what could be read (doc 90455).
const WrongJSON = "Warning: wrong json format. "

// Error is an answer with a code other than 0. Find it in a chain with errors.As.
type Error struct {
	Code    Code             // the errcode
	Text    string           // the errmsg without suffix
	Finding *explain.Finding // why, for the journal and the console; never part of the answer
	Bare    bool             // answer without hint, address and link
	Payload any              // a struct whose fields the answer carries besides code and text; nil: none
}

// New makes the error of a code with its usual text. An invalid access_token is bare, as on ordinary business endpoints;
// gettoken and the like set Bare to false.
func New(code Code) *Error {
	return &Error{Code: code, Text: code.Text(), Bare: code == InvalidAccessToken}
}

// Newf makes the error of a code with a text of its own.
func Newf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...), Bare: code == InvalidAccessToken}
}

// With returns a copy of e that carries a finding.
func (e *Error) With(finding explain.Finding) *Error {
	explained := *e
	explained.Finding = &finding
	return &explained
}

// Carrying returns a copy of e whose answer has the fields of a struct, such as the invalid receivers of 81013.
func (e *Error) Carrying(payload any) *Error {
	laden := *e
	laden.Payload = payload
	return &laden
}

// Error is the code, the text and the finding if there is one.
func (e *Error) Error() string {
	text := strconv.Itoa(int(e.Code)) + " " + e.Text
	if e.Finding != nil {
		text += ": " + e.Finding.String()
	}
	return text
}

// Is reports whether target is an *Error of the same code.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

// Long is the errmsg with hint, caller address and link (doc 96238).
func Long(text, hint, ip string, code Code) string {
	return text + ", hint: [" + hint + "], from ip: " + ip +
		", more info at https://open.work.weixin.qq.com/devtool/query?e=" + strconv.Itoa(int(code))
}

// Hint is the 25-digit hint of today's answers: 10 digits of Unix seconds, 6 of microseconds, 9 random ones. A source
// that fails yields zeros for the random part: a hint is for reading, not for security.
func Hint(now time.Time, random io.Reader) string {
	const nineDigits = 1_000_000_000
	var seed [8]byte
	var number uint64
	if _, err := io.ReadFull(random, seed[:]); err == nil {
		for _, octet := range seed {
			number = number<<8 | uint64(octet)
		}
	}
	return fmt.Sprintf("%010d%06d%09d", max(now.Unix(), 0), now.Nanosecond()/1000, number%nineDigits)
}
