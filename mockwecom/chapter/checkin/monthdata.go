package checkin

import "wecomlab/mockwecom/engine/api"

type monthSummary struct {
	Work     int64 `json:"work_days"`    // days of work
	Except   int64 `json:"except_days"`  // of them, those with something irregular
	Rest     int64 `json:"rest_days"`    // days of rest
	Plain    int64 `json:"regular_days"` // days of work with nothing irregular
	Regular  int64 `json:"regular_work_sec"`
	Standard int64 `json:"standard_work_sec"`
}

type monthOvertime struct {
	Workday          int64 `json:"workday_over_sec"`
	Restdays         int64 `json:"restdays_over_sec"`
	Holidays         int64 `json:"holidays_over_sec"`
	WorkdaysVacation int64 `json:"workdays_over_as_vacation"`
	WorkdaysMoney    int64 `json:"workdays_over_as_money"`
	RestdaysVacation int64 `json:"restdays_over_as_vacation"`
	RestdaysMoney    int64 `json:"restdays_over_as_money"`
	HolidaysVacation int64 `json:"holidays_over_as_vacation"`
	HolidaysMoney    int64 `json:"holidays_over_as_money"`
}

type monthData struct {
	Base       baseInfo        `json:"base_info"`
	Summary    monthSummary    `json:"summary_info"`
	Exceptions []exceptionInfo `json:"exception_infos"`
	Items      []item          `json:"sp_items"`
	Overtime   monthOvertime   `json:"overwork_info"`
}

type monthOut struct {
	Data []monthData `json:"datas"`
}

// getMonth gives one report for each member, up to today. (doc 93387, 94207, 96499)
func (k *CheckIn) getMonth(c *api.Call, in reportIn) (*monthOut, error) {
	who, s, err := k.report(c, in)
	if err != nil {
		return nil, err
	}
	out := &monthOut{}
	for _, m := range s.members {
		base, err := k.base(c, who.view, m)
		if err != nil {
			return nil, err
		}
		if data, some := sum(s.days[m.ID], base); some {
			out.Data = append(out.Data, data)
		}
	}
	return out, nil
}

// sum adds days up; some is false when there are none to speak of. The rule is that of the last day.
func sum(days []*judgement, base baseInfo) (out monthData, some bool) {
	var wrong [device + 1]tally
	var corrections, outings int64
	for _, j := range days {
		if j.empty() {
			continue
		}
		some = true
		base.Record, base.Rule = j.plan.kind, j.plan.info()
		irregular := false
		for e := range wrong {
			wrong[e].count += j.wrong[e].count
			wrong[e].duration += j.wrong[e].duration
			irregular = irregular || j.wrong[e].count > 0
		}
		switch {
		case !j.plan.work:
			out.Summary.Rest++
		case irregular:
			out.Summary.Work++
			out.Summary.Except++
		default:
			out.Summary.Work++
			out.Summary.Plain++
		}
		out.Summary.Regular += j.regular
		out.Summary.Standard += j.standard
		corrections += j.corrections
		outings += j.outings
	}
	out.Base, out.Exceptions, out.Items = base, exceptions(&wrong), items(corrections, outings)
	return out, some
}
