package openhw

// Change is what people do to a device, whether it is connected or not.
type Change string

// The changes.
const (
	Enter  Change = "enter"  // the provider registers the SN in the console (登记)
	Remove Change = "remove" // the provider takes the SN out of the console
	Bind   Change = "bind"   // a corp's admin adds the device
	Unbind Change = "unbind" // a corp's admin removes the device
	Reset  Change = "reset"  // the provider lets the seed be exchanged again
)

// Changed is the session after a change, and the push that tells the connection of it, empty if it gets none. It is false
// if the change is not possible in this standing; the session is then the same.
func (s Session) Changed(change Change) (next Session, push string, ok bool) {
	next = s
	switch {
	case change == Enter && s.Device == Unknown:
		next.Device = Unregistered
	case change == Remove && s.Device != Unknown && s.Device != Bound:
		next.Device, next.Conn = Unknown, Connected
	case change == Bind && s.Device == Unbound:
		next.Device, push = Bound, "push_bind_corp"
	case change == Unbind && s.Device == Bound:
		next.Device, next.Conn, push = Unbound, min(s.Conn, Registered), "push_unbind_corp"
	case change == Reset && s.Device != Unknown:
		next.Seeded = true
	default:
		return s, "", false
	}
	if !s.MayPush(push) {
		push = ""
	}
	return next, push, true
}
