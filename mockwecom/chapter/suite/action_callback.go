package suite

import (
	"fmt"
	"time"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

func (s *Suites) callbackActions() []action.Row {
	return []action.Row{
		action.New("provider.save_callback", "Save a callback URL", "保存回调配置", journal.LaneProvider, 91116,
			"verify a callback URL with a real GET and save it when the answer is right; tokens and keys that are left out stay as they are",
			s.saveCallback, action.Outside),
		action.New("provider.refresh_ticket", "Push suite_ticket now", "手动推送 suite_ticket", journal.LaneProvider, 97173,
			"push a fresh suite_ticket at once; older ones stay valid for their 30 minutes", s.refreshTicket),
	}
}

type callbackInput struct {
	Suite  string `name:"suite" default:"@template" help:"suite_id or template id"`
	Which  string `name:"which" default:"command" choices:"command,data,system" help:"command: 指令回调URL, or the template's; data: 数据回调URL; system: 系统事件接收URL of the provider"`
	URL    string `name:"url" help:"http(s)://host:port/path of your app; empty checks the saved one again"`
	Token  string `name:"token" help:"1 to 32 letters and digits; empty keeps the present one"`
	AESKey string `name:"aes_key" help:"EncodingAESKey, 43 letters and digits; empty keeps the present one"`
}

func (s *Suites) saveCallback(c *action.Call, in callbackInput) (action.Result, error) {
	of, err := s.product(c.Context, c.DB(), in.Suite)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Provider: of.Provider, Suite: of.SuiteID})
	address, err := s.named(c, of, in.Which)
	if err != nil {
		return action.Result{}, err
	}
	saved, err := s.addressOf(c.Context, c.DB(), address.Receiver)
	if err != nil {
		return action.Result{}, err
	}
	sibling, err := s.sibling(c, of, in.Which)
	if err != nil {
		return action.Result{}, err
	}
	given(address, in.URL, in.Token, in.AESKey, saved)
	if address.URL == "" {
		return action.Result{}, action.Refuse(noURL(in.Which))
	}
	if err := s.verifyAndSave(c, address); err != nil {
		return action.Result{}, err
	}
	if err := s.settle(c, of, address, sibling); err != nil {
		return action.Result{}, err
	}
	say := fmt.Sprintf("%s answered rightly; the %s URL of %s is saved.", address.URL, in.Which, of.Name)
	if in.Which == "command" {
		say += fmt.Sprintf(" suite_ticket follows at %s; provider.refresh_ticket sends it now.", s.nextTick().Format(time.TimeOnly))
	}
	return action.Result{Say: say, Values: map[string]string{
		"receiver": address.Receiver, "url": address.URL, "token": address.Token, "aes_key": address.AESKey,
	}}, nil
}

func noURL(which string) explain.Finding {
	return explain.Finding{Step: explain.Parameter, Expected: "url=http://127.0.0.1:PORT/PATH", Got: "nothing",
		Cause: "no " + which + " URL is saved that could be checked again", Fix: "start your app and name its callback URL", Doc: 91116}
}

// named gives the address that save_callback is about, without URL and keys.
func (s *Suites) named(c *action.Call, of *Suite, which string) (*push.Address, error) {
	switch {
	case which == "command":
		return commandAddress(of), nil
	case which == "data" && of.Kind == ThirdParty:
		return dataAddress(of), nil
	case which == "data":
		return nil, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "which=command", Got: "which=data",
			Cause: "a template has one URL; the events of its apps go to each app's own URL", Fix: "set the app's URL with provider.develop_app", Doc: 97165})
	}
	p, err := s.Provider(c.Context, c.DB(), of.Provider)
	if err != nil || p == nil {
		return nil, fmt.Errorf("provider %s of %s: %w", of.Provider, of.SuiteID, err)
	}
	return systemAddress(p), nil
}

// verifyAndSave checks an address for real. A failed check is the action's refusal; the former configuration stays.
func (s *Suites) verifyAndSave(c *action.Call, a *push.Address) error {
	if err := a.Check(); err != nil {
		return action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "a callback configuration that can be saved", Got: err.Error(),
			Cause: "the console refuses the form before it calls anybody", Fix: "correct the value", Doc: 91116})
	}
	finding, err := s.rt.Push.Save(c.Context, c.EntryID, *a)
	if err != nil {
		return err
	}
	if finding != nil {
		return action.Refuse(*finding)
	}
	return nil
}

// sibling gives the other URL of a third-party suite: one key set serves both (doc 90595). It is nil for everything else.
func (s *Suites) sibling(c *action.Call, of *Suite, which string) (*push.Address, error) {
	switch {
	case of.Kind != ThirdParty, which == "system":
		return nil, nil
	case which == "data":
		return s.addressOf(c.Context, c.DB(), push.CommandReceiver(of.SuiteID))
	}
	return s.addressOf(c.Context, c.DB(), push.DataReceiver(of.SuiteID))
}

// settle does what follows from a saved address: its sibling takes its keys over, and the next ticket is written down.
func (s *Suites) settle(c *action.Call, of *Suite, saved, sibling *push.Address) error {
	after, err := c.Write(func(tx *store.Tx) error {
		if sibling != nil {
			sibling.Token, sibling.AESKey = saved.Token, saved.AESKey
			if err := push.Put(c.Context, tx, sibling); err != nil {
				return err
			}
		}
		if saved.Receiver != push.CommandReceiver(of.SuiteID) {
			return nil
		}
		return s.setNextTicket(c.Context, tx, of.SuiteID)
	})
	after()
	return err
}

type ticketInput struct {
	Suite string `name:"suite" default:"@template" help:"suite_id or template id"`
}

func (s *Suites) refreshTicket(c *action.Call, in ticketInput) (action.Result, error) {
	of, err := s.product(c.Context, c.DB(), in.Suite)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Provider: of.Provider, Suite: of.SuiteID})
	a, err := s.addressOf(c.Context, c.DB(), push.CommandReceiver(of.SuiteID))
	if err != nil {
		return action.Result{}, err
	}
	if !a.Ready() {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "a callback URL that has passed its check", Got: "none",
			Cause: "tickets go to the callback URL of " + of.SuiteID + ", and none is verified",
			Fix:   "mockwecom do provider.save_callback suite=" + of.SuiteID + " url=http://127.0.0.1:PORT/PATH", Doc: 97173})
	}
	ticket, err := s.pushTicket(c.Context, c.Tx, of)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: "A fresh suite_ticket is on its way to " + a.URL + "; it lives until " + ticket.ExpiresAt.Format(time.TimeOnly) + ".",
		Values: map[string]string{"suite_ticket": ticket.Value}}, nil
}
