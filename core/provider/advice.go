package provider

import (
	"wecomlab/core/errcode"
	"wecomlab/core/explain"
)

// advice says for the refusals that every provider meets what is behind them (doc 90455).
var advice = map[errcode.Code]explain.Finding{
	errcode.InvalidSecret: {Step: explain.Credential, Cause: "the secret is not that of this corpid, was reset, or the app is stopped",
		Fix: "Compare secret and corpid to the letter; encrypted corpids are case-sensitive", Doc: 90455},
	errcode.InvalidSuiteSecret: {Step: explain.Credential, Cause: "the suite_secret is not that of this suite_id, or was reset",
		Fix: "Copy it anew from the provider's console", Doc: 90600},
	errcode.InvalidAuthCode: {Step: explain.Credential, Cause: "the auth_code was used already, is older than 10 minutes, or belongs to another suite",
		Fix: "Start the authorization again, and exchange its code once", Doc: 100776},
	errcode.InvalidPermanentCode: {Step: explain.Credential, Cause: "the corp has cancelled, or the permanent code was replaced or belongs to another provider",
		Fix: "Let the corp authorise again", Doc: 90605},
	errcode.InvalidAuthorization: {Step: explain.State, Cause: "the corp has not authorised or has cancelled",
		Fix: "Let the corp authorise again", Doc: 90455},
	errcode.InvalidCode: {Step: explain.Credential, Cause: "the code was used already, is older than 5 minutes, or was made for another app",
		Fix: "Send the member through the authorize page again; the redirect page must not be reloaded", Doc: 91023},
	errcode.UntrustedRedirect: {Step: explain.Source, Cause: "the host of the redirect_uri is not the trusted domain of the app, port included",
		Fix: "Set the trusted domain to host and port of the app's public address", Doc: 91335},
	errcode.UntrustedIP: {Step: explain.Source, Cause: "this machine's address is not in the provider's IP list",
		Fix: "Add the address that the message names to the IP list", Doc: 90455},
	errcode.Forbidden: {Step: explain.Scope, Cause: "this kind of token may not call this: get_corp_token is for third-party suites, gettoken for 代开发 apps",
		Fix: "Use the call that belongs to the kind of suite", Doc: 90455},
	errcode.Unauthorized: {Step: explain.Scope, Cause: "the corp has not authorised this provider, or has not granted the function",
		Fix: "Request the permission and let the corp confirm it", Doc: 90455},
	errcode.NoPrivilege: {Step: explain.Scope, Cause: "the object lies outside the app's visible range",
		Fix: "Let the corp's administrator widen the range", Doc: 90455},
	errcode.UserNotFound: {Step: explain.Parameter, Cause: "the userid is unknown, or a plain one was given to an app that knows encrypted ones only",
		Fix: "Use the userid as getuserinfo gives it", Doc: 97104},
	errcode.RateLimited: {Step: explain.Limit, Cause: "the call was made too often",
		Fix: "Keep tokens until they end, and wait a minute", Doc: 90454},
	errcode.InvalidSuiteTicket: {Step: explain.Credential, Cause: "the suite_ticket is older than 30 minutes or belongs to another suite",
		Fix: "Use the ticket of the newest push", Doc: 90628},
}

// advised adds what is known about a refusal.
func advised(refusal *errcode.Error) error {
	if finding, ok := advice[refusal.Code]; ok {
		return refusal.With(finding)
	}
	return refusal
}
