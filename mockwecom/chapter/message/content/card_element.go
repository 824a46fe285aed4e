package content

import (
	"fmt"

	"wecomlab/core/errcode"
)

// CardSource is who speaks on a card.
type CardSource struct {
	Icon  string `json:"icon_url,omitempty"`
	Desc  string `json:"desc,omitempty"`
	Color int    `json:"desc_color,omitempty"`
}

// CardTitle is a title with a line below it.
type CardTitle struct {
	Title string `json:"title,omitempty"`
	Desc  string `json:"desc,omitempty"`
}

// ActionMenu is the menu in the corner of a card.
type ActionMenu struct {
	Desc    string       `json:"desc,omitempty"`
	Actions []MenuAction `json:"action_list"`
}

// MenuAction is one entry of the menu.
type MenuAction struct {
	Text string `json:"text"`
	Key  string `json:"key"`
}

// target is where a press leads: nowhere, to an address, or into a mini program.
type target struct {
	Type  int    `json:"type,omitempty"` // 0 nowhere, 1 an address, 2 a mini program
	URL   string `json:"url,omitempty"`
	AppID string `json:"appid,omitempty"`
	Page  string `json:"pagepath,omitempty"`
}

func (t *target) check(name string) error {
	switch {
	case t.Type == 1 && t.URL == "":
		return refuseCard(missingCardURL, name+".url", "nothing", "the type 1 leads to an address")
	case t.Type == 2 && t.AppID == "":
		return refuseCard(missingCardApp, name+".appid", "nothing", "the type 2 leads into a mini program")
	}
	return nil
}

// QuoteArea quotes a text.
type QuoteArea struct {
	target
	Title string `json:"title,omitempty"`
	Text  string `json:"quote_text,omitempty"`
}

// Jump is one link at the foot of a card.
type Jump struct {
	target
	Title string `json:"title"`
}

func (j *Jump) check(name string) error {
	if j.Title == "" {
		return refuseCard(missingCardTitle, name+".title", "nothing", "a jump has no title")
	}
	return j.target.check(name)
}

// CardAction is where a press on the card itself leads.
type CardAction struct{ target }

// CardImage is the picture of a card.
type CardImage struct {
	URL   string  `json:"url"`
	Ratio float64 `json:"aspect_ratio,omitempty"` // width to height, 1.3 to 2.25
}

func (i *CardImage) check() error {
	if i.URL == "" {
		return refuseCard(wrongImage, "card_image.url", "nothing", "the picture has no address")
	}
	if i.Ratio != 0 && (i.Ratio < 1.3 || i.Ratio > 2.25) {
		return wrong("card_image.aspect_ratio", "1.3 to 2.25", fmt.Sprint(i.Ratio))
	}
	return nil
}

// ImageText is a picture with a text beside it.
type ImageText struct {
	target
	Title string `json:"title,omitempty"`
	Desc  string `json:"desc,omitempty"`
	Image string `json:"image_url"`
}

func (i *ImageText) check() error {
	if i.Image == "" {
		return refuseCard(wrongImage, "image_text_area.image_url", "nothing", "the picture has no address")
	}
	return i.target.check("image_text_area")
}

// KeyValue is one row of a card.
type KeyValue struct {
	Type    int    `json:"type,omitempty"` // 0 text, 1 an address, 2 a file, 3 a member
	Key     string `json:"keyname"`
	Value   string `json:"value,omitempty"`
	URL     string `json:"url,omitempty"`
	MediaID string `json:"media_id,omitempty"`
	UserID  string `json:"userid,omitempty"`
}

func (r *KeyValue) check(name string) error {
	switch {
	case r.Key == "":
		return refuseCard(missingKeyName, name+".keyname", "nothing", "the row has no name")
	case r.Type == 1 && r.URL == "":
		return refuseCard(missingCardURL, name+".url", "nothing", "the type 1 leads to an address")
	case r.Type == 2 && r.MediaID == "":
		return refuseCard(missingCardMedia, name+".media_id", "nothing", "the type 2 is a file")
	case r.Type == 3 && r.UserID == "":
		return refuseCard(wrongUserID, name+".userid", "nothing", "the type 3 is a member")
	}
	return nil
}

// Option is one answer to a question.
type Option struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Checked bool   `json:"is_checked,omitempty"`
}

// checkOptions refuses a list of the wrong length, and options without id or text, or with one id for two.
func checkOptions(name string, options []Option, limit int) error {
	if len(options) < 1 || len(options) > limit {
		return refuseCard(wrongOptions, fmt.Sprintf("1 to %d options in %s", limit, name), fmt.Sprint(len(options)), "the list has the wrong length")
	}
	seen := map[string]bool{}
	for _, o := range options {
		switch {
		case o.ID == "", len(o.ID) > 128, seen[o.ID]:
			return refuseCard(wrongOptionID, name+".id, unique and of 1 to 128 bytes", o.ID, "an option's id is missing, too long or used twice")
		case o.Text == "":
			return refuseCard(wrongOptionText, name+".text", "nothing", "an option has no text")
		}
		seen[o.ID] = true
	}
	return nil
}

// Selection is a question with a list of answers.
type Selection struct {
	Question string   `json:"question_key"`
	Title    string   `json:"title,omitempty"`
	Selected string   `json:"selected_id,omitempty"`
	Options  []Option `json:"option_list"`
	Disable  bool     `json:"disable,omitempty"`
}

func (s *Selection) check(name string) error {
	if err := checkKey(wrongQuestion, name+".question_key", s.Question); err != nil {
		return err
	}
	return checkOptions(name+".option_list", s.Options, 10)
}

// Checkbox is the question of a vote.
type Checkbox struct {
	Question string   `json:"question_key"`
	Mode     int      `json:"mode,omitempty"` // 0 one answer, 1 several
	Options  []Option `json:"option_list"`
	Disable  bool     `json:"disable,omitempty"`
}

func (b *Checkbox) check() error {
	if err := checkKey(wrongQuestion, "checkbox.question_key", b.Question); err != nil {
		return err
	}
	return checkOptions("checkbox.option_list", b.Options, 20)
}

// CardButton is one button.
type CardButton struct {
	Type  int    `json:"type,omitempty"` // 0 calls back, 1 leads to an address
	Text  string `json:"text"`
	Style int    `json:"style,omitempty"`
	Key   string `json:"key,omitempty"`
	URL   string `json:"url,omitempty"`
}

func (b *CardButton) check(name string) error {
	switch {
	case b.Text == "":
		return refuseCard(wrongButtonText, name+".text", "nothing", "a button has no text")
	case b.Type == 1 && b.URL == "":
		return refuseCard(missingCardURL, name+".url", "nothing", "the type 1 leads to an address")
	case b.Type == 1:
		return nil
	}
	return checkKey(wrongButtonKey, name+".key", b.Key)
}

// Submit is the button that sends what was chosen.
type Submit struct {
	Text string `json:"text,omitempty"`
	Key  string `json:"key"`
}

// checkKey refuses a key that is missing or too long.
func checkKey(code errcode.Code, name, key string) error {
	if key == "" || len(key) > maxKey {
		return refuseCard(code, fmt.Sprintf("%s of 1 to %d bytes", name, maxKey), fmt.Sprintf("%d bytes", len(key)), "the key is missing or too long")
	}
	return nil
}
