package devicecloud

import (
	"context"
	"fmt"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

const (
	bindDoc     = 95987
	bindCodeTTL = 10 * time.Minute // doc 95993
)

// ofBinding are the credentials that live with a binding. Dynamic codes are not among them: one of identity leads to the binding.
var ofBinding = []credential.Kind{credential.BindCode, credential.DeviceSecret, credential.DeviceToken, credential.ScanCode, credential.LoginCode}

// Bind is part of hardware.Vendor: it asks the model's address, waits for the verdict, and takes back what was given out meanwhile
// unless the vendor accepts in time. (doc 95987)
func (v *Vendors) Bind(c *action.Call, d *hardware.Device, corp, verifCode string) (note string, bind func(*store.Tx) error, err error) {
	if !v.begin(d.Key) {
		return "", nil, refuse(explain.State, "a device that nobody is adding", d.SN, "its vendor's cloud is being asked at this moment", "wait for the answer, 3 seconds at most")
	}
	accepted := false
	defer func() { v.asked(d.Key, accepted) }()
	m, err := v.modelOf(c.Context, c.DB(), d)
	if err != nil {
		return "", nil, err
	}
	if !m.Published && !d.Test {
		return "", nil, refuse(explain.State, "a model that is published, or a test device", m.Name, "a formal device of a model that is not published cannot be used (71072)",
			"publish it: model.publish model="+m.ModelID)
	}
	if err := v.askToBind(c, m, d, corp, verifCode); err != nil {
		return "", nil, err
	}
	note, err = v.appNote(c.Context, m, corp)
	if err != nil {
		return "", nil, err
	}
	accepted = true
	return note, func(tx *store.Tx) error {
		tx.OnCommit(func() { v.asked(d.Key, false) })
		return nil
	}, nil
}

// askToBind sends bind and reads the verdict. Whatever the vendor has fetched with the code is worth nothing if it does not accept.
func (v *Vendors) askToBind(c *action.Call, m *hardware.Model, d *hardware.Device, corp, verifCode string) error {
	a, err := push.Find(c.Context, c.DB(), push.ModelReceiver(m.ModelID))
	if err != nil {
		return fmt.Errorf("look up the address of model %s: %w", m.ModelID, err)
	}
	if !a.Ready() {
		return refuse(explain.State, "a vendor's cloud with a verified address", "none", "the address of model "+m.ModelID+" was never verified, so nobody can be asked",
			"mockwecom do model.callback model="+m.ModelID+" url=http://127.0.0.1:PORT/PATH")
	}
	of := aboutDevice(m, d)
	of.corp = corp
	var message push.Message
	err = v.write(c, func(tx *store.Tx) error {
		if err := v.discard(c.Context, tx, d); err != nil {
			return err
		}
		code, err := v.rt.Credentials.Issue(c.Context, tx, credential.Credential{
			Kind: credential.BindCode, Subject: d.Key, Provider: m.Provider, Corp: corp, Data: m.ModelID, Once: true,
		}, bindCodeTTL)
		if err != nil {
			return err
		}
		message, err = v.message(c.Context, tx, of, hwcloud.Bind{AuthCode: code.Value, VerifCode: verifCode})
		return err
	})
	if err != nil {
		return err
	}
	reply, finding, err := v.rt.Push.Ask(c.Context, c.EntryID, *a, message)
	if err == nil {
		err = verdict(reply, finding)
	}
	if err == nil {
		return nil
	}
	if failed := v.write(c, func(tx *store.Tx) error { return v.discard(c.Context, tx, d) }); failed != nil {
		return failed
	}
	return err
}

// verdict turns the answer to bind into the refusal that the administrator sees; nil when the vendor accepts.
func verdict(reply []byte, finding *explain.Finding) error {
	if finding != nil {
		f := *finding
		f.Cause = "添加失败 The device was not added: the vendor's cloud has not answered as it should; " + f.Cause
		f.Doc = bindDoc
		return action.Refuse(f)
	}
	row, _ := hwcloud.Lookup("bind")
	parsed, err := hwcloud.ParseReply(row, reply)
	given, ok := parsed.(*hwcloud.Verdict)
	if err != nil || !ok {
		f := explain.Finding{Step: explain.Body, Expected: `{"errcode":0,"errmsg":"ok"}`, Got: fmt.Sprintf("%.200s", reply), Doc: bindDoc,
			Cause: "添加失败 The device was not added: the verdict cannot be read", Fix: "Answer with nothing, success, or an encrypted errcode and errmsg"}
		if err != nil {
			f.Cause += "; " + err.Error()
		}
		return action.Refuse(f)
	}
	if given.Accepted() {
		return nil
	}
	shown := given.Shown()
	return action.Refuse(explain.Finding{
		Step: explain.State, Expected: "a vendor's cloud that accepts the binding", Got: fmt.Sprintf("errcode %d, errmsg %q", given.ErrCode, given.ErrMsg),
		Cause: shown.Chinese + " " + shown.English, Fix: "The vendor decides; its errmsg is not shown to people", Doc: bindDoc,
	})
}

// appNote says which app the corp gets with the device. Whoever is associated is known; that it comes by itself is not carried out.
func (v *Vendors) appNote(ctx context.Context, m *hardware.Model, corp string) (string, error) {
	if m.Suite == "" {
		return "", nil
	}
	auth, err := v.suites.Authorization(ctx, v.rt.Store.Read(), m.Suite, corp)
	if err != nil || auth.Live() {
		return "", err
	}
	return "WeCom would add the app of suite " + m.Suite + " to the corp, which is not simulated: corp.install suite=" + m.Suite, nil
}

// Unbound is part of hardware.Vendor: the vendor is told, and everything that came with the binding ends. (doc 95988)
func (v *Vendors) Unbound(ctx context.Context, tx *store.Tx, d *hardware.Device) error {
	if err := v.tell(ctx, tx, d, hwcloud.Unbind{}); err != nil {
		return err
	}
	if err := v.cancelAll(ctx, tx, d); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model((*state)(nil)).Where("sn_key = ?", d.Key).Exec(ctx); err != nil {
		return fmt.Errorf("forget the state of %s: %w", d.SN, err)
	}
	return v.discard(ctx, tx, d)
}

// discard takes back everything that came with a binding.
func (v *Vendors) discard(ctx context.Context, tx *store.Tx, d *hardware.Device) error {
	for _, kind := range ofBinding {
		if err := v.rt.Credentials.Revoke(ctx, tx, kind, d.Key); err != nil {
			return err
		}
	}
	return nil
}

// recentOperations is how many operations of a device are looked through for those that still wait.
const recentOperations = 200

// cancelAll ends the operations of a device that still wait.
func (v *Vendors) cancelAll(ctx context.Context, tx *store.Tx, d *hardware.Device) error {
	operations, err := v.hw.Operations(ctx, tx, d.SN, recentOperations)
	if err != nil {
		return err
	}
	for _, o := range operations {
		if _, err := v.hw.Cancel(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

// write runs a transaction of an action that works over the network.
func (v *Vendors) write(c *action.Call, f func(*store.Tx) error) error {
	after, err := c.Write(f)
	if err != nil {
		return err
	}
	after()
	return nil
}

func refuse(step explain.Step, expected, got, cause, fix string) error {
	return action.Refuse(explain.Finding{Step: step, Expected: expected, Got: got, Cause: cause, Fix: fix, Doc: cloudDoc})
}
