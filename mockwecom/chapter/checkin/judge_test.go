package checkin

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/mockwecom/chapter/directory"
)

// monday is 2026-03-02.
const monday day = 20514

func hm(hours, minutes int64) int64 { return hours*3600 + minutes*60 }

func num(n int64) *int64 { return &n }

func rule(change func(*Rule)) *Rule {
	r := defaultRuleOf("rule")
	r.Range = &Range{Parties: []int64{1}}
	r.complete()
	if change != nil {
		change(r)
	}
	return r
}

func at(d day, seconds ...int64) []Punch {
	var out []Punch
	for _, s := range seconds {
		out = append(out, Punch{At: d.midnight() + s, Source: Device, ForTime: -1})
	}
	return out
}

func planned(on int64) *judge {
	return &judge{now: (monday + 40).midnight() + on, overnight: hm(4, 0), lateWhole: true}
}

// result is what the table compares.
type result struct {
	Count, Regular, Standard int64
	Wrong                    []exceptionInfo
	Kinds                    []string
}

func resultOf(j *judgement) result {
	out := result{Count: j.count, Regular: j.regular, Standard: j.standard, Wrong: exceptions(&j.wrong)}
	for _, m := range j.marks {
		kind := m.kind
		for _, w := range m.wrong {
			kind += " " + w
		}
		out.Kinds = append(out.Kinds, kind)
	}
	return out
}

func TestDay(t *testing.T) {
	t.Parallel()
	eight := hm(8, 0)
	flexible := func(on, off int64) *Rule {
		return rule(func(r *Rule) { r.Dates[0].Flex = Flex{FlexOn: &on, FlexOff: &off} })
	}
	none := []exceptionInfo{}
	shifting := rule(func(r *Rule) { r.Dates[0].Flex = Flex{MaxEarly: num(1800), MaxLate: num(1800)} })
	halves := rule(func(r *Rule) {
		r.Dates[0].Sections = []Section{section(hm(9, 0), hm(12, 0)), section(hm(14, 0), hm(18, 0))}
	})
	freely := rule(func(r *Rule) { r.GroupType, r.StandardWork = num(free), num(hm(8, 0)) })
	night := rule(func(r *Rule) {
		r.GroupType, r.Dates = num(scheduled), nil
		r.Shifts = []Shift{{Name: "休息"}, {ID: 1, Name: "夜班", Sections: []Section{section(hm(22, 0), hm(30, 0))}}}
	})
	tests := []struct {
		name    string
		rule    *Rule
		day     day
		punches []Punch
		want    result
	}{
		{"OK", rule(nil), monday, at(monday, hm(8, 50), hm(18, 5)), result{2, eight, eight, none, []string{onDuty, offDuty}}},
		{"OKWithinTheMinute", rule(nil), monday, at(monday, hm(9, 0)+59, hm(18, 0)), result{2, eight - 59, eight, none, []string{onDuty, offDuty}}},
		{"Late", rule(nil), monday, at(monday, hm(9, 10)+30, hm(18, 0)), result{2, eight - 630, eight, []exceptionInfo{{1, 600, late}}, []string{onDuty + " " + badTime, offDuty}}},
		{"Early", rule(nil), monday, at(monday, hm(9, 0), hm(17, 29)+30), result{2, eight - 1830, eight, []exceptionInfo{{1, 1860, early}}, []string{onDuty, offDuty + " " + badTime}}},
		{"LateWithinTheFlexibility", flexible(600, 0), monday, at(monday, hm(9, 10), hm(18, 0)), result{2, eight - 600, eight, none, []string{onDuty, offDuty}}},
		{"LateBeyondTheFlexibility", flexible(600, 600), monday, at(monday, hm(9, 11), hm(17, 45)), result{2, eight - 660 - 900, eight, []exceptionInfo{{1, 660, late}, {1, 900, early}}, []string{onDuty + " " + badTime, offDuty + " " + badTime}}},
		{"OKLateAndLater", shifting, monday, at(monday, hm(9, 20), hm(18, 20)), result{2, eight, eight, none, []string{onDuty, offDuty}}},
		{"EarlyAfterComingLate", shifting, monday, at(monday, hm(9, 20), hm(18, 0)), result{2, eight - 1200, eight, []exceptionInfo{{1, 1200, early}}, []string{onDuty, offDuty + " " + badTime}}},
		{"Missing", rule(nil), monday, at(monday, hm(9, 0)), result{1, 0, eight, []exceptionInfo{{1, 0, missing}}, []string{onDuty, offDuty + " " + noPunch}}},
		{"MissingInComing", rule(nil), monday, at(monday, hm(18, 0)), result{1, 0, eight, []exceptionInfo{{1, 0, missing}}, []string{onDuty + " " + noPunch, offDuty}}},
		{"Absent", rule(nil), monday, nil, result{0, 0, eight, []exceptionInfo{{1, eight, absent}}, []string{onDuty + " " + noPunch, offDuty + " " + noPunch}}},
		{"HalfAbsent", halves, monday, at(monday, hm(9, 0), hm(12, 0)), result{2, hm(3, 0), hm(7, 0), []exceptionInfo{{1, hm(4, 0), absent}}, []string{onDuty, offDuty, onDuty + " " + noPunch, offDuty + " " + noPunch}}},
		{"OKTwoSections", halves, monday, at(monday, hm(9, 0), hm(12, 1), hm(13, 55), hm(18, 0)), result{4, hm(7, 0), hm(7, 0), none, []string{onDuty, offDuty, onDuty, offDuty}}},
		{"OKWhiteList", rule(func(r *Rule) { r.WhiteUsers = []string{"one"} }), monday, nil, result{0, 0, eight, none, nil}},
		{"OKRest", rule(nil), monday + 5, nil, result{0, 0, 0, none, nil}},
		{"OKAtWorkOnSaturday", rule(nil), monday + 5, at(monday+5, hm(10, 0), hm(11, 0)), result{2, 3600, 0, none, []string{onDuty, offDuty}}},
		{"SpecialDayOff", rule(func(r *Rule) { r.SpeOffdays = []SpecialDay{{Timestamp: monday.midnight()}} }), monday, nil, result{0, 0, 0, none, nil}},
		{"SpecialWorkday", rule(func(r *Rule) {
			r.SpeWorkdays = []SpecialDay{{Type: 1, Begin: (monday + 5).midnight(), End: (monday + 6).midnight(), Sections: []Section{section(hm(9, 0), hm(12, 0))}}}
		}), monday + 6, nil, result{0, 0, hm(3, 0), []exceptionInfo{{1, hm(3, 0), absent}}, []string{onDuty + " " + noPunch, offDuty + " " + noPunch}}},
		{"OKFree", freely, monday, at(monday, hm(10, 0), hm(12, 0), hm(13, 0), hm(15, 0)), result{4, hm(4, 0), eight, none, []string{onDuty, offDuty, onDuty, offDuty}}},
		{"FreeMissing", freely, monday, at(monday, hm(10, 0)), result{1, 0, eight, []exceptionInfo{{1, 0, missing}}, []string{onDuty}}},
		{"FreeAbsent", freely, monday, nil, result{0, 0, eight, []exceptionInfo{{1, eight, absent}}, nil}},
		{"OKRecordOnly", rule(func(r *Rule) { r.GroupType, r.Method = num(free), num(2) }), monday, at(monday, hm(10, 0)), result{1, 0, 0, none, []string{noted}}},
		{"OKNightShift", night, monday, at(monday, hm(21, 55), hm(30, 5)), result{2, eight, eight, none, []string{onDuty, offDuty}}},
		{"LateNightShift", night, monday, at(monday, hm(23, 0), hm(30, 0)), result{2, hm(7, 0), eight, []exceptionInfo{{1, 3600, late}}, []string{onDuty + " " + badTime, offDuty}}},
		{"NoRule", nil, monday, at(monday, hm(9, 0)), result{1, 0, 0, none, []string{noted}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, m := &book{shifts: map[shiftKey]shiftOf{}}, &directory.Member{ID: 1, UserID: "one"}
			if tt.rule != nil {
				tt.rule.Range = &Range{Users: []string{"ONE"}}
				b.versions, b.rules = []version{{ID: 1}}, []*Rule{tt.rule}
				b.shifts[shiftKey{1, monday}] = shiftOf{Group: 1, Shift: 1}
			}
			got := planned(0).days(b, m, tt.punches, tt.day, tt.day)
			if len(got) != 1 {
				t.Fatalf("%d days", len(got))
			}
			if d := cmp.Diff(tt.want, resultOf(got[0])); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestNotYetMissing(t *testing.T) {
	t.Parallel()
	p := planOf(rule(nil), monday, 0)
	for _, tt := range []struct {
		name        string
		now, judged int64
		want        []exceptionInfo
	}{
		{"BeforeWork", hm(8, 0), 0, []exceptionInfo{}},
		{"AtMiddayTheFirstPunchIsMissing", hm(13, 31), 0, []exceptionInfo{{1, 0, missing}}},
		{"OnTheNextDay", hm(24, 1), 0, []exceptionInfo{{1, hm(8, 0), absent}}},
		{"RuleIsYounger", hm(24, 1), hm(20, 0), []exceptionInfo{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := p
			p.judged = monday.midnight() + tt.judged
			got := (&judge{now: monday.midnight() + tt.now}).decide(p, monday, nil, (monday + 1).midnight(), 0)
			if d := cmp.Diff(tt.want, exceptions(&got.wrong)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestCorrection(t *testing.T) {
	t.Parallel()
	p := planOf(rule(nil), monday, 0)
	punches := append(at(monday, hm(9, 30), hm(18, 0)), Punch{At: monday.midnight() + hm(8, 58), Source: Correction, ForDay: int64(monday), ForTime: hm(9, 0)})
	slices.SortFunc(punches, func(a, b Punch) int { return int(a.At - b.At) })
	got := resultOf(planned(0).decide(p, monday, punches, (monday + 1).midnight(), 0))
	if d := cmp.Diff(result{3, hm(8, 0), hm(8, 0), []exceptionInfo{}, []string{onDuty, offDuty}}, got); d != "" {
		t.Error(d)
	}
}

// A punch before a corrected coming is none of leaving.
func TestCorrectionLaterThanAPunch(t *testing.T) {
	t.Parallel()
	p := planOf(rule(nil), monday, 0)
	punches := append(at(monday, hm(9, 10)), Punch{At: monday.midnight() + hm(9, 30), Source: Correction, ForDay: int64(monday), ForTime: hm(9, 0)})
	got := resultOf(planned(0).decide(p, monday, punches, (monday + 1).midnight(), 0))
	want := []exceptionInfo{{1, 1800, late}, {1, 0, missing}}
	if d := cmp.Diff(result{2, 0, hm(8, 0), want, []string{onDuty + " " + badTime, offDuty + " " + noPunch}}, got); d != "" {
		t.Error(d)
	}
}

func TestLateAfterALateEvening(t *testing.T) {
	t.Parallel()
	r := rule(func(r *Rule) {
		r.Dates[0].Late = &LateRule{Allow: true, Rules: []LateStep{{After: 7200, Flex: 3600}}}
		r.Range = &Range{Users: []string{"one"}}
	})
	b := &book{versions: []version{{ID: 1}}, rules: []*Rule{r}, shifts: map[shiftKey]shiftOf{}}
	for name, tt := range map[string]struct {
		left int64
		want []exceptionInfo
	}{"OK": {hm(20, 0), []exceptionInfo{}}, "Late": {hm(19, 59), []exceptionInfo{{1, 3600, late}}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			punches := append(at(monday, hm(9, 0), tt.left), at(monday+1, hm(10, 0), hm(18, 0))...)
			got := planned(0).days(b, &directory.Member{ID: 1, UserID: "one"}, punches, monday+1, monday+1)
			if d := cmp.Diff(tt.want, exceptions(&got[0].wrong)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	both := rule(nil)
	wifi := rule(func(r *Rule) { r.Places = nil })
	away := rule(func(r *Rule) { r.OutRange = num(1) })
	for _, tt := range []struct {
		name  string
		rule  *Rule
		punch Punch
		wrong string
		away  bool
	}{
		{"OKAtThePlace", both, Punch{Source: Phone, Lat: 31_298_000, Lng: 120_585_000}, "", false},
		{"OKNear", both, Punch{Source: Phone, Lat: 31_300_000, Lng: 120_585_000}, "", false},
		{"ErrTooFar", both, Punch{Source: Phone, Lat: 31_301_000, Lng: 120_585_000}, badPlace, false},
		{"ErrNowhere", both, Punch{Source: Phone}, badPlace, false},
		{"OKInTheNetwork", both, Punch{Source: Phone, WiFiMAC: "02:00:00:00:00:01"}, "", false},
		{"ErrOtherNetwork", wifi, Punch{Source: Phone, WiFiMAC: "02:00:00:00:00:02"}, badWiFi, false},
		{"OKAway", away, Punch{Source: Phone}, "", true},
		{"OKMachine", both, Punch{Source: Device}, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if wrong, away := tt.rule.misplaced(&tt.punch); wrong != tt.wrong || away != tt.away {
				t.Errorf("%q, %v; want %q, %v", wrong, away, tt.wrong, tt.away)
			}
		})
	}
}

// TestMonthIsTheSumOfItsDays draws rules, shifts and punches: every punch belongs to exactly one day, and a month adds up.
func TestMonthIsTheSumOfItsDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const length = 21
		r := rule(func(r *Rule) {
			r.Range = &Range{Users: []string{"one"}}
			switch kind := rapid.Int64Range(1, 3).Draw(t, "type"); kind {
			case scheduled:
				r.GroupType, r.Dates = &kind, nil
				r.Shifts = []Shift{{Name: "休息"}, {ID: 1, Sections: []Section{section(hm(9, 0), hm(18, 0))}}, {ID: 2, Sections: []Section{section(hm(22, 0), hm(30, 0))}}}
			case free:
				r.GroupType = &kind
				r.SpanDay = num(rapid.Int64Range(0, 1439).Draw(t, "span") * 60)
			}
		})
		b := &book{versions: []version{{ID: 1}}, rules: []*Rule{r}, shifts: map[shiftKey]shiftOf{}}
		for d := monday - 2; d <= monday+length+1; d++ {
			b.shifts[shiftKey{1, d}] = shiftOf{Group: 1, Shift: rapid.Int64Range(0, 2).Draw(t, "shift")}
		}
		var punches []Punch
		for _, s := range rapid.SliceOfN(rapid.Int64Range(hm(36, 0), hm(24*(length-1), 0)), 0, 60).Draw(t, "punches") {
			punches = append(punches, at(monday, s)...)
		}
		slices.SortFunc(punches, func(a, b Punch) int { return int(a.At - b.At) })
		days := planned(0).days(b, &directory.Member{ID: 1, UserID: "one"}, punches, monday, monday+length-1)
		month, _ := sum(days, baseInfo{})
		var count, regular, standard int64
		var wrong [device + 1]tally
		for _, j := range days {
			count, regular, standard = count+j.count, regular+j.regular, standard+j.standard
			for e := range wrong {
				wrong[e].count += j.wrong[e].count
				wrong[e].duration += j.wrong[e].duration
			}
			if j.regular < 0 {
				t.Fatalf("day %d: %d seconds of work", j.day, j.regular)
			}
		}
		if int(count) != len(punches) {
			t.Fatalf("%d punches are in the days, %d were made", count, len(punches))
		}
		if month.Summary.Regular != regular || month.Summary.Standard != standard || month.Summary.Work+month.Summary.Rest != length ||
			month.Summary.Plain+month.Summary.Except != month.Summary.Work {
			t.Fatalf("%+v is not the sum: %d, %d", month.Summary, regular, standard)
		}
		if d := cmp.Diff(exceptions(&wrong), month.Exceptions); d != "" {
			t.Fatal(d)
		}
	})
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	if d := dayOf(monday.midnight()); d != monday || dayOf(monday.midnight()-1) != monday-1 || monday.weekday() != 1 || (monday-1).weekday() != 0 {
		t.Errorf("midnight of %d is in %d, weekday %d", monday, d, monday.weekday())
	}
	if year, month, number := monday.date(); year != 2026 || month != 3 || number != 2 {
		t.Errorf("%d-%d-%d", year, month, number)
	}
	if w := day(19723).week(); w != 1 || day(19722).week() != 0 || day(19730).week() != 2 {
		t.Errorf("week %d", w)
	}
	for _, tt := range []struct {
		month, day int64
		ok         bool
	}{{202602, 28, true}, {202602, 29, false}, {202402, 29, true}, {202613, 1, false}, {202600, 1, false}, {0, 1, false}} {
		if _, ok := dayIn(tt.month, tt.day); ok != tt.ok {
			t.Errorf("day %d of %d: %v", tt.day, tt.month, ok)
		}
	}
}
