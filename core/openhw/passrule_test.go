package openhw_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"wecomlab/core/openhw"
)

func TestPassRule(t *testing.T) {
	t.Parallel()
	// 2031-05-06 is a Tuesday.
	at := func(text string) time.Time {
		moment, err := time.Parse("2006-01-02 15:04:05", text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	tests := []struct{ name, rule, effect, yes, no string }{
		{"ClosedRange", "9:00-18:00 * * * *", "2031-05-06 00:00:00", "2031-05-06 09:00:00", "2031-05-06 08:59:59"},
		{"LastMinute", "9:00-18:00 * * * *", "2031-05-06 00:00:00", "2031-05-06 18:00:59", "2031-05-06 18:01:00"},
		{"TwoRanges", "8:30-12:00,13:30-18:15 * * * *", "2031-05-06 00:00:00", "2031-05-06 13:30:00", "2031-05-06 13:00:00"},
		{"OverMidnight", "23:00-23:59,0:00-2:00 * * * *", "2031-05-06 00:00:00", "2031-05-07 01:30:00", "2031-05-07 03:00:00"},
		{"Workdays", "0:00-23:59 * * 1-5 *", "2031-05-01 00:00:00", "2031-05-09 12:00:00", "2031-05-10 12:00:00"},
		{"SundayIsZero", "0:00-23:59 * * 0,6 *", "2031-05-01 00:00:00", "2031-05-11 12:00:00", "2031-05-12 12:00:00"},
		{"FirstOfMonth", "0:00-23:59 1 * * *", "2031-05-01 00:00:00", "2031-06-01 12:00:00", "2031-06-02 12:00:00"},
		{"DaysOfMonth", "0:00-23:59 1,15 9 * *", "2031-05-01 00:00:00", "2031-09-15 12:00:00", "2031-10-15 12:00:00"},
		{"Year", "0:00-23:59 15 10 * 2032", "2031-05-01 00:00:00", "2032-10-15 12:00:00", "2031-10-15 12:00:00"},
		{"EveryOtherDay", "0:00-23:59 */2 * * *", "2031-05-06 10:00:00", "2031-05-08 01:00:00", "2031-05-07 12:00:00"},
		{"AlternateWeeks", "0:00-23:59 */14 * * *", "2031-05-06 00:00:00", "2031-05-20 12:00:00", "2031-05-13 12:00:00"},
		{"EveryOtherDayOverNewYear", "0:00-23:59 */2 * * *", "2031-12-31 00:00:00", "2032-01-02 12:00:00", "2032-01-01 12:00:00"},
		{"EveryThirdMonth", "0:00-23:59 * */3 * *", "2031-11-06 00:00:00", "2032-02-06 12:00:00", "2032-01-06 12:00:00"},
		{"NotYetInEffect", "0:00-23:59 * * * *", "2031-05-06 10:00:00", "2031-05-06 10:00:00", "2031-05-06 09:59:59"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			rule, err := openhw.ParsePassRule(openhw.Rule{Rule: test.rule, EffectTime: openhw.Uint32(at(test.effect).Unix())})
			if err != nil {
				t.Fatal(err)
			}
			if !rule.Allows(at(test.yes)) {
				t.Errorf("nobody passes at %s", test.yes)
			}
			if rule.Allows(at(test.no)) {
				t.Errorf("people pass at %s", test.no)
			}
		})
	}
}

func TestPassRuleRefuses(t *testing.T) {
	t.Parallel()
	for _, rule := range []string{
		"", "9:00-18:00", "9:00-18:00 * * *", "9:00-18:00 * * * * *", "9:300-10:00 * * * *", "9-10 * * * *", "18:00-9:00 * * * *", "24:00-24:01 * * * *",
		"9:60-10:00 * * * *", "9:00-10:00 0 * * *", "9:00-10:00 32 * * *", "9:00-10:00 * 13 * *", "9:00-10:00 * * 7 *", "9:00-10:00 5-2 * * *",
		"9:00-10:00 */0 * * *", "9:00-10:00 */x * * *", "9:00-10:00 a-b * * *", "9:00-10:00 ,1 * * *", "-1:00-2:00 * * * *", "9:00-10:00 * * * -5",
		"9:00-10:00 1-2-3 * * *", strings.Repeat("9:00-10:00,", 200) + "1:00-2:00 * * * *",
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			if _, err := openhw.ParsePassRule(openhw.Rule{Rule: rule}); !errors.Is(err, openhw.ErrPassRule) {
				t.Errorf("read with %v", err)
			}
		})
	}
}
