package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// byteCount is a number of bytes on the command line: 65536, 512KiB, 64MiB, 1GiB. KB, MB, GB and K, M, G mean the same.
type byteCount int64

var byteUnits = map[string]int64{"": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "KIB": 1 << 10,
	"M": 1 << 20, "MB": 1 << 20, "MIB": 1 << 20, "G": 1 << 30, "GB": 1 << 30, "GIB": 1 << 30}

// Set reads a number with its unit.
func (b *byteCount) Set(text string) error {
	digits := strings.TrimRight(text, "KMGBkmgbi ")
	n, err := strconv.ParseInt(digits, 10, 64)
	unit, ok := byteUnits[strings.ToUpper(strings.TrimSpace(text[len(digits):]))]
	if err != nil || !ok || n < 0 || n > math.MaxInt64/unit {
		return fmt.Errorf("%q is no number of bytes such as 65536 or 64MiB", text)
	}
	*b = byteCount(n * unit)
	return nil
}

// String is the plain number; empty for none.
func (b *byteCount) String() string {
	if *b == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*b), 10)
}

// Type is the word for the value in the help.
func (b *byteCount) Type() string { return "size" }
