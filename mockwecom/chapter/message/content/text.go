package content

const (
	maxTitle  = 128
	maxDigest = 512
)

// Text is a plain text with line breaks and links.
type Text struct {
	Content         string   `json:"content"`
	Mentioned       []string `json:"mentioned_list,omitempty"`        // userids or @all; robots only
	MentionedMobile []string `json:"mentioned_mobile_list,omitempty"` // mobiles or @all; robots only
}

// Texts implements [Content].
func (b *Text) Texts() []*string { return []*string{&b.Content} }

func (b *Text) check(k *check) error {
	if !k.Mentions {
		b.Mentioned, b.MentionedMobile = nil, nil
	}
	if b.Content == "" {
		return missing(emptyContent, "text.content")
	}
	if !k.CutText {
		return most("text.content", b.Content, k.Door.Text)
	}
	if len(b.Content) > k.Door.Text && k.Settings.Text(longText) != "cut" {
		return tooLong(contentTooLong, "text.content", b.Content, k.Door.Text)
	}
	shorten(&b.Content, k.Door.Text)
	return nil
}

// Markdown is a text with headings, links and colours; ids in it are not translated.
type Markdown struct {
	Content string `json:"content"`
}

// Texts implements [Content].
func (*Markdown) Texts() []*string { return nil }

func (b *Markdown) check(k *check) error { return b.named("markdown.content", k) }

func (b *Markdown) named(name string, k *check) error {
	if b.Content == "" {
		return missing(emptyContent, name)
	}
	return most(name, b.Content, k.Door.Markdown)
}

// Markdown2 is markdown_v2 of robots: with tables, lists and pictures, without colours and mentions.
type Markdown2 struct{ Markdown }

func (b *Markdown2) check(k *check) error { return b.named("markdown_v2.content", k) }

// TextCard is a card of text that leads to an address.
type TextCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Button      string `json:"btntxt,omitempty"`
}

// Texts implements [Content].
func (b *TextCard) Texts() []*string { return []*string{&b.Title, &b.Description} }

// check counts title and description in characters or in bytes, as the door has it.
func (b *TextCard) check(k *check) error {
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
	cut := shortenTo
	if k.CardBytes {
		cut = shorten
	}
	cut(&b.Title, maxTitle)
	cut(&b.Description, maxDigest)
	shortenTo(&b.Button, 4)
	return nil
}
