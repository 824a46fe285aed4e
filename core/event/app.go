package event

// AppEvent is an event of an app that carries nothing more: subscribe, unsubscribe (doc 90240) and change_app_admin
// (doc 95038).
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

// TextMessage is a member's text to the app (doc 90239).
type TextMessage struct {
	ToUserName   string `xml:"ToUserName" json:"ToUserName"`     // corpid
	FromUserName string `xml:"FromUserName" json:"FromUserName"` // userid
	CreateTime   int64  `xml:"CreateTime" json:"CreateTime"`     // Unix seconds
	MsgType      string `xml:"MsgType" json:"MsgType"`           // text
	Content      string `xml:"Content" json:"Content"`
	MsgId        int64  `xml:"MsgId" json:"MsgId"` // to tell repeated deliveries
	AgentID      int64  `xml:"AgentID" json:"AgentID"`
}
