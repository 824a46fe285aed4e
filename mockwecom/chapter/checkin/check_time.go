package checkin

import (
	"fmt"
	"slices"
)

// checkType checks what belongs to one type of rule.
func (r *Rule) checkType() error {
	kind := or(r.GroupType)
	for _, f := range []struct {
		name string
		here bool
	}{{"span_day_time", r.SpanDay != nil}, {"standard_work_duration", r.StandardWork != nil}} {
		if kind != free && f.here {
			return unknown(fmt.Sprintf("When the grouptype is %d, the '%s' field should not appear in the request.", kind, f.name))
		}
	}
	switch kind {
	case fixed:
		if len(r.Shifts) > 0 {
			return unknown("only freegroup has schedulelist")
		}
		return r.checkDates()
	case scheduled:
		if len(r.Dates) > 0 {
			return unknown("freegroup do not have checkindate")
		}
		return r.checkShifts()
	}
	return r.checkFree()
}

func (r *Rule) checkFree() error {
	const longest = 1435 * 60
	interval, from, work := or(r.Interval), or(r.SpanDay), or(r.StandardWork)
	switch {
	case len(r.Shifts) > 0:
		return unknown("unrestrain checkingroup do not have schedule")
	case interval < 0 || interval > longest || interval%300 != 0:
		return field("invalid offwork_interval_time, the value must be a multiple of 5 minutes and the maximum value cannot exceed 1435 minutes", interval)
	case from < 0 || from >= secondsOfDay:
		return field("The value of 'span_day_time' must be greater than or equal to 0 and less than 86400.", from)
	case from%60 != 0:
		return field("'span_day_time' must be a whole number of minutes, meaning it should be divisible by 60.", from)
	case r.StandardWork != nil && work != -1 && (work < 3600 || work > secondsOfDay || work%1800 != 0):
		return field("The value of 'standard_work_duration' can only be -1 or increments of half hour, starting from 1 hour", work)
	}
	for i := range r.Dates {
		if err := checkWeekdays(r.Dates[i].Workdays, map[int64]bool{}); err != nil {
			return err
		}
	}
	return nil
}

func checkWeekdays(days []int64, seen map[int64]bool) error {
	for _, d := range days {
		if d < 0 || d > 6 || seen[d] {
			return field("checkindate workdays invalid, checkin time size must greater than 0 and less than or equal to 7", d)
		}
		seen[d] = true
	}
	return nil
}

func (r *Rule) checkDates() error {
	if n := len(r.Dates); n == 0 || n > maxDates {
		return field("checkindate size must greater than 0 and less than or equal to 7", n)
	}
	seen := map[int64]bool{}
	for i := range r.Dates {
		x := &r.Dates[i]
		if n := len(x.Sections); n == 0 || n > maxSections {
			return field("checkin time size must greater than 0 and less than or equal to 4", n)
		}
		if b := x.Biweekly; b != nil && b.On {
			for _, days := range [][]int64{b.Odd, b.Even} {
				if err := checkWeekdays(days, map[int64]bool{}); err != nil {
					return err
				}
			}
		} else if err := checkWeekdays(x.Workdays, seen); err != nil {
			return err
		}
		if err := x.Flex.check(); err != nil {
			return err
		}
		if err := checkSections(x.Sections, true); err != nil {
			return err
		}
	}
	return nil
}

func (r *Rule) checkShifts() error {
	const rest = "休息"
	if len(r.Shifts) > maxShifts {
		return field("freegroup schedule size maximum 50", len(r.Shifts))
	}
	ids, names := map[int64]bool{}, map[string]bool{}
	for i := range r.Shifts {
		s := &r.Shifts[i]
		switch {
		case s.ID < 0 || ids[s.ID]:
			return field("conflict schedule id", s.ID)
		case s.ID == 0 && s.Name != rest:
			return field("invalid rest schedule name", s.Name)
		case s.ID == 0 && len(s.Sections) > 0:
			return field("rest schedule should not have checkin time", len(s.Sections))
		case !named(s.Name):
			return field("invalid schedule name", s.Name)
		case names[s.Name]:
			return field("conflict schedule name", s.Name)
		case s.ID != 0 && (len(s.Sections) == 0 || len(s.Sections) > maxSections):
			return field("time section size must greater than 0 and less than or equal to 4", len(s.Sections))
		}
		ids[s.ID], names[s.Name] = true, true
		if err := s.Flex.check(); err != nil {
			return err
		}
		if err := checkSections(s.Sections, true); err != nil {
			return err
		}
	}
	switch {
	case !ids[0]:
		return field("a rest schedule with id 0 is required for freegroup", "none")
	case len(r.Shifts) < 2:
		return field("a valid schedule is required for freegroup", "none")
	}
	return nil
}

func (f *Flex) check() error {
	for _, v := range []*int64{f.FlexOn, f.FlexOff, f.MaxEarly, f.MaxLate} {
		if n := or(v); n < 0 || n > maxFlex || n%flexStep != 0 {
			return field("invalid flex checkin rule, field has to be a multiple of 300 and not exceed and not exceed 21600", n)
		}
	}
	const longest = 600 * 60
	moves, gives := or(f.MaxEarly) > 0 || or(f.MaxLate) > 0, or(f.FlexOn) > 0 || or(f.FlexOff) > 0
	switch {
	case moves && gives:
		return field("invalid flex checkin rule, , only one item can be set", "both")
	case (moves || gives || f.Late != nil && f.Late.Allow) && f.AllowFlex != nil && !*f.AllowFlex:
		return field("flex checkin rule need allow flex", "allow_flex false")
	case f.Late == nil:
		return nil
	case !f.Late.Allow && len(f.Late.Rules) > 0 && f.Late.Rules[0] != (LateStep{}):
		return field("late rule need open allow_offwork_after_time", "allow_offwork_after_time false")
	}
	for _, s := range f.Late.Rules {
		if s.After < 0 || s.Flex < 0 || s.After > longest || s.Flex > longest || s.After%900 != 0 || s.Flex%900 != 0 {
			return field("invalid late rule, late rule must be a multiple of 15 minutes, with a maximum of 600 minutes", s.After)
		}
	}
	return nil
}

// checkSections checks times of work. Special workdays have no windows of their own.
func checkSections(all []Section, windows bool) error {
	seen := map[int64]bool{}
	for i := range all {
		s := &all[i]
		if s.TimeID < 0 || s.TimeID >= 99999 || s.TimeID != 0 && seen[s.TimeID] {
			return field("conflict time id", s.TimeID)
		}
		seen[s.TimeID] = true
		if err := s.check(windows); err != nil {
			return err
		}
		if i > 0 && (or(s.Work) < or(all[i-1].Off) || windows && *s.EarliestOn < *all[i-1].LatestOff) {
			return field("there should be no overlap between the checkin times", or(s.Work))
		}
	}
	return nil
}

func (s *Section) check(windows bool) error {
	if s.Work == nil || *s.Work < 0 || *s.Work > secondsOfDay {
		return field("checkin time work_sec invalid", or(s.Work))
	}
	if s.Off == nil || *s.Off < 0 || *s.Off >= 2*secondsOfDay-60 {
		return field("checkin time off_work_sec invalid", or(s.Off))
	}
	work, off := *s.Work, *s.Off
	if off-work <= 60 || off-work >= secondsOfDay {
		return field("checkin time work_sec or off_work_sec invalid", off)
	}
	if windows && (s.RemindWork == nil || s.RemindOff == nil) {
		return field("checkin time need remind_work_sec and remind_off_work_sec", "one is missing")
	}
	if s.RemindWork != nil && (*s.RemindWork > work || *s.RemindWork < work-1200) {
		return field("checkin time remind_work_sec invalid", *s.RemindWork)
	}
	if s.RemindOff != nil && (*s.RemindOff < off || *s.RemindOff > off+3600) {
		return field("checkin time remind_off_work_sec invalid", *s.RemindOff)
	}
	for _, v := range []*int64{s.Work, s.Off, s.RemindWork, s.RemindOff, s.EarliestOn, s.LatestOn, s.EarliestOff, s.LatestOff, &s.RestBegin, &s.RestEnd} {
		if or(v)%60 != 0 {
			return field("checkin time invalid, value has to be a multiple of 60", or(v))
		}
	}
	if err := s.checkRests(); err != nil || !windows {
		return s.noWindows(err)
	}
	return s.checkWindows()
}

func (s *Section) noWindows(err error) error {
	if err == nil && (s.EarliestOn != nil || s.LatestOn != nil || s.EarliestOff != nil || s.LatestOff != nil) {
		return unknown("special workday should not have earliest_work_sec/latest_work_sec/earliest_off_work_sec/latest_off_work_sec")
	}
	return err
}

func (s *Section) checkWindows() error {
	if s.EarliestOn == nil || s.LatestOn == nil || s.EarliestOff == nil || s.LatestOff == nil {
		return field("invalid checkin time, need earliest_work_sec/latest_work_sec/earliest_off_work_sec/latest_off_work_sec", "one is missing")
	}
	work, off := *s.Work, *s.Off
	fromOn, toOn, fromOff, toOff := *s.EarliestOn, *s.LatestOn, *s.EarliestOff, *s.LatestOff
	switch {
	case fromOn < 0 || fromOn > secondsOfDay || toOn >= 2*secondsOfDay:
		return field("fixgroup, invalid checkin time earliest_work_sec or earliest_off_work_sec", fromOn)
	case fromOn >= toOn || fromOff >= toOff:
		return field("invalid earliest_work_sec/latest_work_sec or earliest_off_work_sec/latest_off_work_sec", fromOn)
	case toOff < off || toOff >= off+secondsOfDay || toOff >= 2*secondsOfDay:
		return field("invalid latest_off_work_sec", toOff)
	case fromOff <= work || fromOff >= off:
		return field("invalid earliest_off_work_sec", fromOff)
	case fromOn >= work || toOn <= work || toOn >= off:
		return field("invalid earliest_work_sec or latest_work_sec", toOn)
	}
	return nil
}

func (s *Section) checkRests() error {
	const most, leastWork = 5, 180
	if !s.AllowRest {
		if s.RestBegin != 0 || s.RestEnd != 0 || len(s.Rests) > 0 {
			return field("set rest_begin_time or rest_end_time need allow_rest first", "allow_rest false")
		}
		return nil
	}
	rests := slices.Clone(s.rests())
	slices.SortFunc(rests, func(a, b Rest) int { return int(min(1, max(-1, a.Begin-b.Begin))) })
	wrong := len(rests) > most || s.worked(*s.Work, *s.Off) <= leastWork
	for i, rest := range rests {
		wrong = wrong || rest.Begin <= *s.Work || rest.End >= *s.Off || rest.Begin >= rest.End || i > 0 && rest.Begin < rests[i-1].End
	}
	if wrong {
		return field("checkin time rest time invalid", "a rest outside of the work, or two at a time")
	}
	return nil
}
