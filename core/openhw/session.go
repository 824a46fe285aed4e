package openhw

import (
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
)

// Session is how far a connection has got and what the cloud keeps of its device: the whole state that decides whether a
// command is allowed. It is a value; every step makes a new one. The zero value is a new connection of an unknown SN.
type Session struct {
	Conn   State
	Device Standing
	Kinds  Kind // what the model is; 0 is taken for AnyKind
	Seeded bool // the model's devices share a seed, and this one has not exchanged it for its SecretNo
}

// Receive decides about a command of the device: its row, or the refusal as an *errcode.Error. Until register the gateway
// does not know the device; it fills the Session's Device, Kinds and Seeded from the sn of the body before it asks.
func (r Rules) Receive(s Session, cmd string) (Row, error) {
	row, ok := Lookup(cmd)
	if !ok || row.Way != ToCloud {
		return Row{}, r.Refusal(&Fault{Cause: UnknownCmd, Field: "cmd", Text: fmt.Sprintf("%q is not a command of devices", cut(cmd, 64))})
	}
	if code := r.refusedFor(s, row); code != 0 {
		return Row{}, Refusal(code).With(s.finding(row, code))
	}
	return row, nil
}

// refusedFor is the code with which a command is refused, 0 if it is allowed.
func (r Rules) refusedFor(s Session, row Row) errcode.Code {
	if !row.In.Has(s.Conn) {
		return r.wrongState(s.Conn, row.Cmd)
	}
	switch row.Cmd {
	case "register":
		return s.refusesRegister()
	case "get_secret_no":
		return r.refusesSecretNo(s)
	case "active", "subscribe_corp":
		if s.Device < Bound {
			return NotAuthorized
		}
	}
	if s.Kinds != 0 && !row.Kinds.Has(s.Kinds) {
		return WrongDeviceKind
	}
	return errcode.OK
}

func (s Session) refusesRegister() errcode.Code {
	switch {
	case s.Device == Unknown:
		return InvalidSN
	case s.Seeded:
		return SeedNotExchanged
	}
	return errcode.OK
}

func (r Rules) refusesSecretNo(s Session) errcode.Code {
	switch {
	case s.Device == Unknown:
		return InvalidSN
	case s.Device > Unregistered && !s.Seeded:
		return r.LateSecretNo
	}
	return errcode.OK
}

// wrongState is the code for a command that the connection's state does not allow.
func (r Rules) wrongState(conn State, cmd string) errcode.Code {
	before := map[State]errcode.Code{Registered: RegisteredBefore, Activated: ConnActivated, Subscribed: ConnSubscribed}
	switch cmd {
	case "register":
		return before[conn]
	case "get_secret_no":
		return r.LateSecretNo
	case "active":
		before[Activated], before[Subscribed] = r.SecondActive, r.ActiveLoggedIn
	case "subscribe_corp":
		before[Subscribed] = r.SecondSubscribe
	default:
		before[Registered], before[Activated] = r.EarlyBusiness, NotLoggedIn
	}
	before[Connected] = NotRegistered
	return before[conn]
}

// Done is the session after a command was answered with 0. A command that the state does not allow, as when a corp has
// removed the device in the meantime, changes nothing.
func (s Session) Done(cmd string) Session {
	row, ok := Lookup(cmd)
	if !ok || row.Way != ToCloud || !row.In.Has(s.Conn) {
		return s
	}
	switch {
	case cmd == "get_secret_no":
		s.Seeded = false
	case cmd == "register" && s.Device != Unknown:
		s.Conn, s.Device = Registered, max(s.Device, Unbound)
	case cmd == "active" && s.Device == Bound:
		s.Conn = Activated
	case cmd == "subscribe_corp" && s.Device == Bound:
		s.Conn = Subscribed
	}
	return s
}

// MayPush reports whether the connection gets a push now: nothing is queued, what cannot be pushed is lost.
func (s Session) MayPush(cmd string) bool {
	row, ok := Lookup(cmd)
	return ok && row.Way == ToDevice && row.In.Has(s.Conn) && (s.Kinds == 0 || row.Kinds.Has(s.Kinds))
}

// Closed is the session of the device's next connection.
func (s Session) Closed() Session {
	s.Conn = Connected
	return s
}

// finding explains a refusal by the state.
func (s Session) finding(row Row, code errcode.Code) explain.Finding {
	finding := explain.Finding{
		Step: explain.State, Expected: row.Cmd + " on a connection that is " + row.In.String(), Got: s.Conn.String(),
		Cause: code.Meaning(), Fix: "Go through register, active and subscribe_corp on every connection", Doc: 91366,
	}
	if !row.In.Has(s.Conn) {
		return finding
	}
	finding.Expected, finding.Got, finding.Fix, finding.Doc = "", "a device that is "+s.Device.String(), "", 0
	switch code {
	case NotAuthorized:
		finding.Fix, finding.Doc = "Bind the device to a corp; it polls active until then", 91371
	case InvalidSN:
		finding.Fix, finding.Doc = "Register the SN in the provider's console first", 91342
	case SeedNotExchanged:
		finding.Fix, finding.Doc = "Call get_secret_no before the first register, and never after it", 91369
	case WrongDeviceKind:
		finding.Expected, finding.Got = row.Kinds.String(), s.Kinds.String()
		finding.Fix = "Send " + row.Cmd + " from a device of such a model"
	}
	return finding
}
