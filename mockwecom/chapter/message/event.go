package message

import "wecomlab/core/event"

// cardPressed is template_card_event and template_card_menu_event (doc 90240).
type cardPressed struct {
	ToUserName   string    `xml:"ToUserName" json:"ToUserName"`
	FromUserName string    `xml:"FromUserName" json:"FromUserName"`
	CreateTime   int64     `xml:"CreateTime" json:"CreateTime"`
	MsgType      string    `xml:"MsgType" json:"MsgType"`
	Event        string    `xml:"Event" json:"Event"`
	EventKey     string    `xml:"EventKey" json:"EventKey"`
	TaskID       string    `xml:"TaskId" json:"TaskId"`
	CardType     string    `xml:"CardType" json:"CardType"`
	ResponseCode string    `xml:"ResponseCode" json:"ResponseCode"`
	AgentID      int64     `xml:"AgentID" json:"AgentID"`
	Selected     *selected `xml:"SelectedItems,omitempty" json:"SelectedItems,omitempty"`
}

type selected struct {
	Items []selectedItem `xml:"SelectedItem" json:"SelectedItem"`
}

type selectedItem struct {
	Question string   `xml:"QuestionKey" json:"QuestionKey"`
	Options  optionID `xml:"OptionIds" json:"OptionIds"`
}

type optionID struct {
	IDs []string `xml:"OptionId" json:"OptionId"`
}

const (
	buttonEvent = "template_card_event"
	menuEvent   = "template_card_menu_event"
)

var eventRows = []event.Row{
	cardRow(buttonEvent, "a member has pressed a button of a template card"),
	cardRow(menuEvent, "a member has chosen an entry of a template card's menu"),
}

func cardRow(name, help string) event.Row {
	return event.Row{
		Name: name, Form: event.EventForm, Type: name, Addresses: []event.Address{event.Data, event.App}, Doc: []int{eventDoc, 90376, 96468}, Help: help,
		Payload: func() any { return &cardPressed{MsgType: "event", Event: name} },
	}
}
