// Package explain says in words why a refusal or a failed delivery failed: the step, what was expected, what came,
// the likely cause and what to do about it. It is data with one way to print it; every face shows the same finding.
package explain

import (
	"fmt"
	"strings"
)

// Step names the place in a check where it failed. The values are stable: they are stored and shown.
type Step string

// The steps, in the order in which a callback passes through them. Parameter, Credential, Scope, State, Limit and
// Source belong to API calls.
const (
	Unreachable Step = "unreachable" // no connection could be made
	Slow        Step = "slow"        // no answer within the time allowed
	Status      Step = "status"      // the HTTP status is not the one that counts as received
	Body        Step = "body"        // the answer's body is not an accepted one
	Envelope    Step = "envelope"    // the XML or JSON around the ciphertext cannot be read
	Signature   Step = "signature"   // msg_signature does not match
	Decryption  Step = "decryption"  // base64, AES, padding or length is wrong
	ReceiveID   Step = "receiveid"   // decrypted, but meant for another receiver
	Echo        Step = "echo"        // the URL verification was answered with something else than the plaintext
	Parameter   Step = "parameter"   // a parameter is missing, malformed or out of range
	Credential  Step = "credential"  // a token, secret, ticket or code is unknown, used or expired
	Scope       Step = "scope"       // the caller may not see or do this
	State       Step = "state"       // the object is not in a state that allows this
	Limit       Step = "limit"       // a rate, size or count limit is reached
	Source      Step = "source"      // the caller's address is not allowed
)

// Finding is one explanation. Step is always set, the other fields where they are known.
type Finding struct {
	Step     Step     `json:"step"`               // where it failed
	Expected string   `json:"expected,omitempty"` // what would have been right
	Got      string   `json:"got,omitempty"`      // what came instead
	Cause    string   `json:"cause,omitempty"`    // the likely reason, a sentence
	Fix      string   `json:"fix,omitempty"`      // what to do, a sentence
	Fits     []string `json:"fits,omitempty"`     // other keys, tokens or receiveids of this world that would have fitted
	Doc      int      `json:"doc,omitempty"`      // number of the official page, 0 if none
}

// String is the finding as one paragraph without line breaks.
func (f Finding) String() string {
	parts := []string{f.opening()}
	if f.Cause != "" {
		parts = append(parts, sentence(f.Cause))
	}
	if len(f.Fits) > 0 {
		parts = append(parts, "This would have fitted: "+strings.Join(f.Fits, ", ")+".")
	}
	if f.Fix != "" {
		parts = append(parts, sentence(f.Fix))
	}
	if f.Doc != 0 {
		parts = append(parts, fmt.Sprintf("(doc %d)", f.Doc))
	}
	return strings.Join(parts, " ")
}

// opening is the first sentence: the step, and what was expected against what came.
func (f Finding) opening() string {
	step := string(f.Step)
	if step == "" {
		step = "unknown step"
	}
	switch {
	case f.Expected != "" && f.Got != "":
		return sentence(fmt.Sprintf("Failed at %s: expected %s, got %s", step, f.Expected, f.Got))
	case f.Expected != "":
		return sentence(fmt.Sprintf("Failed at %s: expected %s", step, f.Expected))
	case f.Got != "":
		return sentence(fmt.Sprintf("Failed at %s: got %s", step, f.Got))
	default:
		return sentence("Failed at " + step)
	}
}

// sentence ends s with a full stop unless it ends with a mark already.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// Check is one line of a step list: what was looked at and whether it held.
type Check struct {
	Name     string `json:"name"`               // what is checked, a few words
	OK       bool   `json:"ok"`                 // whether it held
	Expected string `json:"expected,omitempty"` // what it was compared with, empty for a mere intermediate value
	Got      string `json:"got,omitempty"`      // the value found
	Note     string `json:"note,omitempty"`     // a remark for the reader
}
