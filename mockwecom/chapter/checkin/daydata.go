package checkin

import (
	"strings"

	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

type reportIn struct {
	From  int64    `json:"starttime" wx:"need=301024"`
	To    int64    `json:"endtime" wx:"need=301024"`
	Users []string `json:"useridlist" wx:"need=301023,unknown=301021,hidden=301021"`
}

// baseInfo says whose day or month it is.
type baseInfo struct {
	Date    int64      `json:"date,omitempty"`
	Record  recordType `json:"record_type"`
	Name    string     `json:"name,omitempty"`
	NameEx  string     `json:"name_ex,omitempty"`
	Departs string     `json:"departs_name"`
	UserID  string     `json:"acctid"`
	Rule    ruleInfo   `json:"rule_info"`
	DayType *int       `json:"day_type,omitempty"` // 0 a day of work, 1 one of rest
}

type ruleInfo struct {
	ID        int64       `json:"groupid"`
	Name      string      `json:"groupname"`
	ShiftID   *int64      `json:"scheduleid,omitempty"`
	ShiftName *string     `json:"schedulename,omitempty"`
	Times     []planTimes `json:"checkintime,omitzero"`
}

type planTimes struct {
	Work int64 `json:"work_sec"`
	Off  int64 `json:"off_work_sec"`
}

type daySummary struct {
	Count    int64 `json:"checkin_count"`
	Regular  int64 `json:"regular_work_sec"`
	Standard int64 `json:"standard_work_sec"`
	Earliest int64 `json:"earliest_time"`
	Latest   int64 `json:"lastest_time"` // the misspelling is WeCom's (doc 93374)
}

type exceptionInfo struct {
	Count     int64     `json:"count"`
	Duration  int64     `json:"duration"`
	Exception exception `json:"exception"`
}

// item counts what was applied for, or done away from the office (sp_items).
type item struct {
	Count    int64  `json:"count"`
	Duration int64  `json:"duration"`
	TimeType int64  `json:"time_type"`
	Type     int64  `json:"type"`
	Vacation int64  `json:"vacation_id"`
	Name     string `json:"name"`
}

type dayOvertime struct {
	Status    int64   `json:"ot_status"`
	Duration  int64   `json:"ot_duration"`
	Exception []int64 `json:"exception_duration"`
}

type dayData struct {
	Base       baseInfo        `json:"base_info"`
	Summary    daySummary      `json:"summary_info"`
	Holidays   []struct{}      `json:"holiday_infos"`
	Exceptions []exceptionInfo `json:"exception_infos"`
	Overtime   dayOvertime     `json:"ot_info"`
	Items      []item          `json:"sp_items"`
}

type dayOut struct {
	Data []dayData `json:"datas"`
}

// getDays gives the daily reports of some members, up to today. Days without rule and without punch have none. (doc 93374, 94206, 96498)
func (k *CheckIn) getDays(c *api.Call, in reportIn) (*dayOut, error) {
	who, s, err := k.report(c, in)
	if err != nil {
		return nil, err
	}
	out := &dayOut{}
	for _, m := range s.members {
		base, err := k.base(c, who.view, m)
		if err != nil {
			return nil, err
		}
		for _, j := range s.days[m.ID] {
			if j.empty() {
				continue
			}
			out.Data = append(out.Data, j.data(base))
		}
	}
	return out, nil
}

// report judges the days of a report.
func (k *CheckIn) report(c *api.Call, in reportIn) (*people, *sheet, error) {
	if err := span(c, in.From, in.To, longestMonth); err != nil {
		return nil, nil, err
	}
	who, err := k.people(c, in.Users, false)
	if err != nil {
		return nil, nil, err
	}
	s, err := k.sheet(c.Context, c.DB(), c.Credential.Corp, who.members, dayOf(in.From), dayOf(in.To), c.Now.Unix())
	return who, s, err
}

// base says who a member is, as far as the caller may know.
func (k *CheckIn) base(c *api.Call, view *directory.View, m *directory.Member) (baseInfo, error) {
	out := baseInfo{UserID: k.dir.UserID(view, m)}
	if view.Fields.Has(directory.FieldName) && !view.NameIsUserID {
		out.Name = m.Name
	}
	if view.Fields.Has(directory.FieldAlias) {
		out.NameEx = m.Alias
	}
	if !view.Fields.Has(directory.FieldDepartmentName) {
		return out, nil
	}
	tree, err := k.dir.Departments(c.Context, c.DB(), m.Corp)
	if err != nil {
		return out, err
	}
	var all []string
	for _, id := range m.Department {
		var path []string
		for dep := tree.Department(id); dep != nil; dep = tree.Department(dep.ParentID) {
			path = append([]string{dep.Name}, path...)
		}
		all = append(all, strings.Join(path, "/"))
	}
	out.Departs = strings.Join(all, ";")
	return out, nil
}

// empty reports whether there is nothing to say about a day.
func (j *judgement) empty() bool { return j.plan.rule == nil && j.count == 0 }

func (j *judgement) data(base baseInfo) dayData {
	p := &j.plan
	base.Date, base.Record = j.day.midnight(), p.kind
	rest := 1
	if p.work {
		rest = 0
	}
	base.DayType = &rest
	base.Rule = p.info()
	base.Rule.ShiftID, base.Rule.ShiftName, base.Rule.Times = &p.shift.ID, &p.shift.Name, []planTimes{}
	if p.kind == ofFixed {
		for i := range p.sections {
			base.Rule.Times = append(base.Rule.Times, planTimes{or(p.sections[i].Work), or(p.sections[i].Off)})
		}
	}
	return dayData{
		Base: base, Summary: daySummary{j.count, j.regular, j.standard, j.earliest, j.latest}, Holidays: []struct{}{},
		Exceptions: exceptions(&j.wrong), Overtime: dayOvertime{Exception: []int64{}}, Items: items(j.corrections, j.outings),
	}
}

func (p *plan) info() (out ruleInfo) {
	if p.rule != nil {
		out.ID, out.Name = p.rule.GroupID, or(p.rule.GroupName)
	}
	return out
}

func exceptions(all *[device + 1]tally) []exceptionInfo {
	out := []exceptionInfo{}
	for e := late; e <= device; e++ {
		if t := all[e]; t.count > 0 {
			out = append(out, exceptionInfo{t.count, t.duration, e})
		}
	}
	return out
}

// items gives what is counted besides punches; leave, trips and approvals come from the approval app and are none here.
func items(corrections, outings int64) []item {
	return []item{
		{Type: 2, Name: "补卡次数", Count: corrections}, {Type: 3, Name: "出差"}, {Type: 4, Name: "外出"},
		{Type: 15, Name: "审批打卡次数"}, {Type: 100, Name: "外勤次数", Count: outings},
	}
}
