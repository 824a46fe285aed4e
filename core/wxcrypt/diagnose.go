package wxcrypt

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"wecomlab/core/explain"
)

// schemeDoc is the official page of the encryption scheme.
const schemeDoc = 91144

// Candidate is one set of values of a callback configuration. A set without Token and Key is a receiveid alone.
type Candidate struct {
	Name      string // who owns it, as the reader knows it
	Token     string
	Key       string // EncodingAESKey
	ReceiveID string // may be empty: personal developers and smart bots
}

// codec makes the Codec of a candidate, nil if its values are not acceptable.
func (c Candidate) codec() *Codec {
	codec, err := New(c.Token, c.Key)
	if err != nil {
		return nil
	}
	return codec
}

// Diagnose says why a signed ciphertext is refused by the set that was used, and which of the other sets would have
// fitted. It returns nil if there is nothing to refuse.
func Diagnose(q Query, encrypt string, used Candidate, others []Candidate) *explain.Finding {
	codec, err := New(used.Token, used.Key)
	if err != nil {
		return &explain.Finding{
			Step: explain.Parameter, Expected: "a Token of at most 32 and an EncodingAESKey of exactly 43 letters and digits",
			Cause: err.Error(), Fix: "Correct the value in the callback configuration", Doc: schemeDoc,
		}
	}
	if missing := missingFrom(q, encrypt); missing != "" {
		return &explain.Finding{
			Step: explain.Parameter, Expected: "msg_signature, timestamp, nonce and a ciphertext", Got: "no " + missing,
			Cause: "the query string was cut or changed on its way", Fix: "Pass the query string on as it came", Doc: schemeDoc,
		}
	}
	if !codec.Verify(q.Signature, q.Timestamp, q.Nonce, encrypt) {
		return diagnoseSignature(codec, q, encrypt, others)
	}
	_, receiveID, err := codec.Open(encrypt)
	if err != nil {
		return diagnoseDecryption(codec, encrypt, err, others)
	}
	if receiveID != used.ReceiveID {
		return diagnoseReceiveID(receiveID, used.ReceiveID, others)
	}
	return nil
}

// missingFrom names the first value that is absent.
func missingFrom(q Query, encrypt string) string {
	switch {
	case q.Signature == "":
		return "msg_signature"
	case q.Timestamp == "":
		return "timestamp"
	case q.Nonce == "":
		return "nonce"
	case encrypt == "":
		return "ciphertext"
	}
	return ""
}

// diagnoseSignature tries the other Tokens, then the usual mistakes in computing or passing on the values.
func diagnoseSignature(c *Codec, q Query, encrypt string, others []Candidate) *explain.Finding {
	finding := &explain.Finding{
		Step: explain.Signature, Expected: c.Sign(q.Timestamp, q.Nonce, encrypt), Got: shorten(q.Signature),
		Cause: "the Token differs on the two sides, or one of the values was changed on its way",
		Fix:   "Compare the Token letter by letter; sign the ciphertext exactly as it is carried", Doc: schemeDoc,
	}
	for _, other := range others {
		signer := &Codec{token: other.Token}
		if other.Token != "" && signer.Verify(q.Signature, q.Timestamp, q.Nonce, encrypt) {
			finding.Fits = append(finding.Fits, "the Token of "+other.Name)
		}
	}
	if len(finding.Fits) > 0 {
		finding.Cause = "it was signed with another Token"
		finding.Fix = "Configure the same Token on both sides"
		return finding
	}
	if cause, fix := signatureMistake(c, q, encrypt); cause != "" {
		finding.Cause, finding.Fix = cause, fix
	}
	return finding
}

// signatureMistake recognises a signature that is right for slightly different values.
func signatureMistake(c *Codec, q Query, encrypt string) (cause, fix string) {
	fits := func(encrypt string) bool { return c.Verify(q.Signature, q.Timestamp, q.Nonce, encrypt) }
	unescaped, err := url.QueryUnescape(encrypt)
	given := strings.ToLower(q.Signature)
	switch {
	case strings.Contains(encrypt, " ") && fits(strings.ReplaceAll(encrypt, " ", "+")):
		return "the plus signs of the ciphertext have become spaces", "Percent-decode the query once, and never a second time"
	case err == nil && unescaped != encrypt && fits(unescaped):
		return "the ciphertext is still percent-encoded", "Percent-decode the query before signing"
	case fits(strings.Join(strings.Fields(encrypt), "")):
		return "there is white space in or around the ciphertext", "Trim the value; write base64 without line breaks"
	case given != q.Signature && c.Verify(given, q.Timestamp, q.Nonce, encrypt):
		return "the signature is in upper case", "Write the SHA-1 in lower-case hexadecimal"
	case given == digestOf(c.token, q.Timestamp, q.Nonce, encrypt):
		return "the four values were joined without sorting them", "Sort token, timestamp, nonce and ciphertext by their octets first"
	case given == digestOf(threeSorted(c.token, q.Timestamp, q.Nonce)...):
		return "the ciphertext was left out, as in the signature of Official Accounts", "Sign four values: token, timestamp, nonce and ciphertext"
	}
	return "", ""
}

// digestOf is the SHA-1 of the items as they come.
func digestOf(items ...string) string {
	sum := sha1.Sum([]byte(strings.Join(items, "")))
	return hex.EncodeToString(sum[:])
}

// threeSorted sorts three values; the empty fourth comes first and is dropped.
func threeSorted(a, b, c string) []string {
	items := sorted(a, b, c, "")
	return items[1:]
}

// diagnoseDecryption tries the other keys, then the usual mistakes in building the plaintext.
func diagnoseDecryption(c *Codec, encrypt string, failure error, others []Candidate) *explain.Finding {
	finding := &explain.Finding{
		Step: explain.Decryption, Expected: "base64 of AES-256-CBC, padded to a multiple of 32", Got: failure.Error(),
		Cause: "the EncodingAESKey differs on the two sides",
		Fix:   "Compare the EncodingAESKey letter by letter: 43 characters, without the closing =", Doc: schemeDoc,
	}
	for _, other := range others {
		codec := other.codec()
		if codec == nil {
			continue
		}
		if _, receiveID, err := codec.Open(encrypt); err == nil {
			finding.Fits = append(finding.Fits, fmt.Sprintf("the EncodingAESKey of %s (receiveid %q)", other.Name, receiveID))
		}
	}
	if len(finding.Fits) > 0 {
		finding.Cause = "it was encrypted with another EncodingAESKey"
		finding.Fix = "Configure the same EncodingAESKey on both sides"
		return finding
	}
	if cause, fix := plaintextMistake(c, encrypt, failure); cause != "" {
		finding.Cause, finding.Fix = cause, fix
	}
	return finding
}

// plaintextMistake recognises a plaintext that was built slightly wrong.
func plaintextMistake(c *Codec, encrypt string, failure error) (cause, fix string) {
	var refusal *Error
	if errors.As(failure, &refusal) && refusal.Code == BadBase64 {
		return "the value is not plain base64", "Use the standard alphabet with + and /, padded with =, and percent-decode it once"
	}
	frame, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil || len(frame) == 0 || len(frame)%16 != 0 {
		return "the ciphertext was cut or is not AES-CBC", "Encrypt whole blocks and pass the base64 text on uncut"
	}
	if len(frame)%padBlock != 0 {
		return "the plaintext was padded to 16 octets instead of 32", "Pad by hand to a multiple of 32 and switch the cipher's own padding off"
	}
	if c.decrypt(frame) != nil {
		return "", ""
	}
	body, err := unpad(frame)
	if err != nil || len(body) < frameLength {
		return "", ""
	}
	if int64(binary.LittleEndian.Uint32(body[prefixLength:])) <= int64(len(body)-frameLength) {
		return "msg_len is in little-endian order", "Write msg_len in network order (big endian)"
	}
	return "msg_len is greater than what follows", "Count msg_len in octets of the UTF-8 message"
}

// diagnoseReceiveID names those whose receiveid came.
func diagnoseReceiveID(got, expected string, others []Candidate) *explain.Finding {
	finding := &explain.Finding{
		Step: explain.ReceiveID, Expected: fmt.Sprintf("%q", expected), Got: fmt.Sprintf("%q", got),
		Cause: "the message is meant for another receiver, or the receiver compares with one fixed value",
		Fix: "Compare with the value of this callback: the corpid for an app, the suite id or template id for its events, " +
			"the provider's corpid while a suite's URL is verified", Doc: schemeDoc,
	}
	for _, other := range others {
		if other.ReceiveID == got && other.Name != "" {
			finding.Fits = append(finding.Fits, "the receiveid of "+other.Name)
		}
	}
	return finding
}
