package content

import (
	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// Card is a template card (模板卡片) of one of five kinds. (doc 90236)
type Card struct {
	Type      string       `json:"card_type"`
	Source    *CardSource  `json:"source,omitempty"`
	Menu      *ActionMenu  `json:"action_menu,omitempty"`
	TaskID    string       `json:"task_id,omitempty"`
	Title     *CardTitle   `json:"main_title,omitempty"`
	Quote     *QuoteArea   `json:"quote_area,omitempty"`
	Emphasis  *CardTitle   `json:"emphasis_content,omitempty"`
	Subtitle  string       `json:"sub_title_text,omitempty"`
	Rows      []KeyValue   `json:"horizontal_content_list,omitempty"`
	Jumps     []Jump       `json:"jump_list,omitempty"`
	Action    *CardAction  `json:"card_action,omitempty"`
	Image     *CardImage   `json:"card_image,omitempty"`
	ImageText *ImageText   `json:"image_text_area,omitempty"`
	Vertical  []CardTitle  `json:"vertical_content_list,omitempty"`
	Selection *Selection   `json:"button_selection,omitempty"`
	Buttons   []CardButton `json:"button_list,omitempty"`
	Box       *Checkbox    `json:"checkbox,omitempty"`
	Selects   []Selection  `json:"select_list,omitempty"`
	Submit    *Submit      `json:"submit_button,omitempty"`
	Replace   string       `json:"replace_text,omitempty"` // of updates: the buttons are grey and say this
}

// The kinds of cards.
const (
	TextNotice          = "text_notice"
	NewsNotice          = "news_notice"
	ButtonInteraction   = "button_interaction"
	VoteInteraction     = "vote_interaction"
	MultipleInteraction = "multiple_interaction"
)

// The codes of cards (doc 90313).
const (
	wrongTaskID      errcode.Code = 42014
	missingKeyName   errcode.Code = 42027
	missingCardURL   errcode.Code = 42028
	missingCardMedia errcode.Code = 42029
	missingCardApp   errcode.Code = 42030
	wrongCardType    errcode.Code = 42031
	missingCardTitle errcode.Code = 42033
	wrongRows        errcode.Code = 42035
	wrongVertical    errcode.Code = 42036
	wrongOptions     errcode.Code = 42037
	wrongButtonText  errcode.Code = 42038
	wrongButtonKey   errcode.Code = 42039
	wrongOptionID    errcode.Code = 42040
	wrongOptionText  errcode.Code = 42041
	wrongJumps       errcode.Code = 42042
	wrongQuestion    errcode.Code = 42043
	wrongImage       errcode.Code = 42044
	wrongAction      errcode.Code = 42045
	wrongSubmitKey   errcode.Code = 42046
	wrongSelects     errcode.Code = 42047
	wrongSubmitText  errcode.Code = 42049
	wrongUserID      errcode.Code = 42050
	menuKeyConflict  errcode.Code = 42051
)

const maxKey = 1024 // bytes

// Interactive reports whether a card is of a kind that always calls back.
func (b *Card) Interactive() bool {
	return b.Type == ButtonInteraction || b.Type == VoteInteraction || b.Type == MultipleInteraction
}

// Calls reports whether the card has elements that call back; only such cards have a response_code.
func (b *Card) Calls() bool { return b.Interactive() || b.Menu != nil }

// Texts implements [Content].
func (b *Card) Texts() (fields []*string) {
	if b.Source != nil {
		fields = append(fields, &b.Source.Desc)
	}
	if b.Title != nil {
		fields = append(fields, &b.Title.Title, &b.Title.Desc)
	}
	fields = append(fields, &b.Subtitle)
	for i := range b.Rows {
		fields = append(fields, &b.Rows[i].Value)
	}
	return fields
}

func refuseCard(code errcode.Code, want, got, cause string) error {
	return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: want, Got: got, Cause: cause, Fix: "change the card"})
}
