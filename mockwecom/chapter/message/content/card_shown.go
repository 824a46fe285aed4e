package content

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Shown is how many characters of a template card's texts clients show. The documents recommend these lengths and do not say
// that longer texts are refused; 0 stands for no recommendation.
type Shown struct {
	Title, Desc                 int // main_title of notices and buttons
	Subtitle                    int // sub_title_text
	EmphasisTitle, EmphasisDesc int
	Jump                        int // jump_list.title
	Source                      int // source.desc
	Value                       int // horizontal_content_list.value
	VerticalTitle, VerticalDesc int
}

// The lengths that are the same behind every door (doc 90236).
const (
	shownVoteTitle  = 16
	shownVoteDesc   = 160
	shownKey        = 5
	shownButton     = 10
	shownOption     = 16
	shownVoteOption = 17
)

// shownText is one text of a card with its length.
type shownText struct {
	name, value string
	most        int
}

// checkShown notes or refuses texts that are longer than clients show.
func (b *Card) checkShown(k *check) error {
	refuses := k.Settings.Text(longCard) != "noted"
	var notes []string
	for _, t := range append(b.headTexts(&k.Shown), b.listTexts(&k.Shown)...) {
		n := utf8.RuneCountInString(t.value)
		switch {
		case t.most == 0 || n <= t.most:
		case refuses:
			return between(t.name, t.value, 0, t.most)
		default:
			notes = append(notes, fmt.Sprintf("%s has %d characters, clients show %d", t.name, n, t.most))
		}
	}
	if len(notes) > 0 && k.Note != nil {
		k.Note(strings.Join(notes, "; "))
	}
	return nil
}

func (b *Card) headTexts(s *Shown) (all []shownText) {
	if b.Source != nil {
		all = append(all, shownText{"source.desc", b.Source.Desc, s.Source})
	}
	if b.Title != nil {
		title, desc := s.Title, s.Desc
		switch b.Type {
		case VoteInteraction:
			title, desc = shownVoteTitle, shownVoteDesc
		case MultipleInteraction:
			desc = shownVoteDesc
		}
		all = append(all, shownText{"main_title.title", b.Title.Title, title}, shownText{"main_title.desc", b.Title.Desc, desc})
	}
	if b.Emphasis != nil {
		all = append(all, shownText{"emphasis_content.title", b.Emphasis.Title, s.EmphasisTitle}, shownText{"emphasis_content.desc", b.Emphasis.Desc, s.EmphasisDesc})
	}
	return append(all, shownText{"sub_title_text", b.Subtitle, s.Subtitle})
}

func (b *Card) listTexts(s *Shown) (all []shownText) {
	for i, r := range b.Rows {
		name := fmt.Sprintf("horizontal_content_list[%d]", i)
		all = append(all, shownText{name + ".keyname", r.Key, shownKey}, shownText{name + ".value", r.Value, s.Value})
	}
	for i, j := range b.Jumps {
		all = append(all, shownText{fmt.Sprintf("jump_list[%d].title", i), j.Title, s.Jump})
	}
	for i, v := range b.Vertical {
		name := fmt.Sprintf("vertical_content_list[%d]", i)
		all = append(all, shownText{name + ".title", v.Title, s.VerticalTitle}, shownText{name + ".desc", v.Desc, s.VerticalDesc})
	}
	for i, button := range b.Buttons {
		all = append(all, shownText{fmt.Sprintf("button_list[%d].text", i), button.Text, shownButton})
	}
	for i, q := range b.Questions() {
		most := shownOption
		if b.Box != nil && q.Question == b.Box.Question {
			most = shownVoteOption
		}
		for _, o := range q.Options {
			all = append(all, shownText{fmt.Sprintf("question %d, option %s", i+1, o.ID), o.Text, most})
		}
	}
	return all
}

// Questions gives what can be chosen on a card.
func (b *Card) Questions() []Selection {
	all := append([]Selection{}, b.Selects...)
	if b.Selection != nil {
		all = append(all, *b.Selection)
	}
	if b.Box != nil {
		all = append(all, Selection{Question: b.Box.Question, Options: b.Box.Options})
	}
	return all
}
