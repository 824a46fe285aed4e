package content

import "wecomlab/mockwecom/engine/setting"

// What the documents leave open about contents.
var (
	longText = setting.Choice("message.long_text", "cut", 90236,
		"a text of more than 2048 bytes is cut, or refused with 45002 as in older editions", "cut", "45002")
	linkedMini = setting.Text("message.miniprograms", "any", 90236,
		"appids of the mini programs that are linked to the apps, by comma, as appid or appid@agentid of the one app; any takes every appid")
	harmful  = setting.Text("message.harmful_text", "[[crash]]", 90313, "a message that holds these words is refused with 82004, as a content that would crash clients")
	safeFile = setting.Choice("message.safe_file", "40058", 90236,
		"safe=1 with a file of a kind that cannot be confidential is refused with 40058, or taken", "40058", "taken")
	longCard = setting.Choice("message.long_card_text", "noted", 90236,
		"a text of a template card that is longer than clients show is noted in the journal, or refused with 40058", "noted", "40058")
	templates = setting.Text("message.templates", "any", 94515,
		"approved message templates of third-party apps by comma, as id or id:keyword+keyword; an id with ! at its end is not usable; any takes every template_id")
)
