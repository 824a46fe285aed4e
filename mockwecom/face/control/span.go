package control

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseSpan reads a length of time as people write it: 90s, 2h, 1h30m, 7d. It must be positive.
func ParseSpan(text string) (time.Duration, error) {
	var d time.Duration
	rest := text
	if days, after, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseFloat(days, 64)
		if err != nil || !(n >= 0 && n <= 36500) { // NaN is refused too
			return 0, spanError(text)
		}
		d, rest = time.Duration(n*float64(24*time.Hour)), after
	}
	if rest != "" {
		more, err := time.ParseDuration(rest)
		if err != nil {
			return 0, spanError(text)
		}
		d += more
	}
	if d <= 0 {
		return 0, spanError(text)
	}
	return d, nil
}

func spanError(text string) error {
	return fmt.Errorf("%q is no length of time; write 90s, 10m, 2h or 7d", text)
}
