package devicecloud

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/webpage"
)

// deviceView is what pages/device.html shows.
type deviceView struct {
	Title      string
	Device     *hardware.Device
	Model      *hardware.Model
	Kinds      string
	Owner      string // name of the corp; empty: nobody has it
	Online     bool
	Version    string
	Upgradable string
	Corps      []webpage.CorpLink
	Admins     []*directory.Member
	Action     string
	Fields     []webpage.Field
}

// corpParam names the corp that the browser's owner administers; an addition of the simulator to the address of the code.
const corpParam = "wecomlab_corp"

// show is the page of a code's device, with a form to bind one that is free.
func (v *Vendors) show(l *webpage.Visit) error {
	ctx, db := l.R.Context(), v.rt.Store.Read()
	query := l.R.URL.Query()
	chosen := query.Get(corpParam)
	query.Del(corpParam)
	if f := oddQuery(query); f != nil {
		return unreadable(*f)
	}
	d, _, err := v.door.Read(ctx, db, openhw.CodeHost+codePath+"?"+query.Encode())
	var refused *action.Refused
	if errors.As(err, &refused) {
		return unreadable(refused.Finding)
	}
	if err != nil {
		return err
	}
	l.Entry.Subject = journal.Subject{Device: d.SN, Corp: d.Corp}
	if l.R.Method == http.MethodPost {
		return v.bindThere(l, d)
	}
	view := deviceView{Title: d.Name, Device: d, Kinds: d.Kinds.String(), Action: (&url.URL{Path: codePath, RawQuery: query.Encode()}).String()}
	if view.Model, err = v.modelOf(ctx, db, d); err != nil {
		return err
	}
	if err := v.fillState(ctx, &view); err != nil {
		return err
	}
	if view.Owner == "" {
		if err := v.fillCorps(l, &view, chosen); err != nil {
			return err
		}
	}
	return l.Show("device.html", view)
}

// unreadable is the page for a code that leads to no device. (doc 90313)
func unreadable(f explain.Finding) error {
	return &webpage.Refusal{Title: "无法识别的二维码", Code: 600032, Errmsg: "hardware QR cannot be parsed", Finding: f}
}

// oddQuery refuses octets that no code has.
func oddQuery(query url.Values) *explain.Finding {
	if decoded, err := url.QueryUnescape(query.Encode()); err == nil && utf8.ValidString(decoded) && !strings.Contains(decoded, "\x00") {
		return nil
	}
	return &explain.Finding{Step: explain.Parameter, Expected: "the address of a device's code", Got: "octets that are no text", Cause: "the address is damaged", Fix: "scan the code again", Doc: pageDoc}
}

// fillState tells who has the device and how it is.
func (v *Vendors) fillState(ctx context.Context, view *deviceView) error {
	d, db := view.Device, v.rt.Store.Read()
	view.Version = d.Firmware
	if d.Corp == "" {
		return nil
	}
	corp, err := v.dir.Corp(ctx, db, d.Corp)
	if err != nil || corp == nil {
		return err
	}
	view.Owner = corp.Name
	if !d.Cloud {
		view.Online = len(v.hw.Links(d.SN)) > 0
		return nil
	}
	s, err := v.State(ctx, db, d)
	view.Online, view.Upgradable = s.Online, s.Upgradable
	return err
}

// fillCorps offers the corps of the world and the administrators of the chosen one.
func (v *Vendors) fillCorps(l *webpage.Visit, view *deviceView, chosen string) error {
	ctx, db := l.R.Context(), v.rt.Store.Read()
	all, err := v.dir.Corps(ctx, db)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		view.Fields = l.Hidden()
		return nil
	}
	at := max(0, slices.IndexFunc(all, func(c *directory.Corp) bool { return c.CorpID == chosen }))
	for i, c := range all {
		view.Corps = append(view.Corps, webpage.CorpLink{CorpID: c.CorpID, Name: c.Name, Link: l.Link(corpParam, c.CorpID), Chosen: i == at})
	}
	view.Fields = l.Hidden("corp", all[at].CorpID)
	view.Admins, err = v.dir.Admins(ctx, db, all[at].CorpID)
	return err
}

// bindThere is the button of the form. The verdict of a vendor's cloud is shown.
func (v *Vendors) bindThere(l *webpage.Visit, d *hardware.Device) error {
	if err := l.CheckToken(); err != nil {
		return err
	}
	form := l.R.PostForm
	corp, admin := form.Get("corp"), form.Get("admin")
	m, err := v.dir.Member(l.R.Context(), v.rt.Store.Read(), corp, admin)
	if err != nil {
		return err
	}
	if m == nil || !m.Admin {
		return &webpage.Refusal{Finding: explain.Finding{Step: explain.Scope, Expected: "an administrator of the corp", Got: admin, Cause: "only administrators add devices here", Fix: "choose one on the page"}}
	}
	l.Entry.Subject = journal.Subject{Device: d.SN, Corp: corp, User: m.UserID}
	out, err := v.do(l.R.Context(), "corp.bind_device", map[string]string{"sn": d.SN, "corp": corp, "user": m.UserID, "verif_code": form.Get("verif_code")})
	if err != nil {
		return err
	}
	if out.Finding != nil {
		return &webpage.Refusal{Title: "添加失败", Finding: *out.Finding}
	}
	l.Entry.Note = out.Say
	return l.Done("添加成功", out.Say)
}
