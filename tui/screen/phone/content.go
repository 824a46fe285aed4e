package phone

import "encoding/json"

// The contents of messages, as far as a phone shows them. (doc 90236)
type (
	textContent struct {
		Content string `json:"content"`
	}
	textcardContent struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		URL         string `json:"url"`
		Button      string `json:"btntxt"`
	}
	newsContent struct {
		Articles []article `json:"articles"`
	}
	article struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Digest      string `json:"digest"`
		Author      string `json:"author"`
		URL         string `json:"url"`
		Source      string `json:"content_source_url"`
		Picture     string `json:"picurl"`
		Thumb       string `json:"thumb_media_id"`
		AppID       string `json:"appid"`
		Page        string `json:"pagepath"`
	}
	fileContent struct {
		MediaID     string `json:"media_id"`
		Title       string `json:"title"`
		Description string `json:"description"`
	}
	noticeContent struct {
		AppID       string    `json:"appid"`
		Page        string    `json:"page"`
		Title       string    `json:"title"`
		Description string    `json:"description"`
		Emphasis    bool      `json:"emphasis_first_item"`
		Items       []keyText `json:"content_item"`
	}
	keyText struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	locationContent struct {
		Label     string      `json:"label"`
		Latitude  json.Number `json:"latitude"`
		Longitude json.Number `json:"longitude"`
	}
	taskContent struct {
		Title       string       `json:"title"`
		Description string       `json:"description"`
		URL         string       `json:"url"`
		Buttons     []taskButton `json:"btn"`
	}
	taskButton struct {
		Key   string `json:"key"`
		Name  string `json:"name"`
		Color string `json:"color"`
	}
	templateContent struct {
		URL  string `json:"url"`
		Mini struct {
			AppID string `json:"appid"`
			Page  string `json:"pagepath"`
		} `json:"miniprogram"`
		Items []keyText `json:"content_item"`
	}
	linkContent struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		URL         string `json:"url"`
	}
)

// cardContent is a template card.
type cardContent struct {
	Type      string     `json:"card_type"`
	Source    cardSource `json:"source"`
	Menu      *cardMenu  `json:"action_menu"`
	Title     titled     `json:"main_title"`
	Quote     *cardQuote `json:"quote_area"`
	Emphasis  *titled    `json:"emphasis_content"`
	Subtitle  string     `json:"sub_title_text"`
	Rows      []cardRow  `json:"horizontal_content_list"`
	Jumps     []cardJump `json:"jump_list"`
	Action    cardJump   `json:"card_action"`
	Image     *cardImage `json:"card_image"`
	ImageText *imageText `json:"image_text_area"`
	Vertical  []titled   `json:"vertical_content_list"`
	Selection *question  `json:"button_selection"`
	Buttons   []keyed    `json:"button_list"`
	Box       *question  `json:"checkbox"`
	Selects   []question `json:"select_list"`
	Submit    *keyed     `json:"submit_button"`
	Replace   string     `json:"replace_text"`
}

type (
	cardSource struct {
		Desc  string `json:"desc"`
		Color int    `json:"desc_color"`
	}
	cardMenu struct {
		Desc    string  `json:"desc"`
		Entries []keyed `json:"action_list"`
	}
	titled struct {
		Title string `json:"title"`
		Desc  string `json:"desc"`
	}
	cardJump struct {
		Type  int    `json:"type"`
		Title string `json:"title"`
		URL   string `json:"url"`
		AppID string `json:"appid"`
		Page  string `json:"pagepath"`
	}
	cardQuote struct {
		cardJump
		Text string `json:"quote_text"`
	}
	cardRow struct {
		Type    int    `json:"type"`
		Key     string `json:"keyname"`
		Value   string `json:"value"`
		URL     string `json:"url"`
		MediaID string `json:"media_id"`
		UserID  string `json:"userid"`
	}
	cardImage struct {
		URL string `json:"url"`
	}
	imageText struct {
		cardJump
		Desc  string `json:"desc"`
		Image string `json:"image_url"`
	}
	keyed struct {
		Type  int    `json:"type"`
		Text  string `json:"text"`
		Style int    `json:"style"`
		Key   string `json:"key"`
		URL   string `json:"url"`
	}
	question struct {
		Key      string   `json:"question_key"`
		Title    string   `json:"title"`
		Selected string   `json:"selected_id"`
		Mode     int      `json:"mode"` // of a checkbox: 1 several answers
		Options  []answer `json:"option_list"`
		Disable  bool     `json:"disable"`
	}
	answer struct {
		ID      string `json:"id"`
		Text    string `json:"text"`
		Checked bool   `json:"is_checked"`
	}
)

// address is where a jump leads, empty if nowhere.
func (j *cardJump) address() string {
	switch j.Type {
	case 1:
		return j.URL
	case 2:
		return miniProgram(j.AppID, j.Page)
	}
	return ""
}

// miniProgram names a page of a mini program.
func miniProgram(appid, page string) string {
	if page == "" {
		return appid
	}
	return appid + " " + page
}

// preset is what is chosen from the start.
func (q *question) preset() (ids []string) {
	if q.Selected != "" {
		return []string{q.Selected}
	}
	for _, o := range q.Options {
		if o.Checked {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// chosen is what is chosen now: what the member has picked, else what the card says.
func (q *question) chosen(a answers) []string {
	if ids, ok := a[q.Key]; ok {
		return ids
	}
	return q.preset()
}

// text is the text of an option.
func (q *question) text(id string) string {
	for _, o := range q.Options {
		if o.ID == id {
			return o.Text
		}
	}
	return id
}

// questions gives everything that can be chosen on a card.
func (c *cardContent) questions() []question {
	all := append([]question{}, c.Selects...)
	if c.Selection != nil {
		all = append(all, *c.Selection)
	}
	if c.Box != nil {
		all = append(all, *c.Box)
	}
	return all
}
