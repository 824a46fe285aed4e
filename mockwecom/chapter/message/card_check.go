package message

import (
	"fmt"

	"wecomlab/mockwecom/chapter/media"
)

func (b *card) check(k *checking) error {
	switch b.Type {
	case textNotice, newsNotice, buttonInteraction, voteInteraction, multipleInteraction:
	default:
		return refuseCard(wrongCardType, "a documented card_type", b.Type, "there is no such kind of card")
	}
	if b.TaskID == "" && b.calls() && !k.edit || b.TaskID != "" && !taskID.MatchString(b.TaskID) {
		return refuseCard(wrongTaskID, "task_id of 1 to 128 of the characters 0-9 a-z A-Z _ - @", b.TaskID, "the task_id is missing, too long or has other characters")
	}
	for _, check := range []func() error{b.checkHead, b.checkLists, b.checkAction, func() error { return b.checkKind(k) }} {
		if err := check(); err != nil {
			return err
		}
	}
	if err := b.checkFiles(k); err != nil {
		return err
	}
	if b.calls() {
		return k.checkCallback()
	}
	return nil
}

// checkHead checks titles and the menu.
func (b *card) checkHead() error {
	titled := b.Title != nil && b.Title.Title != ""
	if !titled && (b.Type != textNotice || b.Subtitle == "") {
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
		return wrongParameter("action_menu.action_list", "a list of 1 to 3 entries", fmt.Sprint(n))
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
func (b *card) checkLists() error {
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
func (b *card) checkAction() error {
	notice := b.Type == textNotice || b.Type == newsNotice
	switch {
	case b.Action == nil && !notice:
		return nil
	case b.Action == nil, notice && b.Action.Type == 0, b.Action.Type < 0, b.Action.Type > 2:
		return refuseCard(wrongAction, "card_action with the type 1 or 2", "none", "a notice leads to an address or into a mini program")
	}
	return b.Action.check("card_action")
}

// checkKind checks what only one kind of card has.
func (b *card) checkKind(k *checking) error {
	switch b.Type {
	case newsNotice:
		return b.checkPicture()
	case buttonInteraction:
		return b.checkButtons()
	case voteInteraction:
		if b.Box == nil {
			return refuseCard(wrongQuestion, "checkbox", "nothing", "a vote has no question")
		}
		if err := b.Box.check(); err != nil {
			return err
		}
		return b.checkSubmit(k)
	case multipleInteraction:
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

func (b *card) checkPicture() error {
	if b.Image != nil {
		return b.Image.check()
	}
	if b.ImageText != nil {
		return b.ImageText.check()
	}
	return refuseCard(wrongImage, "card_image or image_text_area", "nothing", "a card of pictures has none")
}

func (b *card) checkButtons() error {
	if b.Selection != nil {
		if err := b.Selection.check("button_selection"); err != nil {
			return err
		}
	}
	if n := len(b.Buttons); n < 1 || n > 6 {
		return wrongParameter("button_list", "a list of 1 to 6 buttons", fmt.Sprint(n))
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
func (b *card) checkSubmit(k *checking) error {
	if b.Submit == nil && k.edit {
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
func (b *card) checkFiles(k *checking) error {
	for i, row := range b.Rows {
		if row.Type != 2 {
			continue
		}
		if err := k.checkMedia(fmt.Sprintf("horizontal_content_list[%d].media_id", i), row.MediaID, media.Plain); err != nil {
			return err
		}
	}
	return nil
}
