package event

import "encoding/json"

// Head opens the events of an app that have fields of their own (doc 90240).
type Head struct {
	ToUserName   string `xml:"ToUserName" json:"ToUserName"`     // corpid
	FromUserName string `xml:"FromUserName" json:"FromUserName"` // userid, or sys
	CreateTime   int64  `xml:"CreateTime" json:"CreateTime"`     // Unix seconds
	MsgType      string `xml:"MsgType" json:"MsgType"`           // event
	Event        string `xml:"Event" json:"Event"`
}

// AppEvent is an event of an app that carries nothing more: subscribe, unsubscribe, what becomes of an app that nobody
// uses, share_agent_change, share_chain_change (doc 90240) and change_app_admin (doc 95038).
type AppEvent struct {
	ToUserName   string `xml:"ToUserName" json:"ToUserName"`     // corpid
	FromUserName string `xml:"FromUserName" json:"FromUserName"` // userid, or sys
	CreateTime   int64  `xml:"CreateTime" json:"CreateTime"`     // Unix seconds
	MsgType      string `xml:"MsgType" json:"MsgType"`           // event
	Event        string `xml:"Event" json:"Event"`
	AgentID      int64  `xml:"AgentID" json:"AgentID"`
}

// EnterAgent says that a member opened the app; only if the app reports that (doc 90240).
type EnterAgent struct {
	ToUserName   string `xml:"ToUserName" json:"ToUserName"`     // corpid
	FromUserName string `xml:"FromUserName" json:"FromUserName"` // userid
	CreateTime   int64  `xml:"CreateTime" json:"CreateTime"`     // Unix seconds
	MsgType      string `xml:"MsgType" json:"MsgType"`           // event
	Event        string `xml:"Event" json:"Event"`               // enter_agent
	EventKey     string `xml:"EventKey" json:"EventKey"`         // empty
	AgentID      int64  `xml:"AgentID" json:"AgentID"`
}

// Location says where a member is who has opened the app and has agreed to that (doc 90240).
type Location struct {
	Head
	Latitude  json.Number `xml:"Latitude" json:"Latitude"`   // degrees
	Longitude json.Number `xml:"Longitude" json:"Longitude"` // degrees
	Precision json.Number `xml:"Precision" json:"Precision"`
	AgentID   int64       `xml:"AgentID" json:"AgentID"`
	AppType   string      `xml:"AppType,omitempty" json:"AppType,omitempty"` // wxwork; missing when it comes from WeChat
}

// EffectEvent warns that something will happen to an app: inactive_alert, low_active_alert (doc 90240).
type EffectEvent struct {
	Head
	AgentID    int64 `xml:"AgentID" json:"AgentID"`
	EffectTime int64 `xml:"EffectTime" json:"EffectTime"` // Unix seconds
}

// WorkbenchMode says that an admin has turned the custom workbench of an app on or off (doc 92535).
type WorkbenchMode struct {
	Head
	Mode    int   `xml:"Mode" json:"Mode"` // 1 on, 0 off
	AgentID int64 `xml:"AgentID" json:"AgentID"`
}
