package message

import "wecomlab/core/event"

const (
	buttonEvent = "template_card_event"
	menuEvent   = "template_card_menu_event"
	taskEvent   = "taskcard_click"
)

var eventRows = event.Named(buttonEvent, menuEvent, taskEvent, "text", "image", "voice", "video", "location", "link", "enter_agent", "LOCATION",
	"inactive_alert", "close_inactive_agent", "reopen_inactive_agent", "low_active_alert", "low_active", "active_restored", "open_approval_change", "sys_approval_change")
