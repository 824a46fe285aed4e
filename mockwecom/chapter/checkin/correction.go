package checkin

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

type correctIn struct {
	UserID  string `json:"userid" wx:"need=301021,max=64,unknown=301021,hidden=301021"`
	Date    int64  `json:"schedule_date_time" wx:"need=301082"`
	Planned *int64 `json:"schedule_checkin_time"`
	At      int64  `json:"checkin_time" wx:"need=301081"`
	Remark  string `json:"remark" wx:"max=512"`
}

// correct makes up for a punch that is missing or irregular (补卡). (doc 95803)
func (k *CheckIn) correct(c *api.Call, in correctIn) (api.None, error) {
	_, m, err := k.person(c, in.UserID)
	if err != nil {
		return api.None{}, err
	}
	d := dayOf(in.Date)
	if in.Date <= 0 || in.Date > lastTime || d.midnight() != in.Date {
		return api.None{}, bad(badPlannedDay, correctDoc, "schedule_date_time at 0 o'clock in Shanghai", strconv.FormatInt(in.Date, 10), "it is not the beginning of a day")
	}
	if in.At <= 0 || in.At > c.Now.Unix() || d > dayOf(c.Now.Unix()) {
		return api.None{}, bad(badPunch, correctDoc, "a checkin_time that has passed", strconv.FormatInt(in.At, 10), "nobody has punched in the future")
	}
	s, err := k.around(c.Context, c.DB(), m, d)
	if err != nil {
		return api.None{}, err
	}
	if in.At < s.begins || in.At >= s.ends {
		return api.None{}, bad(badPunchTime, correctDoc, "a checkin_time within the day", strconv.FormatInt(in.At, 10), "the instant belongs to another day")
	}
	p := Punch{Corp: m.Corp, Member: m.ID, At: in.At, UploadedAt: c.Now.Unix(), Source: Correction, Notes: in.Remark, ForDay: int64(d), ForTime: -1}
	switch {
	case in.Planned == nil && s.plan.rule != nil && or(s.plan.rule.ApplyForbids)&forbidOther != 0:
		return api.None{}, bad(noOther, correctDoc, "a correction that the rule allows", "one without a planned time", "buka_restriction forbids it")
	case in.Planned != nil:
		if err := s.correctable(*in.Planned, in.At, k.judge(c.Now.Unix())); err != nil {
			return api.None{}, err
		}
		p.ForTime = *in.Planned
	}
	_, err = k.Record(c.Context, c.Tx, p)
	return api.None{}, err
}

// around is one day of one member, with its bounds.
type around struct {
	plan         plan
	day          day
	begins, ends int64
}

func (k *CheckIn) around(ctx context.Context, db bun.IDB, m *directory.Member, d day) (*around, error) {
	b, err := k.open(ctx, db, m.Corp)
	if err != nil {
		return nil, err
	}
	if err := b.readShifts(ctx, db, []int64{m.ID}, d-1, d+1); err != nil {
		return nil, err
	}
	before, on, after := b.plan(m, d-1), b.plan(m, d), b.plan(m, d+1)
	night := int64(k.rt.Settings.Span(overnight).Seconds())
	return &around{plan: on, day: d, begins: d.midnight() + on.begin(&before, night), ends: (d + 1).midnight() + after.begin(&on, night)}, nil
}

// The bits of buka_restriction: a set one forbids the correction (doc 93384).
const (
	forbidMissing = 1 << iota
	forbidLate
	forbidEarly
	forbidOther
)

// correctable refuses a correction of a time that was not planned, and one that the rule forbids: the correction itself may be late or early.
func (a *around) correctable(planned, at int64, j *judge) error {
	if !a.plan.work || len(a.plan.sections) == 0 {
		return bad(badPlannedDay, correctDoc, "a day of work with planned times; else no schedule_checkin_time", strconv.FormatInt(a.day.midnight(), 10), "the member's rule plans nothing on that day")
	}
	windows := a.plan.windows(j.overnight)
	for i := range a.plan.sections {
		s, w := &a.plan.sections[i], windows[i]
		t := at - a.day.midnight()
		switch planned {
		case or(s.Work):
			return a.allowed(minute(t) > planned, forbidLate, noLate, t >= w.fromOn && t <= w.toOff)
		case or(s.Off):
			return a.allowed(minute(t) < planned, forbidEarly, noEarly, t >= w.fromOn && t <= w.toOff)
		}
	}
	return bad(badPlanned, correctDoc, "a work_sec or off_work_sec of the member's rule", strconv.FormatInt(planned, 10), "no punch was planned for that time")
}

func (a *around) allowed(irregular bool, bit int64, code errcode.Code, inside bool) error {
	forbids := or(a.plan.rule.ApplyForbids)
	switch {
	case !inside:
		return bad(badPunchTime, correctDoc, "a checkin_time near the planned time", "one outside of its window", "the rule does not take punches then")
	case irregular && forbids&bit != 0:
		return bad(code, correctDoc, "a correction that the rule allows", "one of this kind", "buka_restriction forbids it")
	case !irregular && forbids&forbidMissing != 0:
		return bad(noMissing, correctDoc, "a correction that the rule allows", "one of a missing punch", "buka_restriction forbids it")
	}
	return nil
}
