package push

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
)

// Official pages of the answers to callbacks.
const (
	successDoc = 90613 // the bare word
	statusDoc  = 90238 // 200 and nothing else
)

// judge decides whether an answer means that the callback was received, and if not, whether that is tried again.
func (p *Pusher) judge(ctx context.Context, a *Address, codec *wxcrypt.Codec, x *exchange, out *outcome) {
	e := out.entry
	if e.Finding = x.unanswered(); e.Finding != nil {
		out.retry = true
		return
	}
	if e.Finding = x.refused(); e.Finding != nil {
		out.retry = a.RetryNon200
		if a.RetryNon200 {
			e.Finding.Doc = statusDoc
		}
		return
	}
	if a.Answer == AnswerSuccess {
		e.Finding = p.wantSuccess(x.body)
		out.received, out.retry = e.Finding == nil, p.settings.Bool(retryWrongBody)
		e.Callback.Steps = append(e.Callback.Steps, explain.Check{
			Name: "body", OK: out.received, Expected: string(AnswerSuccess), Got: fmt.Sprintf("%.120s", x.body),
		})
		return
	}
	out.received = true
	p.readReply(ctx, a, codec, x, out)
}

// wantSuccess explains a body that is not the bare word; nil if it is.
func (p *Pusher) wantSuccess(body []byte) *explain.Finding {
	text := string(body)
	if text == string(AnswerSuccess) || p.settings.Bool(successTrim) && strings.TrimSpace(text) == string(AnswerSuccess) {
		return nil
	}
	f := &explain.Finding{Step: explain.Body, Expected: `"success"`, Got: fmt.Sprintf("%.120q", body), Doc: successDoc}
	f.Cause, f.Fix = successMistake(text)
	return f
}

// successMistake recognises the usual wrong answers to an event that wants success.
func successMistake(text string) (cause, fix string) {
	const write = "Answer with the seven letters success and nothing else"
	bare := strings.TrimPrefix(text, "\ufeff")
	trimmed := strings.TrimSpace(bare)
	switch {
	case text == "":
		return "the answer is empty, which is enough for messages but not for events of suites and templates", write
	case bare != text && trimmed == string(AnswerSuccess):
		return "a byte order mark stands before the word", "Save the source files without a byte order mark"
	case trimmed == string(AnswerSuccess):
		return "there is white space or a line break around the word", "Write success without a line break"
	case strings.Trim(trimmed, `"'`) == string(AnswerSuccess):
		return "the word is in quotes: it was written as JSON", "Write the word as text, not as JSON"
	case strings.EqualFold(trimmed, string(AnswerSuccess)):
		return "the word has capital letters", write
	case strings.HasPrefix(trimmed, "<xml"):
		return "the answer is a passive reply, which only messages and events of an app may get", write
	case strings.HasPrefix(trimmed, "<"):
		return "the answer is a page: another route or a login answers at this address", "Let the callback's path reach the handler without a login"
	case strings.HasPrefix(trimmed, "{"), strings.HasPrefix(trimmed, "["):
		return "the answer is JSON: the framework wraps what the handler returns", "Write the word as the whole body, past the framework's wrapping"
	}
	return "any other text is taken for the description of an error", write
}

// readReply opens a passive reply, if the answer is one, and says what is wrong with it. The callback counts as received
// either way.
func (p *Pusher) readReply(ctx context.Context, a *Address, codec *wxcrypt.Codec, x *exchange, out *outcome) {
	e := out.entry
	body := bytes.TrimSpace(bytes.TrimPrefix(x.body, []byte("\ufeff")))
	if !bytes.HasPrefix(body, []byte("<xml")) && !bytes.HasPrefix(body, []byte("{")) {
		return
	}
	if !bytes.Contains(bytes.ToLower(body), []byte("encrypt")) {
		e.Note = join(e.Note, "the answer looks like a passive reply but is not encrypted: it is ignored")
		return
	}
	reply, err := wxcrypt.ParseReply(x.body)
	if err != nil {
		e.Finding = &explain.Finding{
			Step: explain.Envelope, Expected: "a passive reply with Encrypt, MsgSignature, TimeStamp and Nonce", Got: err.Error(),
			Cause: "the passive reply is incomplete or malformed, so it is ignored", Fix: "Write all four values, the timestamp without CDATA", Doc: verifyDoc,
		}
		return
	}
	q := wxcrypt.Query{Signature: reply.Signature, Timestamp: reply.Timestamp, Nonce: reply.Nonce}
	for _, step := range codec.Steps(q, reply.Encrypt) {
		step.Name = "reply: " + step.Name
		e.Callback.Steps = append(e.Callback.Steps, step)
	}
	msg, receiveID, err := codec.OpenReply(reply)
	if err != nil {
		used := wxcrypt.Candidate{Token: a.Token, Key: a.AESKey, ReceiveID: e.Callback.ReceiveID}
		e.Finding = wxcrypt.Diagnose(q, reply.Encrypt, used, otherKeys(a, p.known(ctx, a)))
		return
	}
	e.Callback.Reply = msg
	if want := e.Callback.ReceiveID; receiveID != want {
		e.Note = join(e.Note, fmt.Sprintf("warning: the passive reply carries receiveid %q, the callback carried %q", receiveID, want))
	}
}
