package hwcloud

import (
	"cmp"
	"context"
	"errors"
	"net/url"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/provider"
)

// Client makes the calls of a vendor. It holds no state; its zero value calls WeCom's own host. Answers are bounded, a call is
// tried again while the network fails or WeCom is busy, and an answer with an errcode is an *errcode.Error, as [provider.Client]
// has it. Tokens and secrets are never logged.
type Client provider.Client

// post makes a call.
func (c *Client) post(ctx context.Context, path string, query url.Values, in, out any) error {
	calls := provider.Client(*c)
	calls.BaseURL = cmp.Or(calls.BaseURL, provider.DefaultBaseURL)
	err := calls.Post(ctx, path, query, in, out)
	var refusal *errcode.Error
	if errors.As(err, &refusal) && refusal.Finding == nil {
		if finding, ok := advice[refusal.Code]; ok {
			refusal.Finding = &finding
		}
	}
	return err
}

// The codes of cloud mode (doc 90313). Which call answers with which is inferred from their names.
const (
	InvalidDeviceToken   errcode.Code = 40106
	ExpiredDeviceToken   errcode.Code = 42021
	DeviceIsBound        errcode.Code = 71044 // an SN that is bound cannot be removed
	InvalidOperID        errcode.Code = 71045
	BadFileName          errcode.Code = 71062
	NoFile               errcode.Code = 71063 // neither media_id nor download_url
	BadDownloadURL       errcode.Code = 71064
	CannotPrint          errcode.Code = 71065
	CannotScan           errcode.Code = 71066
	BadTransVersion      errcode.Code = 71067
	OutdatedTransVersion errcode.Code = 71068
	BadTransPage         errcode.Code = 71069
	OutsideRange         errcode.Code = 71070
	BadTimestamp         errcode.Code = 71071
	ModelNotReleased     errcode.Code = 71072
	InvalidScanCode      errcode.Code = 71075
	BadBioInfoType       errcode.Code = 71077
	UnsupportedBioInfo   errcode.Code = 71078
	InvalidModelToken    errcode.Code = 710400
	ExpiredModelToken    errcode.Code = 710401
	InvalidModelTicket   errcode.Code = 710402
	MissingModelToken    errcode.Code = 710403
	ForeignRemoteOpen    errcode.Code = 2000004
	BadRemoteState       errcode.Code = 2000007
	InvalidScanOperID    errcode.Code = 2000009
	BadScanState         errcode.Code = 2000010
)

// advice says for the refusals that every vendor meets what is behind them.
var advice = map[errcode.Code]explain.Finding{
	InvalidModelTicket: {Step: explain.Credential, Cause: "the model_ticket is older than 30 minutes, or that of another model",
		Fix: "Keep the ticket of the newest push, and see that the model address answers", Doc: 96053},
	InvalidModelToken: {Step: explain.Credential, Cause: "the token is no model token, or was withdrawn",
		Fix: "Get a new one with get_model_token; calls under device/ take a device token, but for get_device_detail and gen_id_dynamic_qrcode", Doc: 95992},
	InvalidDeviceToken: {Step: explain.Credential, Cause: "the token is no device token, or the corp has removed the device",
		Fix: "Get a new one with get_device_token; after an unbind wait for the next bind", Doc: 96022},
	DeviceIsBound: {Step: explain.State, Cause: "a corp has bound the device",
		Fix: "Let the corp remove the device first", Doc: 95981},
	OutdatedTransVersion: {Step: explain.State, Cause: "the member has chosen other settings meanwhile",
		Fix: "Answer the newest printer_job_trans alone", Doc: 96412},
	ModelNotReleased: {Step: explain.State, Cause: "the model is not published, and the device is not one of its test devices",
		Fix: "Publish the model, or note the SN as a test device", Doc: 90313},
	InvalidScanCode: {Step: explain.Credential, Cause: "the auth_code is not that of a user_scan, or its expires_in has passed",
		Fix: "Let the member scan the device's code again", Doc: 97390},
}
