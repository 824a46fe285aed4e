package message

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/action"
)

type pressIn struct {
	Corp    string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User    string   `name:"user" default:"@member" need:"yes" help:"userid of the member who presses"`
	Message string   `name:"message" help:"msgid or task_id of the card; the newest that can be pressed if it is not given"`
	Key     string   `name:"key" help:"key of the button or of the menu's entry; the first button if it is not given"`
	Choose  []string `name:"choose" help:"what is chosen before: question_key:option_id, by comma"`
}

// shownCard is what can be pressed and chosen on a template card or a task card.
type shownCard struct {
	content.Card
	Task []content.TaskButton `json:"btn"`
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
	app, err := m.app(c, who.Corp, who.UserID, item.Agent)
	if err != nil {
		return action.Result{}, err
	}
	name, key, err := shown.pressed(in.Key)
	if err != nil {
		return action.Result{}, err
	}
	if name != menuEvent && item.Button != "" {
		return action.Result{}, refuse(explain.State, "a card whose buttons can be pressed", item.Button, "the app has frozen the card's buttons")
	}
	result := action.Result{Say: fmt.Sprintf("%s presses %s on the card %s of %s", who.Name, key, item.TaskID, app.Name),
		Values: map[string]string{"task_id": item.TaskID, "key": key}}
	if name == taskEvent {
		return result, m.happen(c, app, who, name, eventDoc, func(h event.Head) any {
			return &event.TaskCardClick{Head: h, EventKey: key, TaskId: item.TaskID, AgentId: app.AgentID}
		})
	}
	p := &event.CardEvent{EventKey: key, TaskId: item.TaskID, CardType: shown.Type, AgentID: app.AgentID}
	if name == buttonEvent {
		if p.SelectedItems, err = shown.chosen(in.Choose); err != nil {
			return action.Result{}, err
		}
	}
	result.Values["response_code"], err = m.pressCard(c, app, who, item, name, p)
	return result, err
}

// pressCard gives the app the right to change the card, and tells it.
func (m *Messenger) pressCard(c *action.Call, app *agent.App, who *directory.Member, item *Item, name string, p *event.CardEvent) (code string, err error) {
	if p.ResponseCode, err = m.newCode(c.Context, c.Tx, item.Message); err != nil {
		return "", err
	}
	return p.ResponseCode, m.happen(c, app, who, name, eventDoc, func(h event.Head) any {
		p.Head = h
		return p
	})
}

// cardOf gives the card that is pressed, as the member has it.
func (m *Messenger) cardOf(c *action.Call, who *directory.Member, id string) (*Item, *shownCard, error) {
	items, err := m.Messages(c.Context, c.DB(), who.Corp, who.UserID, recent)
	if err != nil {
		return nil, nil, err
	}
	for i := range items {
		item := &items[i]
		if item.Card == "" || id != "" && id != item.MsgID && id != item.TaskID {
			continue
		}
		shown := new(shownCard)
		if err := json.Unmarshal(item.Content, shown); err != nil {
			return nil, nil, fmt.Errorf("read card %s: %w", item.TaskID, err)
		}
		if shown.Calls() || len(shown.Task) > 0 || id != "" {
			return item, shown, nil
		}
	}
	return nil, nil, refuse(explain.State, "a card of "+who.UserID, id, "the member has no such card, or it was recalled")
}

// pressed gives the event and key of a press.
func (b *shownCard) pressed(key string) (name, pressed string, err error) {
	var keys []string
	events := map[string]string{}
	add := func(event, key string) {
		keys = append(keys, key)
		if events[key] == "" {
			events[key] = event
		}
	}
	for _, button := range b.Task {
		add(taskEvent, button.Key)
	}
	for _, button := range b.Buttons {
		if button.Type == 0 {
			add(buttonEvent, button.Key)
		}
	}
	if b.Submit != nil {
		add(buttonEvent, b.Submit.Key)
	}
	if b.Menu != nil {
		for _, entry := range b.Menu.Actions {
			add(menuEvent, entry.Key)
		}
	}
	if key == "" && len(keys) > 0 {
		key = keys[0]
	}
	if events[key] == "" {
		return "", "", refuse(explain.Parameter, "one of the keys "+strings.Join(keys, ", "), key, "the card has no button or menu entry of that key that calls the app")
	}
	return events[key], key, nil
}

// question is what a member answers on a card before the press.
type question struct {
	key      string
	options  []content.Option
	preset   []string // chosen from the start
	several  bool     // more than one answer
	disabled bool     // the app has fixed the answer
}

func (b *shownCard) questions() (all []question) {
	lists := slices.Clone(b.Selects)
	if b.Selection != nil {
		lists = append(lists, *b.Selection)
	}
	for _, s := range lists {
		q := question{key: s.Question, options: s.Options, disabled: s.Disable}
		if s.Selected != "" {
			q.preset = []string{s.Selected}
		}
		all = append(all, q)
	}
	if b.Box == nil {
		return all
	}
	q := question{key: b.Box.Question, options: b.Box.Options, several: b.Box.Mode == 1, disabled: b.Box.Disable}
	for _, o := range b.Box.Options {
		if o.Checked {
			q.preset = append(q.preset, o.ID)
		}
	}
	return append(all, q)
}

// chosen gives what a member has chosen, in the order of the card; what is not chosen stands as the card has it.
func (b *shownCard) chosen(given []string) (*event.SelectedItems, error) {
	answers := map[string][]string{}
	for _, pair := range given {
		key, answer, _ := strings.Cut(pair, ":")
		if !slices.Contains(answers[key], answer) {
			answers[key] = append(answers[key], answer)
		}
	}
	var out event.SelectedItems
	for _, q := range b.questions() {
		ids, err := q.answer(answers[q.key])
		if err != nil {
			return nil, err
		}
		delete(answers, q.key)
		if len(ids) > 0 {
			out.SelectedItem = append(out.SelectedItem, event.SelectedItem{QuestionKey: q.key, OptionIds: event.OptionIds{OptionId: ids}})
		}
	}
	for key := range answers {
		return nil, refuse(explain.Parameter, "a question_key of the card", key, "the card has no such question")
	}
	if len(out.SelectedItem) == 0 {
		return nil, nil
	}
	return &out, nil
}

// answer checks what was chosen for a question.
func (q *question) answer(ids []string) ([]string, error) {
	for _, id := range ids {
		if !slices.ContainsFunc(q.options, func(o content.Option) bool { return o.ID == id }) {
			return nil, refuse(explain.Parameter, "an option of "+q.key, id, "the question has no such option")
		}
	}
	switch {
	case len(ids) == 0:
		return q.preset, nil
	case q.disabled:
		return nil, refuse(explain.State, "a question that can be answered", q.key, "the app has fixed the answer")
	case len(ids) > 1 && !q.several:
		return nil, refuse(explain.Parameter, "one option of "+q.key, strings.Join(ids, ", "), "the question takes one answer")
	}
	return ids, nil
}
