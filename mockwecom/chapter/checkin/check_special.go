package checkin

// checkSpecials checks the special days that a call gives to a rule.
func (r *Rule) checkSpecials(of *Rule, now int64) error {
	if len(r.SpeWorkdays) > 0 && or(of.GroupType) != fixed {
		return field("free group or unrestrain group do not have special work day", len(r.SpeWorkdays))
	}
	if len(r.SpeWorkdays) > maxSpecials || len(r.SpeOffdays) > maxSpecials {
		return field("special day maximum value 366", max(len(r.SpeWorkdays), len(r.SpeOffdays)))
	}
	seen := map[day]bool{}
	for i := range r.SpeWorkdays {
		s := &r.SpeWorkdays[i]
		if len(s.Sections) == 0 || len(s.Sections) > maxSections {
			return field("special work day need checkintime", len(s.Sections))
		}
		if err := checkSections(s.Sections, false); err != nil {
			return err
		}
		if err := s.check(now, seen); err != nil {
			return err
		}
	}
	for i := range r.SpeOffdays {
		s := &r.SpeOffdays[i]
		if len(s.Sections) > 0 {
			return field("special offday should not have checkintime", len(s.Sections))
		}
		if err := s.check(now, seen); err != nil {
			return err
		}
	}
	return nil
}

func (s *SpecialDay) check(now int64, seen map[day]bool) error {
	const longestNotes = 40
	first, last := s.Timestamp, s.Timestamp
	switch s.Type {
	case 0:
	case 1:
		first, last = s.Begin, s.End
	case 2:
		last = s.End
	default:
		return field("special work day type invalid", s.Type)
	}
	switch {
	case s.Notes == "" || len(s.Notes) > longestNotes:
		return field("special day notes cannot be empty", s.Notes)
	case s.Type == 0 && !isMidnight(first):
		return field("invalid specailday timestamp", first)
	case s.Type != 0 && !isMidnight(first):
		return field("invalid specailday begtime", first)
	case s.Type != 0 && !isMidnight(last):
		return field("invalid specailday endtime", last)
	case last < first:
		return field("invalid specailday begtime or endtime", last)
	case last-first > maxSpecials*secondsOfDay:
		return field("the period of specialday cannot exceed one year", last)
	case first <= now:
		return field("invalid specialday timestamp, only future dates are allowed here", first)
	}
	for d := dayOf(first); d <= dayOf(last); d++ {
		if !s.covers(d) {
			continue
		}
		if seen[d] {
			return field("conflict specailday", d.midnight())
		}
		seen[d] = true
	}
	return nil
}

// isMidnight reports whether an instant begins a day since 2000.
func isMidnight(unix int64) bool {
	return unix > firstDay && unix <= lastTime && dayOf(unix).midnight() == unix
}
