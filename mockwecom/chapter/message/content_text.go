package message

const maxText = 2048

// text is a plain text with line breaks and links.
type text struct {
	Content string `json:"content"`
}

func (b *text) texts() []*string { return []*string{&b.Content} }

func (b *text) check(k *checking) error {
	if b.Content == "" {
		return missing(emptyContent, "text.content")
	}
	if len(b.Content) > maxText && k.rt.Settings.Text(longText) != "cut" {
		return tooLong(contentTooLong, "text.content", b.Content, maxText)
	}
	shorten(&b.Content, maxText)
	return nil
}

// markdown is a text with headings, links and colours; ids in it are not translated.
type markdown struct {
	Content string `json:"content"`
}

func (*markdown) texts() []*string { return nil }

func (b *markdown) check(*checking) error {
	if b.Content == "" {
		return missing(emptyContent, "markdown.content")
	}
	return most("markdown.content", b.Content, maxText)
}

// textCard is a card of text that leads to an address.
type textCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Button      string `json:"btntxt,omitempty"`
}

func (b *textCard) texts() []*string { return []*string{&b.Title, &b.Description} }

// check counts title, description and button in characters: older editions count bytes. (doc 90236)
func (b *textCard) check(*checking) error {
	switch {
	case b.Title == "":
		return missing(missingTitle, "textcard.title")
	case b.Description == "":
		return missing(missingDescription, "textcard.description")
	}
	if err := checkURL("textcard.url", b.URL); err != nil {
		return err
	}
	if b.Button == "" {
		b.Button = "详情"
	}
	shortenTo(&b.Title, 128)
	shortenTo(&b.Description, 512)
	shortenTo(&b.Button, 4)
	return nil
}
