package checkin

import "reflect"

// The types of rules (grouptype).
const (
	fixed     = 1 // 固定上下班
	scheduled = 2 // 按班次上下班
	free      = 3 // 自由上下班
)

// Rule is a check-in rule (打卡规则) as it goes over the wire, and as it is kept. A nil field was not given. (doc 93384, 98041)
type Rule struct {
	GroupType   *int64       `json:"grouptype,omitempty"` // 1 fixed, 2 by shifts, 3 free
	GroupID     int64        `json:"groupid"`
	OpenSP      *bool        `json:"open_sp_checkin,omitempty"`
	Dates       []Date       `json:"checkindate"`
	SpeWorkdays []SpecialDay `json:"spe_workdays"`
	SpeOffdays  []SpecialDay `json:"spe_offdays"`
	Holidays    *bool        `json:"sync_holidays,omitempty"`
	GroupName   *string      `json:"groupname,omitempty"`
	NeedPhoto   *bool        `json:"need_photo,omitempty"`
	WiFis       []WiFi       `json:"wifimac_infos"`
	LocalPic    *bool        `json:"note_can_use_local_pic,omitempty"`
	OffWorkday  *bool        `json:"allow_checkin_offworkday,omitempty"`
	Apply       *bool        `json:"allow_apply_offworkday,omitempty"`
	Places      []Place      `json:"loc_infos"`

	Range        *Range       `json:"range,omitempty"`
	CreateTime   int64        `json:"create_time,omitempty"`
	WhiteUsers   []string     `json:"white_users,omitzero"`
	Type         *int64       `json:"type,omitempty"` // 0 phone, 2 attendance machine, 3 both
	Reporter     *Reporter    `json:"reporterinfo,omitempty"`
	Overtime     *Overtime    `json:"ot_info_v2,omitempty"`
	OldOvertime  *struct{}    `json:"ot_info,omitempty"`            // read by nobody: refused
	ApplyCount   *int64       `json:"allow_apply_bk_cnt,omitempty"` // -1: without limit
	OutRange     *int64       `json:"option_out_range,omitempty"`   // 0 exception, 1 normal, 2 not allowed
	CreateUser   string       `json:"create_userid,omitempty"`
	FaceDetect   *bool        `json:"use_face_detect,omitempty"`
	ApplyDays    *int64       `json:"allow_apply_bk_day_limit,omitempty"`
	UpdateUser   string       `json:"update_userid,omitempty"`
	LiveDetect   *bool        `json:"open_face_live_detect,omitempty"`
	ApplyNext    *int64       `json:"buka_limit_next_month,omitempty"`
	SyncOut      *bool        `json:"sync_out_checkin,omitempty"`
	ApplyRemind  *ApplyRemind `json:"buka_remind,omitempty"`
	ApplyForbids *int64       `json:"buka_restriction,omitempty"` // a bit each for missing, late, early and other

	Shifts       []Shift `json:"schedulelist"`
	Interval     *int64  `json:"offwork_interval_time,omitempty"`
	Method       *int64  `json:"checkin_method_type,omitempty"` // 0 groups in turn, 1 one group, 2 record only
	SpanDay      *int64  `json:"span_day_time,omitempty"`       // of a free rule: when its day begins
	StandardWork *int64  `json:"standard_work_duration,omitempty"`
}

// Flex is how far members may miss the planned times, in seconds.
type Flex struct {
	FlexOn    *int64    `json:"flex_on_duty_time,omitempty"`
	FlexOff   *int64    `json:"flex_off_duty_time,omitempty"`
	AllowFlex *bool     `json:"allow_flex,omitempty"`
	Late      *LateRule `json:"late_rule,omitempty"`
	MaxEarly  *int64    `json:"max_allow_arrive_early,omitempty"`
	MaxLate   *int64    `json:"max_allow_arrive_late,omitempty"`
}

// LateRule lets those who left late come late the next day (晚走晚到).
type LateRule struct {
	Allow bool       `json:"allow_offwork_after_time"`
	Rules []LateStep `json:"timerules"`
}

// LateStep is one step of it, in seconds.
type LateStep struct {
	After int64 `json:"offwork_after_time"`
	Flex  int64 `json:"onwork_flex_time"`
}

// Date is the plan of some weekdays.
type Date struct {
	Workdays []int64   `json:"workdays"` // 1 to 6, 0 for Sunday
	Sections []Section `json:"checkintime"`
	Biweekly *Biweekly `json:"biweekly,omitempty"`
	Flex

	OldFlex  *int64 `json:"flex_time,omitempty"`
	OldLimit *int64 `json:"limit_aheadtime,omitempty"`
	OldOff   *bool  `json:"noneed_offwork,omitempty"`
}

// Biweekly are workdays that alternate by week (大小周).
type Biweekly struct {
	On   bool    `json:"enable_weekday_recurrence"`
	Odd  []int64 `json:"odd_workdays"`
	Even []int64 `json:"even_workdays"`
}

// Section is a time of work between two punches, in seconds from midnight.
type Section struct {
	TimeID      int64  `json:"time_id,omitempty"`
	Work        *int64 `json:"work_sec,omitempty"`
	Off         *int64 `json:"off_work_sec,omitempty"`
	RemindWork  *int64 `json:"remind_work_sec,omitempty"`
	RemindOff   *int64 `json:"remind_off_work_sec,omitempty"`
	AllowRest   bool   `json:"allow_rest,omitempty"`
	RestBegin   int64  `json:"rest_begin_time,omitempty"`
	RestEnd     int64  `json:"rest_end_time,omitempty"`
	Rests       []Rest `json:"rest_times,omitempty"`
	EarliestOn  *int64 `json:"earliest_work_sec,omitempty"`
	LatestOn    *int64 `json:"latest_work_sec,omitempty"`
	EarliestOff *int64 `json:"earliest_off_work_sec,omitempty"`
	LatestOff   *int64 `json:"latest_off_work_sec,omitempty"`
	NoOn        bool   `json:"no_need_checkon,omitempty"`
	NoOff       bool   `json:"no_need_checkoff,omitempty"`
}

// Rest is a pause in a section.
type Rest struct {
	Begin int64 `json:"rest_begin_time"`
	End   int64 `json:"rest_end_time"`
}

// SpecialDay is a day, or some days, that a rule treats otherwise.
type SpecialDay struct {
	Timestamp int64     `json:"timestamp,omitempty"`
	Notes     string    `json:"notes"`
	Sections  []Section `json:"checkintime"`
	Type      int64     `json:"type,omitempty"` // 0 a day, 1 a span, 2 every two weeks
	Begin     int64     `json:"begtime,omitempty"`
	End       int64     `json:"endtime,omitempty"`
}

// WiFi is a network in which one may punch.
type WiFi struct {
	Name string `json:"wifiname"`
	MAC  string `json:"wifimac"`
}

// Place is where one may punch, with its radius in metres.
type Place struct {
	Lat      *int64 `json:"lat"`
	Lng      *int64 `json:"lng"`
	Title    string `json:"loc_title"`
	Detail   string `json:"loc_detail"`
	Distance int64  `json:"distance"`
}

// Range is whom a rule is for.
type Range struct {
	Parties []int64  `json:"party_id"`
	Users   []string `json:"userid"`
	Tags    []int64  `json:"tagid"`
}

// Reporter are those who get reports.
type Reporter struct {
	Reporters []Reported `json:"reporters"`
	Updated   int64      `json:"updatetime,omitempty"`
}

// Reported is one of them.
type Reported struct {
	UserID string `json:"userid,omitempty"`
	TagID  int64  `json:"tagid,omitempty"`
}

// Overtime says what counts as overtime (加班). It is kept, and not computed.
type Overtime struct {
	Workday *OvertimeDay `json:"workdayconf,omitempty"`
	Restday *OvertimeDay `json:"restdayconf,omitempty"`
	Holiday *OvertimeDay `json:"holidayconf,omitempty"`
}

// OvertimeDay is that for one kind of day.
type OvertimeDay struct {
	Allow bool  `json:"allow_ot"`
	Type  int64 `json:"type"` // 0 approval checked against punches, 1 punches, 2 approval
}

// ApplyRemind reminds of corrections.
type ApplyRemind struct {
	Open  bool  `json:"open_remind"`
	Day   int64 `json:"buka_remind_day"`
	Month int64 `json:"buka_remind_month"`
}

// Shift is one shift (班次) of a scheduled rule; number 0 is rest.
type Shift struct {
	ID       int64     `json:"schedule_id"`
	Name     string    `json:"schedule_name"`
	Sections []Section `json:"time_section"`
	Flex
}

// or gives the value behind a pointer, or the zero value.
func or[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

// complete fills in what a new rule does not say (doc 98041).
func (r *Rule) complete() {
	set := func(to **bool, v bool) {
		if *to == nil {
			*to = &v
		}
	}
	number := func(to **int64, v int64) {
		if *to == nil {
			*to = &v
		}
	}
	set(&r.OpenSP, true)
	set(&r.Holidays, true)
	set(&r.LocalPic, true)
	for _, flag := range []**bool{&r.NeedPhoto, &r.OffWorkday, &r.Apply, &r.FaceDetect, &r.LiveDetect, &r.SyncOut} {
		set(flag, false)
	}
	for _, n := range []**int64{&r.ApplyCount, &r.ApplyDays, &r.ApplyNext} {
		number(n, -1)
	}
	for _, n := range []**int64{&r.Type, &r.OutRange, &r.ApplyForbids, &r.Method} {
		number(n, 0)
	}
	if or(r.GroupType) == free {
		number(&r.SpanDay, 0)
		number(&r.StandardWork, -1)
		number(&r.Interval, 300)
	}
	if r.WhiteUsers == nil {
		r.WhiteUsers = []string{}
	}
}

// take lays over a rule what a change says: lists that are not empty, and everything else that was given (doc 98041).
func (r *Rule) take(change *Rule) {
	to, from := reflect.ValueOf(r).Elem(), reflect.ValueOf(change).Elem()
	for i := range to.NumField() {
		f := from.Field(i)
		switch f.Kind() {
		case reflect.Slice:
			if f.Len() > 0 {
				to.Field(i).Set(f)
			}
		case reflect.Pointer:
			if !f.IsNil() {
				to.Field(i).Set(f)
			}
		}
	}
}

// tidy makes lists of what is nil, so that they are printed as [].
func (r *Rule) tidy() {
	list(&r.Dates)
	list(&r.SpeWorkdays)
	list(&r.SpeOffdays)
	list(&r.WiFis)
	list(&r.Places)
	list(&r.Shifts)
	for i := range r.Dates {
		list(&r.Dates[i].Workdays)
		list(&r.Dates[i].Sections)
	}
	for i := range r.Shifts {
		list(&r.Shifts[i].Sections)
	}
	for _, days := range [][]SpecialDay{r.SpeWorkdays, r.SpeOffdays} {
		for i := range days {
			list(&days[i].Sections)
		}
	}
	if r.Range != nil {
		list(&r.Range.Parties)
		list(&r.Range.Users)
		list(&r.Range.Tags)
	}
}

func list[T any](s *[]T) {
	if *s == nil {
		*s = []T{}
	}
}
