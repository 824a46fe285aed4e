package devicecloud

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
)

// The lengths of what the console makes; the pages show them in samples only.
const (
	modelIDSize = 16
	secretSize  = 43
	tokenSize   = 24
	keySize     = 43
)

func (v *Vendors) actions() []action.Row {
	return []action.Row{
		action.New("model.make", "Register a model of hardware", "登记设备型号", journal.LaneProvider, 91342,
			"enters a model in the provider's console, in direct or in cloud mode; one in cloud mode gets a secret and the keys of its address", v.makeModel),
		action.New("model.callback", "Save the callback URL of a model", "保存型号回调配置", journal.LaneProvider, 96062,
			"verifies 设备型号地址 with a real GET and saves it when the answer is right; tokens and keys that are left out stay as they are", v.modelCallback, action.Outside),
		action.New("provider.hardware_callback", "Save the callback URL of all hardware", "保存硬件通用回调配置", journal.LaneProvider, 96062,
			"verifies 服务商通用地址, which is asked about SNs that nobody has registered", v.providerCallback, action.Outside),
		action.New("model.ticket", "Push model_ticket now", "手动推送 model_ticket", journal.LaneProvider, 96053,
			"pushes a fresh model_ticket at once; older ones stay valid for their 30 minutes", v.refreshTicket),
		action.New("model.publish", "Publish a model", "发布设备型号", journal.LaneProvider, 90315,
			"lets formal devices of the model be used (设备发布); with on=false only its test devices may", v.publish),
		action.New("device.test", "Make a device a test device", "登记测试设备", journal.LaneProvider, 90315,
			"a test device works although its model is not published", v.markTest),
		action.New("device.fetch_status", "Ask how a device is", "获取设备状态", journal.LaneAdmin, 97079,
			"the vendor's cloud has to report the status at once", v.fetchStatus),
		action.New("device.upgrade", "Upgrade the firmware of a device", "升级设备固件", journal.LaneAdmin, 96011,
			"offered when the vendor's cloud has reported another version than the present one", v.upgrade),
	}
}

type makeModelIn struct {
	Name     string   `name:"name" need:"yes" help:"name of the model"`
	Mode     string   `name:"mode" default:"cloud" choices:"direct,cloud" help:"direct: the device itself connects; cloud: the vendor's cloud does"`
	Kinds    []string `name:"kinds" default:"attendance,door" need:"yes" help:"attendance, door, temperature, printer, scanner, cast"`
	Provider string   `name:"provider" default:"@provider" need:"yes" help:"corpid of the provider that makes it"`
	Suite    string   `name:"suite" help:"suite_id of the app that a corp gets with the device"`
	Seed     bool     `name:"seed" help:"direct mode: all its devices share one SecretNo until they exchange it"`
	Default  string   `name:"default_name" help:"factory name of its devices; empty: the name"`
}

// makeModel enters a model in the console. (doc 91342)
func (v *Vendors) makeModel(c *action.Call, in makeModelIn) (action.Result, error) {
	provider, err := v.suites.Provider(c.Context, c.DB(), in.Provider)
	if err != nil {
		return action.Result{}, err
	}
	if provider == nil {
		return action.Result{}, refuse(explain.Parameter, "the corpid of a provider", in.Provider, "there is no such provider", "")
	}
	m := &hardware.Model{
		ModelID: "hwm" + v.rt.Random.Text(modelIDSize, random.Letter), Name: in.Name, Cloud: in.Mode == "cloud", Provider: provider.CorpID,
		DefaultName: cmp.Or(in.Default, in.Name), Suite: in.Suite, Options: []hardware.PrintOption{}, Published: true,
	}
	for _, name := range in.Kinds {
		kind, ok := openhw.KindNamed(name)
		if !ok || name == "any" {
			return action.Result{}, refuse(explain.Parameter, "attendance, door, temperature, printer, scanner or cast", name, "there is no such kind of device", "")
		}
		m.Kinds |= kind
	}
	values := map[string]string{"model_id": m.ModelID}
	if in.Seed && m.Cloud {
		return action.Result{}, refuse(explain.Parameter, "seed=true for a model in direct mode", in.Mode, "devices in cloud mode have no SecretNo", "leave it out")
	}
	if in.Seed {
		m.Seed = v.rt.Random.Text(openhw.SecretNoSize, random.Hex)
		values["seed"] = m.Seed
	}
	say := m.Name + " is model " + m.ModelID
	if m.Cloud {
		m.Secret = v.rt.Random.Text(secretSize, random.Letter)
		a := v.modelAddress(m)
		a.Token, a.AESKey = v.rt.Random.Text(tokenSize, random.Letter), v.rt.Random.Text(keySize, random.Letter)
		if err := push.Put(c.Context, c.Tx, a); err != nil {
			return action.Result{}, err
		}
		values["model_secret"], values["token"], values["aes_key"] = m.Secret, a.Token, a.AESKey
		say += "; give it an address with model.callback"
	}
	c.About(journal.Subject{Provider: m.Provider})
	if _, err := c.Tx.NewInsert().Model(m).Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("store model %s: %w", m.ModelID, err)
	}
	return action.Result{Say: say, Values: values}, nil
}

type modelCallbackIn struct {
	Model  string `name:"model" default:"@cloud_model" need:"yes" help:"model_id of a model in cloud mode"`
	URL    string `name:"url" help:"http(s)://host:port/path of the vendor's cloud; empty checks the saved one again"`
	Token  string `name:"token" help:"1 to 32 letters and digits; empty keeps the present one"`
	AESKey string `name:"aes_key" help:"EncodingAESKey, 43 letters and digits; empty keeps the present one"`
}

// modelCallback saves 设备型号地址. (docs 96062, 91116)
func (v *Vendors) modelCallback(c *action.Call, in modelCallbackIn) (action.Result, error) {
	m, err := v.cloudModel(c, in.Model)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Provider: m.Provider})
	return v.save(c, v.modelAddress(m), in.URL, in.Token, in.AESKey, "; model.ticket pushes a model_ticket now")
}

type providerCallbackIn struct {
	Provider string `name:"provider" default:"@provider" need:"yes" help:"corpid of the provider"`
	URL      string `name:"url" help:"http(s)://host:port/path of the vendor's cloud; empty checks the saved one again"`
	Token    string `name:"token" help:"1 to 32 letters and digits; empty keeps the present one"`
	AESKey   string `name:"aes_key" help:"EncodingAESKey, 43 letters and digits; empty keeps the present one"`
}

// providerCallback saves 服务商通用地址. (docs 96062, 96130)
func (v *Vendors) providerCallback(c *action.Call, in providerCallbackIn) (action.Result, error) {
	provider, err := v.suites.Provider(c.Context, c.DB(), in.Provider)
	if err != nil {
		return action.Result{}, err
	}
	if provider == nil {
		return action.Result{}, refuse(explain.Parameter, "the corpid of a provider", in.Provider, "there is no such provider", "")
	}
	c.About(journal.Subject{Provider: provider.CorpID})
	return v.save(c, providerAddress(provider.CorpID, provider.Name), in.URL, in.Token, in.AESKey, "")
}

// save verifies an address for real and stores it. What is left out stays as it is; the first time keys are made.
func (v *Vendors) save(c *action.Call, a *push.Address, url, token, key, more string) (action.Result, error) {
	saved, err := push.Find(c.Context, c.DB(), a.Receiver)
	if err != nil {
		return action.Result{}, err
	}
	if saved == nil {
		saved = &push.Address{Token: v.rt.Random.Text(tokenSize, random.Letter), AESKey: v.rt.Random.Text(keySize, random.Letter)}
	}
	a.URL, a.Token, a.AESKey = cmp.Or(url, saved.URL), cmp.Or(token, saved.Token), cmp.Or(key, saved.AESKey)
	if a.URL == "" {
		return action.Result{}, refuse(explain.Parameter, "url=http://127.0.0.1:PORT/PATH", "nothing", "no URL is saved that could be checked again", "start the vendor's cloud and name its address")
	}
	if err := a.Check(); err != nil {
		return action.Result{}, refuse(explain.Parameter, "a callback configuration that can be saved", err.Error(), "the console refuses the form before it calls anybody", "correct the value")
	}
	finding, err := v.rt.Push.Save(c.Context, c.EntryID, *a)
	if err != nil {
		return action.Result{}, err
	}
	if finding != nil {
		return action.Result{}, action.Refuse(*finding)
	}
	return action.Result{Say: a.URL + " answered rightly; it is the address of " + a.Name + more, Values: map[string]string{
		"receiver": a.Receiver, "url": a.URL, "token": a.Token, "aes_key": a.AESKey,
	}}, nil
}

type modelIn struct {
	Model string `name:"model" default:"@cloud_model" need:"yes" help:"model_id of a model in cloud mode"`
}

// refreshTicket pushes a ticket now. (doc 96053)
func (v *Vendors) refreshTicket(c *action.Call, in modelIn) (action.Result, error) {
	m, err := v.cloudModel(c, in.Model)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Provider: m.Provider})
	a, err := ready(c.Context, c.DB(), push.ModelReceiver(m.ModelID))
	if err != nil {
		return action.Result{}, err
	}
	if a == nil {
		return action.Result{}, refuse(explain.State, "a callback URL that has passed its check", "none", "tickets go to the address of "+m.ModelID+", and none is verified",
			"mockwecom do model.callback model="+m.ModelID+" url=http://127.0.0.1:PORT/PATH")
	}
	ticket, err := v.pushTicket(c.Context, c.Tx, m)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: "A fresh model_ticket is on its way to " + a.URL + "; it lives until " + ticket.ExpiresAt.Format(time.TimeOnly),
		Values: map[string]string{"model_ticket": ticket.Value}}, nil
}

type publishIn struct {
	Model string `name:"model" default:"@hw_model" need:"yes" help:"model_id"`
	On    bool   `name:"on" default:"true" help:"false takes the model back"`
}

// publish lets formal devices be used, or not. (doc 90315)
func (v *Vendors) publish(c *action.Call, in publishIn) (action.Result, error) {
	m, err := v.anyModel(c, in.Model)
	if err != nil {
		return action.Result{}, err
	}
	m.Published = in.On
	say := m.Name + " is published: its formal devices may be used"
	if !in.On {
		say = m.Name + " is not published: formal devices get 71072"
	}
	if _, err := c.Tx.NewUpdate().Model(m).Column("published").WherePK().Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("publish model %s: %w", m.ModelID, err)
	}
	return action.Result{Say: say}, nil
}

type testIn struct {
	SN string `name:"sn" default:"@cloud_sn" need:"yes" help:"serial number of the device"`
	On bool   `name:"on" default:"true" help:"false makes it a formal device"`
}

// markTest makes a device a test device (测试设备), or a formal one. (doc 90315)
func (v *Vendors) markTest(c *action.Call, in testIn) (action.Result, error) {
	d, err := v.hw.Find(c.Context, c.DB(), in.SN)
	if err != nil {
		return action.Result{}, err
	}
	if d == nil {
		return action.Result{}, noSuchDevice(in.SN)
	}
	d.Test = in.On
	c.About(journal.Subject{Device: d.SN, Corp: d.Corp})
	say := d.SN + " is a formal device"
	if d.Test {
		say = d.SN + " is a test device"
	}
	return action.Result{Say: say}, v.hw.Save(c.Context, c.Tx, d, "test")
}

func noSuchDevice(sn string) error {
	return refuse(explain.Parameter, "the serial number of a device", sn, "no such SN is registered", "register it: device.make sn="+sn)
}

func (v *Vendors) anyModel(c *action.Call, modelID string) (*hardware.Model, error) {
	m, err := v.hw.Model(c.Context, c.DB(), strings.TrimSpace(modelID))
	if err == nil && m == nil {
		err = refuse(explain.Parameter, "the model_id of a model in this world", modelID, "there is no such model", "make one: model.make")
	}
	return m, err
}

func (v *Vendors) cloudModel(c *action.Call, modelID string) (*hardware.Model, error) {
	m, err := v.anyModel(c, modelID)
	if err == nil && !m.Cloud {
		err = refuse(explain.State, "a model in cloud mode", m.Name, "its devices are in direct mode: they have no vendor's cloud", "make another model: model.make mode=cloud")
	}
	return m, err
}

type cloudDeviceIn struct {
	SN string `name:"sn" default:"@cloud_sn" need:"yes" help:"serial number of a bound device in cloud mode"`
}

// boundDevice gives a device in cloud mode that a corp has, for an action.
func (v *Vendors) boundDevice(c *action.Call, sn string) (*hardware.Device, error) {
	d, err := v.hw.Find(c.Context, c.DB(), sn)
	switch {
	case err != nil:
		return nil, err
	case d == nil:
		return nil, noSuchDevice(sn)
	case !d.Cloud:
		return nil, refuse(explain.State, "a device in cloud mode", d.SN, "the device is in direct mode: it has no vendor's cloud", "")
	case d.Corp == "":
		return nil, refuse(explain.State, "a device that a corp has", d.SN, "no corp has bound it", "bind it: corp.bind_device sn="+d.SN)
	}
	c.About(journal.Subject{Device: d.SN, Corp: d.Corp})
	return d, nil
}

// fetchStatus asks for a report. (doc 97079)
func (v *Vendors) fetchStatus(c *action.Call, in cloudDeviceIn) (action.Result, error) {
	d, err := v.boundDevice(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: "the vendor's cloud is asked how " + d.SN + " is"}, v.Instruct(c.Context, c.Tx, d, hardware.Instruction{Name: "fetch_device_status"})
}

// upgrade orders an upgrade; which firmware is the vendor's business. (doc 96011)
func (v *Vendors) upgrade(c *action.Call, in cloudDeviceIn) (action.Result, error) {
	d, err := v.boundDevice(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	o := &hardware.Operation{Kind: hardware.Upgrade}
	if err := v.hw.Begin(c.Context, c.Tx, d, o, 0); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: "the vendor's cloud is told to upgrade " + d.SN, Values: map[string]string{"oper_id": o.OperID}},
		v.Instruct(c.Context, c.Tx, d, hardware.Instruction{Name: "update_firmware", OperID: o.OperID})
}
