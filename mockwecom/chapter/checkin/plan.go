package checkin

import "slices"

// recordType says in a report what a member's day was (doc 93374).
type recordType int64

const (
	ofFixed  recordType = 1
	ofShift  recordType = 3
	ofFree   recordType = 4
	ofNoRule recordType = 7
)

// plan is what one member's rule asks of one day.
type plan struct {
	rule     *Rule // nil: the member has none
	kind     recordType
	work     bool // a day of work
	exempt   bool // on the white list: nobody misses the member
	sections []Section
	shift    Shift // of a scheduled rule
	flex     Flex
	judged   int64 // nobody is missing before this instant
}

// planOf gives the plan of a day. shift is the member's shift on it, which only scheduled rules have.
func planOf(r *Rule, d day, shift int64) plan {
	if r == nil {
		return plan{kind: ofNoRule}
	}
	p := plan{rule: r}
	off := slices.ContainsFunc(r.SpeOffdays, func(s SpecialDay) bool { return s.covers(d) })
	switch or(r.GroupType) {
	case scheduled:
		p.kind = ofShift
		at := slices.IndexFunc(r.Shifts, func(s Shift) bool { return s.ID == shift })
		if shift != 0 && at >= 0 && !off {
			p.shift = r.Shifts[at]
			p.work, p.sections, p.flex = true, p.shift.Sections, p.shift.Flex
		}
	case free:
		p.kind = ofFree
		at := slices.IndexFunc(r.Dates, func(x Date) bool { return x.on(d) })
		p.work = (len(r.Dates) == 0 || at >= 0) && !off
	default:
		p.kind = ofFixed
		p.ofWeekday(d, off)
	}
	return p
}

// ofWeekday fills in what a fixed rule asks: a special day of work comes before a special day off, and that before the weekdays.
func (p *plan) ofWeekday(d day, off bool) {
	r := p.rule
	at := slices.IndexFunc(r.Dates, func(x Date) bool { return x.on(d) })
	if at >= 0 {
		p.flex = r.Dates[at].Flex
	}
	if i := slices.IndexFunc(r.SpeWorkdays, func(s SpecialDay) bool { return s.covers(d) }); i >= 0 {
		p.work, p.sections = true, r.SpeWorkdays[i].Sections
		return
	}
	if at >= 0 && !off {
		p.work, p.sections = true, r.Dates[at].Sections
	}
}

// on reports whether a day is among the workdays.
func (x *Date) on(d day) bool {
	days := x.Workdays
	if b := x.Biweekly; b != nil && b.On {
		days = b.Even
		if d.week()&1 == 1 {
			days = b.Odd
		}
	}
	return slices.Contains(days, d.weekday())
}

// covers reports whether a day is one of the special ones.
func (s *SpecialDay) covers(d day) bool {
	switch s.Type {
	case 1:
		return dayOf(s.Begin) <= d && d <= dayOf(s.End)
	case 2:
		first := dayOf(s.Timestamp)
		return first <= d && d <= dayOf(s.End) && (d-first)%14 == 0
	}
	return dayOf(s.Timestamp) == d
}

// window is when the two punches of a section may be made, in seconds from midnight, all four in it.
type window struct{ fromOn, toOn, fromOff, toOff int64 }

// windows gives those of all sections. What a rule leaves open is halved between the neighbours; after a shift that ends beyond midnight
// there are overnight seconds left. (doc 98041)
func (p *plan) windows(overnight int64) []window {
	out := make([]window, len(p.sections))
	for i := range p.sections {
		s := &p.sections[i]
		on, off := or(s.Work), or(s.Off)
		w := window{fromOn: 0, toOn: (on + off) / 2, fromOff: on, toOff: secondsOfDay - 1}
		if i > 0 {
			w.fromOn = out[i-1].toOff + 1
		}
		switch {
		case i+1 < len(p.sections):
			w.toOff = (off + or(p.sections[i+1].Work)) / 2
		case off >= secondsOfDay:
			w.toOff = off + overnight
		}
		given(&w.fromOn, s.EarliestOn)
		given(&w.toOn, s.LatestOn)
		given(&w.fromOff, s.EarliestOff)
		given(&w.toOff, s.LatestOff)
		out[i] = w
	}
	return out
}

func given(to *int64, from *int64) {
	if from != nil {
		*to = *from
	}
}

// spill is how many seconds of the next natural day still belong to a day: until the window of a night shift is over.
func (p *plan) spill(overnight int64) int64 {
	all := p.windows(overnight)
	if len(all) == 0 {
		return 0
	}
	return min(max(0, all[len(all)-1].toOff+1-secondsOfDay), secondsOfDay)
}

// begin is the second from midnight at which a day begins after the one that before plans.
func (p *plan) begin(before *plan, overnight int64) int64 {
	if p.kind == ofFree {
		return or(p.rule.SpanDay)
	}
	return before.spill(overnight)
}

// standard is how many seconds of work the day asks for.
func (p *plan) standard() (total int64) {
	if !p.work {
		return 0
	}
	if p.kind == ofFree {
		return max(0, or(p.rule.StandardWork))
	}
	for i := range p.sections {
		total += p.sections[i].worked(or(p.sections[i].Work), or(p.sections[i].Off))
	}
	return total
}

// worked is how long somebody worked who was there from one second to another: without the rests.
func (s *Section) worked(from, to int64) int64 {
	if to <= from {
		return 0
	}
	total := to - from
	for _, rest := range s.rests() {
		total -= max(0, min(to, rest.End)-max(from, rest.Begin))
	}
	return max(0, total)
}

func (s *Section) rests() []Rest {
	switch {
	case !s.AllowRest:
		return nil
	case len(s.Rests) > 0:
		return s.Rests
	}
	return []Rest{{s.RestBegin, s.RestEnd}}
}
