// Package fleetkey derives the serial numbers and keys of devices that are made by the thousand, so that whoever knows the seed needs
// no list of them. It is the simulator's own: WeCom makes every SecretNo by chance.
package fleetkey

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"wecomlab/core/openhw"
)

// SN is the serial number of a device, counted from 0.
func SN(prefix string, number int) string { return fmt.Sprintf("%s%06d", prefix, number) }

// SecretNo is the key of a device's signatures: 32 lower-case hexadecimal digits, other ones for each seed and SN.
func SecretNo(seed, sn string) string {
	mac := hmac.New(sha256.New, []byte(seed))
	mac.Write([]byte(sn)) // never fails
	return hex.EncodeToString(mac.Sum(nil))[:openhw.SecretNoSize]
}
