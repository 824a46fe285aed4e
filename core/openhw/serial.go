package openhw

import "strings"

// MaxSN is the most characters of a serial number (doc 95980).
const MaxSN = 128

// ValidSN reports whether a text can be a serial number: 1 to MaxSN letters and digits (doc 95980, for direct mode inferred).
func ValidSN(sn string) bool {
	if len(sn) == 0 || len(sn) > MaxSN {
		return false
	}
	for i := range len(sn) {
		c := sn[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// FoldSN is the key by which serial numbers are told apart: case does not count (doc 95980). Signatures are made with the
// sn as it is sent.
func FoldSN(sn string) string { return strings.ToUpper(sn) }
