package gateway

import (
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
)

// introduce carries out what a connection begins with: get_secret_no and register.
func (x *exchange) introduce(body any) (any, error) {
	if in, ok := body.(*openhw.GetSecretNo); ok {
		return x.exchangeSeed(in)
	}
	return x.register(body.(*openhw.Register))
}

// meet finds the device that a body names and asks whether it may do that.
func (x *exchange) meet(sn string) error {
	g := x.conn.gateway
	device, err := g.devices.Device(g.context, sn)
	if err != nil {
		return err
	}
	x.device = device
	session := openhw.Session{Device: device.Standing()}
	if device != nil {
		session.Kinds, session.Seeded = device.Kinds, device.Seeded
	}
	_, err = g.rules.Receive(session, x.frame.Cmd)
	return err
}

// exchangeSeed gives a device of a seeded model its own SecretNo. (doc 91369)
func (x *exchange) exchangeSeed(in *openhw.GetSecretNo) (any, error) {
	g := x.conn.gateway
	if err := x.meet(in.SN); err != nil {
		return nil, err
	}
	if err := g.devices.Prove(g.context, x.device, in.Proof()); err != nil {
		return nil, err
	}
	return g.devices.Exchange(g.context, x.id, x.device)
}

// register lets the device in if it proves its SN and no other address holds it. (doc 91370)
func (x *exchange) register(in *openhw.Register) (any, error) {
	c, g := x.conn, x.conn.gateway
	if err := x.meet(in.SN); err != nil {
		return nil, err
	}
	if err := g.devices.Prove(g.context, x.device, in.Proof()); err != nil {
		return nil, err
	}
	if holder, ok := g.claim(c, x.device.Key); !ok {
		return nil, openhw.Refusal(openhw.RegisteredAbroad).With(explain.Finding{
			Step: explain.State, Expected: "an SN that no other address holds", Got: "a connection from " + holder, Cause: openhw.RegisteredAbroad.Meaning(),
			Fix: "Close the other connection, or wait for its heartbeat to end; perhaps the device's key has leaked", Doc: 90315,
		})
	}
	answer, err := g.devices.Register(g.context, x.id, x.device, in)
	if err != nil {
		g.unclaim(c)
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sn, c.corp = x.device.SN, x.device.Corp
	c.session.Device, c.session.Kinds, c.session.Seeded = x.device.Standing(), x.device.Kinds, x.device.Seeded
	c.session = c.session.Done("register")
	return answer, nil
}

// login carries out active and subscribe_corp of a device that a corp has bound.
func (x *exchange) login(body any) (any, error) {
	c, g := x.conn, x.conn.gateway
	if in, ok := body.(*openhw.Activate); ok {
		answer, err := g.devices.Activate(x.device, in)
		if err != nil {
			return nil, err
		}
		c.done("active")
		return answer, nil
	}
	in := body.(*openhw.Subscribe)
	if !g.mayAttempt(x.device.Key, c.address) {
		return nil, openhw.Refusal(openhw.SubscribedBefore).With(explain.Finding{
			Step: explain.Limit, Expected: "at most five subscribe_corp a minute", Got: "one more from " + c.address, Cause: "the device logs in in a loop",
			Fix: "Find out why it loses its connection", Doc: 90315,
		})
	}
	if err := g.devices.Subscribe(g.context, x.id, x.device, in); err != nil {
		return nil, err
	}
	c.login()
	g.supersede(c, x.device.SN)
	x.after = func() { g.devices.Watcher().Connected(x.id, x.device) }
	return nil, nil
}
