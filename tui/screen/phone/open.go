package phone

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/dialog"
)

// pickOwner asks whose phone it shall be.
func (s *Screen) pickOwner() {
	var items []item
	for _, c := range s.env.World.Corps {
		for _, m := range c.Members {
			who := owner{c.CorpID, m.UserID}
			note := strings.TrimSpace(m.Position)
			items = append(items, item{
				title: m.Name + "  " + m.UserID, note: strings.TrimSpace(c.Name + "  " + note), mark: who == s.owner,
				run: func() tea.Cmd { return s.become(who) },
			})
		}
	}
	s.env.Host.OpenDialog(newPicker(s.env.Say, s.env.Say.T(i18n.PhoneWhose), true, items))
}

// become takes another member's phone. The session that was open there last opens again.
func (s *Screen) become(who owner) tea.Cmd {
	if who == s.owner {
		return nil
	}
	s.last[s.owner] = s.open
	s.owner, s.phone, s.open, s.loaded, s.act = who, control.Phone{}, s.last[who], false, nil
	s.forget()
	s.panes.SetFocus(paneSessions)
	return s.load()
}

// show opens a session.
func (s *Screen) show(i int) tea.Cmd {
	if i < 0 || i >= len(s.phone.Sessions) {
		return nil
	}
	s.rows.Choose(i)
	if id := s.phone.Sessions[i].ID; id != s.open {
		s.open, s.act, s.writing = id, nil, false
		s.forget()
		return s.load()
	}
	return nil
}

// enter does what the thing in focus is there for.
func (s *Screen) enter() tea.Cmd {
	t, m := s.target(), s.chosen()
	if t == nil {
		return nil
	}
	switch t.kind {
	case button:
		return s.press(t.value, t.label)
	case option:
		if q := s.question(t.question); q != nil {
			if q.Mode == 1 {
				s.answersOf(m.ID).turn(q.Key, t.option, q.chosen(s.answers[m.ID]))
			} else {
				s.answersOf(m.ID).set(q.Key, t.option)
			}
			s.revisions[m.ID]++
		}
	case choice:
		s.pickOption(t.question)
	case menu:
		s.pickMenu()
	case link:
		return s.env.Host.Copy(t.value, s.env.Say.T(i18n.PhoneLeads))
	case person:
		return s.env.Host.Copy(t.value, "userid")
	}
	return nil
}

func (s *Screen) answersOf(id int64) answers {
	if s.answers[id] == nil {
		s.answers[id] = answers{}
	}
	return s.answers[id]
}

// cardOf is the card in focus, nil if the message is none.
func (s *Screen) cardOf() *cardContent {
	m := s.chosen()
	if m == nil || m.Type != "template_card" || m.Recalled {
		return nil
	}
	c := read[cardContent](&pen{message: m})
	return &c
}

func (s *Screen) question(key string) *question {
	c := s.cardOf()
	if c == nil {
		return nil
	}
	all := c.questions()
	if i := slices.IndexFunc(all, func(q question) bool { return q.Key == key }); i >= 0 {
		return &all[i]
	}
	return nil
}

// pickOption asks which option of a list it shall be.
func (s *Screen) pickOption(key string) {
	q, m := s.question(key), s.chosen()
	if q == nil {
		return
	}
	var items []item
	for _, o := range q.Options {
		items = append(items, item{title: o.Text, note: o.ID, mark: slices.Contains(q.chosen(s.answers[m.ID]), o.ID), run: func() tea.Cmd {
			s.answersOf(m.ID).set(q.Key, o.ID)
			s.revisions[m.ID]++
			return nil
		}})
	}
	s.env.Host.OpenDialog(newPicker(s.env.Say, or(q.Title, s.env.Say.T(i18n.PhoneChoose)), false, items))
}

// turnOption goes to the option beside the present one.
func (s *Screen) turnOption(key string, by int) {
	q, m := s.question(key), s.chosen()
	if q == nil || len(q.Options) == 0 {
		return
	}
	at, n := -1, len(q.Options)
	if ids := q.chosen(s.answers[m.ID]); len(ids) > 0 {
		at = slices.IndexFunc(q.Options, func(o answer) bool { return o.ID == ids[0] })
	}
	if at < 0 && by < 0 {
		at = 0
	}
	s.answersOf(m.ID).set(q.Key, q.Options[(at+by+n)%n].ID)
	s.revisions[m.ID]++
}

// pickMenu opens the menu at the upper right corner of a card.
func (s *Screen) pickMenu() {
	c := s.cardOf()
	if c == nil || c.Menu == nil {
		return
	}
	var items []item
	for _, e := range c.Menu.Entries {
		items = append(items, item{title: e.Text, note: e.Key, run: func() tea.Cmd { return s.press(e.Key, e.Text) }})
	}
	s.env.Host.OpenDialog(newPicker(s.env.Say, or(c.Menu.Desc, s.env.Say.T(i18n.PhoneMore)), false, items))
}

// pickBar opens the app's menu at the bottom of the session, or one level of it: below is the place of the button that opens it.
func (s *Screen) pickBar(title, below string, buttons []control.PhoneButton) {
	var items []item
	for i, b := range buttons {
		place, note := below+strconv.Itoa(i+1), or(b.Key, b.URL)
		if len(b.Sub) > 0 {
			note = "▸"
		}
		items = append(items, item{title: b.Name, note: note, run: func() tea.Cmd {
			if len(b.Sub) > 0 {
				s.pickBar(b.Name, place+".", b.Sub)
				return nil
			}
			return s.tap(&b, place)
		}})
	}
	s.env.Host.OpenDialog(newPicker(s.env.Say, title, false, items))
}

// asked is what has to be known when a button of the app's menu is pressed, by the beginning of its type.
var asked = map[string][]string{"scancode": {"scan", "scan_type"}, "pic": {"pictures"}, "location": {"lat", "lng", "scale", "label", "poi"}}

// tap presses a button of the app's menu, and asks first for what the member scans, takes or shows.
func (s *Screen) tap(b *control.PhoneButton, place string) tea.Cmd {
	title := s.env.Say.T(i18n.PhoneTapping, b.Name)
	submit := func(values map[string]string) tea.Cmd {
		values["entry"] = place
		return s.do(actMenu, title, values)
	}
	family, _, _ := strings.Cut(b.Type, "_")
	a := s.action(actMenu)
	if names := asked[family]; a != nil && len(names) > 0 {
		params := slices.DeleteFunc(slices.Clone(a.Params), func(p control.Param) bool { return !slices.Contains(names, p.Name) })
		s.env.Host.OpenDialog(dialog.NewForm(s.env.Say, dialog.FormSpec{Title: title, Help: b.Type, Params: params, Submit: submit}))
		return nil
	}
	return submit(map[string]string{})
}

// pickSending asks what shall be sent.
func (s *Screen) pickSending() tea.Cmd {
	list := s.sendable()
	if len(list) == 1 {
		return s.fill(list[0])
	}
	var items []item
	for _, a := range list {
		items = append(items, item{title: s.env.Say.Pick(a.Title, a.TitleZH), note: a.Name, run: func() tea.Cmd { return s.fill(a) }})
	}
	s.env.Host.OpenDialog(newPicker(s.env.Say, s.env.Say.T(i18n.PhoneSend), false, items))
	return nil
}

// nameOf is a member's name, or the userid if the name is not known.
func (s *Screen) nameOf(userid string) string {
	for _, c := range s.env.World.Corps {
		if c.CorpID != s.owner.corp {
			continue
		}
		for _, m := range c.Members {
			if strings.EqualFold(m.UserID, userid) {
				return m.Name
			}
		}
	}
	return userid
}
