package event

// CardEvent says what a member has pressed on a template card: template_card_event for buttons, template_card_menu_event
// for the menu (doc 90240).
type CardEvent struct {
	Head
	EventKey      string         `xml:"EventKey" json:"EventKey"` // key of the button or menu entry
	TaskId        string         `xml:"TaskId" json:"TaskId"`
	CardType      string         `xml:"CardType" json:"CardType"`
	ResponseCode  string         `xml:"ResponseCode" json:"ResponseCode"` // for update_template_card: once, within 72 hours
	AgentID       int64          `xml:"AgentID" json:"AgentID"`
	SelectedItems *SelectedItems `xml:"SelectedItems,omitempty" json:"SelectedItems,omitempty"` // of buttons
}

// SelectedItems are the answers to a card's questions.
type SelectedItems struct {
	SelectedItem []SelectedItem `xml:"SelectedItem" json:"SelectedItem"`
}

// SelectedItem is the answer to one question.
type SelectedItem struct {
	QuestionKey string    `xml:"QuestionKey" json:"QuestionKey"`
	OptionIds   OptionIds `xml:"OptionIds" json:"OptionIds"`
}

// OptionIds are the chosen options. Old editions of the page spell the names OpitonIds and OpitonId.
type OptionIds struct {
	OptionId []string `xml:"OptionId" json:"OptionId"`
}

// TaskCardClick says which button of a task card a member has pressed. The kind is retired (doc 90240).
type TaskCardClick struct {
	Head
	EventKey string `xml:"EventKey" json:"EventKey"` // key of the button
	TaskId   string `xml:"TaskId" json:"TaskId"`
	AgentId  int64  `xml:"AgentId" json:"AgentId"` // spelt unlike in all other events
}
