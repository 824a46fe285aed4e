package openhw_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
)

func TestReact(t *testing.T) {
	t.Parallel()
	tests := []struct {
		cmd  string
		code errcode.Code
		want openhw.Reaction
	}{
		{"register", 0, openhw.GoActivate}, {"register", 600012, openhw.GoActivate}, {"register", 600053, openhw.GoSubscribe},
		{"register", 600054, openhw.GoBusiness}, {"register", 600002, openhw.WaitElsewhere}, {"register", 600011, openhw.StartOver},
		{"active", 0, openhw.GoSubscribe}, {"active", 600003, openhw.RegisterAnew}, {"active", 600004, openhw.EraseAndPoll}, {"active", -1, openhw.StartOver},
		{"active", 600053, openhw.GoSubscribe}, {"active", 600054, openhw.GoBusiness},
		{"subscribe_corp", 0, openhw.GoBusiness}, {"subscribe_corp", 600045, openhw.GoBusiness}, {"subscribe_corp", 600054, openhw.GoBusiness},
		{"subscribe_corp", 600004, openhw.EraseAndPoll}, {"subscribe_corp", 600005, openhw.EraseAndPoll}, {"subscribe_corp", 600030, openhw.StartOver},
		{"checkin", 0, openhw.GoOn}, {"checkin", 600041, openhw.GoOn}, {"checkin", 600020, openhw.StartOver},
		{"", 600014, openhw.StartOver}, {"", 600016, openhw.StartOver}, {"ping", 600020, openhw.StartOver},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s/%d", test.cmd, test.code), func(t *testing.T) {
			t.Parallel()
			if got := openhw.React(test.cmd, test.code); got != test.want {
				t.Errorf("the device does %q, want %q", got, test.want)
			}
		})
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	rules := openhw.DefaultRules()
	rules.BadFrame, rules.BadUpload, rules.UnknownCmd, rules.BadBody = 1, 2, 3, 4
	tests := []struct {
		name string
		err  error
		code errcode.Code
		step explain.Step
	}{
		{"TooLarge", &openhw.Fault{Cause: openhw.TooLarge}, 1, explain.Limit},
		{"NotJSON", &openhw.Fault{Cause: openhw.NotJSON}, 1, explain.Envelope},
		{"BadLength", fmt.Errorf("upload: %w", &openhw.Fault{Cause: openhw.BadLength}), 2, explain.Envelope},
		{"WrongForm", &openhw.Fault{Cause: openhw.WrongForm}, 2, explain.Envelope},
		{"UnknownCmd", &openhw.Fault{Cause: openhw.UnknownCmd}, 3, explain.Parameter},
		{"Missing", &openhw.Fault{Cause: openhw.Missing}, 4, explain.Parameter},
		{"MissingWithCode", &openhw.Fault{Cause: openhw.Missing, Code: 600007}, 600007, explain.Parameter},
		{"TooMany", &openhw.Fault{Cause: openhw.TooMany}, 4, explain.Limit},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := rules.Refusal(test.err)
			if got.Code != test.code || got.Finding == nil || got.Finding.Step != test.step {
				t.Errorf("refused with %v, want %d at %s", got, test.code, test.step)
			}
		})
	}
	if got := rules.Refusal(io.EOF); got.Code != errcode.SystemBusy {
		t.Errorf("a foreign error is %v", got)
	}
	own := errcode.New(600040)
	if got := rules.Refusal(fmt.Errorf("job: %w", own)); got != own {
		t.Errorf("a refusal is %v", got)
	}
	if got := openhw.DefaultRules().Refusal(&openhw.Fault{Cause: openhw.Missing, Field: "userid", Text: "it is required"}); !strings.HasSuffix(got.Text, ", userid") {
		t.Errorf("the field is not named: %q", got.Text)
	}
}

func TestFaultText(t *testing.T) {
	t.Parallel()
	if got := (&openhw.Fault{Field: "sn", Text: "it is required"}).Error(); got != "openhw: sn: it is required" {
		t.Errorf("with a field %q", got)
	}
	if got := (&openhw.Fault{Text: "the frame was cut"}).Error(); got != "openhw: the frame was cut" {
		t.Errorf("without a field %q", got)
	}
	if errors.Is(&openhw.Fault{Cause: openhw.Missing}, io.EOF) {
		t.Error("a fault is the end of a file")
	}
}

// The texts that official pages quote are answered letter by letter.
func TestQuotedTexts(t *testing.T) {
	t.Parallel()
	for code, want := range map[errcode.Code]string{
		600002: "device has registered", 600004: "no device auth", 600012: "connection has registered", 600014: "device not registered",
		600045: "device already subscribe", 600053: "connection has actived", 600054: "connection has subscribed",
	} {
		if got := openhw.Refusal(code).Text; got != want {
			t.Errorf("%d has the text %q, want %q", code, got, want)
		}
	}
}

// Defaults of the list and of what depends on it are the same.
func TestUnverified(t *testing.T) {
	t.Parallel()
	rules := openhw.DefaultRules()
	codes := map[string]errcode.Code{
		"hardware.bad_frame_code": rules.BadFrame, "hardware.bad_upload_code": rules.BadUpload, "hardware.unknown_cmd_code": rules.UnknownCmd,
		"hardware.bad_body_code": rules.BadBody, "hardware.second_active_code": rules.SecondActive, "hardware.active_logged_in_code": rules.ActiveLoggedIn,
		"hardware.second_subscribe_code": rules.SecondSubscribe, "hardware.late_secret_no_code": rules.LateSecretNo, "hardware.early_business_code": rules.EarlyBusiness,
	}
	seen := map[string]bool{}
	for _, guess := range openhw.Unverified {
		if seen[guess.Name] || !strings.HasPrefix(guess.Name, "hardware.") || guess.Doc == 0 || guess.Help == "" {
			t.Errorf("the guess is not complete: %+v", guess)
		}
		seen[guess.Name] = true
		switch value := guess.Default.(type) {
		case int:
			if want, ok := codes[guess.Name]; ok && int(want) != value {
				t.Errorf("%s is %d in the list and %d in the rules", guess.Name, value, want)
			}
		case bool, time.Duration:
		case string:
			if len(guess.Words) < 2 || guess.Words[0] != value {
				t.Errorf("%s: the default %q is not the first of %v", guess.Name, value, guess.Words)
			}
		default:
			t.Errorf("%s has a default of type %T", guess.Name, value)
		}
	}
	for name := range codes {
		if !seen[name] {
			t.Errorf("%s is not in the list", name)
		}
	}
	for code := range rules.Advice {
		if code.Meaning() == "" && code != errcode.SystemBusy {
			t.Errorf("there is advice for the unlisted code %d", code)
		}
	}
}
