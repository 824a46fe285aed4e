package message

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
)

type pressIn struct {
	Corp    string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User    string   `name:"user" default:"@member" need:"yes" help:"userid of the member who presses"`
	Message string   `name:"message" help:"msgid or task_id of the card; the newest that can be pressed if it is not given"`
	Key     string   `name:"key" help:"key of the button or of the menu's entry; the first button if it is not given"`
	Choose  []string `name:"choose" help:"what is chosen before: question_key:option_id, by comma"`
}

// recent bounds how far back a card is looked for.
const recent = 1000

// press presses a button of a card. (doc 90240)
func (m *Messenger) press(c *action.Call, in pressIn) (action.Result, error) {
	who, err := m.person(c, in.Corp, in.User)
	if err != nil {
		return action.Result{}, err
	}
	item, shown, err := m.cardOf(c, who, in.Message)
	if err != nil {
		return action.Result{}, err
	}
	app, err := m.app(c, who, item.Agent)
	if err != nil {
		return action.Result{}, err
	}
	name, key, err := shown.pressed(in.Key)
	if err != nil {
		return action.Result{}, err
	}
	if name == buttonEvent && item.Button != "" {
		return action.Result{}, refuse(explain.State, "a card whose buttons can be pressed", item.Button, "the app has frozen the card's buttons")
	}
	p := &cardPressed{CreateTime: c.Now.Unix(), MsgType: "event", Event: name, EventKey: key, TaskID: item.TaskID, CardType: shown.Type, AgentID: app.AgentID}
	if name == buttonEvent {
		if p.Selected, err = shown.chosen(in.Choose); err != nil {
			return action.Result{}, err
		}
	}
	if p.ResponseCode, err = m.newCode(c.Context, c.Tx, item.Message); err != nil {
		return action.Result{}, err
	}
	err = m.tell(c, app, who, name, eventDoc, func(to, from string) any {
		p.ToUserName, p.FromUserName = to, from
		return p
	})
	return action.Result{Say: fmt.Sprintf("%s presses %s on the card %s of %s", who.Name, key, item.TaskID, app.Name),
		Values: map[string]string{"response_code": p.ResponseCode, "task_id": item.TaskID, "key": key}}, err
}

// cardOf gives the card that is pressed, as the member has it.
func (m *Messenger) cardOf(c *action.Call, who *directory.Member, id string) (*Item, *card, error) {
	items, err := m.Messages(c.Context, c.DB(), who.Corp, who.UserID, recent)
	if err != nil {
		return nil, nil, err
	}
	for i := range items {
		item := &items[i]
		if item.Card == "" || id != "" && id != item.MsgID && id != item.TaskID {
			continue
		}
		shown := new(card)
		if err := json.Unmarshal(item.Content, shown); err != nil {
			return nil, nil, fmt.Errorf("read card %s: %w", item.TaskID, err)
		}
		if shown.calls() || id != "" {
			return item, shown, nil
		}
	}
	return nil, nil, refuse(explain.State, "a card of "+who.UserID, id, "the member has no such card, or it was recalled")
}

// pressed gives the event and key of a press.
func (b *card) pressed(key string) (name, pressed string, err error) {
	var keys []string
	for _, button := range b.Buttons {
		if button.Type == 0 {
			keys = append(keys, button.Key)
		}
	}
	if b.Submit != nil {
		keys = append(keys, b.Submit.Key)
	}
	buttons := len(keys)
	if b.Menu != nil {
		for _, entry := range b.Menu.Actions {
			keys = append(keys, entry.Key)
		}
	}
	if key == "" && len(keys) > 0 {
		key = keys[0]
	}
	switch at := slices.Index(keys, key); {
	case at < 0:
		return "", "", refuse(explain.Parameter, "one of the keys "+strings.Join(keys, ", "), key, "the card has no button or menu entry of that key")
	case at < buttons:
		return buttonEvent, key, nil
	}
	return menuEvent, key, nil
}

// questions gives what can be chosen on a card.
func (b *card) questions() []selection {
	all := slices.Clone(b.Selects)
	if b.Selection != nil {
		all = append(all, *b.Selection)
	}
	if b.Box != nil {
		all = append(all, selection{Question: b.Box.Question, Options: b.Box.Options})
	}
	return all
}

// chosen gives what a member has chosen, in the order of the card; what is not chosen stands as the card has it.
func (b *card) chosen(given []string) (*selected, error) {
	answers := map[string][]string{}
	for _, pair := range given {
		question, answer, _ := strings.Cut(pair, ":")
		answers[question] = append(answers[question], answer)
	}
	var out selected
	for _, q := range b.questions() {
		ids := answers[q.Question]
		delete(answers, q.Question)
		for _, id := range ids {
			if !slices.ContainsFunc(q.Options, func(o option) bool { return o.ID == id }) {
				return nil, refuse(explain.Parameter, "an option of "+q.Question, id, "the question has no such option")
			}
		}
		if len(ids) == 0 {
			ids = q.preset()
		}
		if len(ids) > 0 {
			out.Items = append(out.Items, selectedItem{q.Question, optionID{ids}})
		}
	}
	for question := range answers {
		return nil, refuse(explain.Parameter, "a question_key of the card", question, "the card has no such question")
	}
	if len(out.Items) == 0 {
		return nil, nil
	}
	return &out, nil
}

// preset gives what is chosen on a card from the start.
func (s *selection) preset() (ids []string) {
	if s.Selected != "" {
		return []string{s.Selected}
	}
	for _, o := range s.Options {
		if o.Checked {
			ids = append(ids, o.ID)
		}
	}
	return ids
}
