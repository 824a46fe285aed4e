package checkin

// exception is a kind of irregularity (exception of a report, doc 93374).
type exception int

const (
	late    exception = 1
	early   exception = 2
	missing exception = 3
	absent  exception = 4
	place   exception = 5
	device  exception = 6
)

// What checkin_type says of a punch (doc 90262).
const (
	onDuty  = "上班打卡"
	offDuty = "下班打卡"
	outside = "外出打卡"
	noted   = "仅记录打卡时间和位置"
)

// What exception_type says of it.
const (
	badTime  = "时间异常"
	badPlace = "地点异常"
	noPunch  = "未打卡"
	badWiFi  = "wifi异常"
	badPhone = "非常用设备"
)

// mark is one punch as a rule sees it, or one that is missing.
type mark struct {
	punch    *Punch // nil: it is missing
	kind     string
	wrong    []string // exception_type
	planned  int64    // the instant it was planned for; 0: none was
	timeline int64    // time_id of the section
}

// tally counts irregularities of one kind.
type tally struct{ count, duration int64 }

// judgement is one member's day.
type judgement struct {
	day      day
	plan     plan
	marks    []mark
	count    int64 // punches
	earliest int64 // of them, in seconds from midnight
	latest   int64
	regular  int64 // seconds of work
	standard int64
	wrong    [device + 1]tally

	corrections int64
	outings     int64 // punches away on business
	overtime    int64 // seconds after the last section's end, from which the next day's flexibility follows
}

// judge is what decides a day.
type judge struct {
	now       int64 // Unix seconds
	overnight int64 // seconds for punching off after a shift that ends beyond midnight
	byPunches bool  // work is counted from punch to punch, otherwise within the planned times
	lateWhole bool  // lateness beyond the flexibility is counted from the planned time
	surplus   bool  // punches that no section takes are records, too
}

// decide judges a day by its punches, in their order. ends is when the day is over; carried is how late one may come because one left late
// the day before, in seconds.
func (j *judge) decide(p plan, d day, punches []Punch, ends, carried int64) *judgement {
	out := &judgement{day: d, plan: p, standard: p.standard()}
	for i := range punches {
		out.note(&punches[i])
	}
	inside := out.inside(punches)
	switch {
	case p.rule == nil || or(p.rule.Method) == 2 && (p.kind == ofFree || !p.work):
		for _, punch := range inside {
			out.add(mark{punch: punch, kind: noted})
		}
	case p.kind == ofFree || !p.work:
		j.pairs(out, inside, ends)
	default:
		j.sections(out, inside, carried)
	}
	return out
}

// note counts a punch.
func (j *judgement) note(p *Punch) {
	t := p.At - j.day.midnight()
	if j.count == 0 || t < j.earliest {
		j.earliest = t
	}
	if j.count == 0 || t > j.latest {
		j.latest = t
	}
	j.count++
	if p.Source == Correction {
		j.corrections++
	}
}

// inside sorts out punches away on business, which the rules do not ask for, unless one says that they count.
func (j *judgement) inside(punches []Punch) []*Punch {
	var kept []*Punch
	for i := range punches {
		p := &punches[i]
		if !p.Outside {
			kept = append(kept, p)
			continue
		}
		j.outings++
		j.marks = append(j.marks, mark{punch: p, kind: outside})
		if r := j.plan.rule; r != nil && or(r.SyncOut) {
			kept = append(kept, p)
		}
	}
	return kept
}

// add stores a mark with what is wrong about its place and device.
func (j *judgement) add(m mark) {
	if m.punch.Outside {
		return // it stands there as what it is
	}
	if r := j.plan.rule; r != nil {
		switch wrong, away := r.misplaced(m.punch); {
		case wrong != "":
			m.wrong = append(m.wrong, wrong)
			j.wrong[place].count++
		case away:
			j.outings++
		}
	}
	if m.punch.Strange {
		m.wrong = append(m.wrong, badPhone)
		j.wrong[device].count++
	}
	j.marks = append(j.marks, m)
}

// pairs judges a free day, or one of rest: punches are on and off duty in turn, or the first and the last of them.
func (j *judge) pairs(out *judgement, punches []*Punch, ends int64) {
	one := or(out.plan.rule.Method) == 1
	if one && len(punches) > 2 {
		if j.surplus {
			for _, p := range punches[1 : len(punches)-1] {
				out.add(mark{punch: p, kind: noted})
			}
		}
		punches = []*Punch{punches[0], punches[len(punches)-1]}
	}
	for i, p := range punches {
		kind := onDuty
		if i%2 == 1 {
			kind = offDuty
			out.regular += p.At - punches[i-1].At
		}
		out.add(mark{punch: p, kind: kind})
	}
	if !out.plan.work || out.plan.exempt || j.now < ends || ends <= out.plan.judged {
		return
	}
	switch {
	case len(punches) == 0:
		out.wrong[absent] = tally{1, out.standard}
	case len(punches)%2 == 1:
		out.wrong[missing].count++
	}
}

// sections judges a day with planned times.
func (j *judge) sections(out *judgement, punches []*Punch, carried int64) {
	windows := out.plan.windows(j.overnight)
	taken := make(map[*Punch]bool, len(punches))
	shift := int64(0)
	last := len(out.plan.sections) - 1
	for i := range out.plan.sections {
		s := &out.plan.sections[i]
		t := turn{judge: j, out: out, section: s, window: windows[i], on: or(s.Work), off: or(s.Off)}
		t.choose(punches, taken)
		if i == 0 {
			t.flexOn = carried
			shift = t.shift()
			t.on += shift
		}
		if i == last {
			t.off += shift
		}
		t.decide()
		if i == last && t.left != nil {
			out.overtime = max(0, t.at(t.left)-or(s.Off))
		}
	}
	if !j.surplus {
		return
	}
	for _, p := range punches {
		if !taken[p] {
			out.add(mark{punch: p, kind: noted})
		}
	}
}
