package openhw

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// maxTried bounds the octets of a proof for which other ways of signing are tried: there are hundreds of them.
const maxTried = 4096

// mistake recognises a signature that is right for slightly different values, or for another way to join them.
func (p Proof) mistake(key string) (cause, fix string) {
	given := strings.ToLower(strings.TrimSpace(p.Signature))
	switch len(given) {
	case 0:
		return "there is no signature", "Send " + strconv.Itoa(SignatureSize) + " hexadecimal digits"
	case 2 * md5.Size:
		return "the signature is as long as an MD5", "Use SHA-1: " + strconv.Itoa(SignatureSize) + " hexadecimal digits"
	case 2 * sha256.Size:
		return "the signature is as long as a SHA-256", "Use SHA-1: " + strconv.Itoa(SignatureSize) + " hexadecimal digits"
	case SignatureSize:
	default:
		return "the signature is not " + strconv.Itoa(SignatureSize) + " hexadecimal digits long", "Write the SHA-1 in hexadecimal, not in base64 and not cut"
	}
	if len(p.SN)+len(p.Timestamp)+len(p.Nonce)+len(p.State) > maxTried {
		return "", ""
	}
	for _, other := range p.slips(key) {
		if given == Sign(other.values...) {
			return other.cause, other.fix
		}
	}
	if cause, fix := p.joinMistake(key, given); cause != "" {
		return cause, fix
	}
	if order := p.unsorted(key, given); order != "" {
		return "the values were joined unsorted, as " + order, "Sort the values by their octets before joining them"
	}
	return "", ""
}

// slip is a wrong set of values, properly sorted and joined.
type slip struct {
	values     []string
	cause, fix string
}

// slips are the wrong values that devices sign.
func (p Proof) slips(key string) []slip {
	with := func(change func(*Proof)) []string {
		changed := p
		change(&changed)
		return changed.values(key)
	}
	all := []slip{
		{p.without(string(p.Purpose), key), "the literal \"" + string(p.Purpose) + "\" was not signed", "Sign the literal as one more value"},
		{p.without(p.Nonce, key), "the nonce was not signed", "Sign " + p.recipe()},
		{p.without(p.Timestamp, key), "the timestamp was not signed", "Sign " + p.recipe()},
		{p.without(p.SN, key), "the sn was not signed", "Sign " + p.recipe()},
		{p.without(key, key), "the key was not signed", "Sign " + p.recipe()},
		{with(func(q *Proof) { q.SN = strings.ToUpper(q.SN) }), "the sn was signed in upper case", "Sign the sn exactly as it is sent"},
		{with(func(q *Proof) { q.SN = strings.ToLower(q.SN) }), "the sn was signed in lower case", "Sign the sn exactly as it is sent"},
		{with(func(q *Proof) { q.Nonce, q.Timestamp = strconv.Quote(q.Nonce), strconv.Quote(q.Timestamp) }), "timestamp and nonce were signed with their quotes", "Sign the digits alone"},
		{with(func(q *Proof) { q.Nonce = strconv.Quote(q.Nonce) }), "the nonce was signed with its quotes", "Sign the digits alone"},
		{with(func(q *Proof) { q.Timestamp += "000" }), "the timestamp was signed in milliseconds", "Sign the seconds that are sent"},
		{p.values(strings.ToUpper(key)), "the key was signed in upper case", "Sign the key as the console shows it"},
		{p.values(key + "\n"), "a line break behind the key was signed", "Cut white space from the stored key"},
	}
	for _, purpose := range []Purpose{ForSecretNo, ForRegister, ForBinding, ForLogin} {
		if purpose != p.Purpose {
			all = append(all, slip{
				with(func(q *Proof) { q.Purpose = purpose }), "it was signed for another use, with the literal \"" + string(purpose) + "\"",
				"Sign the literal \"" + string(p.Purpose) + "\"",
			})
		}
	}
	return append(all, p.nonceSlips(key)...)
}

// nonceSlips are the ways in which a Uint64 gets lost between signing and sending.
func (p Proof) nonceSlips(key string) []slip {
	nonce, err := strconv.ParseUint(p.Nonce, 10, 64)
	if err != nil {
		return nil
	}
	const fix = "Keep the nonce as an unsigned 64-bit number or as text, from signing to sending"
	float := float64(nonce)
	texts := []struct{ text, cause string }{
		{strconv.FormatFloat(float, 'f', -1, 64), "the nonce went through a floating-point number before it was signed"},
		{strconv.FormatFloat(float, 'e', -1, 64), "the nonce was signed in scientific notation"},
		{strconv.FormatFloat(float, 'f', 0, 64), "the nonce went through a floating-point number before it was signed"},
		{strconv.FormatInt(int64(nonce), 10), "the nonce was signed as a signed 64-bit number"},
		{strconv.FormatUint(uint64(uint32(nonce)), 10), "the nonce was signed as a 32-bit number"},
		{strconv.FormatUint(nonce, 16), "the nonce was signed in hexadecimal"},
		{strconv.FormatUint(bits.ReverseBytes64(nonce), 10), "the nonce was signed with its octets reversed"},
	}
	var all []slip
	for _, t := range texts {
		if t.text == p.Nonce {
			continue
		}
		changed := p
		changed.Nonce = t.text
		all = append(all, slip{changed.values(key), t.cause, fix})
	}
	return all
}

// without are the values except the first that equals value.
func (p Proof) without(value, key string) []string {
	values := p.values(key)
	if at := slices.Index(values, value); at >= 0 {
		return slices.Delete(values, at, at+1)
	}
	return values
}

// joinMistake recognises right values that were joined or hashed the wrong way.
func (p Proof) joinMistake(key, given string) (cause, fix string) {
	sorted := slices.Sorted(slices.Values(p.values(key)))
	for _, separator := range []string{",", "&", "\n", " ", "|"} {
		if given == sha1Of(strings.Join(sorted, separator)) {
			return "the values were joined with " + strconv.Quote(separator), "Join the values without anything between"
		}
	}
	backwards := slices.Clone(sorted)
	slices.Reverse(backwards)
	message := p.without(key, key)
	slices.Sort(message)
	mac := hmac.New(sha1.New, []byte(key))
	mac.Write([]byte(strings.Join(message, "")))
	switch given {
	case sha1Of(strings.Join(backwards, "")):
		return "the values were sorted downwards", "Sort the values upwards by their octets"
	case sha1Of(strings.Join(sorted, "") + "\n"):
		return "a line break was hashed behind the values", "Hash the joined values alone"
	case hex.EncodeToString(mac.Sum(nil)):
		return "it is an HMAC with the key", "Use a plain SHA-1 in which the key is one of the sorted values; HMAC is for Bluetooth only"
	}
	return "", ""
}

// unsorted finds the order in which the values were joined, named; empty if none fits.
func (p Proof) unsorted(key, given string) string {
	names := []string{"sn", "key", "timestamp", "nonce", "literal", "state"}
	values := p.values(key)
	order := make([]int, 0, len(values))
	var search func() bool
	search = func() bool {
		if len(order) == len(values) {
			var joined strings.Builder
			for _, i := range order {
				joined.WriteString(values[i])
			}
			return given == sha1Of(joined.String())
		}
		for i := range values {
			if slices.Contains(order, i) {
				continue
			}
			order = append(order, i)
			if search() {
				return true
			}
			order = order[:len(order)-1]
		}
		return false
	}
	if !search() {
		return ""
	}
	named := make([]string, len(order))
	for i, at := range order {
		named[i] = names[at]
	}
	return strings.Join(named, ", ")
}

func sha1Of(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
