package devicecloud

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

const verifyDoc = 96130

// Recognise is part of hardware.Vendor: every provider with a verified general address is asked whether an SN is one of its devices;
// the first that says so gets it registered. (doc 96130)
func (v *Vendors) Recognise(c *action.Call, sn, corp string) error {
	providers, err := v.providers(c)
	if err != nil {
		return err
	}
	var refusal error
	for _, provider := range providers {
		modelID, err := v.ask(c, provider, sn, corp)
		var refused *action.Refused
		if errors.As(err, &refused) {
			refusal = err
			continue
		}
		if err != nil {
			return err
		}
		if modelID != "" {
			return v.attach(c, provider, modelID, sn)
		}
	}
	return refusal
}

// providers gives the providers that make devices in cloud mode, each once.
func (v *Vendors) providers(c *action.Call) ([]string, error) {
	models, err := v.hw.Models(c.Context, c.DB())
	if err != nil {
		return nil, err
	}
	var all []string
	seen := map[string]bool{}
	for _, m := range models {
		if m.Cloud && !seen[m.Provider] {
			seen[m.Provider] = true
			all = append(all, m.Provider)
		}
	}
	return all, nil
}

// ask gives the model to which a provider says that an SN belongs; empty if it does not know it, or cannot be asked.
func (v *Vendors) ask(c *action.Call, provider, sn, corp string) (modelID string, err error) {
	a, err := ready(c.Context, c.DB(), push.HardwareReceiver(provider))
	if err != nil || a == nil {
		return "", err
	}
	m, err := v.message(c.Context, c.DB(), about{provider: provider, corp: corp}, hwcloud.VerifyDevice{DeviceSNMD5: v.md5(sn)})
	if err != nil {
		return "", err
	}
	reply, finding, err := v.rt.Push.Ask(c.Context, c.EntryID, *a, m)
	if err != nil {
		return "", err
	}
	if finding != nil {
		f := *finding
		f.Cause = "the SN is not registered, and the provider's cloud has not said whether it is one of its devices; " + f.Cause
		f.Doc = verifyDoc
		return "", action.Refuse(f)
	}
	row, _ := hwcloud.Lookup("verify_device")
	parsed, err := hwcloud.ParseReply(row, reply)
	validity, ok := parsed.(*hwcloud.Validity)
	if err != nil || !ok {
		cause := "the reply cannot be read"
		if err != nil {
			cause = err.Error()
		}
		return "", action.Refuse(explain.Finding{Step: explain.Body, Expected: `{"is_valid":true,"modelid":"…"}`, Got: string(reply), Cause: cause, Fix: "Answer with is_valid and modelid", Doc: verifyDoc})
	}
	if !validity.IsValid {
		return "", nil
	}
	return validity.ModelID, nil
}

// md5 is the hash by which a provider finds an SN.
func (v *Vendors) md5(sn string) string {
	switch v.rt.Settings.Text(md5Of) {
	case "upper":
		sn = strings.ToUpper(sn)
	case "lower":
		sn = strings.ToLower(sn)
	}
	sum := md5.Sum([]byte(sn))
	return hex.EncodeToString(sum[:])
}

// attach registers an SN with the model that its provider has named.
func (v *Vendors) attach(c *action.Call, provider, modelID, sn string) error {
	return v.write(c, func(tx *store.Tx) error {
		m, err := v.hw.Model(c.Context, tx, modelID)
		if err != nil {
			return err
		}
		if m == nil || !m.Cloud || m.Provider != provider {
			return refuse(explain.State, "the model_id of a model in cloud mode of provider "+provider, modelID, "verify_device was answered with a modelid that the provider does not have", "answer with the model_id of the console")
		}
		there, err := v.hw.Find(c.Context, tx, sn)
		if err != nil || there != nil {
			return err
		}
		return v.hw.Add(c.Context, tx, v.hw.Fresh(m, sn))
	})
}
