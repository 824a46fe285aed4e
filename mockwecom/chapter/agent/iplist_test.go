package agent

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheckIPs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		list []string
		want []string // nil: refused
	}{
		{"OK/empty", nil, []string{}},
		{"OK/single", []string{"203.0.113.7"}, []string{"203.0.113.7"}},
		{"OK/semicolons and blanks", []string{" 203.0.113.7 ; 203.0.113.* ;", "10.0.0.0/8"}, []string{"203.0.113.7", "203.0.113.*", "10.0.0.0/8"}},
		{"OK/IPv6", []string{"::1", "2001:db8::/32"}, []string{"::1", "2001:db8::/32"}},
		{"OK/wildcards", []string{"*.*.*.*"}, []string{"*.*.*.*"}},
		{"ErrWord", []string{"localhost"}, nil},
		{"ErrThreeOctets", []string{"203.0.*"}, nil},
		{"ErrFiveOctets", []string{"203.0.113.*.1"}, nil},
		{"ErrOctetTooLarge", []string{"203.0.256.*"}, nil},
		{"ErrPartOfOctet", []string{"203.0.11*.1"}, nil},
		{"ErrLeadingZero", []string{"203.0.011.*"}, nil},
		{"ErrPrefixTooLong", []string{"203.0.113.0/33"}, nil},
		{"ErrZone", []string{"fe80::1%eth0"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := CheckIPs(tt.list)
			if (err != nil) != (tt.want == nil) {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAllowsIP(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, list, caller string
		want               bool
	}{
		{"nobody by the empty list", "", "127.0.0.1", false},
		{"the very address", "203.0.113.7", "203.0.113.7", true},
		{"another address", "203.0.113.7", "203.0.113.8", false},
		{"the second of a list", "198.51.100.1;203.0.113.7", "203.0.113.7", true},
		{"a wildcard at the end", "203.0.113.*", "203.0.113.255", true},
		{"a wildcard in the middle", "203.*.113.9", "203.8.113.9", true},
		{"beside a wildcard", "203.0.113.*", "203.0.114.1", false},
		{"a wildcard takes a whole octet", "203.0.113.1*", "203.0.113.12", false},
		{"a block", "10.0.0.0/8", "10.250.3.4", true},
		{"beside a block", "10.0.0.0/8", "11.0.0.1", false},
		{"IPv4 written as IPv6", "127.0.0.1", "::ffff:127.0.0.1", true},
		{"a list with IPv4 written as IPv6", "::ffff:127.0.0.1", "127.0.0.1", true},
		{"IPv6", "::1", "::1", true},
		{"IPv6 by a wildcard of IPv4", "*.*.*.*", "::1", false},
		{"IPv6 with a zone", "fe80::1", "fe80::1%eth0", true},
		{"IPv6 in a block", "2001:db8::/32", "2001:db8:1::5", true},
		{"no address", "*.*.*.*", "somewhere", false},
		{"garbage in the list is passed over", "garbage;*;/8;203.0.113.7", "203.0.113.7", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := AllowsIP([]string{tt.list}, tt.caller); got != tt.want {
				t.Errorf("AllowsIP(%q, %q) = %v", tt.list, tt.caller, got)
			}
		})
	}
}

func FuzzIPList(f *testing.F) {
	f.Add("203.0.113.7;203.0.113.*;10.0.0.0/8", "203.0.113.9")
	f.Add("*.*.*.*", "1.2.3.4")
	f.Add("::/0", "::1")
	f.Add("1.2.3.*/24", "1.2.3.4")
	f.Fuzz(func(t *testing.T, list, caller string) {
		checked, err := CheckIPs([]string{list})
		if err != nil {
			AllowsIP([]string{list}, caller)
			return
		}
		if again, err := CheckIPs(checked); err != nil || cmp.Diff(checked, again) != "" {
			t.Errorf("%q became %q became %q, %v", list, checked, again, err)
		}
		if AllowsIP([]string{list}, caller) != AllowsIP(checked, caller) {
			t.Errorf("%q lets %q in otherwise than %q does", list, caller, checked)
		}
		for _, entry := range checked {
			one, err := netip.ParseAddr(strings.ReplaceAll(entry, "*", "7"))
			if err == nil && !AllowsIP(checked, one.String()) {
				t.Errorf("%q does not let in %s", checked, one)
			}
		}
	})
}
