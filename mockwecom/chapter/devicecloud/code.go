package devicecloud

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/quota"
)

// codePage is where the addresses of all codes lead.
const codePage = openhw.CodeHost + codePath

// dynamicLife is how long dynamic codes live; in direct mode it is another time. (docs 98023, 98024)
const dynamicLife = hwcloud.DynamicCodeLife * time.Second

// The budgets of codes: dynamic ones of both kinds share one.
var (
	dynamicBudget = quota.Limit{Name: "dynamic codes of one device in a minute", Most: 1, Per: quota.Minute, Doc: 98024}
	staticBudget  = quota.Limit{Name: "static management codes of one device in a minute", Most: 1, Per: quota.Minute, Doc: 98023}
)

// idCode makes a dynamic code of identity. (doc 98024)
func (v *Vendors) idCode(c *api.Call, in hwcloud.DynamicCode) (hwcloud.CodeContent, error) {
	d, m, err := v.ofModel(c, in.DeviceSN)
	if err != nil {
		return hwcloud.CodeContent{}, err
	}
	return v.dynamicCode(c, m, d, openhw.ForBinding, in.State)
}

// loginCode makes a code of the device's menu. (doc 98023)
func (v *Vendors) loginCode(c *api.Call, in hwcloud.LoginCode) (hwcloud.CodeContent, error) {
	d, m, err := v.device(c)
	if err != nil {
		return hwcloud.CodeContent{}, err
	}
	if in.Type == hwcloud.DynamicType {
		return v.dynamicCode(c, m, d, openhw.ForLogin, in.State)
	}
	if err := c.Spend(quota.Key{Who: d.Key, What: "static management code"}, 1, staticBudget); err != nil {
		return hwcloud.CodeContent{}, err
	}
	code, err := v.rt.Credentials.Issue(c.Context, c.Tx, credential.Credential{Kind: credential.LoginCode, Subject: d.Key, Provider: m.Provider, Corp: d.Corp}, 0)
	if err != nil {
		return hwcloud.CodeContent{}, err
	}
	return hwcloud.CodeContent{QRCodeContent: openhw.StaticLoginCode(code.Value, in.State)}, nil
}

// dynamicCode makes a code that WeCom signs: the signature is a credential of its own.
func (v *Vendors) dynamicCode(c *api.Call, m *hardware.Model, d *hardware.Device, purpose openhw.Purpose, state string) (hwcloud.CodeContent, error) {
	if err := c.Spend(quota.Key{Who: d.Key, What: "dynamic code"}, 1, dynamicBudget); err != nil {
		return hwcloud.CodeContent{}, err
	}
	code, err := v.rt.Credentials.Issue(c.Context, c.Tx, credential.Credential{
		Kind: credential.DynamicCode, Subject: d.Key, Provider: m.Provider, Corp: d.Corp, Data: string(purpose) + " " + state,
	}, dynamicLife)
	if err != nil {
		return hwcloud.CodeContent{}, err
	}
	address := fmt.Sprintf("%s?sn=%s&timestamp=%d&signature=%s&type=%s&state=%s",
		codePage, d.SN, c.Now.Unix(), code.Value, purpose, url.QueryEscape(state))
	return hwcloud.CodeContent{QRCodeContent: address, ExpiresIn: hwcloud.DynamicCodeLife}, nil
}

// Scanned gives the device of a code that this chapter has made, nil if it has not, or the code has ended. (docs 98023, 98024)
func (v *Vendors) Scanned(ctx context.Context, db bun.IDB, code openhw.Code) (*hardware.Device, error) {
	kind, value := credential.DynamicCode, code.Proof.Signature
	if code.LoginCode != "" {
		kind, value = credential.LoginCode, code.LoginCode
	}
	if value == "" {
		return nil, nil
	}
	found, state, err := v.rt.Credentials.FindAs(ctx, db, kind, value)
	if err != nil || state != credential.Valid {
		return nil, err
	}
	if kind == credential.DynamicCode && (found.Subject != openhw.FoldSN(code.Proof.SN) || found.Data != string(code.Proof.Purpose)+" "+code.State) {
		return nil, nil // somebody has changed the address
	}
	return v.hw.Find(ctx, db, found.Subject)
}
