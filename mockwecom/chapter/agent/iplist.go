package agent

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// A list of trusted addresses (企业可信IP, IP白名单; doc 90595) holds single addresses, CIDR blocks, and IPv4 addresses with *
// in place of octets. One string may hold several, separated by semicolons.

// CheckIPs splits and checks a list of trusted addresses. What it gives has one entry in each string.
func CheckIPs(list []string) ([]string, error) {
	out := make([]string, 0, len(list))
	for _, text := range list {
		for entry := range strings.SplitSeq(text, ";") {
			entry = strings.TrimSpace(entry)
			if entry == "" {
				continue
			}
			if !wellFormed(entry) {
				return nil, fmt.Errorf("%q is no address: want 203.0.113.7, 203.0.113.*, 203.0.113.0/24 or 2001:db8::1, separated by semicolons (doc 90595)", entry)
			}
			out = append(out, entry)
		}
	}
	return out, nil
}

func wellFormed(entry string) bool {
	if _, err := netip.ParsePrefix(entry); err == nil {
		return true
	}
	if addr, err := netip.ParseAddr(entry); err == nil {
		return addr.Zone() == ""
	}
	octets := strings.Split(entry, ".")
	if len(octets) != 4 {
		return false
	}
	for _, o := range octets {
		if n, err := strconv.ParseUint(o, 10, 8); o != "*" && (err != nil || strconv.FormatUint(n, 10) != o) {
			return false
		}
	}
	return true
}

// AllowsIP reports whether a list of trusted addresses lets a caller in. An empty list lets nobody in; entries that are
// no addresses are passed over.
func AllowsIP(list []string, caller string) bool {
	addr, err := netip.ParseAddr(caller)
	if err != nil {
		return false
	}
	addr = addr.Unmap().WithZone("")
	for _, text := range list {
		for entry := range strings.SplitSeq(text, ";") {
			if covers(strings.TrimSpace(entry), addr) {
				return true
			}
		}
	}
	return false
}

func covers(entry string, addr netip.Addr) bool {
	switch {
	case strings.IndexByte(entry, '*') >= 0:
		return addr.Is4() && wellFormed(entry) && coversOctets(entry, addr.As4())
	case strings.IndexByte(entry, '/') >= 0:
		block, err := netip.ParsePrefix(entry)
		return err == nil && block.Contains(addr)
	default:
		one, err := netip.ParseAddr(entry)
		return err == nil && one.Unmap() == addr
	}
}

func coversOctets(entry string, octets [4]byte) bool {
	for i, rest := 0, entry; i < len(octets); i++ {
		var o string
		o, rest, _ = strings.Cut(rest, ".")
		if o != "*" && o != strconv.Itoa(int(octets[i])) {
			return false
		}
	}
	return true
}
