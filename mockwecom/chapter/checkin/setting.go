package checkin

import (
	"time"

	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/setting"
)

var (
	overnight = setting.Span("checkin.overnight", 4*time.Hour, doc,
		"how long members may punch off after a shift that ends beyond midnight, where the rule does not say it with latest_off_work_sec")
	workTime = setting.Choice("checkin.work_time", "planned", dayDoc,
		"regular_work_sec counts what lies within the planned times, or everything from punch to punch; rests are taken off in both", "planned", "punches")
	lateFrom = setting.Choice("checkin.late_from", "planned", dayDoc,
		"lateness and leaving early beyond the flexibility are counted from the planned time, or from where the flexibility ends", "planned", "flexibility")
	surplus = setting.Choice("checkin.surplus", "discarded", doc,
		"punches that the rule has no use for, such as a second one in coming: absent from getcheckindata, or there as records of time and place", "discarded", "recorded")
	rangeConflict = setting.Choice("checkin.range_conflict", "named", manageDoc,
		"two rules conflict (301091) when both name the same member, department or tag; otherwise the nearer one counts for a member. off lets the newer one win", "named", "off")
	defaultRule = setting.Switch("checkin.default_rule", true, doc,
		"every corp begins with a rule for everybody: Monday to Friday, 9:00 to 18:00 with a rest from 12:00 to 13:00")
	maxRules = setting.Number("checkin.max_rules", 1000, manageDoc, "how many check-in rules a corp may have; more of them are 301095")
	hidden   = setting.Choice("checkin.hidden_member", "301021", doc, "the answer when useridlist names a member outside the app's visible range", "301021", "60011")
)

// Documents by endpoint, those of the corp's own apps.
const (
	doc          = 90262
	optionDoc    = 90263
	corpDoc      = 93384
	dayDoc       = 93374
	monthDoc     = 93387
	scheduleDoc  = 93380
	setDoc       = 93385
	correctDoc   = 95803
	recordDoc    = 99647
	faceDoc      = 93378
	manageDoc    = 98041
	hardwareDoc  = 94126
	maxUsers     = 100
	longestSpan  = 30 * secondsOfDay // getcheckindata
	longestMonth = 31 * secondsOfDay // everything that may take a month
)

func perMinute(n, doc int) quota.Limit {
	return quota.Limit{Name: "calls by one corp in a minute", Most: n, Per: quota.Minute, Doc: doc}
}

var overtimeNeeded = setting.Choice("checkin.overtime_needed", "all", manageDoc,
	"what a new rule has to say in ot_info_v2: all three kinds of days, or only that of workdays as the document's sample, or nothing", "all", "workday", "nothing")
