package checkin

// turn is one section of one day under judgement. Times are in seconds from midnight.
type turn struct {
	*judge
	out     *judgement
	section *Section
	window  window
	on, off int64  // when work begins and ends, as the flexibility has it
	flexOn  int64  // carried over from the day before
	came    *Punch // nil: missing
	left    *Punch
}

func (t *turn) at(p *Punch) int64 { return p.At - t.out.day.midnight() }

// minute cuts the seconds off: who punches within the planned minute is in time, and irregularities are counted in whole minutes.
func minute(seconds int64) int64 { return seconds - seconds%60 }

// choose finds the punches of a section: a correction comes before all others; else the first counts in coming, the last in leaving.
func (t *turn) choose(punches []*Punch, taken map[*Punch]bool) {
	for _, p := range punches {
		at := t.at(p)
		switch {
		case p.Source == Correction && p.ForTime >= 0:
			if p.ForTime == or(t.section.Work) {
				t.came = p
			}
		case t.came == nil && !taken[p] && t.window.fromOn <= at && at <= t.window.toOn:
			t.came = p
		}
	}
	for _, p := range punches {
		at := t.at(p)
		corrected := t.left != nil && t.left.ForTime >= 0 && t.left.Source == Correction
		switch {
		case p.Source == Correction && p.ForTime >= 0:
			if p.ForTime == or(t.section.Off) {
				t.left = p
			}
		case corrected || taken[p] || p == t.came:
		case t.window.fromOff <= at && at <= t.window.toOff && (t.came == nil || p.At > t.came.At):
			t.left = p
		}
	}
	for _, p := range []*Punch{t.came, t.left} {
		if p != nil {
			taken[p] = true
		}
	}
}

// shift is how far the planned times move with the time of coming (早到早走、晚到晚走).
func (t *turn) shift() int64 {
	f := &t.out.plan.flex
	if t.came == nil || or(f.MaxEarly) == 0 && or(f.MaxLate) == 0 {
		return 0
	}
	return max(-or(f.MaxEarly), min(or(f.MaxLate), minute(t.at(t.came))-t.on))
}

func (t *turn) decide() {
	needOn, needOff := !t.section.NoOn, !t.section.NoOff
	noOn := needOn && t.came == nil && t.over(t.on, t.window.toOn)
	noOff := needOff && t.left == nil && t.over(t.off, t.window.toOff)
	switch {
	case noOn && (noOff || !needOff && t.left == nil) || noOff && !needOn && t.came == nil:
		t.count(absent, t.section.worked(or(t.section.Work), or(t.section.Off)))
	case noOn || noOff:
		t.count(missing, 0)
	}
	t.coming(noOn)
	t.leaving(noOff)
	from, to := t.on, t.off
	switch {
	case t.came == nil && t.left == nil, t.came == nil && needOn, t.left == nil && needOff:
		return
	}
	if t.came != nil && (t.byPunches || t.at(t.came) > from) {
		from = t.at(t.came)
	}
	if t.left != nil && (t.byPunches || t.at(t.left) < to) {
		to = t.at(t.left)
	}
	t.out.regular += t.section.worked(from, to)
}

// over reports whether a punch that is not there is missing by now.
func (t *turn) over(planned, until int64) bool {
	d := t.out.day.midnight()
	return !t.out.plan.exempt && t.now > d+until && d+planned >= t.out.plan.judged
}

func (t *turn) count(e exception, seconds int64) {
	t.out.wrong[e].count++
	t.out.wrong[e].duration += seconds
}

func (t *turn) coming(gone bool) {
	m := mark{punch: t.came, kind: onDuty, planned: t.out.day.midnight() + or(t.section.Work), timeline: t.section.TimeID}
	if t.came == nil {
		t.lost(m, gone)
		return
	}
	flex := or(t.out.plan.flex.FlexOn) + t.flexOn
	if by := minute(t.at(t.came)) - t.on; by > flex && !t.out.plan.exempt {
		m.wrong = append(m.wrong, badTime)
		if !t.lateWhole {
			by -= flex
		}
		t.count(late, by)
	}
	t.out.add(m)
}

func (t *turn) leaving(gone bool) {
	m := mark{punch: t.left, kind: offDuty, planned: t.out.day.midnight() + or(t.section.Off), timeline: t.section.TimeID}
	if t.left == nil {
		t.lost(m, gone)
		return
	}
	flex := or(t.out.plan.flex.FlexOff)
	if by := t.off - minute(t.at(t.left)); by > flex && !t.out.plan.exempt {
		m.wrong = append(m.wrong, badTime)
		if !t.lateWhole {
			by -= flex
		}
		t.count(early, by)
	}
	t.out.add(m)
}

// lost notes a punch that is missing.
func (t *turn) lost(m mark, gone bool) {
	if gone {
		m.wrong = []string{noPunch}
		t.out.marks = append(t.out.marks, m)
	}
}

// carry is how late one may come after having left so many seconds late the day before (晚走晚到).
func (f *Flex) carry(overtime int64) (flex int64) {
	if f.Late == nil || !f.Late.Allow {
		return 0
	}
	for _, step := range f.Late.Rules {
		if overtime >= step.After && step.After > 0 {
			flex = max(flex, step.Flex)
		}
	}
	return flex
}
