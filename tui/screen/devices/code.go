package devices

import (
	"context"
	"errors"
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/rack"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/dialog"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/qrcode"
	"wecomlab/tui/ui/theme"
)

// shownCode is one code that a device shows.
type shownCode struct {
	name i18n.Key
	text string // what it says
}

// codeMsg is what the codes of a device say.
type codeMsg struct {
	sn    string
	codes []shownCode
}

func (s *Screen) refusesCode() (i18n.Key, bool) {
	d := s.device()
	if d == nil {
		return i18n.WhyNoDevice, true
	}
	return i18n.QRNone, d.QRCode == "" && !s.look.Running
}

// askCodes has the device sign its dynamic codes anew, and shows them beside the static one that sticks to it.
func (s *Screen) askCodes() tea.Cmd {
	d, hardware, ctx := s.device(), s.hardware, s.env.Ctx
	msg := codeMsg{sn: d.SN}
	if d.QRCode != "" {
		msg.codes = append(msg.codes, shownCode{i18n.QRStatic, d.QRCode})
	}
	if hardware == nil || !s.look.Running {
		return func() tea.Msg { return msg }
	}
	return func() tea.Msg {
		for _, c := range []struct {
			op   string
			name i18n.Key
			args map[string]string
		}{{"bind_code", i18n.QRBind, nil}, {"login_code", i18n.QRLogin, map[string]string{"state": "wecomlab"}}} {
			told, known, err := hardware.Do(ctx, msg.sn, c.op, c.args)
			if known && err == nil && told["told"] != "" {
				msg.codes = append(msg.codes, shownCode{c.name, told["told"]})
			}
		}
		return msg
	}
}

func (s *Screen) gotCode(msg codeMsg) {
	if len(msg.codes) > 0 && msg.sn == s.sn {
		s.env.Host.OpenDialog(&codeDialog{env: s.env, sn: msg.sn, codes: msg.codes, scan: s.scan})
	}
}

// scan lets somebody scan a code with the phone: an administrator who binds the device, if no corp has it.
func (s *Screen) scan(text string) tea.Cmd {
	a := s.named("member.scan_code")
	d := s.device()
	if a == nil || d == nil {
		s.env.Host.Warn(s.env.Say.T(i18n.WhyNoAction))
		return nil
	}
	o := s.byAction(a, d, verb{fixed: map[string]string{"code": text}})
	o.known = map[string]string{"bind": "false"}
	if d.Corp == "" {
		o.known["bind"] = "true"
	}
	if admin := s.admin(d.Corp); admin != "" {
		o.known["user"] = admin
	}
	return s.begin(o)
}

// admin is an administrator of a corp, of the first one if none is named.
func (s *Screen) admin(corp string) string {
	for i := range s.env.World.Corps {
		c := &s.env.World.Corps[i]
		if corp != "" && c.CorpID != corp {
			continue
		}
		for j := range c.Members {
			if c.Members[j].Admin {
				return c.Members[j].UserID
			}
		}
		return ""
	}
	return ""
}

// withPhoneCode asks for the member instead of the code, which their phone then shows to the camera.
func (s *Screen) withPhoneCode(o *order, d *control.Device) {
	a := s.named("member.phone_code")
	if a == nil {
		return
	}
	user := control.Param{Name: "user", Type: control.ParamString, Need: true}
	for _, p := range a.Params {
		if p.Name == "user" {
			user = p
		}
	}
	hold, sim, corp := o.do, s.env.Sim, d.Corp
	for i := range o.params {
		if o.params[i].Name == "code" {
			o.params = append([]control.Param{user}, append(o.params[:i:i], o.params[i+1:]...)...)
			break
		}
	}
	o.do = func(ctx context.Context, params map[string]string) (string, *explain.Finding, error) {
		shown, err := sim.Do(ctx, a.Name, map[string]string{"corp": corp, "user": params["user"]})
		if err != nil || shown.Finding != nil {
			return "", shown.Finding, err
		}
		delete(params, "user")
		params["code"] = shown.Values["code"]
		return hold(ctx, params)
	}
}

// withChoices leaves of a policy's words those that its subject has.
func (s *Screen) withChoices(o *order, what string) {
	for i := range o.params {
		if o.params[i].Name != "is" {
			continue
		}
		if words := rack.Choices(what); len(words) > 0 && o.mode != modeCloud {
			o.params = append([]control.Param(nil), o.params...)
			o.params[i].Choices, o.params[i].Default = words, words[0]
		}
	}
}

// codeDialog shows the codes of a device, one at a time.
type codeDialog struct {
	env   *screen.Env
	sn    string
	codes []shownCode
	at    int
	scan  func(text string) tea.Cmd
}

// Title implements [dialog.Dialog].
func (c *codeDialog) Title() string {
	say := c.env.Say
	return say.T(i18n.QRTitle, c.sn, say.T(c.codes[c.at].name))
}

// Foot implements [dialog.Dialog].
func (c *codeDialog) Foot() string { return c.env.Say.T(i18n.QRFoot) }

// Size implements [dialog.Dialog]. The box stands still while one goes through the codes.
func (c *codeDialog) Size(width, height int) (int, int) {
	w, h := 60, 8
	for _, code := range c.codes {
		text := paint.Wrap(code.text, width)
		if q, err := qrcode.New(code.text, width, height-len(text)); err == nil {
			lines := q.Lines()
			w = max(w, paint.Width(lines[0]))
			text = paint.Wrap(code.text, max(w, min(width, 80)))
			h = max(h, len(lines)+len(text))
		}
	}
	return min(max(w, min(width, 80)), width), min(h, height)
}

// Draw implements [dialog.Dialog]: the code on its own light ground, the address below.
func (c *codeDialog) Draw(a paint.Area, look *theme.Look) (image.Point, bool) {
	text := c.codes[c.at].text
	below := paint.Wrap(text, a.Width())
	q, err := qrcode.New(text, a.Width(), a.Height()-len(below))
	y := 0
	var room *qrcode.RoomError
	switch {
	case errors.As(err, &room):
		for _, line := range paint.Wrap(c.env.Say.T(i18n.QRRoom, room.Width, room.Height+len(below)), a.Width()-2) {
			a.Text(1, y, look.Warn, line)
			y++
		}
		y++
	case err == nil:
		lines := q.Lines()
		x := (a.Width() - paint.Width(lines[0])) / 2
		for _, line := range lines {
			a.Text(x, y, look.Code, line)
			y++
		}
	}
	for _, line := range below {
		a.Text(0, y, look.Accent, line)
		y++
	}
	return image.Point{}, false
}

// Type implements [dialog.Dialog].
func (c *codeDialog) Type(key tea.KeyPressMsg) (bool, tea.Cmd) {
	b, _ := keys.Find(keys.Move, key)
	switch {
	case key.String() == "y":
		return false, c.env.Host.Copy(c.codes[c.at].text, c.env.Say.T(i18n.QRCopied))
	case key.String() == "enter":
		text := c.codes[c.at].text
		return true, func() tea.Msg { return dialog.Chosen{Run: func() tea.Cmd { return c.scan(text) }} }
	case b.ID == keys.PrevPane || b.ID == keys.Left:
		c.at = (c.at + len(c.codes) - 1) % len(c.codes)
	case b.ID == keys.NextPane || b.ID == keys.Right:
		c.at = (c.at + 1) % len(c.codes)
	}
	return key.String() == "q", nil
}

// Paste implements [dialog.Dialog].
func (c *codeDialog) Paste(string) {}

// Click implements [dialog.Dialog].
func (c *codeDialog) Click(image.Point) (bool, tea.Cmd) {
	c.at = (c.at + 1) % len(c.codes)
	return false, nil
}

// Wheel implements [dialog.Dialog].
func (c *codeDialog) Wheel(by int) {
	if by > 0 {
		c.at = (c.at + 1) % len(c.codes)
	} else {
		c.at = (c.at + len(c.codes) - 1) % len(c.codes)
	}
}
