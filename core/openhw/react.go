package openhw

import "wecomlab/core/errcode"

// Reaction is what a device does about an answer of the handshake.
type Reaction string

// The reactions.
const (
	GoOn          Reaction = "go on"          // the answer decides nothing beyond itself
	GoActivate    Reaction = "activate"       // active, or subscribe_corp if a secret is kept
	GoSubscribe   Reaction = "subscribe"      // subscribe_corp
	GoBusiness    Reaction = "business"       // logged in
	RegisterAnew  Reaction = "register anew"  // the active_code is worthless
	EraseAndPoll  Reaction = "erase and poll" // no corp: forget the secret and all people, poll active every ActivePoll
	StartOver     Reaction = "start over"     // from get_timestamp on, on the same connection
	WaitElsewhere Reaction = "wait"           // another connection holds the SN: wait for its heartbeat to end, IdleLongest at most
)

// React is what a device does about the answer to its command (doc 90315; the rest seen in client code). It needs no cmd for
// errors that come without headers.
func React(cmd string, code errcode.Code) Reaction {
	switch code {
	case NotRegistered, NotActivated, NotLoggedIn:
		return StartOver
	}
	switch cmd {
	case "register":
		return reactRegister(code)
	case "active":
		return reactActive(code)
	case "subscribe_corp":
		return reactSubscribe(code)
	}
	return GoOn
}

func reactRegister(code errcode.Code) Reaction {
	switch code {
	case errcode.OK, RegisteredBefore:
		return GoActivate
	case ConnActivated:
		return GoSubscribe
	case ConnSubscribed:
		return GoBusiness
	case RegisteredAbroad:
		return WaitElsewhere
	}
	return StartOver
}

func reactActive(code errcode.Code) Reaction {
	switch code {
	case errcode.OK, ConnActivated:
		return GoSubscribe
	case ConnSubscribed:
		return GoBusiness
	case InvalidActiveCode:
		return RegisterAnew
	case NotAuthorized:
		return EraseAndPoll
	}
	return StartOver
}

func reactSubscribe(code errcode.Code) Reaction {
	switch code {
	case errcode.OK, ConnSubscribed, SubscribedBefore:
		return GoBusiness
	case NotAuthorized, InvalidHWSecret:
		return EraseAndPoll
	}
	return StartOver
}
