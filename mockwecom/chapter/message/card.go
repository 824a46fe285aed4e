package message

import (
	"fmt"
	"regexp"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/push"
)

// card is a template card (模板卡片) of one of five kinds. (doc 90236)
type card struct {
	Type      string       `json:"card_type"`
	Source    *cardSource  `json:"source,omitempty"`
	Menu      *actionMenu  `json:"action_menu,omitempty"`
	TaskID    string       `json:"task_id,omitempty"`
	Title     *cardTitle   `json:"main_title,omitempty"`
	Quote     *quoteArea   `json:"quote_area,omitempty"`
	Emphasis  *cardTitle   `json:"emphasis_content,omitempty"`
	Subtitle  string       `json:"sub_title_text,omitempty"`
	Rows      []keyValue   `json:"horizontal_content_list,omitempty"`
	Jumps     []jump       `json:"jump_list,omitempty"`
	Action    *cardAction  `json:"card_action,omitempty"`
	Image     *cardImage   `json:"card_image,omitempty"`
	ImageText *imageText   `json:"image_text_area,omitempty"`
	Vertical  []cardTitle  `json:"vertical_content_list,omitempty"`
	Selection *selection   `json:"button_selection,omitempty"`
	Buttons   []cardButton `json:"button_list,omitempty"`
	Box       *checkbox    `json:"checkbox,omitempty"`
	Selects   []selection  `json:"select_list,omitempty"`
	Submit    *submit      `json:"submit_button,omitempty"`
	Replace   string       `json:"replace_text,omitempty"` // of updates: the buttons are grey and say this
}

const cardType = "template_card"

// The kinds of cards.
const (
	textNotice          = "text_notice"
	newsNotice          = "news_notice"
	buttonInteraction   = "button_interaction"
	voteInteraction     = "vote_interaction"
	multipleInteraction = "multiple_interaction"
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

var taskID = regexp.MustCompile(`^[0-9A-Za-z_\-@]{1,128}$`)

// interactive reports whether a card is of a kind that always calls back.
func (b *card) interactive() bool {
	return b.Type == buttonInteraction || b.Type == voteInteraction || b.Type == multipleInteraction
}

// calls reports whether the card has elements that call back; only such cards have a response_code.
func (b *card) calls() bool { return b.interactive() || b.Menu != nil }

func (b *card) texts() (fields []*string) {
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

// checkTask refuses a task_id that the app has used before. (doc 90236)
func (m *Messenger) checkTask(c *api.Call, msg *Message) error {
	if msg.TaskID == "" || m.rt.Settings.Text(reusedTask) == "taken" {
		return nil
	}
	used, err := c.DB().NewSelect().Model((*Message)(nil)).Where("corp = ?", msg.Corp).Where("agent = ?", msg.Agent).Where("task_id = ?", msg.TaskID).Exists(c.Context)
	if err != nil {
		return fmt.Errorf("look for task_id %s: %w", msg.TaskID, err)
	}
	if used {
		return refuseCard(wrongTaskID, "a task_id that the app has not used before", msg.TaskID, "the app has sent a card with this task_id")
	}
	return nil
}

// checkCallback refuses a card that calls back when the app has no address for that.
func (k *checking) checkCallback() error {
	a, err := push.Find(k.c.Context, k.c.DB(), k.app.Receiver())
	if err != nil {
		return fmt.Errorf("look up the callback address of %s: %w", k.app.Name, err)
	}
	if a.Ready() {
		return nil
	}
	return api.Refuse(errcode.NeedCallbackURL, explain.Finding{Step: explain.State, Expected: "an app with a verified callback URL", Got: k.app.Name + ", which has none",
		Cause: "the card has buttons, and nobody would hear of a press", Fix: "save the app's callback URL first", Doc: sendDoc})
}

func refuseCard(code errcode.Code, want, got, cause string) error {
	return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: want, Got: got, Cause: cause, Fix: "change the card", Doc: sendDoc})
}
