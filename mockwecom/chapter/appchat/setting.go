package appchat

import (
	"time"

	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/setting"
)

// What the documents leave open about group chats.
var (
	notRoot = setting.Choice("appchat.not_root", "48002", 90244,
		"errcode for an app whose visible range is not the root department; 60011 was seen in 2020", "48002", "60011")
	unknownChat = setting.Choice("appchat.unknown_chat", "86003", sendDoc,
		"errcode for a chatid that does not exist", "86003", "40050")
	maxMembers = setting.Number("appchat.max_members", 2000, createDoc,
		"the most members of a group; the corp's console may set less (群成员人数上限)")
	countsApp = setting.Switch("appchat.app_is_member", true, createDoc,
		"the app counts as one member towards the limit")
	perMinute = setting.Number("appchat.per_minute", 200, sendDoc, "messages of one app that one member gets in group chats in a minute; the rest is dropped silently")
	perDay    = setting.Number("appchat.per_day", 10_000, sendDoc, "messages of one app that one member gets in group chats in a day; the rest is dropped silently")
	perHour   = setting.Number("appchat.person_times_per_hour", 150_000, sendDoc,
		"person-times that a corp sends in an hour: 150000 for unverified and small corps, 350000 for medium and 700000 for large ones; 300000 in doc 90312")

	courses = setting.Switch("appchat.higher_education", true, 90313,
		"the corps belong to higher education and may have course groups changed by API; otherwise that is 86227")
	teachers = setting.Text("appchat.course_owners", "any", updateDoc,
		"userids of those who may own a course group, by comma; others are 86226; any means everybody")
)

// The limits of a corp (doc 90312).
var (
	creations = quota.Limit{Name: "group chats made by one corp in a day", Most: 1000, Day: true, Doc: createDoc}
	changes   = quota.Limit{Name: "changes of group chats by one corp in an hour", Most: 1000, Per: quota.Hour, Doc: updateDoc}
	sending   = quota.Limit{Name: "person-times in group chats by one corp in a minute", Most: 20_000, Per: time.Minute, Doc: sendDoc}
)
