package message

import "wecomlab/mockwecom/engine/setting"

// What the documents leave open about messages.
var (
	belowParty = setting.Switch("message.party_below", true, sendDoc, "toparty and totag reach the members of sub-departments, too")
	toDisabled = setting.Switch("message.to_disabled", false, eventDoc, "a disabled member can be addressed; otherwise it is an invaliduser")
	emptyLists = setting.Switch("message.empty_lists", false, sendDoc, `invaliduser, invalidparty and invalidtag are printed as "" when they hold nothing`)
	repeatID   = setting.Choice("message.duplicate_msgid", "first", sendDoc,
		"what the answer to a dropped duplicate has as msgid: that of the first message, or none", "first", "none")
	reusedTask = setting.Choice("message.task_id_reused", "42014", sendDoc, "a task_id that the app has used before is refused with 42014, or taken", "42014", "taken")
	perMinute  = setting.Number("message.per_minute", 30, 90312, "messages of one app that one member gets in a minute; the rest is dropped silently")
	perHour    = setting.Number("message.per_hour", 1000, 90312, "messages of one app that one member gets in an hour; the rest is dropped silently")
	unlicensed = setting.Text("message.unlicensed", "none", sendDoc,
		"userids of members without a basic interface licence, by comma; they get no messages and are told as unlicenseduser")
	accountLimit = setting.Number("message.account_limit", 1000, 90312,
		"accounts that a corp may have, at least as many as it has members; an app sends 200 times as many person-times in a day")
	standalone = setting.Text("message.standalone_suites", "none", 94515,
		"suite ids of third-party apps that members authorise themselves, by comma; they send template_msg and miniprogram_notice to named members only")
	besideMissing = setting.Switch("message.msgid_beside_41011", false, sendDoc, "a call without agentid is answered with a msgid beside 41011, as has been seen")
)
