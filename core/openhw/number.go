package openhw

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
)

// Uint32 is the pages' Uint32. Firmware in C sends numbers as strings, so both are read; a number is written.
type Uint32 uint32

// Uint64 is the pages' Uint64, such as openvid, read without loss up to 2^64-1. Strings of digits are read too.
type Uint64 uint64

// Int32 is the pages' int32, such as errcode. Strings of digits are read too.
type Int32 int32

// UnmarshalJSON reads a number or a string of digits.
func (n *Uint32) UnmarshalJSON(token []byte) error {
	v, err := unsigned(token, 32, *n)
	*n = Uint32(v)
	return err
}

// UnmarshalJSON reads a number or a string of digits.
func (n *Uint64) UnmarshalJSON(token []byte) error {
	v, err := unsigned(token, 64, *n)
	*n = Uint64(v)
	return err
}

// UnmarshalJSON reads a number or a string of digits.
func (n *Int32) UnmarshalJSON(token []byte) error {
	if string(token) == "null" {
		return nil
	}
	v, err := strconv.ParseInt(string(bare(token)), 10, 32)
	if err != nil {
		return mistyped(token, *n)
	}
	*n = Int32(v)
	return nil
}

// unsigned reads a token of at most bits; null leaves the value that was.
func unsigned[N ~uint32 | ~uint64](token []byte, bits int, was N) (uint64, error) {
	if string(token) == "null" {
		return uint64(was), nil
	}
	v, err := strconv.ParseUint(string(bare(token)), 10, bits)
	if err != nil {
		return uint64(was), mistyped(token, was)
	}
	return v, nil
}

// bare is a token without its quotes.
func bare(token []byte) []byte {
	if len(token) >= 2 && token[0] == '"' && token[len(token)-1] == '"' {
		return token[1 : len(token)-1]
	}
	return token
}

// mistyped is the error to which encoding/json adds the name of the field.
func mistyped(token []byte, want any) error {
	kind := "number " + cut(string(token), 40)
	if len(token) > 0 && (token[0] < '0' || token[0] > '9') && token[0] != '-' {
		kind = "value " + cut(string(token), 40)
	}
	return &json.UnmarshalTypeError{Value: kind, Type: reflect.TypeOf(want)}
}

// cut shortens a text that is quoted in a message.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return text[:most] + "…"
}

// MaxDecimal is the most characters that a Decimal is read with: a Uint64 has 20.
const MaxDecimal = 32

// Decimal is a number whose characters are signed: the timestamp and the nonce of register and get_secret_no. It keeps
// them as they came, so that neither a float64 nor a string in place of a number breaks the signature.
type Decimal struct {
	Text   string // the characters; empty when the field is absent
	Quoted bool   // sent as a JSON string
}

// Digits is the Decimal of a number.
func Digits(n uint64) Decimal { return Decimal{Text: strconv.FormatUint(n, 10)} }

// Uint64 is the value, or an error if the characters are not those of a Uint64.
func (d Decimal) Uint64() (uint64, error) {
	n, err := strconv.ParseUint(d.Text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("openhw: %q is not a Uint64: plain decimal digits are required", d.Text)
	}
	return n, nil
}

// UnmarshalJSON keeps the characters of a number or of a string of at most MaxDecimal octets.
func (d *Decimal) UnmarshalJSON(token []byte) error {
	if string(token) == "null" {
		return nil
	}
	text := bare(token)
	quoted := len(text) != len(token)
	if len(text) > MaxDecimal || !quoted && !isNumber(token) {
		return mistyped(token, *d)
	}
	d.Text, d.Quoted = string(text), quoted
	if quoted {
		return json.Unmarshal(token, &d.Text)
	}
	return nil
}

// isNumber reports whether a JSON token is a number.
func isNumber(token []byte) bool {
	return len(token) > 0 && (token[0] == '-' || token[0] >= '0' && token[0] <= '9')
}

// MarshalJSON writes the characters as they came. A text that is no JSON number is written as a string, an empty one as 0.
func (d Decimal) MarshalJSON() ([]byte, error) {
	switch {
	case d.Quoted:
		return json.Marshal(d.Text)
	case d.Text == "":
		return []byte("0"), nil
	case !isNumber([]byte(d.Text)) || !json.Valid([]byte(d.Text)):
		return json.Marshal(d.Text)
	}
	return []byte(d.Text), nil
}
