package checkin

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
)

// The bounds of a rule (doc 98041).
const (
	maxName     = 40 // characters
	maxPlaces   = 500
	maxShifts   = 50
	maxSpecials = 366
	maxSections = 4
	maxDates    = 7
	maxFlex     = 21_600
	flexStep    = 300
	firstDay    = 946_656_000 // 2000-01-01 in Shanghai
)

var distances = []int64{100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1500, 2000, 2500, 3000}

var mac = regexp.MustCompile(`^[A-Fa-f0-9]{2}(:[A-Fa-f0-9]{2}){5}$`)

// field refuses a field of a rule with WeCom's own text (doc 98041).
func field(text string, got any) *errcode.Error {
	shown := fmt.Sprint(got)
	if len(shown) > 80 {
		shown = "a value of " + fmt.Sprint(len(shown)) + " bytes"
	}
	return errcode.Newf(badField, "%s", text).With(explain.Finding{Step: explain.Parameter, Expected: "a sound rule", Got: shown, Cause: text, Fix: "correct the field", Doc: manageDoc})
}

// unknown refuses a field that a rule may not have.
func unknown(text string) *errcode.Error {
	e := field(text, "the field")
	e.Code = oldField
	return e
}

// checkNew checks what only a new rule has to say.
func (r *Rule) checkNew(overtime string) error {
	o := r.Overtime
	switch {
	case overtime == "nothing":
	case o == nil:
		return field("invalid ot_info_v2, ot_info_v2 is necessary", "none")
	case o.Workday == nil || overtime == "all" && (o.Restday == nil || o.Holiday == nil):
		return field("invalid ot_info_v2, workdayconf/restdayconf/holidayconf is necessary", "not all of them")
	}
	return nil
}

// check checks a rule as it would be after a call that gives some of it.
func (r *Rule) check(now int64, given *Rule) error {
	for _, f := range []func() error{given.checkOld, r.checkHead, r.checkPlaces, r.checkNumbers, r.checkType, func() error { return given.checkSpecials(r, now) }} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func (r *Rule) checkOld() error {
	if r.OldOvertime != nil {
		return unknown("ot_info is old feature use ot_info_v2")
	}
	for _, x := range r.Dates {
		if x.OldFlex != nil || x.OldLimit != nil || x.OldOff != nil {
			return unknown("flex_time/limit_aheadtime/noneed_offwork is old feature, use new feature")
		}
	}
	return nil
}

func (r *Rule) checkHead() error {
	switch {
	case or(r.GroupType) < fixed || or(r.GroupType) > free:
		return field("invalid group type", or(r.GroupType))
	case or(r.GroupName) == "" || utf8.RuneCountInString(or(r.GroupName)) > maxName:
		return field("invalid groupname, groupname cannot be empty and contains a maximum of 40 characters", or(r.GroupName))
	case r.Range == nil || len(r.Range.Parties)+len(r.Range.Users)+len(r.Range.Tags) == 0:
		return field("empty checkin range", "nobody")
	case !slices.Contains([]int64{0, 1, 2, 3}, or(r.Type)):
		return field("invalid checkin type, group.type need to be one of 0/1/3", or(r.Type))
	}
	if r.Reporter != nil && slices.ContainsFunc(r.Reporter.Reporters, func(x Reported) bool { return x.UserID == "" && x.TagID == 0 }) {
		return field("invalid reporter, need vid or tagid", "neither")
	}
	return nil
}

func (r *Rule) checkPlaces() error {
	if len(r.WiFis) == 0 && len(r.Places) == 0 {
		return bad(neither, manageDoc, "a rule with places or Wi-Fi", "neither", "the two lists may not both be empty")
	}
	if len(r.WiFis) > maxPlaces || len(r.Places) > maxPlaces {
		return field("wifi or location size maximum 500", max(len(r.WiFis), len(r.Places)))
	}
	seen := map[string]bool{}
	for _, w := range r.WiFis {
		switch {
		case w.Name == "" || w.MAC == "" || utf8.RuneCountInString(w.Name) > maxName:
			return field("invalid wifi info", w.Name)
		case !mac.MatchString(w.MAC):
			return field("invalid wifi mac", w.MAC)
		case seen[w.MAC]:
			return field("conflict wifi mac", w.MAC)
		}
		seen[w.MAC] = true
	}
	for _, p := range r.Places {
		switch {
		case p.Lat == nil || p.Lng == nil || !onEarth(*p.Lat, *p.Lng) || !named(p.Title) || !named(p.Detail):
			return field("invalid location info", p.Title)
		case !slices.Contains(distances, p.Distance):
			return field("invalid location distance", p.Distance)
		}
	}
	return nil
}

func named(text string) bool { return text != "" && utf8.RuneCountInString(text) <= maxName }

func onEarth(lat, lng int64) bool {
	return lat >= -90_000_000 && lat <= 90_000_000 && lng >= -180_000_000 && lng <= 180_000_000
}

func (r *Rule) checkNumbers() error {
	limits := []struct {
		value     *int64
		low, high int64
		text      string
	}{
		{r.OutRange, 0, 2, "invalid option_out_range, the maximum is 2"},
		{r.ApplyCount, -1, 99, "invalid allow_apply_bk_cnt, the maximum value is 99"},
		{r.ApplyDays, -1, 180, "invalid allow_apply_bk_day_limit, the maximum value is 180"},
		{r.ApplyNext, -1, 28, "invalid buka_limit_next_month, the maximum value is 28"},
		{r.Method, 0, 2, "invalid checkin_method_type"},
		{r.ApplyForbids, 0, 15, "invalid buka_restriction"},
	}
	for _, l := range limits {
		if v := or(l.value); v < l.low || v > l.high {
			return field(l.text, v)
		}
	}
	switch a := r.ApplyRemind; {
	case r.ApplyNext != nil && *r.ApplyNext == 0:
		return field("invalid buka_limit_next_month, the maximum value is 28", 0)
	case or(r.LiveDetect) && !or(r.FaceDetect):
		return field("invalid face detect, open_face_live_detect requires use_face_detect first", "use_face_detect false")
	case a != nil && !a.Open && (a.Day != 0 || a.Month != 0):
		return field("need open_remind, set buka_remind_day/buka_remind_month requires open_remind first", "open_remind false")
	case a != nil && a.Open && !(a.Month == 0 && a.Day >= 15 && a.Day <= 30 || a.Month == 1 && a.Day >= 1 && a.Day <= 26):
		return field("invalid buka_remind parameter", a.Day)
	}
	return r.checkOvertime()
}

func (r *Rule) checkOvertime() error {
	if r.Overtime == nil {
		return nil
	}
	for _, d := range []*OvertimeDay{r.Overtime.Workday, r.Overtime.Restday, r.Overtime.Holiday} {
		if d != nil && (d.Type < 0 || d.Type > 2) {
			return field("otinfo type invalid", d.Type)
		}
	}
	return nil
}
