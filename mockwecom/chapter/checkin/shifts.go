package checkin

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

type monthShifts struct {
	UserID    string   `json:"userid"`
	YearMonth int64    `json:"yearmonth"`
	GroupID   int64    `json:"groupid"`
	GroupName string   `json:"groupname"`
	Schedule  schedule `json:"schedule"`
}

type schedule struct {
	List []dayShift `json:"scheduleList"`
}

type dayShift struct {
	Day   int       `json:"day"`
	Shift shiftInfo `json:"schedule_info"`
}

type shiftInfo struct {
	ID       int64          `json:"schedule_id"`
	Name     string         `json:"schedule_name"`
	Sections []shiftSection `json:"time_section"`
}

type shiftSection struct {
	ID        int64 `json:"id"`
	Work      int64 `json:"work_sec"`
	Off       int64 `json:"off_work_sec"`
	RemindOn  int64 `json:"remind_work_sec"`
	RemindOff int64 `json:"remind_off_work_sec"`
}

type shiftsOut struct {
	List []monthShifts `json:"schedule_list"`
}

// getShifts gives the shifts of members with a scheduled rule, a list for each month. (doc 93380, 94208, 96500)
func (k *CheckIn) getShifts(c *api.Call, in reportIn) (*shiftsOut, error) {
	if err := span(c, in.From, in.To, longestMonth); err != nil {
		return nil, err
	}
	who, err := k.people(c, in.Users, false)
	if err != nil {
		return nil, err
	}
	b, err := k.bookOf(c)
	if err != nil {
		return nil, err
	}
	from, to := dayOf(in.From), dayOf(in.To)
	numbers := make([]int64, len(who.members))
	for i, m := range who.members {
		numbers[i] = m.ID
	}
	if err := b.readShifts(c.Context, c.DB(), numbers, from, to); err != nil {
		return nil, err
	}
	out := &shiftsOut{}
	for _, m := range who.members {
		out.List = append(out.List, b.months(m, k.dir.UserID(who.view, m), from, to)...)
	}
	return out, nil
}

// months gives a member's shifts by month and rule. Days on which none was set are left out.
func (b *book) months(m *directory.Member, userid string, from, to day) (out []monthShifts) {
	for d := from; d <= to; d++ {
		set, has := b.shifts[shiftKey{m.ID, d}]
		v, r := b.ruleOf(m, d)
		if !has || v == nil || v.ID != set.Group || or(r.GroupType) != scheduled {
			continue
		}
		at := slices.IndexFunc(r.Shifts, func(s Shift) bool { return s.ID == set.Shift })
		if at < 0 {
			continue
		}
		if n := len(out); n == 0 || out[n-1].YearMonth != d.yearMonth() || out[n-1].GroupID != v.ID {
			out = append(out, monthShifts{UserID: userid, YearMonth: d.yearMonth(), GroupID: v.ID, GroupName: or(r.GroupName)})
		}
		_, _, number := d.date()
		last := &out[len(out)-1].Schedule
		last.List = append(last.List, dayShift{number, r.Shifts[at].info()})
	}
	return out
}

func (s *Shift) info() shiftInfo {
	out := shiftInfo{s.ID, s.Name, []shiftSection{}}
	for i := range s.Sections {
		x := &s.Sections[i]
		out.Sections = append(out.Sections, shiftSection{x.TimeID, or(x.Work), or(x.Off), or(x.RemindWork), or(x.RemindOff)})
	}
	return out
}

type setShiftsIn struct {
	GroupID   int64      `json:"groupid" wx:"need=301089"`
	YearMonth int64      `json:"yearmonth" wx:"need=301063"`
	Items     []setShift `json:"items" wx:"need=301063"`
}

type setShift struct {
	UserID string `json:"userid"`
	Day    int64  `json:"day"`
	Shift  int64  `json:"schedule_id"`
}

// maxShiftItems is a month of a hundred members.
const maxShiftItems = 31 * maxUsers

// setShifts gives members shifts on days to come. (doc 93385, 94209, 96501)
func (k *CheckIn) setShifts(c *api.Call, in setShiftsIn) (api.None, error) {
	b, err := k.bookOf(c)
	if err != nil {
		return api.None{}, err
	}
	v, r := b.newest(in.GroupID)
	if v == nil || or(r.GroupType) != scheduled {
		return api.None{}, bad(badGroup, setDoc, "the groupid of a rule with shifts", strconv.FormatInt(in.GroupID, 10), "there is no such rule, or it has no shifts")
	}
	if len(in.Items) > maxShiftItems {
		return api.None{}, bad(badParameter, setDoc, fmt.Sprintf("at most %d items", maxShiftItems), strconv.Itoa(len(in.Items)), "the list is too long")
	}
	members := map[string]*directory.Member{}
	for _, item := range in.Items {
		d, ok := dayIn(in.YearMonth, item.Day)
		if !ok {
			return api.None{}, bad(badParameter, setDoc, "a yearmonth YYYYMM and a day of it", fmt.Sprintf("%d, %d", in.YearMonth, item.Day), "there is no such day")
		}
		if d <= dayOf(c.Now.Unix()) {
			return api.None{}, bad(badShiftTime, setDoc, "a day to come", fmt.Sprintf("%d, %d", in.YearMonth, item.Day), "shifts are set from tomorrow on")
		}
		if !slices.ContainsFunc(r.Shifts, func(s Shift) bool { return s.ID == item.Shift }) {
			return api.None{}, bad(badParameter, setDoc, "the schedule_id of a shift of the rule", strconv.FormatInt(item.Shift, 10), "the rule has no such shift")
		}
		m := members[item.UserID]
		if m == nil {
			if _, m, err = k.person(c, item.UserID); err != nil {
				return api.None{}, err
			}
			members[item.UserID] = m
		}
		if err := b.assign(c.Context, c.Tx, m, d, v.ID, item.Shift); err != nil {
			return api.None{}, err
		}
	}
	return api.None{}, nil
}

// assign gives a member a shift of a rule that is the member's on that day.
func (b *book) assign(ctx context.Context, tx *store.Tx, m *directory.Member, d day, group, shift int64) error {
	if v, _ := b.ruleOf(m, d); v == nil || v.ID != group {
		return refusedShift(m.UserID)
	}
	s := &shiftOf{Corp: b.corp, Member: m.ID, Day: d, Group: group, Shift: shift}
	_, err := tx.NewInsert().Model(s).On("CONFLICT (corp, member, day) DO UPDATE").Set("groupid = EXCLUDED.groupid").Set("schedule_id = EXCLUDED.schedule_id").Exec(ctx)
	if err != nil {
		return fmt.Errorf("give %s a shift: %w", m.UserID, err)
	}
	return nil
}

func refusedShift(userid string) *errcode.Error {
	return api.Refuse(badUser, explain.Finding{Step: explain.State, Expected: "a member with the rule", Got: userid, Cause: "the rule is not the member's on that day",
		Fix: "put the member into the range of the rule", Doc: setDoc})
}
