package gateway

import (
	"net/http"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/setting"
)

var (
	badFrame         = hardware.Guess("hardware.bad_frame_code")
	badUpload        = hardware.Guess("hardware.bad_upload_code")
	unknownCmd       = hardware.Guess("hardware.unknown_cmd_code")
	badBody          = hardware.Guess("hardware.bad_body_code")
	secondActive     = hardware.Guess("hardware.second_active_code")
	activeLoggedIn   = hardware.Guess("hardware.active_logged_in_code")
	secondSubscribe  = hardware.Guess("hardware.second_subscribe_code")
	lateSecretNo     = hardware.Guess("hardware.late_secret_no_code")
	earlyBusiness    = hardware.Guess("hardware.early_business_code")
	giveAdvice       = hardware.Guess("hardware.advice")
	idleLimit        = hardware.Guess("hardware.idle_limit")
	echoSubprotocol  = hardware.Guess("hardware.echo_subprotocol")
	newerClosesOlder = hardware.Guess("hardware.newer_closes_older")
	maxText          = hardware.Guess("hardware.max_text")
	selfhelpEcho     = hardware.Guess("hardware.selfhelp_echo")
	subscribesOf     = setting.Choice("hardware.subscribes_of", "device", 90315,
		"whose subscribe_corp are counted, of which five a minute are let in: those of a device from one address, or all from one address", "device", "address")
)

func rulesOf(values setting.Values) openhw.Rules {
	code := func(k *setting.Key) errcode.Code { return errcode.Code(values.Int(k)) }
	rules := openhw.DefaultRules()
	rules.BadFrame, rules.BadUpload, rules.UnknownCmd, rules.BadBody = code(badFrame), code(badUpload), code(unknownCmd), code(badBody)
	rules.SecondActive, rules.ActiveLoggedIn, rules.SecondSubscribe = code(secondActive), code(activeLoggedIn), code(secondSubscribe)
	rules.LateSecretNo, rules.EarlyBusiness = code(lateSecretNo), code(earlyBusiness)
	if !values.Bool(giveAdvice) {
		rules.Advice = map[errcode.Code]openhw.Advice{openhw.NotAuthorized: rules.Advice[openhw.NotAuthorized]}
	}
	return rules
}

// subprotocol is what is echoed of Sec-WebSocket-Protocol, which C clients fill with anything; usually nothing.
func subprotocol(values setting.Values, r *http.Request) string {
	if !values.Bool(echoSubprotocol) {
		return ""
	}
	first, _, _ := strings.Cut(r.Header.Get("Sec-WebSocket-Protocol"), ",")
	return strings.TrimSpace(first)
}
