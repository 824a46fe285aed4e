package event_test

import (
	"maps"

	"wecomlab/core/event"
)

// golden holds a filled payload and its wire form.
type golden struct {
	fill func(payload any)
	wire string
}

// goldens hold one for each row of the table.
var goldens = together(appGoldens, contactGoldens, memberGoldens, taskGoldens, providerDeviceGoldens)

func together(parts ...map[string]golden) map[string]golden {
	all := map[string]golden{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

// opened fills the opening of an event.
func opened(head *event.Head) {
	head.ToUserName, head.CreateTime = "wpQuay0001", 1760000000
	if head.FromUserName == "" {
		head.FromUserName = "mei.tan"
	}
}

// opening is the opening of an event on the wire.
func opening(from, name string) string {
	return `<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[` + from + `]]></FromUserName><CreateTime>1760000000</CreateTime>` +
		`<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[` + name + `]]></Event>`
}

// bare is an event without fields of its own.
func bare(from, name string) golden {
	return golden{
		func(p any) {
			e := p.(*event.AppEvent)
			e.ToUserName, e.CreateTime, e.AgentID = "wpQuay0001", 1760000000, 1000031
			if e.FromUserName == "" {
				e.FromUserName = "mei.tan"
			}
		},
		opening(from, name) + `<AgentID>1000031</AgentID></xml>`,
	}
}

// warning is an event that tells when something will happen.
func warning(name string) golden {
	return golden{
		func(p any) {
			e := p.(*event.EffectEvent)
			opened(&e.Head)
			e.AgentID, e.EffectTime = 1000031, 1760604800
		},
		opening("sys", name) + `<AgentID>1000031</AgentID><EffectTime>1760604800</EffectTime></xml>`,
	}
}

// suiteShare is a shared app in the form of suites.
func suiteShare(name string, app int64, appXML string) golden {
	return golden{
		func(p any) {
			e := p.(*event.SuiteShareChange)
			e.SuiteId, e.TimeStamp, e.AppId, e.CorpId, e.AgentId = "ww00lantern", 1760000000, app, "wpQuay0001", 1000031
		},
		`<xml><SuiteId><![CDATA[ww00lantern]]></SuiteId><InfoType><![CDATA[` + name + `]]></InfoType><TimeStamp>1760000000</TimeStamp>` + appXML +
			`<CorpId><![CDATA[wpQuay0001]]></CorpId><AgentId>1000031</AgentId></xml>`,
	}
}

var appGoldens = map[string]golden{
	"suite_ticket": {
		func(p any) {
			e := p.(*event.SuiteTicket)
			e.SuiteId, e.TimeStamp, e.SuiteTicket = "dk00harbour", 1760000000, "tide-ticket-1"
		},
		`<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><InfoType><![CDATA[suite_ticket]]></InfoType><TimeStamp>1760000000</TimeStamp><SuiteTicket><![CDATA[tide-ticket-1]]></SuiteTicket></xml>`,
	},
	"create_auth": {
		func(p any) {
			e := p.(*event.CreateAuth)
			e.SuiteId, e.AuthCode, e.TimeStamp, e.State = "dk00harbour", "tide-code-1", 1760000000, "pier7"
		},
		`<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><AuthCode><![CDATA[tide-code-1]]></AuthCode><InfoType><![CDATA[create_auth]]></InfoType><TimeStamp>1760000000</TimeStamp><State><![CDATA[pier7]]></State><ExtraInfo></ExtraInfo></xml>`,
	},
	"change_auth": {
		func(p any) {
			e := p.(*event.ChangeAuth)
			e.SuiteId, e.AuthCorpId, e.TimeStamp, e.State = "dk00harbour", "wpQuay0001", 1760000000, "pier7"
			e.ExtraInfo = &event.ExtraInfo{AuthOpenKfIdList: &event.OpenKfIdList{OpenKfId: []string{"wkTide1", "wkTide2"}}}
		},
		`<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><InfoType><![CDATA[change_auth]]></InfoType><TimeStamp>1760000000</TimeStamp><AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId><State><![CDATA[pier7]]></State><ExtraInfo><AuthOpenKfIdList><OpenKfId><![CDATA[wkTide1]]></OpenKfId><OpenKfId><![CDATA[wkTide2]]></OpenKfId></AuthOpenKfIdList></ExtraInfo></xml>`,
	},
	"cancel_auth": {
		func(p any) {
			e := p.(*event.CancelAuth)
			e.SuiteId, e.AuthCorpId, e.TimeStamp = "dk00harbour", "wpQuay0001", 1760000000
		},
		`<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><InfoType><![CDATA[cancel_auth]]></InfoType><TimeStamp>1760000000</TimeStamp><AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId></xml>`,
	},
	"reset_permanent_code": {
		func(p any) {
			e := p.(*event.ResetPermanentCode)
			e.SuiteId, e.AuthCode, e.TimeStamp = "dk00harbour", "tide-code-2", 1760000000
		},
		`<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><AuthCode><![CDATA[tide-code-2]]></AuthCode><InfoType><![CDATA[reset_permanent_code]]></InfoType><TimeStamp>1760000000</TimeStamp></xml>`,
	},
	"enter_agent": {
		func(p any) {
			e := p.(*event.EnterAgent)
			e.ToUserName, e.FromUserName, e.CreateTime, e.AgentID = "wpQuay0001", "mei.tan", 1760000000, 1000031
		},
		`<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[mei.tan]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[enter_agent]]></Event><EventKey><![CDATA[]]></EventKey><AgentID>1000031</AgentID></xml>`,
	},
	"subscribe":                bare("mei.tan", "subscribe"),
	"unsubscribe":              bare("mei.tan", "unsubscribe"),
	"change_app_admin":         bare("mei.tan", "change_app_admin"),
	"close_inactive_agent":     bare("sys", "close_inactive_agent"),
	"reopen_inactive_agent":    bare("mei.tan", "reopen_inactive_agent"),
	"low_active":               bare("sys", "low_active"),
	"active_restored":          bare("sys", "active_restored"),
	"share_agent_change":       bare("sys", "share_agent_change"),
	"share_chain_change":       bare("sys", "share_chain_change"),
	"inactive_alert":           warning("inactive_alert"),
	"low_active_alert":         warning("low_active_alert"),
	"suite.share_agent_change": suiteShare("share_agent_change", 3, "<AppId>3</AppId>"),
	"suite.share_chain_change": suiteShare("share_chain_change", 0, ""),
	"LOCATION": {
		func(p any) {
			e := p.(*event.Location)
			opened(&e.Head)
			e.Latitude, e.Longitude, e.Precision, e.AgentID = "29.870", "-121.5440", "65.000", 1000031
		},
		opening("mei.tan", "LOCATION") + `<Latitude>29.870</Latitude><Longitude>-121.5440</Longitude><Precision>65.000</Precision><AgentID>1000031</AgentID><AppType><![CDATA[wxwork]]></AppType></xml>`,
	},
	"switch_workbench_mode": {
		func(p any) {
			e := p.(*event.WorkbenchMode)
			opened(&e.Head)
			e.Mode, e.AgentID = 1, 1000031
		},
		opening("sys", "switch_workbench_mode") + `<Mode>1</Mode><AgentID>1000031</AgentID></xml>`,
	},
}
