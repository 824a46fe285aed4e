package message

import "wecomlab/mockwecom/engine/setting"

// What the documents leave open about messages.
var (
	longText = setting.Choice("message.long_text", "cut", sendDoc,
		"a text of more than 2048 bytes is cut, or refused with 45002 as in older editions", "cut", "45002")
	belowParty = setting.Switch("message.party_below", true, sendDoc, "toparty and totag reach the members of sub-departments, too")
	toDisabled = setting.Switch("message.to_disabled", false, eventDoc, "a disabled member can be addressed; otherwise it is an invaliduser")
	emptyLists = setting.Switch("message.empty_lists", false, sendDoc, `invaliduser, invalidparty and invalidtag are printed as "" when they hold nothing`)
	repeatID   = setting.Choice("message.duplicate_msgid", "first", sendDoc,
		"what the answer to a dropped duplicate has as msgid: that of the first message, or none", "first", "none")
	linkedMini = setting.Text("message.miniprograms", "any", sendDoc, "appids of the mini programs that are linked to the apps, by comma; any takes every appid")
	reusedTask = setting.Choice("message.task_id_reused", "42014", sendDoc, "a task_id that the app has used before is refused with 42014, or taken", "42014", "taken")
	perMinute  = setting.Number("message.per_minute", 30, 90312, "messages of one app that one member gets in a minute; the rest is dropped silently")
	perHour    = setting.Number("message.per_hour", 1000, 90312, "messages of one app that one member gets in an hour; the rest is dropped silently")
)
