package vendorcloud

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// Choice is how devices take what WeCom asks for.
type Choice string

// The choices. The empty one is OK.
const (
	OK     Choice = "ok"     // they do it; a bind is judged by the device's own rules
	Fail   Choice = "fail"   // they tell a failure; a bind is vetoed
	Silent Choice = "silent" // they do nothing and tell nothing, as if they hung
	Late   Choice = "late"   // they do it after a while
	Ask    Choice = "ask"    // a person decides with finish; not of a bind, which cannot wait
)

// Conduct is a choice with what belongs to it.
type Conduct struct {
	Is    Choice        `json:"is"`
	After time.Duration `json:"after,omitempty"` // of Late
	Code  openhw.Uint32 `json:"code,omitempty"`  // of Fail; 0: a usual one
	Text  string        `json:"text,omitempty"`  // of Fail; empty: a usual one
}

// Subjects of a policy.
const (
	OnBind     = "bind"
	OnEnrol    = "enrol" // and deletions
	OnDoor     = "door"
	OnFirmware = "firmware"
	OnPrint    = "print"
	OnPreview  = "preview"
)

// Subjects lists the subjects of a policy.
var Subjects = []string{OnBind, OnEnrol, OnDoor, OnFirmware, OnPrint, OnPreview}

// Policy is what devices do, by subject. What is left out is OK.
type Policy map[string]Conduct

// failures are the usual codes and texts of Fail.
var failures = map[string]Conduct{
	OnBind:     {Code: openhw.Uint32(hwcloud.VerdictNotNow), Text: "not now"},
	OnEnrol:    {Code: 101, Text: "nothing was captured"},
	OnDoor:     {Code: 1, Text: "the door is stuck"},
	OnFirmware: {Code: hwcloud.ResultOffline, Text: "the device is offline"},
	OnPrint:    {Code: 2001, Text: "out of paper"},
	OnPreview:  {Code: hwcloud.TransFailed, Text: "the document cannot be rendered"},
}

// on is the conduct in a subject.
func (p Policy) on(subject string) Conduct {
	conduct := p[subject]
	if conduct.Is == "" {
		conduct.Is = OK
	}
	if conduct.Is == Fail {
		if conduct.Code == 0 {
			conduct.Code = failures[subject].Code
		}
		if conduct.Text == "" {
			conduct.Text = failures[subject].Text
		}
	}
	return conduct
}

// ParseConduct reads accept, ok, refuse, refuse:CODE, fail:CODE:TEXT, silent, late:5s or ask.
func ParseConduct(text string) (Conduct, error) {
	word, rest, _ := strings.Cut(text, ":")
	switch word {
	case "accept", string(OK):
		return Conduct{Is: OK}, nil
	case "refuse", string(Fail):
		code, why, _ := strings.Cut(rest, ":")
		n, err := strconv.ParseUint(code, 10, 31)
		if err != nil && code != "" {
			return Conduct{}, fmt.Errorf("vendorcloud: %q is no code: want refuse:4 or fail:4:TEXT", code)
		}
		return Conduct{Is: Fail, Code: openhw.Uint32(n), Text: why}, nil
	case string(Late):
		after, err := time.ParseDuration(rest)
		if err != nil || after < 0 {
			return Conduct{}, fmt.Errorf("vendorcloud: %q is no duration: want late:5s", rest)
		}
		return Conduct{Is: Late, After: after}, nil
	case string(Silent), string(Ask):
		return Conduct{Is: Choice(word)}, nil
	}
	return Conduct{}, fmt.Errorf("vendorcloud: %q is no conduct: want accept, refuse:CODE, silent, late:5s or ask", text)
}

// String is the form that ParseConduct reads.
func (f Conduct) String() string {
	switch f.Is {
	case Fail:
		return strings.TrimSuffix(fmt.Sprintf("fail:%d:%s", f.Code, f.Text), ":")
	case Late:
		return "late:" + f.After.String()
	case "":
		return string(OK)
	}
	return string(f.Is)
}

// String is the policy for people.
func (p Policy) String() string {
	var parts []string
	for _, subject := range Subjects {
		parts = append(parts, subject+" "+p.on(subject).String())
	}
	return strings.Join(parts, ", ")
}

// Check says what a policy cannot be.
func (p Policy) Check() error {
	for _, subject := range slices.Sorted(maps.Keys(p)) {
		if !slices.Contains(Subjects, subject) {
			return fmt.Errorf("vendorcloud: %q is no subject of a policy: want %s", subject, strings.Join(Subjects, ", "))
		}
		if subject == OnBind && p[subject].Is == Ask {
			return fmt.Errorf("vendorcloud: a bind cannot wait for a person: it has %s", hwcloud.BindAnswer)
		}
	}
	return nil
}
