// Package checkin is attendance (打卡): rules and who has them, shifts, punches from phones, machines and apps, and the daily and monthly
// reports that follow from them. Days are those of Shanghai. Source: doc 90262 and its neighbours.
package checkin

import (
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

// CheckIn is this chapter of one simulator. It is safe for concurrent use.
type CheckIn struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents) *CheckIn {
	return &CheckIn{rt: rt, dir: dir, agents: agents}
}

// The kinds of apps that may call: some rows are closed to those of providers (26-checkin §0).
var (
	own        = api.Callers(string(agent.SelfBuilt), string(agent.CheckIn))
	noSuite    = api.Callers(string(agent.SelfBuilt), string(agent.CheckIn), string(agent.Customized))
	noTemplate = api.Callers(string(agent.SelfBuilt), string(agent.CheckIn), string(agent.Suite))
	everybody  = api.Callers(string(agent.SelfBuilt), string(agent.CheckIn), string(agent.Customized), string(agent.Suite))
)

// maxFaceBody holds a picture of 1 MiB in base64, and what stands around it.
const maxFaceBody = 2 << 20

// Chapter gives the rows.
func (k *CheckIn) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "checkin", Title: "Check-in (打卡)", Migrations: migrations, Endpoints: append(k.reading(), k.writing()...), Actions: k.actions(), Load: k.load,
	}
}

func (k *CheckIn) reading() []api.Row {
	const base = "/cgi-bin/checkin/"
	return []api.Row{
		api.POST(base+"getcheckindata", doc, api.CorpAccess, k.getData, api.Also(94205, 96497), everybody, api.Quota(perMinute(600, doc))),
		api.POST(base+"getcheckin_daydata", dayDoc, api.CorpAccess, k.getDays, api.Also(94206, 96498), everybody, api.Quota(perMinute(100, dayDoc))),
		api.POST(base+"getcheckin_monthdata", monthDoc, api.CorpAccess, k.getMonth, api.Also(94207, 96499), everybody, api.Quota(perMinute(60, monthDoc))),
		api.POST(base+"getcheckinoption", optionDoc, api.CorpAccess, k.getOption, api.Also(94204, 99443), everybody),
		api.POST(base+"getcorpcheckinoption", corpDoc, api.CorpAccess, k.getCorpOption, api.Also(99444), noSuite, api.Quota(perMinute(60, corpDoc))),
		api.POST(base+"getcheckinschedulist", scheduleDoc, api.CorpAccess, k.getShifts, api.Also(94208, 96500), everybody, api.PayloadFirst, api.Quota(perMinute(60, scheduleDoc))),
		api.POST("/cgi-bin/hardware/get_hardware_checkin_data", hardwareDoc, api.CorpAccess, k.getRaw, api.Also(95176, 96504), noTemplate),
	}
}

func (k *CheckIn) writing() []api.Row {
	const base = "/cgi-bin/checkin/"
	also := api.Also(98767)
	return []api.Row{
		api.POST(base+"setcheckinschedulist", setDoc, api.CorpAccess, k.setShifts, api.Writes, api.Also(94209, 96501), everybody, api.Quota(perMinute(60, setDoc))),
		api.POST(base+"punch_correction", correctDoc, api.CorpAccess, k.correct, api.Writes, own, api.Quota(perMinute(600, correctDoc))),
		api.POST(base+"add_checkin_record", recordDoc, api.CorpAccess, k.addRecords, api.Writes, own, api.Quota(perMinute(60, recordDoc))),
		api.POST(base+"addcheckinuserface", faceDoc, api.CorpAccess, k.addFace, api.Writes, own, api.MaxBody(maxFaceBody), api.Quota(perMinute(10, faceDoc))),
		api.POST(base+"add_checkin_option", manageDoc, api.CorpAccess, k.addRule, api.Writes, also, noSuite),
		api.POST(base+"update_checkin_option", manageDoc, api.CorpAccess, k.updateRule, api.Writes, also, noSuite),
		api.POST(base+"clear_checkin_option_array_field", manageDoc, api.CorpAccess, k.clearRule, api.Writes, also, noSuite),
		api.POST(base+"del_checkin_option", manageDoc, api.CorpAccess, k.deleteRule, api.Writes, also, noSuite),
	}
}

func (k *CheckIn) actions() []action.Row {
	return []action.Row{
		action.New("member.punch", "Check in", "打卡", journal.LaneMember, doc,
			"a member punches with the phone, at the rule's first place unless place, Wi-Fi or coordinates are given", k.punch),
		action.New("checkin.rule_add", "Add a check-in rule", "新增打卡规则", journal.LaneAdmin, manageDoc,
			"a rule of the administrator's for some departments or members; it counts from today", k.adminAddsRule),
		action.New("checkin.rule_delete", "Delete a check-in rule", "删除打卡规则", journal.LaneAdmin, manageDoc, "the rule counts no longer, from today", k.adminDeletesRule, action.Danger),
		action.New("checkin.schedule", "Give a member a shift", "排班", journal.LaneAdmin, setDoc, "a shift of a scheduled rule on one day; shift=0 is rest", k.adminSchedules),
		action.New("checkin.machine_punch", "Check in at a machine", "考勤机打卡", journal.LaneDevice, hardwareDoc, "a member punches at an attendance machine or a door", k.punchAtDevice),
	}
}

// bookOf reads the rules as a call sees them.
func (k *CheckIn) bookOf(c *api.Call) (*book, error) {
	return k.open(c.Context, c.DB(), c.Credential.Corp)
}
