package menu

import (
	"fmt"
	"strconv"
	"strings"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/setting"
)

var hiddenWithout = setting.Switch("menu.hidden_without_callback", false, createDoc,
	"an app without a callback URL shows its menu only if all entries are views")

type pressIn struct {
	Corp     string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User     string `name:"user" default:"@member" need:"yes" help:"userid of the member who presses"`
	Agent    int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Entry    string `name:"entry" help:"place in the menu such as 1 or 2.3, or key, or name; the first entry if it is not given"`
	Scan     string `name:"scan" default:"https://example.test/device/7" help:"what a scanned code says"`
	ScanType string `name:"scan_type" default:"qrcode" choices:"qrcode,barcode" help:"kind of the scanned code"`
	Pictures int64  `name:"pictures" default:"1" help:"how many pictures are sent, 1 to 9"`
	Lat      string `name:"lat" default:"31.2990" help:"latitude of the place, degrees"`
	Lng      string `name:"lng" default:"120.6190" help:"longitude of the place, degrees"`
	Scale    string `name:"scale" default:"15" help:"scale of the map"`
	Label    string `name:"label" default:"苏州市虚构路 8 号" help:"address of the place"`
	POI      string `name:"poi" help:"name of the place"`
}

// pressing is one press of an entry.
type pressing struct {
	*Menus
	c     *action.Call
	in    *pressIn
	app   *agent.App
	who   *directory.Member
	entry *Button
}

// press presses an entry of a menu. (doc 90240)
func (m *Menus) press(c *action.Call, in pressIn) (action.Result, error) {
	p := &pressing{Menus: m, c: c, in: &in}
	if err := p.find(); err != nil {
		return action.Result{}, err
	}
	say, err := p.carryOut()
	return action.Result{Say: fmt.Sprintf("%s presses %s of %s%s", p.who.Name, p.entry.Name, p.app.Name, say),
		Values: map[string]string{"type": p.entry.Type, "key": p.entry.eventKey(), "url": p.entry.URL}}, err
}

// find gives app, member and entry, and refuses what a member could not do.
func (p *pressing) find() error {
	ctx, db := p.c.Context, p.c.DB()
	var err error
	if p.app, err = p.agents.Find(p.c, p.in.Corp, p.in.Agent); err != nil {
		return err
	}
	if p.who, err = p.dir.Member(ctx, db, p.app.Corp, p.in.User); err != nil {
		return err
	}
	if p.who == nil {
		return refuse(explain.Parameter, "the userid of a member of "+p.app.Corp, p.in.User, "the corp has no such member")
	}
	p.c.About(journal.Subject{Corp: p.app.Corp, Agent: p.app.AgentID, User: p.who.UserID})
	visible, err := p.agents.Visible(ctx, db, p.app, p.who)
	if err != nil {
		return err
	}
	if !visible || p.app.Closed {
		return refuse(explain.Scope, "a member who sees "+p.app.Name, p.who.UserID, "the app is stopped, or the member is not in its visible range")
	}
	buttons, err := p.Of(ctx, db, p.app.Corp, p.app.AgentID)
	if err != nil {
		return err
	}
	if err := p.checkShown(buttons); err != nil {
		return err
	}
	p.entry = choose(buttons, p.in.Entry)
	if p.entry == nil {
		return refuse(explain.Parameter, "one of the entries "+strings.Join(places(buttons), ", "), p.in.Entry, "the menu has no such entry, or it only opens others")
	}
	return nil
}

// checkShown refuses a menu that the member does not have before him.
func (p *pressing) checkShown(buttons []Button) error {
	if len(buttons) == 0 {
		return refuse(explain.State, "an app with a menu", p.app.Name, "no menu was set: menu/create or app.menu")
	}
	if !p.rt.Settings.Bool(hiddenWithout) {
		return nil
	}
	for _, e := range leaves(buttons) {
		if e.button.Type == "view" {
			continue
		}
		address, err := push.Find(p.c.Context, p.c.DB(), p.app.Receiver())
		if err != nil {
			return err
		}
		if !address.Ready() {
			return refuse(explain.State, "an app with a callback URL", p.app.Name, "without one, only menus of views are shown")
		}
		break
	}
	return nil
}

// carryOut sends the event of the entry, and what the member does then.
func (p *pressing) carryOut() (say string, err error) {
	key := p.entry.eventKey()
	id := p.app.AgentID
	switch name := p.entry.Type; name {
	case "click", "view", "view_miniprogram":
		return "", p.tell(func(h event.Head) any { return &event.MenuEvent{Head: h, EventKey: key, AgentID: id} })
	case "scancode_push", "scancode_waitmsg":
		code := event.ScanCode{ScanType: p.in.ScanType, ScanResult: p.in.Scan}
		return " and scans " + p.in.Scan, p.tell(func(h event.Head) any {
			return &event.ScanEvent{Head: h, EventKey: key, ScanCodeInfo: code, AgentID: id}
		})
	case "location_select":
		place := event.SentLocation{LocationX: p.in.Lat, LocationY: p.in.Lng, Scale: p.in.Scale, Label: p.in.Label, Poiname: p.in.POI}
		return " and chooses " + p.in.Label, p.tell(func(h event.Head) any {
			return &event.LocationSelect{Head: h, EventKey: key, SendLocationInfo: place, AgentID: id, AppType: "wxwork"}
		})
	}
	return p.sendPictures(key)
}

func (p *pressing) tell(payload func(event.Head) any) error {
	return p.agents.Tell(p.c.Context, p.c.Tx, p.app, p.who, p.entry.Type, eventDoc, payload)
}

// eventKey is what events say of an entry: its key, the address of a view, the page of a mini program.
func (b *Button) eventKey() string {
	switch b.Type {
	case "view":
		return b.URL
	case "view_miniprogram":
		return b.PagePath
	}
	return b.Key
}

// leaf is an entry that does something, and its place: 1, 2.3.
type leaf struct {
	place  string
	button *Button
}

func leaves(buttons []Button) []leaf {
	var all []leaf
	for i := range buttons {
		place := strconv.Itoa(i + 1)
		if len(buttons[i].Entries) == 0 {
			all = append(all, leaf{place, &buttons[i]})
		}
		for j := range buttons[i].Entries {
			all = append(all, leaf{place + "." + strconv.Itoa(j+1), &buttons[i].Entries[j]})
		}
	}
	return all
}

// choose finds an entry by place, else by key, else by name; the first one for none of them.
func choose(buttons []Button, wanted string) *Button {
	all := leaves(buttons)
	if wanted == "" && len(all) > 0 {
		return all[0].button
	}
	for _, fits := range []func(leaf) string{
		func(l leaf) string { return l.place }, func(l leaf) string { return l.button.Key }, func(l leaf) string { return l.button.Name },
	} {
		for _, l := range all {
			if fits(l) == wanted {
				return l.button
			}
		}
	}
	return nil
}

// places lists the entries for people: 2.3 名称.
func places(buttons []Button) []string {
	var out []string
	for _, l := range leaves(buttons) {
		out = append(out, l.place+" "+l.button.Name)
	}
	return out
}

func refuse(step explain.Step, want, got, cause string) error {
	return action.Refuse(explain.Finding{Step: step, Expected: want, Got: got, Cause: cause})
}
