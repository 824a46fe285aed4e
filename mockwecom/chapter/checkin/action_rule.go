package checkin

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"wecomlab/mockwecom/engine/action"
)

type addRuleIn struct {
	Corp    string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Name    string   `name:"name" default:"打卡规则" need:"yes" help:"name of the rule"`
	Type    string   `name:"type" default:"fixed" choices:"fixed,scheduled,free" help:"fixed times, shifts, or free"`
	Times   []string `name:"times" default:"09:00-18:00" help:"times of work by comma; of a scheduled rule each is a shift, which may end beyond midnight"`
	Days    []string `name:"days" default:"1,2,3,4,5" help:"workdays, 0 for Sunday to 6; not for shifts"`
	Users   []string `name:"users" help:"userids that have the rule"`
	Parties []string `name:"parties" help:"ids of departments that have it"`
}

// adminAddsRule adds a rule of the administrator's.
func (k *CheckIn) adminAddsRule(c *action.Call, in addRuleIn) (action.Result, error) {
	b, err := k.open(c.Context, c.DB(), in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	r := defaultRuleOf(in.Name)
	kind := ruleTypes[in.Type]
	r.GroupType = &kind
	if err := r.plan(in.Times, in.Days); err != nil {
		return action.Result{}, err
	}
	if r.Range, err = k.rangeOf(c, b, in.Users, in.Parties); err != nil {
		return action.Result{}, err
	}
	r.complete()
	r.GroupID, r.CreateTime = b.next(), c.Now.Unix()
	if err := r.checkHead(); err != nil { // nobody in its range
		return action.Result{}, err
	}
	if err := save(c.Context, c.Tx, &version{Corp: in.Corp, ID: r.GroupID, From: dayOf(c.Now.Unix()), Judged: c.Now.Unix()}, r); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("rule %s has groupid %d", in.Name, r.GroupID), Values: map[string]string{"groupid": fmt.Sprint(r.GroupID)}}, nil
}

func (k *CheckIn) rangeOf(c *action.Call, b *book, users, parties []string) (*Range, error) {
	out := &Range{}
	for _, id := range users {
		m, err := k.dir.Member(c.Context, c.DB(), b.corp, id)
		if err != nil {
			return nil, err
		}
		if m == nil {
			return nil, fmt.Errorf("users=%s: corp %s has no such member", id, b.corp)
		}
		out.Users = append(out.Users, m.UserID)
	}
	for _, text := range parties {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || b.tree.Department(id) == nil {
			return nil, fmt.Errorf("parties=%s: corp %s has no such department", text, b.corp)
		}
		out.Parties = append(out.Parties, id)
	}
	return out, nil
}

// plan fills in the times of a rule by its type.
func (r *Rule) plan(times, days []string) error {
	r.Dates = nil
	var workdays []int64
	for _, text := range days {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > 6 {
			return fmt.Errorf("days=%s: want weekdays from 0 for Sunday to 6", text)
		}
		workdays = append(workdays, n)
	}
	var sections []Section
	for i, text := range times {
		s, err := sectionOf(text)
		if err != nil {
			return err
		}
		s.TimeID = int64(i + 1)
		sections = append(sections, s)
	}
	switch *r.GroupType {
	case fixed:
		r.Dates = []Date{{Workdays: workdays, Sections: sections}}
	case free:
		r.Dates = []Date{{Workdays: workdays}}
	case scheduled:
		r.Shifts = []Shift{{ID: 0, Name: "休息"}}
		for i, s := range sections {
			s.TimeID = 1
			r.Shifts = append(r.Shifts, Shift{ID: int64(i + 1), Name: times[i], Sections: []Section{s}})
		}
	}
	return nil
}

// sectionOf reads 09:00-18:00; an end before the beginning is one of the next day.
func sectionOf(text string) (Section, error) {
	from, to, _ := strings.Cut(text, "-")
	begin, err := time.Parse("15:04", from)
	if err != nil {
		return Section{}, fmt.Errorf("times=%s: want times such as 09:00-18:00", text)
	}
	end, err := time.Parse("15:04", to)
	if err != nil {
		return Section{}, fmt.Errorf("times=%s: want times such as 09:00-18:00", text)
	}
	if !end.After(begin) {
		end = end.AddDate(0, 0, 1)
	}
	seconds := func(t time.Time) int64 { return int64(t.Sub(begin.Truncate(24 * time.Hour)).Seconds()) }
	return section(seconds(begin), seconds(end)), nil
}

// section is a time of work with its reminders.
func section(work, off int64) Section {
	remind, end := max(0, work-600), off
	return Section{Work: &work, Off: &off, RemindWork: &remind, RemindOff: &end}
}

type deleteRuleIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Group int64  `name:"group" default:"1" need:"yes" help:"groupid of the rule"`
}

// adminDeletesRule takes a rule away, whoever made it.
func (k *CheckIn) adminDeletesRule(c *action.Call, in deleteRuleIn) (action.Result, error) {
	b, err := k.open(c.Context, c.DB(), in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	v, r := b.newest(in.Group)
	if v == nil {
		return action.Result{}, fmt.Errorf("group=%d: corp %s has no such rule", in.Group, in.Corp)
	}
	gone := &version{Corp: in.Corp, ID: v.ID, From: dayOf(c.Now.Unix()), Agent: v.Agent, Judged: v.Judged, Gone: true}
	return action.Result{Say: "rule " + or(r.GroupName) + " is gone"}, save(c.Context, c.Tx, gone, r)
}

type scheduleIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User  string `name:"user" default:"@member" need:"yes" help:"userid"`
	Group int64  `name:"group" need:"yes" help:"groupid of a scheduled rule"`
	Day   string `name:"day" help:"as 2026-03-02; empty: today"`
	Shift int64  `name:"shift" default:"1" help:"schedule_id; 0 is rest"`
}

// adminSchedules gives a member a shift on any day, also today.
func (k *CheckIn) adminSchedules(c *action.Call, in scheduleIn) (action.Result, error) {
	m, err := k.dir.Member(c.Context, c.DB(), in.Corp, in.User)
	if err != nil {
		return action.Result{}, err
	}
	b, err := k.open(c.Context, c.DB(), in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	d := dayOf(c.Now.Unix())
	if in.Day != "" {
		t, err := time.Parse(time.DateOnly, in.Day)
		if err != nil {
			return action.Result{}, fmt.Errorf("day=%s is no day such as 2026-03-02", in.Day)
		}
		d = dayOf(t.Unix())
	}
	v, r := b.newest(in.Group)
	switch {
	case m == nil:
		return action.Result{}, fmt.Errorf("user=%s: corp %s has no such member", in.User, in.Corp)
	case v == nil || or(r.GroupType) != scheduled:
		return action.Result{}, fmt.Errorf("group=%d: corp %s has no such rule with shifts", in.Group, in.Corp)
	case !hasShift(r, in.Shift):
		return action.Result{}, fmt.Errorf("shift=%d: rule %s has no such shift", in.Shift, or(r.GroupName))
	}
	if err := b.assign(c.Context, c.Tx, m, d, v.ID, in.Shift); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("%s has shift %d", m.Name, in.Shift)}, nil
}

func hasShift(r *Rule, id int64) bool {
	for i := range r.Shifts {
		if r.Shifts[i].ID == id {
			return true
		}
	}
	return false
}
