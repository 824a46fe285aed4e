package checkin

import (
	"context"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/directory"
)

// sheet is what some members did on some days: the judgements of each, in the order of the members and days. Days that are still to come
// are not in it.
type sheet struct {
	members []*directory.Member
	days    map[int64][]*judgement // by member
}

// judge gives what decides a day now.
func (k *CheckIn) judge(now int64) *judge {
	s := k.rt.Settings
	return &judge{now: now, overnight: int64(s.Span(overnight).Seconds()), byPunches: s.Text(workTime) == "punches",
		lateWhole: s.Text(lateFrom) == "planned", surplus: s.Text(surplus) == "recorded"}
}

// sheet judges some members' days.
func (k *CheckIn) sheet(ctx context.Context, db bun.IDB, corp string, members []*directory.Member, from, to day, now int64) (*sheet, error) {
	to = min(to, dayOf(now))
	out := &sheet{members: members, days: map[int64][]*judgement{}}
	if to < from || len(members) == 0 {
		return out, nil
	}
	b, err := k.open(ctx, db, corp)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, len(members))
	for i, m := range members {
		numbers[i] = m.ID
	}
	if err := b.readShifts(ctx, db, numbers, from-2, to+1); err != nil {
		return nil, err
	}
	punches, err := k.Punches(ctx, db, Query{Corp: corp, Members: numbers, From: (from - 1).midnight(), To: (to + 2).midnight()})
	if err != nil {
		return nil, err
	}
	of := map[int64][]Punch{}
	for i := range punches {
		of[punches[i].Member] = append(of[punches[i].Member], punches[i])
	}
	j := k.judge(now)
	for _, m := range members {
		out.days[m.ID] = j.days(b, m, of[m.ID], from, to)
	}
	return out, nil
}

// days judges one member's days. The day before is judged, too, for what follows from it.
func (j *judge) days(b *book, m *directory.Member, punches []Punch, from, to day) []*judgement {
	plans := make([]plan, 0, to-from+4) // from the second day before to the day after
	for d := from - 2; d <= to+1; d++ {
		plans = append(plans, b.plan(m, d))
	}
	begins := func(d day) int64 {
		at := d - (from - 2)
		return d.midnight() + plans[at].begin(&plans[at-1], j.overnight)
	}
	var out []*judgement
	carried := int64(0)
	for d := from - 1; d <= to; d++ {
		p := plans[d-(from-2)]
		ends := begins(d + 1)
		one := j.decide(p, d, within(punches, d, begins(d), ends), ends, carried)
		carried = p.flex.carry(one.overtime)
		if d >= from {
			out = append(out, one)
		}
	}
	return out
}

// within gives the punches of a day: those between its bounds, and the corrections that were made for it.
func within(punches []Punch, d day, from, to int64) (out []Punch) {
	for i := range punches {
		p := &punches[i]
		if p.Source == Correction && p.ForTime >= 0 {
			if day(p.ForDay) == d {
				out = append(out, *p)
			}
			continue
		}
		if from <= p.At && p.At < to {
			out = append(out, *p)
		}
	}
	return out
}
