package devicecloud

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/formtoken"
	"wecomlab/mockwecom/engine/journal"
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
	Corps      []corpLink
	Admins     []*directory.Member
	Action     string
	Fields     []field
}

type corpLink struct {
	*directory.Corp
	Link   string
	Chosen bool
}

type field struct{ Name, Value string }

// corpParam names the corp that the browser's owner administers; an addition of the simulator to the address of the code.
const corpParam = "wecomlab_corp"

// show is the page of a code's device, with a form to bind one that is free.
func (v *Vendors) show(l *visit) error {
	ctx, db := l.r.Context(), v.rt.Store.Read()
	query := l.r.URL.Query()
	chosen := query.Get(corpParam)
	query.Del(corpParam)
	if f := oddQuery(query); f != nil {
		return &codeError{*f}
	}
	d, _, err := v.door.Read(ctx, db, openhw.CodeHost+codePath+"?"+query.Encode())
	var refused *action.Refused
	if errors.As(err, &refused) {
		return &codeError{refused.Finding}
	}
	if err != nil {
		return err
	}
	l.entry.Subject = journal.Subject{Device: d.SN, Corp: d.Corp}
	if l.r.Method == http.MethodPost {
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
		if err := v.fillCorps(ctx, &view, query, chosen); err != nil {
			return err
		}
		view.Fields = append(view.Fields, field{formtoken.Field, v.forms.Issue(l.w, l.r)})
	}
	return l.render(http.StatusOK, "device.html", view)
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
func (v *Vendors) fillCorps(ctx context.Context, view *deviceView, query url.Values, chosen string) error {
	db := v.rt.Store.Read()
	all, err := v.dir.Corps(ctx, db)
	if err != nil {
		return err
	}
	at := 0
	for i, corp := range all {
		if corp.CorpID == chosen {
			at = i
		}
	}
	for i, corp := range all {
		query.Set(corpParam, corp.CorpID)
		view.Corps = append(view.Corps, corpLink{corp, (&url.URL{Path: codePath, RawQuery: query.Encode()}).String(), i == at})
	}
	if len(all) == 0 {
		return nil
	}
	view.Fields = append(view.Fields, field{"corp", all[at].CorpID})
	view.Admins, err = v.dir.Admins(ctx, db, all[at].CorpID)
	return err
}

// bindThere is the button of the form. The verdict of a vendor's cloud is shown.
func (v *Vendors) bindThere(l *visit, d *hardware.Device) error {
	if http.NewCrossOriginProtection().Check(l.r) != nil || !v.forms.Valid(l.r) {
		return &pageError{http.StatusForbidden, explain.Finding{Step: explain.Source, Expected: "the form of this page", Got: "a form without its token or cookie",
			Cause: "another site sent the form, cookies are off, or the simulator was restarted meanwhile", Fix: "open the page anew"}}
	}
	form := l.r.PostForm
	corp, admin := form.Get("corp"), form.Get("admin")
	m, err := v.dir.Member(l.r.Context(), v.rt.Store.Read(), corp, admin)
	if err != nil {
		return err
	}
	if m == nil || !m.Admin {
		return &pageError{http.StatusBadRequest, explain.Finding{Step: explain.Scope, Expected: "an administrator of the corp", Got: admin, Cause: "only administrators add devices here", Fix: "choose one on the page"}}
	}
	l.entry.Subject = journal.Subject{Device: d.SN, Corp: corp, User: m.UserID}
	out, err := v.do(l.r.Context(), "corp.bind_device", map[string]string{"sn": d.SN, "corp": corp, "user": m.UserID, "verif_code": form.Get("verif_code")})
	if err != nil {
		return err
	}
	if out.Finding != nil {
		return action.Refuse(*out.Finding)
	}
	l.entry.Note = out.Say
	return l.render(http.StatusOK, "done.html", map[string]any{"Title": "添加成功", "Lines": []string{out.Say}})
}
