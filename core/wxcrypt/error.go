package wxcrypt

import "fmt"

// The return codes of the official libraries (doc 90446, 90307, 90468). They never appear in an answer of the HTTP API.
// The last three are the official Go library's own.
const (
	BadSignature  = -40001 // msg_signature differs
	BadEnvelope   = -40002 // the XML cannot be read
	BadDigest     = -40003 // SHA-1 failed
	BadKey        = -40004 // the Token or the EncodingAESKey is not acceptable
	BadReceiveID  = -40005 // meant for another receiver
	EncryptFailed = -40006 // AES encryption failed
	DecryptFailed = -40007 // AES decryption failed
	BadBuffer     = -40008 // padding or msg_len of the plaintext is wrong
	EncodeFailed  = -40009 // base64 encoding failed
	BadBase64     = -40010 // base64 decoding failed
	EmitFailed    = -40011 // the envelope cannot be written
	BadJSON       = -40012 // the JSON cannot be read
	EmitJSON      = -40013 // the JSON cannot be written
	BadFormat     = -40014 // neither XML nor JSON
)

// Error is a refusal with a return code of the official libraries. Find it with errors.As.
type Error struct {
	Code   int    // -40001 to -40014
	Reason string // what is wrong, a sentence without full stop
	Err    error  // the cause, may be nil
}

// Error is the reason, the cause if known, and the code.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v (%d)", e.Reason, e.Err, e.Code)
	}
	return fmt.Sprintf("%s (%d)", e.Reason, e.Code)
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// refuse makes an *Error from a format.
func refuse(code int, format string, args ...any) *Error {
	return &Error{Code: code, Reason: fmt.Sprintf(format, args...)}
}
