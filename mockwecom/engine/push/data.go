package push

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/journal"
)

// replyDoc is the official page of the answers of a vendor's cloud.
const replyDoc = 96062

// limit is how long the answer to a callback may take.
func (p *Pusher) limit(row *Delivery) time.Duration {
	if row.Limit > 0 {
		return row.Limit
	}
	return p.timeout
}

// Ask sends a callback past the outbox and waits for what is answered: the plain reply, empty if the answer carries none. The finding
// says why there is no answer that counts; the error is one of the message. What a message says of attempts holds here
// too, one directly behind the other. It must not be called inside of a transaction.
func (p *Pusher) Ask(ctx context.Context, cause int64, a Address, m Message) (reply []byte, finding *explain.Finding, err error) {
	if !a.Ready() {
		return nil, p.unconfigured(a.Receiver, &a), nil
	}
	plain, err := m.plain()
	if err != nil {
		return nil, nil, err
	}
	if m.Receiver == "" {
		m.Receiver = a.Receiver
	}
	if m.Subject == (journal.Subject{}) {
		m.Subject = a.About()
	}
	row := m.delivery(plain, cause)
	for row.Attempt < row.attempts() {
		out := p.attempt(ctx, &a, row)
		row.Attempt++
		e := out.entry
		e.Note, e.Callback.Attempt = join(m.Note, e.Note), row.Attempt
		e.Callback.Dead = !out.received && (!out.retry || row.Attempt == row.attempts())
		reply, finding = e.Callback.Reply, nil
		if !out.received {
			found := explain.Finding{Step: explain.Unreachable, Cause: "the request was given up before it was over"}
			if e.Finding != nil {
				found = *e.Finding
			}
			finding = &found
		}
		p.journal.Add(e)
		if out.received || !out.retry || ctx.Err() != nil {
			break
		}
	}
	return reply, finding, ctx.Err()
}

// judgeData decides on the answer of a vendor's cloud: an empty body, success, or an encrypted reply in JSON. (doc 96062)
func (p *Pusher) judgeData(ctx context.Context, a *Address, codec *wxcrypt.Codec, x *exchange, out *outcome, asks bool) {
	e := out.entry
	if e.Finding = x.unanswered(); e.Finding != nil {
		e.Finding.Doc = replyDoc
		out.retry = true
		return
	}
	if e.Finding = x.refused(); e.Finding != nil {
		e.Finding.Doc = replyDoc
		return
	}
	text := bytes.TrimSpace(x.body)
	empty := len(text) == 0 || string(text) == string(AnswerSuccess)
	switch {
	case empty && asks:
		e.Finding = &explain.Finding{Step: explain.Body, Expected: "an encrypted reply in JSON", Got: fmt.Sprintf("%.120q", x.body),
			Cause: "this callback asks for data, so an empty answer is none", Fix: "Seal the reply and answer with encrypt, msgsignature, timestamp and nonce", Doc: replyDoc}
	case !empty:
		e.Finding = p.readData(ctx, a, codec, x.body, e)
	}
	out.received = e.Finding == nil
	e.Callback.Steps = append(e.Callback.Steps, explain.Check{
		Name: "body", OK: out.received, Expected: "nothing, success, or an encrypted reply", Got: fmt.Sprintf("%.120s", x.body),
	})
}

// readData opens an encrypted reply in JSON; the finding says what is wrong with it.
func (p *Pusher) readData(ctx context.Context, a *Address, codec *wxcrypt.Codec, body []byte, e *journal.Entry) *explain.Finding {
	if f := p.wrongEnvelope(body); f != nil {
		return f
	}
	reply, err := wxcrypt.ParseReply(body)
	if err != nil {
		return badReply(err.Error(), "the reply is incomplete or malformed", "Write encrypt, msgsignature, timestamp and nonce, all of them as strings")
	}
	q := wxcrypt.Query{Signature: reply.Signature, Timestamp: reply.Timestamp, Nonce: reply.Nonce}
	for _, step := range codec.Steps(q, reply.Encrypt) {
		step.Name = "reply: " + step.Name
		e.Callback.Steps = append(e.Callback.Steps, step)
	}
	used := wxcrypt.Candidate{Token: a.Token, Key: a.AESKey, ReceiveID: e.Callback.ReceiveID}
	msg, receiveID, err := codec.OpenReply(reply)
	if err == nil && receiveID == used.ReceiveID {
		e.Callback.Reply = msg
		return nil
	}
	f := wxcrypt.Diagnose(q, reply.Encrypt, used, otherKeys(a, p.known(ctx, a)))
	switch {
	case f == nil:
		return badReply("a reply that cannot be opened", "it is not sealed as the callback is", "Seal it with the same Token and EncodingAESKey")
	case f.Step == explain.ReceiveID:
		f.Cause, f.Fix, f.Doc = "the reply is sealed for another receiveid than the callback", "Seal the reply with the receiveid of the callback that it answers", replyDoc
	}
	return f
}

// replyNames are the members of an encrypted reply, in order.
var replyNames = []string{"encrypt", "msgsignature", "timestamp", "nonce"}

// wrongEnvelope recognises the usual mistakes in writing a reply; nil if it is an object with the four strings.
func (p *Pusher) wrongEnvelope(body []byte) *explain.Finding {
	text := strings.TrimSpace(strings.TrimPrefix(string(body), "\ufeff"))
	var members map[string]json.RawMessage
	if !strings.HasPrefix(text, "{") || json.Unmarshal([]byte(text), &members) != nil {
		cause, fix := successMistake(string(body))
		if strings.HasPrefix(text, "<xml") {
			cause, fix = "the reply is XML; clouds of hardware answer in JSON", "Write the reply as JSON: encrypt, msgsignature, timestamp and nonce"
		}
		f := badReply(fmt.Sprintf("%.120q", body), cause, fix)
		f.Step = explain.Body
		return f
	}
	if _, sealed := members["encrypt"]; !sealed {
		return badReply(fmt.Sprintf("%.120s", text), "the reply is JSON that is not encrypted", "Seal it and send encrypt, msgsignature, timestamp and nonce")
	}
	for _, wrong := range []string{"msg_signature", "signature", "MsgSignature"} {
		if _, has := members[wrong]; has && members["msgsignature"] == nil {
			return badReply(wrong, "the signature of a reply is called msgsignature, without underscore", "Rename "+wrong+" to msgsignature; only the query of a request has msg_signature")
		}
	}
	for _, name := range replyNames {
		value := members[name]
		if p.settings.Bool(numberReply) && slices.Contains(replyNames[2:], name) {
			continue
		}
		if len(value) > 0 && value[0] != '"' {
			return badReply(fmt.Sprintf("%s: %.40s", name, value), name+" is no string", `Write all four values as strings: "timestamp":"1700000001"`)
		}
	}
	return nil
}

func badReply(got, cause, fix string) *explain.Finding {
	return &explain.Finding{Step: explain.Envelope, Expected: `{"encrypt":"…","msgsignature":"…","timestamp":"…","nonce":"…"}`, Got: got, Cause: cause, Fix: fix, Doc: replyDoc}
}
