package devicecloud

import (
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/engine/setting"
)

// What the documents leave open about hardware in cloud mode.
var (
	answerLimit = setting.Span("devicecloud.answer_limit", hwcloud.Answer, 96062,
		"real time that a vendor's cloud has for the answer to a callback; longer than the documented second for clouds in a debugger")
	bindLimit = setting.Span("devicecloud.bind_limit", hwcloud.BindAnswer, 95987,
		"real time that a vendor's cloud has for the answer to bind")
	bindingWait = setting.Span("devicecloud.binding_wait", 300*time.Millisecond, 95987,
		"real time that a call with a device token waits for the end of a binding under way; a cloud that calls before it has answered bind waits in vain")
	attempts = setting.Number("devicecloud.attempts", 4, 96062,
		"how often a callback is sent at most, as long as no answer comes; the req_id stays")
	promptAttempts = setting.Number("devicecloud.prompt_attempts", 1, 96062,
		"the same for bind, verify_device and user_scan, whose answer a person waits for")
	verifyID = setting.Choice("devicecloud.verify_receiveid", "model", 91116,
		"receiveid of the GET check of a model's address: the model_id or the provider's corpid", "model", "provider")
	authCorpID = setting.Choice("devicecloud.auth_corpid", "open", 96062,
		"auth_corpid of callbacks: the provider's encrypted id of the corp, or the plain one", "open", "plain")
	md5Of = setting.Choice("devicecloud.md5_of", "typed", 96130,
		"of which spelling of the SN verify_device carries the MD5: as it was typed, or in one case", "typed", "upper", "lower")
	scanCodes = setting.Choice("devicecloud.scan_code", "scanner", 97390,
		"which devices get an auth_code with user_scan: those that can scan, or all", "scanner", "all")
	silentSuccess = setting.Switch("devicecloud.silent_success", false, 95992,
		"get_model_token and get_device_token leave errcode out of a success; their samples print it")
	repeatTokens = setting.Switch("devicecloud.repeat_tokens", true, 95992,
		"asking again for a token that still lives gives the same one")
	oldTickets = setting.Switch("devicecloud.old_tickets", true, 95992,
		"a model_ticket younger than 30 minutes counts although a newer one was pushed")
	onlineLease = setting.Span("devicecloud.online_lease", hwcloud.OnlineLonger*time.Second, 95983,
		"a device without a report of being online for so long is shown as offline")
	loneVersion = setting.Switch("devicecloud.lone_version", true, 95983,
		"upgradable_version counts without upgradable_version_desc")
	detailCorp = setting.Choice("devicecloud.detail_corp", "auth_corp_info", 95982,
		"the name of the corp's object in get_device_detail: that of the sample, or that of the table as well", "auth_corp_info", "both")
	strangers = setting.Choice("devicecloud.foreign_ids", "drop", 96037,
		"what get_userinfo_by_ids does about people outside the device's range: leave them out, or refuse with 71070", "drop", "refuse")
	oldestRecord = setting.Number("devicecloud.oldest_record", 0, 95985,
		"Unix seconds before which records are dropped, as direct mode does; 0: none")
	corpDayQuota = setting.Number("devicecloud.checkin_day_quota", 100_000, 95985,
		"check-ins that one corp may have reported in a day; the number is not published")
	personHourQuota = setting.Number("devicecloud.checkin_hour_quota", 60, 95985,
		"check-ins of one person in an hour, those beyond it come back in fail_list; the number is not published")
)

// The codes that follow from their names alone (doc 90313).
var (
	noSuchModel   = guessed("no_such_model", 600042, "an unknown model_id")
	wrongSecret   = guessed("wrong_secret", errcode.InvalidSecret, "a wrong model_secret")
	badAuthCode   = guessed("bad_auth_code", errcode.InvalidCode, "an auth_code of bind that is unknown, used or too old")
	deadSecret    = guessed("dead_secret", 600005, "a device_secret that is wrong or has ended")
	noSuchSN      = guessed("no_such_sn", 600001, "an SN of the wrong form, or one that the model does not have")
	ownSN         = guessed("own_sn", 600021, "an SN that is registered with a model of the same provider")
	foreignSN     = guessed("foreign_sn", 600036, "an SN that is registered with another provider")
	notBound      = guessed("not_bound", 600004, "a device that no corp has bound")
	noSuchJob     = guessed("no_such_job", 600040, "an unknown jobid")
	badOperID     = guessed("bad_oper_id", hwcloud.InvalidOperID, "an oper_id that is unknown, or of another kind or device")
	badUserType   = guessed("bad_user_type", 600055, "a user_type that is neither 0 nor 2")
	badParameter  = guessed("bad_parameter", errcode.BadRequestParameter, "a value that is too long or out of range, and a list that is too long")
	noParameter   = guessed("no_parameter", errcode.EmptyParameter, "a missing parameter without a code of its own")
	badOpenUserID = guessed("bad_open_userid", 71047, "an open_userid that the provider does not know, where one person is meant")
	cannotDo      = guessed("cannot_do", 600039, "a call for which the model lacks the ability and that has no code of its own")
)

func guessed(name string, code errcode.Code, what string) *setting.Key {
	return setting.Number("devicecloud.code_"+name, int(code), 90313, "errcode for "+what)
}

// code is the errcode that a setting says.
func (v *Vendors) code(key *setting.Key) errcode.Code { return errcode.Code(v.rt.Settings.Int(key)) }
