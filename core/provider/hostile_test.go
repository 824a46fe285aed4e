package provider

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"wecomlab/core/explain"
)

// hostile is a callback that has to be refused.
type hostile struct {
	name   string
	letter *letter
	status int
	step   explain.Step
	says   string
}

func spoil(x *letter, change func(x *letter)) *letter {
	change(x)
	return x
}

const ticketFormat = "<xml><SuiteId>%s</SuiteId><InfoType>suite_ticket</InfoType><TimeStamp>1</TimeStamp><SuiteTicket>evil</SuiteTicket></xml>"

// ticketLetter is in order as it stands.
func (l *lab) ticketLetter() *letter {
	return l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, fmt.Sprintf(ticketFormat, suiteID))
}

// hostileEnvelopes are wrong on the outside.
func hostileEnvelopes(l *lab) []hostile {
	post, ticket := l.ticketLetter, fmt.Sprintf(ticketFormat, suiteID)
	return []hostile{
		{"EmptyBody", spoil(post(), func(x *letter) { x.body = []byte{} }), 400, explain.Envelope, ""},
		{"NeitherXMLNorJSON", spoil(post(), func(x *letter) { x.body = []byte("a=b&c=d") }), 400, explain.Envelope, ""},
		{"TruncatedEnvelope", spoil(post(), func(x *letter) { x.body = x.envelope.XML()[:90] }), 400, explain.Envelope, ""},
		{"NoEncrypt", spoil(post(), func(x *letter) { x.body = []byte("<xml><ToUserName>x</ToUserName></xml>") }), 400, explain.Envelope, "Encrypt"},
		{"Oversize", spoil(post(), func(x *letter) { x.body = bytes.Repeat([]byte("a"), MaxBody+1) }), 413, explain.Limit, "1048576"},
		{"NoSignature", spoil(post(), func(x *letter) { x.query.Signature = "" }), 400, explain.Parameter, "msg_signature"},
		{"NoTimestamp", spoil(post(), func(x *letter) { x.query.Timestamp = "" }), 400, explain.Parameter, "timestamp"},
		{"NoNonce", spoil(post(), func(x *letter) { x.query.Nonce = "" }), 400, explain.Parameter, "nonce"},
		{"WrongSignature", spoil(post(), func(x *letter) { x.query.Signature = strings.Repeat("0", 40) }), 403, explain.Signature, ""},
		{"SignatureOfAnotherToken", spoil(post(), func(x *letter) { x.keys = l.keysOf(templateID); l.sign(x) }), 403, explain.Signature, "the Token of suite " + templateID},
		{"TamperedNonce", spoil(post(), func(x *letter) { x.query.Nonce += "1" }), 403, explain.Signature, ""},
		{"TamperedCiphertext", spoil(post(), func(x *letter) { x.envelope.Encrypt = "AAAA" + x.envelope.Encrypt[4:] }), 403, explain.Signature, ""},
		{"TruncatedCiphertext", spoil(post(), func(x *letter) { x.envelope.Encrypt = x.envelope.Encrypt[:40]; l.sign(x) }), 400, explain.Decryption, ""},
		{"CiphertextIsNoBase64", spoil(post(), func(x *letter) { x.envelope.Encrypt = "???"; l.sign(x) }), 400, explain.Decryption, ""},
		{"OtherKey", spoil(post(), func(x *letter) {
			other := l.keysOf(templateID)
			y := l.letter(x.address, other, suiteID, ticket)
			x.envelope = y.envelope
			l.sign(x)
		}), 400, explain.Decryption, "the EncodingAESKey of suite " + templateID},
	}
}

// hostileMessages are wrong inside.
func hostileMessages(l *lab, known string) []hostile {
	ticket := fmt.Sprintf(ticketFormat, suiteID)
	return []hostile{
		{"ReceiveIDOfAnotherSuite", l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), templateID, ticket), 403, explain.ReceiveID, "the receiveid of suite " + templateID},
		{"ReceiveIDIsACorp", l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), known, ticket), 403, explain.ReceiveID, suiteID},
		{"ReceiveIDEmpty", l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), "", ticket), 403, explain.ReceiveID, ""},
		{"DataOfUnknownCorp", l.letter(l.DataURL(suiteID), l.keysOf(suiteID), corpTwo, textMessage(corpTwo, "hi")), 403, explain.ReceiveID, corpTwo},
		{"AppOfAnotherCorp", l.letter(l.AppURL(templateID, corpOne), l.keysOf(templateID), corpTwo, textMessage(corpTwo, "hi")), 403, explain.ReceiveID, ""},
		{"EventOfAnotherSuite", l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, strings.ReplaceAll(ticket, suiteID, templateID)), 403, explain.ReceiveID, "SuiteId"},
		{"MessageIsNoXML", l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, "just text"), 400, explain.Body, ""},
		{"MessageIsEmpty", l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, ""), 400, explain.Body, ""},
		{"MessageDeclaresEntities", l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, `<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>`), 400, explain.Body, ""},
	}
}

// hostileRequests are wrong in their query, method or path.
func hostileRequests(l *lab) []hostile {
	post := l.ticketLetter
	get := func() *letter { return l.check(l.CommandURL(suiteID), l.keysOf(suiteID), providerCorp, "echo") }
	return []hostile{
		{"TooOld", spoil(post(), func(x *letter) { x.query.Timestamp = "1000000000"; l.sign(x) }), 403, explain.State, "clock"},
		{"TimestampIsNoNumber", spoil(post(), func(x *letter) { x.query.Timestamp = "soon"; l.sign(x) }), 400, explain.Parameter, "Unix"},
		{"TimestampNegative", spoil(post(), func(x *letter) { x.query.Timestamp = "-5"; l.sign(x) }), 400, explain.Parameter, ""},
		{"TimestampBeyondTime", spoil(post(), func(x *letter) { x.query.Timestamp = "9223372036854775807"; l.sign(x) }), 400, explain.Parameter, ""},
		{"GetWithoutEchostr", spoil(get(), func(x *letter) { x.query.Echo = "" }), 400, explain.Parameter, "echostr"},
		{"GetWithForeignEchostr", spoil(get(), func(x *letter) { x.query.Echo = "QUJD" }), 403, explain.Signature, ""},
		{"Put", spoil(post(), func(x *letter) { x.method = http.MethodPut }), 405, explain.Status, "POST"},
		{"UnknownSuite", spoil(post(), func(x *letter) { x.address = l.CommandURL("ww0000") }), 404, explain.Parameter, "ww0000"},
	}
}

func TestCallback_Hostile(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	corp := l.authorize(suiteID, corpOne)
	for _, tt := range slices.Concat(hostileEnvelopes(l), hostileMessages(l, corp.CorpID), hostileRequests(l)) {
		t.Run(tt.name, func(t *testing.T) {
			code, text := l.send(tt.letter)
			if code != tt.status {
				t.Fatalf("status %d, want %d: %s", code, tt.status, text)
			}
			r := l.lastRefusal()
			if r.Finding.Step != tt.step || r.Status != tt.status || r.Path == "" || !r.At.Equal(epoch) {
				t.Errorf("reported %+v", r)
			}
			if !strings.Contains(text, tt.says) || !strings.Contains(text, string(tt.step)) {
				t.Errorf("the answer does not explain %q: %s", tt.says, text)
			}
		})
	}
	if value, _, err := l.SuiteTicket(suiteID); err != nil || value != "ticket-"+suiteID {
		t.Errorf("the ticket is %q, %v: a refused event had an effect", value, err)
	}
}
