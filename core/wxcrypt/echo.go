package wxcrypt

import (
	"bytes"
	"fmt"
	"strings"

	"wecomlab/core/explain"
)

// verificationDoc is the official page of the URL verification.
const verificationDoc = 91116

// DiagnoseEcho compares the answer to a URL verification with the plaintext of its echostr, and says what is wrong with it.
// It returns nil if the answer is right: the plaintext alone, without quotes, byte order mark or line break.
func DiagnoseEcho(plaintext, echostr string, answer []byte) *explain.Finding {
	if string(answer) == plaintext {
		return nil
	}
	cause, fix := echoMistake(plaintext, echostr, answer)
	return &explain.Finding{
		Step: explain.Echo, Expected: fmt.Sprintf("%q", plaintext), Got: fmt.Sprintf("%.120q", answer),
		Cause: cause, Fix: fix, Doc: verificationDoc,
	}
}

// echoMistake recognises the usual wrong answers.
func echoMistake(plaintext, echostr string, answer []byte) (cause, fix string) {
	text := string(answer)
	withoutMark := strings.TrimPrefix(text, byteOrderMark)
	trimmed := strings.TrimSpace(withoutMark)
	switch {
	case text == "":
		return "the answer is empty: the route handles POST only, or the handler stopped at an error", "Answer GET with the decrypted echostr"
	case withoutMark != text && trimmed == plaintext:
		return "a byte order mark stands before the text", "Save the source files without a byte order mark"
	case trimmed == plaintext:
		return "there is white space or a line break around the text", "Write the plaintext without a line break"
	case strings.Trim(trimmed, `"'`) == plaintext:
		return "the text is in quotes: it was written as JSON", "Write the plaintext as text, not as JSON"
	case trimmed == echostr:
		return "the echostr was sent back without being decrypted", "Decrypt it and answer with msg"
	case strings.Contains(text, plaintext) && bytes.ContainsRune(answer, '<'):
		return "there is markup around the text", "Answer without a page template or a debug toolbar"
	case strings.HasPrefix(trimmed, plaintext), strings.HasSuffix(trimmed, plaintext):
		return "more than msg was answered: the prefix, msg_len or the receiveid was not cut off", "Drop 16 + 4 octets, then take msg_len octets"
	case strings.HasPrefix(trimmed, "<"):
		return "the answer is a page: another route or a login answers at this address", "Let the callback's path reach the handler without a login"
	case strings.EqualFold(trimmed, "success"):
		return "the URL verification was answered like an event", "Tell GET from POST: GET wants the decrypted echostr"
	}
	return "the answer is another text", "Answer with the decrypted echostr and nothing else"
}
