package device

import (
	"context"
	"fmt"
	"slices"

	"wecomlab/core/openhw"
)

// askFor asks what a person at the device wants to know.
func askFor[Answer any](ctx context.Context, d *Device, cmd string, body any) (*Answer, error) {
	s, err := d.session(cmd)
	if err != nil {
		return nil, err
	}
	answer, err := s.ask(ctx, cmd, body)
	if err != nil {
		return nil, err
	}
	return answer.(*Answer), nil
}

// tellCloud sends what has no answer's body.
func (d *Device) tellCloud(ctx context.Context, cmd string, body any) error {
	s, err := d.session(cmd)
	if err != nil {
		return err
	}
	_, err = s.ask(ctx, cmd, body)
	return err
}

// CorpName asks for the name of the corp that has bound the device. (doc 93508)
func (d *Device) CorpName(ctx context.Context) (string, error) {
	answer, err := askFor[openhw.CorpName](ctx, d, "get_corp_info", nil)
	if err != nil {
		return "", err
	}
	return answer.CorpName, nil
}

// Ping sends a heartbeat beside the usual ones.
func (d *Device) Ping(ctx context.Context) error { return d.tellCloud(ctx, "ping", nil) }

// CheckUserIDs asks which people the device still serves, at most 200; nobody stands for all whom it knows. (doc 93991)
func (d *Device) CheckUserIDs(ctx context.Context, userids []string) (legal, illegal []string, err error) {
	if len(userids) == 0 {
		userids = recall(d, func(m *Memory) []string {
			var all []string
			for userid := range m.People {
				all = append(all, userid)
			}
			return all
		})
		slices.Sort(userids)
	}
	for part := range slices.Chunk(userids, openhw.MaxBatch) {
		refs := make([]openhw.UserRef, len(part))
		for i, userid := range part {
			refs[i] = openhw.UserRef{UserID: userid, UserType: d.userType(userid)}
		}
		answer, err := askFor[openhw.CheckedUserID](ctx, d, "check_userid", &openhw.CheckUserID{UserIDItem: refs})
		if err != nil {
			return nil, nil, err
		}
		for _, r := range answer.LegalUserIDItem {
			legal = append(legal, r.UserID)
		}
		for _, r := range answer.IllegalUserIDItem {
			illegal = append(illegal, r.UserID)
		}
	}
	return legal, illegal, nil
}

// ReportError reports an error of the device, of which the provider is alarmed. (doc 91377)
func (d *Device) ReportError(ctx context.Context, code int32, text string) error {
	c := openhw.Int32(code)
	return d.tellCloud(ctx, "error_report", &openhw.ErrorReport{ErrCode: &c, ErrMsg: text})
}

// alarm reports an error that the device has found itself.
func (s *session) alarm(ctx context.Context, code openhw.Int32, text string) error {
	_, err := s.ask(ctx, "error_report", &openhw.ErrorReport{ErrCode: &code, ErrMsg: text})
	return err
}

// SelfhelpNotify has the cloud push a text back, which comes as [EventEcho]. (doc 91380)
func (d *Device) SelfhelpNotify(ctx context.Context, data string) error {
	return d.tellCloud(ctx, "selfhelp_notify", &openhw.SelfhelpNotify{Data: data})
}

// BindCode is what the dynamic bind code on the device's screen says, signed anew. (doc 91366)
func (d *Device) BindCode() string {
	p := d.proof(openhw.ForBinding, "", "")
	return openhw.BindCode(p.SN, number(p.Timestamp), number(p.Nonce), recall(d, func(m *Memory) string { return m.SecretNo }))
}

// LoginCode is what the dynamic login code on the device's screen says, signed anew. (doc 91626)
func (d *Device) LoginCode(state string) string {
	p := d.proof(openhw.ForLogin, state, "")
	return openhw.DynamicLoginCode(p.SN, number(p.Timestamp), number(p.Nonce), state, recall(d, func(m *Memory) string { return m.SecretNo }))
}

// number reads digits that this package has written.
func number(digits string) uint64 {
	n, _ := openhw.Decimal{Text: digits}.Uint64()
	return n
}

// Commands that give the image of a code.
const (
	LoginImage   = "gen_login_qrcode"
	PrinterImage = "printer/gen_qrcode"
)

// FetchImage gets the image of a static code, [LoginImage] or [PrinterImage], and keeps it; state comes back with a scan.
// (docs 91626, 94012)
func (d *Device) FetchImage(ctx context.Context, cmd, state string) ([]byte, error) {
	if cmd != LoginImage && cmd != PrinterImage {
		return nil, fmt.Errorf("%s gives no image of a code; want %s or %s", cmd, LoginImage, PrinterImage)
	}
	s, err := d.session(cmd)
	if err != nil {
		return nil, err
	}
	image, err := s.fetch(ctx, cmd, &openhw.LoginCode{State: state, FormatVersion: openhw.PlainFormat})
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.images == nil {
		d.images = map[string][]byte{}
	}
	d.images[cmd] = image
	return image, nil
}
