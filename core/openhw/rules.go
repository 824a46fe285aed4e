package openhw

import (
	"errors"

	"wecomlab/core/errcode"
)

// Rules are the answers that no page fixes. Start from DefaultRules; Unverified tells what each field stands for.
type Rules struct {
	BadFrame        errcode.Code // a text frame that cannot be read
	BadUpload       errcode.Code // a binary frame that cannot be read
	UnknownCmd      errcode.Code // a command that the table does not have
	BadBody         errcode.Code // a field that is missing, too long or of a wrong type, where no page names a code
	SecondActive    errcode.Code // active on a connection that is activated
	ActiveLoggedIn  errcode.Code // active on a connection that is subscribed
	SecondSubscribe errcode.Code // subscribe_corp on a connection that is subscribed
	LateSecretNo    errcode.Code // get_secret_no after a network registration
	EarlyBusiness   errcode.Code // a business command on a connection that is registered and not activated
	Advice          map[errcode.Code]Advice
}

// DefaultRules are the defaults of Unverified. The map is new on every call.
func DefaultRules() Rules {
	reconnect, never := Advice{Reconnect, 60}, Advice{Retry, -1}
	return Rules{
		BadFrame: errcode.BadRequestParameter, BadUpload: BadChunk, UnknownCmd: errcode.BadRequestParameter, BadBody: errcode.BadRequestParameter,
		SecondActive: ConnActivated, ActiveLoggedIn: ConnSubscribed, SecondSubscribe: ConnSubscribed, LateSecretNo: SeedNotExchanged,
		EarlyBusiness: NotActivated,
		Advice: map[errcode.Code]Advice{
			NotAuthorized: {Retry, 5}, // the one pair that is published (doc 90315)
			NotRegistered: reconnect, NotActivated: reconnect, NotLoggedIn: reconnect, RegisteredAbroad: reconnect, SubscribedBefore: reconnect,
			errcode.SystemBusy: {Retry, 3}, BadSignature: never, InvalidSN: never, DeviceExpired: never,
		},
	}
}

// Refusal turns any error of this package into the answer: a Fault by its documented code or by the rules, an errcode.Error
// as it is, all else into system busy.
func (r Rules) Refusal(err error) *errcode.Error {
	var refusal *errcode.Error
	if errors.As(err, &refusal) {
		return refusal
	}
	var fault *Fault
	if !errors.As(err, &fault) {
		return errcode.New(errcode.SystemBusy)
	}
	code := fault.Code
	if code == 0 {
		code = r.codeOf(fault.Cause)
	}
	refusal = Refusal(code)
	if code == errcode.BadRequestParameter && fault.Field != "" {
		refusal.Text += ", " + fault.Field
	}
	return refusal.With(fault.finding())
}

func (r Rules) codeOf(cause Cause) errcode.Code {
	switch cause {
	case TooLarge, NotText, NotJSON, NotFrame:
		return r.BadFrame
	case BadLength, BadVersion, WrongForm:
		return r.BadUpload
	case UnknownCmd:
		return r.UnknownCmd
	}
	return r.BadBody
}
