package devicecloud

import (
	"crypto/subtle"
	"fmt"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
)

// tokenLife is that of model and device tokens. (docs 95992, 96022)
const tokenLife = hwcloud.TokenLife * time.Second

// endpoints lists the rows in the order of 34 B2.
func (v *Vendors) endpoints() []api.Row {
	var quiet []api.Option
	if v.rt.Settings.Bool(silentSuccess) {
		quiet = append(quiet, api.Silent)
	}
	rows := []api.Row{
		serve(v, hwcloud.GetModelToken, writes, v.getModelToken, append(quiet[:len(quiet):len(quiet)], api.Open)...),
		serve(v, hwcloud.GetDeviceSecret, writes, v.getDeviceSecret),
		serve(v, hwcloud.GetDeviceToken, writes, v.getDeviceToken, quiet...),
		serve(v, hwcloud.RegisterSN, writes, v.registerSN),
		serve(v, hwcloud.UnregisterSN, writes, v.unregisterSN),
		serve(v, hwcloud.GetDeviceDetail, reads, v.deviceDetail),
		serve(v, hwcloud.GenIDDynamicQRCode, writes, v.idCode),
		serve(v, hwcloud.GenLoginQRCode, writes, v.loginCode),
	}
	rows = append(rows, v.operationRows()...)
	rows = append(rows, v.recordRows()...)
	return append(rows, v.printerRows()...)
}

// getModelToken turns a ticket into a token. (doc 95992)
func (v *Vendors) getModelToken(c *api.Call, in hwcloud.ModelCredential) (hwcloud.ModelAccess, error) {
	var none hwcloud.ModelAccess
	m, err := v.hw.Model(c.Context, c.DB(), in.ModelID)
	if err != nil {
		return none, err
	}
	if m == nil || !m.Cloud {
		return none, api.Refuse(v.code(noSuchModel), explain.Finding{Step: explain.Parameter, Expected: "the model_id of a model in cloud mode", Got: in.ModelID,
			Cause: "this world has no such model, or its devices are in direct mode", Fix: "take the model_id of the provider's console", Doc: 95992})
	}
	c.About(journal.Subject{Provider: m.Provider})
	if subtle.ConstantTimeCompare([]byte(in.ModelSecret), []byte(m.Secret)) != 1 {
		return none, api.Refuse(v.code(wrongSecret), explain.Finding{Step: explain.Credential, Expected: "the model_secret of " + m.ModelID, Got: "another value",
			Cause: "the model_secret is wrong", Fix: "take it from the model's page in the console; mockwecom env prints it", Doc: 95992})
	}
	if err := v.checkTicket(c, m, in.ModelTicket); err != nil {
		return none, err
	}
	token, err := v.token(c, credential.Credential{Kind: credential.ModelToken, Subject: m.ModelID, Provider: m.Provider})
	if err != nil {
		return none, err
	}
	return hwcloud.ModelAccess{ModelAccessToken: token.Value, ExpiresIn: v.seconds(token)}, nil
}

// checkTicket refuses a ticket that is not one of the model's, or is too old. (doc 96053)
func (v *Vendors) checkTicket(c *api.Call, m *hardware.Model, value string) error {
	ticket, state, err := v.rt.Credentials.FindAs(c.Context, c.DB(), credential.ModelTicket, value)
	if err != nil {
		return err
	}
	f := explain.Finding{Step: explain.Credential, Expected: "a model_ticket that was pushed to " + m.ModelID + " within the last 30 minutes", Doc: 96053,
		Fix: "keep the ticket of every push; model.ticket pushes one now"}
	switch {
	case ticket == nil:
		f.Got, f.Cause = "a value that was never pushed", "the ticket is garbled, or from another world"
	case ticket.Subject != m.ModelID:
		f.Got, f.Cause = "a ticket of model "+ticket.Subject, "every model has tickets of its own"
	case state == credential.Expired:
		f.Got, f.Cause = fmt.Sprintf("a ticket of %s", ticket.IssuedAt.Format(time.RFC3339)), "a ticket lives for 30 minutes"
	default:
		c.CausedBy(ticket.Entry)
		newest, err := v.rt.Credentials.Newest(c.Context, c.DB(), credential.ModelTicket, m.ModelID)
		if err != nil || v.rt.Settings.Bool(oldTickets) || newest.Value == ticket.Value {
			return err
		}
		f.Got, f.Cause = "a ticket that is not the newest", "devicecloud.old_tickets=false wants the newest one"
	}
	return api.Refuse(hwcloud.InvalidModelTicket, f)
}

// token gives a token, the same one again while it lives unless a setting says otherwise.
func (v *Vendors) token(c *api.Call, of credential.Credential) (*credential.Credential, error) {
	if v.rt.Settings.Bool(repeatTokens) {
		return v.rt.Credentials.Current(c.Context, c.Tx, of, tokenLife)
	}
	return v.rt.Credentials.Issue(c.Context, c.Tx, of, tokenLife)
}

// seconds is how long a token still lives.
func (v *Vendors) seconds(token *credential.Credential) openhw.Uint32 {
	return openhw.Uint32(token.ExpiresAt.Sub(v.rt.Clock.Now()).Seconds())
}

// getDeviceSecret redeems the code of bind. The secret is worth something as long as the binding, or the question whether there will be
// one, lasts. (doc 95993)
func (v *Vendors) getDeviceSecret(c *api.Call, in hwcloud.AuthCode) (hwcloud.DeviceAccess, error) {
	var none hwcloud.DeviceAccess
	code, state, err := v.rt.Credentials.FindAs(c.Context, c.DB(), credential.BindCode, in.AuthCode)
	if err != nil {
		return none, err
	}
	if code == nil || state != credential.Valid || code.Data != c.Credential.Subject {
		return none, api.Refuse(v.code(badAuthCode), badCode(code, state, c.Credential.Subject))
	}
	c.CausedBy(code.Entry)
	d, err := v.hw.Find(c.Context, c.DB(), code.Subject)
	if err != nil || d == nil {
		return none, err
	}
	c.About(journal.Subject{Corp: code.Corp, Device: d.SN})
	if first, err := v.rt.Credentials.Use(c.Context, c.Tx, code); err != nil || !first {
		if err == nil {
			err = api.Refuse(v.code(badAuthCode), badCode(code, credential.Used, c.Credential.Subject))
		}
		return none, err
	}
	of := credential.Credential{Kind: credential.DeviceSecret, Subject: code.Subject, Provider: code.Provider, Corp: code.Corp, Data: code.Data}
	secret, err := v.rt.Credentials.Issue(c.Context, c.Tx, of, 0)
	if err != nil {
		return none, err
	}
	of.Kind = credential.DeviceToken
	token, err := v.token(c, of)
	if err != nil {
		return none, err
	}
	return hwcloud.DeviceAccess{DeviceSecret: secret.Value, DeviceAccessToken: token.Value, ExpiresIn: v.seconds(token)}, nil
}

func badCode(code *credential.Credential, state credential.State, model string) explain.Finding {
	f := explain.Finding{Step: explain.Credential, Expected: "the auth_code of a bind, within 10 minutes, once", Got: "a value that was never pushed, or whose binding has failed or ended",
		Cause: "the auth_code is not known", Fix: "take the auth_code of the newest bind", Doc: 95993}
	switch {
	case code == nil:
	case state == credential.Used:
		f.Got, f.Cause = "one that was used at "+code.UsedAt.Format(time.RFC3339), "an auth_code works once"
	case state == credential.Expired:
		f.Got, f.Cause = "one that ended at "+code.ExpiresAt.Format(time.RFC3339), "an auth_code lives for 10 minutes"
	default:
		f.Got, f.Cause = "one of model "+code.Data, "the token is that of model "+model
	}
	return f
}

// getDeviceToken turns a secret into a token. (doc 96022)
func (v *Vendors) getDeviceToken(c *api.Call, in hwcloud.DeviceCredential) (hwcloud.DeviceAccess, error) {
	var none hwcloud.DeviceAccess
	d, m, err := v.ofModel(c, in.DeviceSN)
	if err != nil {
		return none, err
	}
	if d.Corp == "" && !v.isBinding(d.Key) {
		return none, api.Refuse(v.code(notBound), explain.Finding{Step: explain.State, Expected: "a device that a corp has bound", Got: d.SN, Cause: "no corp has bound it: a secret ends with the binding",
			Fix: "wait for the next bind", Doc: 96022})
	}
	secret, _, err := v.rt.Credentials.FindAs(c.Context, c.DB(), credential.DeviceSecret, in.DeviceSecret)
	if err != nil {
		return none, err
	}
	if secret == nil || secret.Subject != d.Key {
		return none, api.Refuse(v.code(deadSecret), explain.Finding{Step: explain.Credential, Expected: "the device_secret of the present binding of " + d.SN, Got: "another value",
			Cause: "the device_secret is garbled, of another device, or of a binding that has ended", Fix: "keep the secret of the newest get_device_secret", Doc: 96022})
	}
	c.CausedBy(secret.Entry)
	token, err := v.token(c, credential.Credential{Kind: credential.DeviceToken, Subject: d.Key, Provider: m.Provider, Corp: secret.Corp, Data: m.ModelID})
	if err != nil {
		return none, err
	}
	return hwcloud.DeviceAccess{DeviceAccessToken: token.Value, ExpiresIn: v.seconds(token)}, nil
}
