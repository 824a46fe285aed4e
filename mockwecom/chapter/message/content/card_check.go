package content

import (
	"fmt"
	"slices"
	"strings"

	"wecomlab/mockwecom/chapter/media"
)

func (b *Card) check(k *check) error {
	if !slices.Contains(k.CardTypes, b.Type) {
		return refuseCard(wrongCardType, "one of "+strings.Join(k.CardTypes, ", "), b.Type, "there is no such kind of card here")
	}
	if !k.Callbacks {
		b.TaskID, b.Menu = "", nil
	}
	if b.TaskID == "" && b.Calls() && !k.update || b.TaskID != "" && !taskID.MatchString(b.TaskID) {
		return refuseTask(b.TaskID)
	}
	for _, check := range []func() error{b.checkHead, b.checkLists, b.checkAction, func() error { return b.checkKind(k) }} {
		if err := check(); err != nil {
			return err
		}
	}
	if err := b.checkFiles(k); err != nil {
		return err
	}
	if err := b.checkShown(k); err != nil {
		return err
	}
	if b.Calls() && k.Hears != nil {
		return k.Hears(k)
	}
	return nil
}

// checkHead checks titles and the menu.
func (b *Card) checkHead() error {
	titled := b.Title != nil && b.Title.Title != ""
	if !titled && (b.Type != TextNotice || b.Subtitle == "") {
		return refuseCard(missingCardTitle, "main_title.title", "nothing", "the card has no title")
	}
	if b.Quote != nil {
		if err := b.Quote.target.check("quote_area"); err != nil {
			return err
		}
	}
	if b.Menu == nil {
		return nil
	}
	if n := len(b.Menu.Actions); n < 1 || n > 3 {
		return wrong("action_menu.action_list", "a list of 1 to 3 entries", fmt.Sprint(n))
	}
	seen := map[string]bool{}
	for _, a := range b.Menu.Actions {
		if a.Key == "" || len(a.Key) > maxKey || seen[a.Key] {
			return refuseCard(menuKeyConflict, fmt.Sprintf("action_list.key, unique and of 1 to %d bytes", maxKey), a.Key, "a menu key is missing, too long or used twice")
		}
		seen[a.Key] = true
	}
	return nil
}

// checkLists checks what stands between head and buttons.
func (b *Card) checkLists() error {
	switch {
	case len(b.Rows) > 6:
		return refuseCard(wrongRows, "at most 6 entries in horizontal_content_list", fmt.Sprint(len(b.Rows)), "the list is too long")
	case len(b.Jumps) > 3:
		return refuseCard(wrongJumps, "at most 3 entries in jump_list", fmt.Sprint(len(b.Jumps)), "the list is too long")
	case len(b.Vertical) > 4:
		return refuseCard(wrongVertical, "at most 4 entries in vertical_content_list", fmt.Sprint(len(b.Vertical)), "the list is too long")
	}
	for i := range b.Rows {
		if err := b.Rows[i].check(fmt.Sprintf("horizontal_content_list[%d]", i)); err != nil {
			return err
		}
	}
	for i := range b.Jumps {
		if err := b.Jumps[i].check(fmt.Sprintf("jump_list[%d]", i)); err != nil {
			return err
		}
	}
	for i := range b.Vertical {
		if b.Vertical[i].Title == "" {
			return refuseCard(missingCardTitle, fmt.Sprintf("vertical_content_list[%d].title", i), "nothing", "an entry has no title")
		}
	}
	return nil
}

// checkAction checks where a press on the card itself leads; notices must lead somewhere.
func (b *Card) checkAction() error {
	notice := b.Type == TextNotice || b.Type == NewsNotice
	switch {
	case b.Action == nil && !notice:
		return nil
	case b.Action == nil, notice && b.Action.Type == 0, b.Action.Type < 0, b.Action.Type > 2:
		return refuseCard(wrongAction, "card_action with the type 1 or 2", "none", "a notice leads to an address or into a mini program")
	}
	return b.Action.check("card_action")
}

// checkKind checks what only one kind of card has.
func (b *Card) checkKind(k *check) error {
	switch b.Type {
	case NewsNotice:
		return b.checkPicture(k)
	case ButtonInteraction:
		return b.checkButtons()
	case VoteInteraction:
		if b.Box == nil {
			return refuseCard(wrongQuestion, "checkbox", "nothing", "a vote has no question")
		}
		if err := b.Box.check(); err != nil {
			return err
		}
		return b.checkSubmit(k)
	case MultipleInteraction:
		if n := len(b.Selects); n < 1 || n > 3 {
			return refuseCard(wrongSelects, "1 to 3 entries in select_list", fmt.Sprint(n), "the list has the wrong length")
		}
		for i := range b.Selects {
			if err := b.Selects[i].check(fmt.Sprintf("select_list[%d]", i)); err != nil {
				return err
			}
		}
		return b.checkSubmit(k)
	}
	return nil
}

// checkPicture asks for one picture; with robots it must be card_image.
func (b *Card) checkPicture(k *check) error {
	if b.Image != nil {
		return b.Image.check()
	}
	if b.ImageText != nil && k.Callbacks {
		return b.ImageText.check()
	}
	return refuseCard(wrongImage, "card_image or image_text_area", "nothing", "a card of pictures has none")
}

func (b *Card) checkButtons() error {
	if b.Selection != nil {
		if err := b.Selection.check("button_selection"); err != nil {
			return err
		}
	}
	if n := len(b.Buttons); n < 1 || n > 6 {
		return wrong("button_list", "a list of 1 to 6 buttons", fmt.Sprint(n))
	}
	seen := map[string]bool{}
	for i := range b.Buttons {
		button := &b.Buttons[i]
		if err := button.check(fmt.Sprintf("button_list[%d]", i)); err != nil {
			return err
		}
		if button.Type == 0 && seen[button.Key] {
			return refuseCard(wrongButtonKey, "a key of its own for each button", button.Key, "two buttons have one key")
		}
		seen[button.Key] = true
	}
	return nil
}

// checkSubmit checks the button of votes and selections; an update may leave it out.
func (b *Card) checkSubmit(k *check) error {
	if b.Submit == nil && k.update {
		return nil
	}
	if b.Submit == nil {
		return refuseCard(wrongSubmitKey, "submit_button", "nothing", "the card has no button")
	}
	if b.Submit.Text == "" {
		b.Submit.Text = "提交"
	}
	if len([]rune(b.Submit.Text)) > 10 {
		return refuseCard(wrongSubmitText, "submit_button.text of at most 10 characters", b.Submit.Text, "the text is too long")
	}
	return checkKey(wrongSubmitKey, "submit_button.key", b.Submit.Key)
}

// checkFiles checks the files that a card shows.
func (b *Card) checkFiles(k *check) error {
	for i, row := range b.Rows {
		if row.Type != 2 {
			continue
		}
		if _, err := k.checkFile(fmt.Sprintf("horizontal_content_list[%d].media_id", i), row.MediaID, media.Plain); err != nil {
			return err
		}
	}
	return nil
}
