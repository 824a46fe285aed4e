package event

import "encoding/json"

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

// MessageHead opens the messages of members other than texts (doc 90239).
type MessageHead struct {
	ToUserName   string `xml:"ToUserName" json:"ToUserName"`     // corpid
	FromUserName string `xml:"FromUserName" json:"FromUserName"` // userid
	CreateTime   int64  `xml:"CreateTime" json:"CreateTime"`     // Unix seconds
	MsgType      string `xml:"MsgType" json:"MsgType"`
}

// MessageTail closes the messages of members other than texts (doc 90239).
type MessageTail struct {
	MsgId   int64 `xml:"MsgId" json:"MsgId"` // to tell repeated deliveries
	AgentID int64 `xml:"AgentID" json:"AgentID"`
}

// ImageMessage is a member's picture (doc 90239).
type ImageMessage struct {
	MessageHead
	PicUrl  string `xml:"PicUrl" json:"PicUrl"`
	MediaId string `xml:"MediaId" json:"MediaId"` // for media/get, 3 days
	MessageTail
}

// VoiceMessage is what a member has spoken (doc 90239).
type VoiceMessage struct {
	MessageHead
	MediaId string `xml:"MediaId" json:"MediaId"` // for media/get, 3 days
	Format  string `xml:"Format" json:"Format"`   // amr, speex
	MessageTail
}

// VideoMessage is a member's video (doc 90239).
type VideoMessage struct {
	MessageHead
	MediaId      string `xml:"MediaId" json:"MediaId"`           // for media/get, 3 days
	ThumbMediaId string `xml:"ThumbMediaId" json:"ThumbMediaId"` // a picture of it, the same
	MessageTail
}

// LocationMessage is a place that a member has sent (doc 90239).
type LocationMessage struct {
	MessageHead
	LocationX json.Number `xml:"Location_X" json:"Location_X"` // latitude, degrees
	LocationY json.Number `xml:"Location_Y" json:"Location_Y"` // longitude, degrees
	Scale     int         `xml:"Scale" json:"Scale"`           // of the map
	Label     string      `xml:"Label" json:"Label"`
	MessageTail
	AppType string `xml:"AppType,omitempty" json:"AppType,omitempty"` // wxwork; missing when it comes from WeChat
}

// LinkMessage is a link that a member has sent (doc 90239).
type LinkMessage struct {
	MessageHead
	Title       string `xml:"Title" json:"Title"`
	Description string `xml:"Description" json:"Description"`
	Url         string `xml:"Url" json:"Url"`
	PicUrl      string `xml:"PicUrl" json:"PicUrl"`
	MessageTail
}
