package openhw

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// PassRule says when a person may pass (doc 94004): ranges of minutes of the day, and four columns of the date.
type PassRule struct {
	times  []minutes
	day    column
	month  column
	week   column // 0 is Sunday
	year   column
	effect time.Time
}

// minutes is a closed range of minutes of the day.
type minutes struct{ from, to int }

// column is what a column of the date allows; empty: all.
type column []span

// span is a closed range, every step-th of it.
type span struct{ from, to, step int }

// maxRule is the most octets of a rule that are read.
const maxRule = 1024

// ErrPassRule is what ParsePassRule refuses with.
var ErrPassRule = errors.New("openhw: not a pass rule")

// ParsePassRule reads a rule such as "8:30-12:00,13:30-18:15 * * 1-5 *". Errors wrap ErrPassRule.
func ParsePassRule(rule Rule) (PassRule, error) {
	columns := strings.Fields(rule.Rule)
	if len(rule.Rule) > maxRule || len(columns) != 5 {
		return PassRule{}, fmt.Errorf("%w: %q needs the times and four columns: day, month, weekday, year", ErrPassRule, cut(rule.Rule, 64))
	}
	parsed := PassRule{effect: time.Unix(int64(rule.EffectTime), 0)}
	for part := range strings.SplitSeq(columns[0], ",") {
		from, to, _ := strings.Cut(part, "-")
		opens, err := minuteOf(from)
		closes, errTo := minuteOf(to)
		if err != nil || errTo != nil || opens > closes {
			return PassRule{}, fmt.Errorf("%w: %q is not a range H:MM-H:MM within one day", ErrPassRule, cut(part, 64))
		}
		parsed.times = append(parsed.times, minutes{opens, closes})
	}
	for i, c := range []struct {
		into     *column
		from, to int
	}{{&parsed.day, 1, 31}, {&parsed.month, 1, 12}, {&parsed.week, 0, 6}, {&parsed.year, 1970, 9999}} {
		if err := c.into.parse(columns[i+1], c.from, c.to); err != nil {
			return PassRule{}, err
		}
	}
	return parsed, nil
}

func minuteOf(text string) (int, error) {
	hour, minute, _ := strings.Cut(text, ":")
	h, err := strconv.ParseUint(hour, 10, 8)
	m, errMinute := strconv.ParseUint(minute, 10, 8)
	if err != nil || errMinute != nil || len(minute) != 2 || h > 23 || m > 59 {
		return 0, ErrPassRule
	}
	return int(h)*60 + int(m), nil
}

// parse reads one column: *, numbers and ranges joined by commas, each with an optional /step.
func (c *column) parse(text string, from, to int) error {
	for part := range strings.SplitSeq(text, ",") {
		s := span{from, to, 1}
		values, step, stepped := strings.Cut(part, "/")
		low, high, ranged := strings.Cut(values, "-")
		var err, errTo, errStep error
		if stepped {
			s.step, errStep = strconv.Atoi(step)
		}
		if values != "*" {
			s.from, err = strconv.Atoi(low)
			s.to = s.from
		}
		if ranged {
			s.to, errTo = strconv.Atoi(high)
		}
		if err != nil || errTo != nil || errStep != nil || s.step < 1 || s.from < from || s.to > to || s.from > s.to {
			return fmt.Errorf("%w: %q is not a value, range or step within %d to %d", ErrPassRule, cut(part, 64), from, to)
		}
		*c = append(*c, s)
	}
	return nil
}

// Allows reports whether the rule lets the person pass at a time, which is read in its own zone. Steps in the day column
// count from the day on which the rule takes effect, in that zone (inferred).
func (p PassRule) Allows(at time.Time) bool {
	if at.Before(p.effect) {
		return false
	}
	first := p.effect.In(at.Location())
	days := int(dayNumber(at) - dayNumber(first))
	return p.allowsMinute(at.Hour()*60+at.Minute()) &&
		p.day.allows(at.Day(), days) &&
		p.month.allows(int(at.Month()), int(at.Month())-int(first.Month())+12*(at.Year()-first.Year())) &&
		p.week.allows(int(at.Weekday()), days) &&
		p.year.allows(at.Year(), at.Year()-first.Year())
}

// dayNumber counts days.
func dayNumber(at time.Time) int64 {
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

func (p PassRule) allowsMinute(minute int) bool {
	for _, t := range p.times {
		if t.from <= minute && minute <= t.to {
			return true
		}
	}
	return false
}

// allows reports whether a value is in the column; since counts from the day of effect.
func (c column) allows(value, since int) bool {
	for _, s := range c {
		if s.from <= value && value <= s.to && since%s.step == 0 {
			return true
		}
	}
	return false
}
