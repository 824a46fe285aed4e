package openhw

import "strings"

// State is how far a connection has got (doc 91366). It is lost when the socket closes.
type State uint8

// The states, each further than the one before.
const (
	Connected  State = iota // the socket is open
	Registered              // register was answered with 0
	Activated               // active was answered with 0
	Subscribed              // subscribe_corp was answered with 0: logged in (已登录)
)

var stateNames = []string{"connected", "registered", "activated", "subscribed"}

// String is the name of the state.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

// States is a set of states.
type States uint8

// In makes a set.
func In(states ...State) States {
	var set States
	for _, s := range states {
		set |= 1 << s
	}
	return set
}

// Sets that commands are allowed in.
var (
	Always   = In(Connected, Registered, Activated, Subscribed)
	LoggedIn = In(Subscribed)
)

// Has reports whether the set holds the state.
func (s States) Has(state State) bool { return s&(1<<state) != 0 }

// String is the names of the states, joined by commas.
func (s States) String() string {
	var names []string
	for i, name := range stateNames {
		if s.Has(State(i)) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}

// Standing is what the cloud keeps of a serial number, whatever its connections do.
type Standing uint8

// The standings.
const (
	Unknown       Standing = iota // the SN is not in the provider's console
	Unregistered                  // it is, and the device has never registered its network
	Unbound                       // an active_code was issued, no corp has bound the device
	Bound                         // a corp has bound it: there is a secret
	standingCount = iota
)

var standingNames = []string{"unknown", "unregistered", "unbound", "bound"}

// String is the name of the standing.
func (s Standing) String() string {
	if int(s) < standingCount {
		return standingNames[s]
	}
	return "unknown"
}
