package devicecloud

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/setting"
)

// access is the credential of each kind of token.
var access = map[hwcloud.TokenKind]api.Access{hwcloud.NoToken: api.Nobody, hwcloud.ModelToken: api.ModelAccess, hwcloud.DeviceToken: api.DeviceAccess}

// manner is how a call is carried out.
type manner struct {
	writes bool // in a transaction
	loose  bool // the handler has codes of its own for what does not fit, and checks the rest itself
}

var reads, writes = manner{}, manner{writes: true}

// serve makes the row of a call that core/hwcloud describes. The handler gets a request that fits the description. A call with a device
// token waits for the end of a binding under way: a vendor's cloud may call the moment it has accepted.
func serve[In, Ans, Out any](v *Vendors, e hwcloud.Endpoint[In, Ans], how manner, handler func(*api.Call, In) (Out, error), options ...api.Option) api.Row {
	checked := func(c *api.Call, in In) (out Out, err error) {
		if !how.loose {
			if err := v.check(e.Spec, &in); err != nil {
				return out, err
			}
		}
		return handler(c, in)
	}
	options = append([]api.Option{v.namings(e.Name, reflect.TypeFor[In]())}, options...)
	if e.Token != hwcloud.DeviceToken {
		if how.writes {
			options = append(options, api.Writes)
		}
		return api.POST(e.Path(), e.Doc, access[e.Token], checked, options...)
	}
	return api.POST(e.Path(), e.Doc, access[e.Token], func(c *api.Call, in In) (out Out, err error) {
		v.await(c.Context, c.Credential.Subject)
		if !how.writes {
			return checked(c, in)
		}
		err = c.Write(func() error {
			out, err = checked(c, in)
			return err
		})
		return out, err
	}, options...)
}

// naming says which code answers a parameter that names nothing, that is taken, and that is missing.
type naming struct {
	unknown, taken, missing *setting.Key
	nothing                 errcode.Code // where the unknown one has a code of its own
	absent                  errcode.Code // likewise the missing one
	tolerated               bool         // the unknown one
}

// parameters are those that name something, by their names; by the endpoint's and theirs where an endpoint differs.
var parameters = map[string]naming{
	"model_id":      {unknown: noSuchModel, absent: 600037},
	"model_secret":  {unknown: wrongSecret, absent: errcode.MissingCorpSecret},
	"model_ticket":  {nothing: hwcloud.InvalidModelTicket, absent: hwcloud.InvalidModelTicket},
	"auth_code":     {unknown: badAuthCode, absent: errcode.MissingCode},
	"device_secret": {unknown: deadSecret, missing: noParameter},
	"device_sn":     {unknown: noSuchSN, missing: noSuchSN},
	"jobid":         {unknown: noSuchJob, missing: noParameter},
	"oper_id":       {unknown: badOperID, missing: noParameter},
	"open_userid":   {unknown: badOpenUserID, missing: noParameter},
	"media_id":      {nothing: noSuchFile},

	"model/register_sn device_sn":              {taken: ownSN, missing: noSuchSN},
	"device/report_remote_open_result oper_id": {nothing: noRemoteOpen, missing: noParameter},
	"device/get_printer_job_list open_userid":  {tolerated: true, missing: noParameter},
	"device/push_scan_file auth_code":          {nothing: hwcloud.InvalidScanCode, missing: noParameter},
}

// namings gives the rules of a request's parameters that name something.
func (v *Vendors) namings(endpoint string, in reflect.Type) api.Option {
	var rules []api.Rule
	for _, f := range reflect.VisibleFields(in) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		n, known := parameters[endpoint+" "+name]
		if !known {
			n, known = parameters[name]
		}
		if !known {
			continue
		}
		needed := slices.Contains(strings.Split(f.Tag.Get("hw"), ","), "need")
		rules = append(rules, api.Rule{Name: name, Rules: v.words(n, needed)})
	}
	return api.Rules(rules...)
}

// words writes a naming as rules.
func (v *Vendors) words(n naming, needed bool) string {
	var words []string
	say := func(word string, key *setting.Key, code errcode.Code) {
		if key != nil {
			code = v.code(key)
		}
		if code != 0 {
			words = append(words, fmt.Sprintf("%s=%d", word, code))
		}
	}
	say("unknown", n.unknown, n.nothing)
	say("taken", n.taken, 0)
	if n.tolerated {
		words = append(words, "unknown=0")
	}
	if needed {
		say("need", n.missing, n.absent)
	}
	return strings.Join(words, ",")
}

// check holds a request against its description.
func (v *Vendors) check(spec hwcloud.Spec, in any) error {
	var fault *hwcloud.Fault
	if err := spec.Check(in); !errors.As(err, &fault) {
		return err
	}
	f := fault.Finding()
	f.Step, f.Doc, f.Fix = explain.Parameter, spec.Doc, "Correct "+fault.Field
	key := badParameter
	if fault.Cause == openhw.Missing {
		key = noParameter
	}
	return errcode.Newf(v.code(key), "invalid param '%s'", fault.Field).With(f)
}

// device gives the device of a call's token, bound and allowed to be used.
func (v *Vendors) device(c *api.Call) (*hardware.Device, *hardware.Model, error) {
	d, err := v.hw.Find(c.Context, c.DB(), c.Credential.Subject)
	if err != nil {
		return nil, nil, err
	}
	if d == nil || d.Corp == "" {
		return nil, nil, api.Refuse(v.code(notBound), explain.Finding{Step: explain.State, Expected: "a device that a corp has bound", Got: c.Credential.Subject,
			Cause: "the binding is not complete, or has ended", Fix: "Answer bind first; call from the handler only get_device_secret", Doc: c.Row.Docs[0]})
	}
	m, err := v.modelOf(c.Context, c.DB(), d)
	if err != nil {
		return nil, nil, err
	}
	c.About(journal.Subject{Provider: m.Provider, Corp: d.Corp, Device: d.SN})
	if !m.Published && !d.Test {
		return nil, nil, api.Refuse(hwcloud.ModelNotReleased, explain.Finding{Step: explain.State, Expected: "a model that is published, or a test device", Got: d.SN + " of " + m.Name,
			Cause: "the model is not published, and the device is a formal one", Fix: "publish it: mockwecom do model.publish model=" + m.ModelID, Doc: 90313})
	}
	return d, m, nil
}

// model gives the model of a call's token.
func (v *Vendors) model(c *api.Call) (*hardware.Model, error) {
	m, err := v.hw.Model(c.Context, c.DB(), c.Credential.Subject)
	if err == nil && m == nil {
		err = fmt.Errorf("the model %s of a token does not exist", c.Credential.Subject)
	}
	return m, err
}

// ofModel gives a device of the model of a call's token.
func (v *Vendors) ofModel(c *api.Call, sn string) (*hardware.Device, *hardware.Model, error) {
	m, err := v.model(c)
	if err != nil {
		return nil, nil, err
	}
	d, err := v.hw.Find(c.Context, c.DB(), sn)
	if err != nil {
		return nil, nil, err
	}
	if d == nil || d.Model != m.ModelID {
		f := explain.Finding{Step: explain.Parameter, Expected: "the SN of a device of " + m.ModelID, Got: sn, Cause: "no such SN is registered", Fix: "register it with model/register_sn", Doc: c.Row.Docs[0]}
		if d != nil {
			f.Cause, f.Fix = "the SN belongs to another model", "use the token of its model"
		}
		return nil, nil, api.Refuse(v.code(noSuchSN), f)
	}
	c.About(journal.Subject{Corp: d.Corp, Device: d.SN})
	return d, m, nil
}

// able refuses a call for which a device has not the ability.
func (v *Vendors) able(c *api.Call, d *hardware.Device, kinds openhw.Kind, code errcode.Code) error {
	if d.Kinds.Has(kinds) {
		return nil
	}
	return api.Refuse(code, explain.Finding{Step: explain.State, Expected: "a device with the ability " + kinds.String(), Got: d.SN + ", a " + d.Kinds.String(),
		Cause: "the model has no such ability", Fix: "tick the ability in the model's page", Doc: c.Row.Docs[0]})
}
