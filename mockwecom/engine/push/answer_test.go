package push

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
)

func TestAnswerSuccess(t *testing.T) {
	t.Parallel()
	trim := map[string]string{"push.success_trim": "true"}
	tests := []struct {
		name, body string
		settings   map[string]string
		cause      string // empty: accepted
	}{
		{"OK", "success", nil, ""},
		{"Empty", "", nil, "empty"},
		{"Newline", "success\n", nil, "line break"},
		{"NewlineTrimmed", "success\n", trim, ""},
		{"Spaces", "  success", nil, "white space"},
		{"BOM", "\ufeffsuccess", nil, "byte order mark"},
		{"BOMNotTrimmed", "\ufeffsuccess", trim, "byte order mark"},
		{"Quotes", `"success"`, nil, "quotes"},
		{"Capitals", "SUCCESS", nil, "capital"},
		{"Page", "<html>", nil, "page"},
		{"PassiveReply", "<xml><Encrypt>x</Encrypt></xml>", nil, "passive reply"},
		{"JSON", `{"errcode":0}`, nil, "JSON"},
		{"List", `[]`, nil, "JSON"},
		{"OKText", "ok", nil, "error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(c *Config) { c.Settings = tt.settings })
			a := templateAddress(newReceiver(t, answers(say(tt.body))).URL)
			f, err := l.SendTo(t.Context(), 0, a, Message{Event: "suite_ticket", Plain: []byte("x")})
			must(t, err)
			if tt.cause == "" {
				if f != nil {
					t.Errorf("refused: %s", f)
				}
				return
			}
			wantStep(t, f, explain.Body)
			if !strings.Contains(f.Cause, tt.cause) || f.Expected != `"success"` || f.Doc != successDoc {
				t.Errorf("finding %s, want a cause with %q", f, tt.cause)
			}
		})
	}
}

func TestAnswerAny(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "success", "anything", "<html>", "\x00\xff", strings.Repeat("x", longestAnswer+1)} {
		l := newLab(t)
		a := appAddress(newReceiver(t, answers(say(body))).URL, 1000002)
		f, err := l.SendTo(t.Context(), 0, a, Message{Event: "text", Plain: []byte("x"), AgentID: "1000002"})
		if f != nil || err != nil {
			t.Errorf("answer %.20q: finding %v, error %v", body, f, err)
		}
		if e := l.posts()[0]; e.Note != "" || e.Callback.Reply != nil {
			t.Errorf("answer %.20q: note %q, reply %q", body, e.Note, e.Callback.Reply)
		}
	}
}

func TestAnswerAny_PassiveReply(t *testing.T) {
	t.Parallel()
	const reply = "<xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content></xml>"
	sealed := func(token, key, receiveID string, change func(*wxcrypt.Reply)) []byte {
		codec, err := wxcrypt.New(token, key)
		must(t, err)
		r, err := codec.SealReply([]byte(reply), receiveID, "1700000000", "labNonce1")
		must(t, err)
		if change != nil {
			change(&r)
		}
		return r.XML()
	}
	tests := []struct {
		name string
		body []byte
		open bool
		note string
		step explain.Step
		fits []string
	}{
		{"OK", sealed(token, aesKey, openCorp, nil), true, "", "", nil},
		{"OtherReceiveID", sealed(token, aesKey, corp, nil), true, "warning", "", nil},
		{"NotEncrypted", []byte(reply), false, "not encrypted", "", nil},
		{"JSONNotAReply", []byte(`{"errcode":0}`), false, "not encrypted", "", nil},
		{"WithoutSignature", []byte("<xml><Encrypt>x</Encrypt></xml>"), false, "", explain.Envelope, nil},
		{"WrongSignature", sealed(token, aesKey, openCorp, func(r *wxcrypt.Reply) { r.Timestamp = "1700000001" }), false, "", explain.Signature, nil},
		{"OtherToken", sealed(suiteToken, aesKey, openCorp, nil), false, "", explain.Signature,
			[]string{"the Token of the lab's suite"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.put(suiteAddress())
			r := newReceiver(t, answers(func(w http.ResponseWriter, _ *http.Request, _ string) { _, _ = w.Write(tt.body) }))
			f, err := l.SendTo(t.Context(), 0, appAddress(r.URL, 1000002), Message{Event: "text", Plain: []byte("x")})
			must(t, err)
			e := l.posts()[0]
			if got := string(e.Callback.Reply); (got == reply) != tt.open {
				t.Errorf("reply %q", got)
			}
			if !strings.Contains(e.Note, tt.note) || tt.note == "" && e.Note != "" {
				t.Errorf("note %q, want one with %q", e.Note, tt.note)
			}
			if e.Callback.Dead {
				t.Error("the callback counts as given up, though it was answered with 200")
			}
			if tt.step == "" {
				if f != nil {
					t.Errorf("finding %s", f)
				}
				return
			}
			wantStep(t, f, tt.step)
			if diff := cmp.Diff(tt.fits, f.Fits); diff != "" {
				t.Errorf("Fits (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDelivery_Investigated(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*receiver)
		step   explain.Step
		cause  string
		fits   []string
	}{
		{"OneFixedReceiveID", func(r *receiver) { r.checkIDs, r.eventIDs = []string{provider}, []string{provider} },
			explain.Status, "the same value", []string{"receiveid = the provider's corpid " + provider}},
		{"HandlerFails", func(r *receiver) { r.checkIDs, r.answer = []string{provider, template}, status(500) },
			explain.Status, "not to blame", nil},
		{"OtherKeys", holds(suiteToken, suiteKey, provider), explain.Signature, "other values",
			[]string{"the Token and EncodingAESKey of the lab's suite"}},
		{"OtherReceiveIDInChecks", func(r *receiver) { r.checkIDs, r.eventIDs = []string{suite}, []string{suite} },
			explain.ReceiveID, "another receiveid", []string{"receiveid = the receiveid of the lab's suite " + suite}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.put(templateAddress(newReceiver(t, tt.change).URL), suiteAddress())
			l.send(CommandReceiver(template), "one")
			l.settle()
			f := l.posts()[0].Finding
			wantStep(t, f, tt.step)
			if !strings.Contains(f.Cause, tt.cause) {
				t.Errorf("cause %q, want one with %q", f.Cause, tt.cause)
			}
			if diff := cmp.Diff(tt.fits, f.Fits); diff != "" {
				t.Errorf("Fits (-want +got):\n%s", diff)
			}
			probes := len(l.probes())
			if probes == 0 || l.probes()[0].Cause != l.posts()[0].ID {
				t.Fatalf("%d probes, want some that the delivery has caused", probes)
			}

			l.send(CommandReceiver(template), "two")
			l.settle()
			if n := len(l.probes()); n != probes {
				t.Errorf("%d probes more for the same kind of failure", n-probes)
			}
			if diff := cmp.Diff(f, l.posts()[1].Finding); diff != "" {
				t.Errorf("the second finding differs (-first +second):\n%s", diff)
			}
		})
	}
}

func TestDelivery_InvestigatedAnewAfterSuccess(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	r := newReceiver(t, answers(func(w http.ResponseWriter, _ *http.Request, text string) {
		if text == "bad" {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, "success")
	}))
	l.put(templateAddress(r.URL))
	var probes []int
	for _, text := range []string{"bad", "bad", "good", "bad"} {
		l.send(CommandReceiver(template), text)
		l.settle()
		probes = append(probes, len(l.probes()))
	}
	if probes[0] == 0 || probes[1] != probes[0] || probes[2] != probes[0] || probes[3] != 2*probes[0] {
		t.Errorf("probes after each delivery: %v", probes)
	}
}
