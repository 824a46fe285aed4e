package openhw

import (
	"fmt"
	"time"

	"wecomlab/core/errcode"
)

// Return codes that the protocol itself answers with (doc 90313). What a business command refuses stands in the global table.
const (
	InvalidSN          errcode.Code = 600001
	RegisteredAbroad   errcode.Code = 600002 // the SN is connected from another address
	InvalidActiveCode  errcode.Code = 600003
	NotAuthorized      errcode.Code = 600004 // no corp has bound the device
	InvalidHWSecret    errcode.Code = 600005
	BadSignature       errcode.Code = 600011
	RegisteredBefore   errcode.Code = 600012 // by this connection
	NotRegistered      errcode.Code = 600014
	NotActivated       errcode.Code = 600016
	NotLoggedIn        errcode.Code = 600020
	StaleTimestamp     errcode.Code = 600023
	WrongDeviceKind    errcode.Code = 600039
	UnknownJob         errcode.Code = 600040
	BadRange           errcode.Code = 600041
	SubscribedBefore   errcode.Code = 600045 // by another address, or too often
	SeedNotExchanged   errcode.Code = 600047
	DeviceExpired      errcode.Code = 600051
	BadChunk           errcode.Code = 600052
	ConnActivated      errcode.Code = 600053 // this connection is activated already
	ConnSubscribed     errcode.Code = 600054 // this connection is subscribed already
	CannotScan         errcode.Code = 600063
	UnknownRemoteOpen  errcode.Code = 2000003
	ForeignRemoteOpen  errcode.Code = 2000004
	InvalidRemoteState errcode.Code = 2000007
	InvalidScanOperID  errcode.Code = 2000009
	InvalidScanState   errcode.Code = 2000010
)

// quoted are the texts that the platform is known to answer with, spelling included (doc 90315).
var quoted = map[errcode.Code]string{
	RegisteredAbroad: "device has registered",
	NotAuthorized:    "no device auth",
	RegisteredBefore: "connection has registered",
	NotRegistered:    "device not registered",
	SubscribedBefore: "device already subscribe",
	ConnActivated:    "connection has actived",
	ConnSubscribed:   "connection has subscribed",
}

// Refusal is the error of a code, with the text that devices get.
func Refusal(code errcode.Code) *errcode.Error {
	if text, ok := quoted[code]; ok {
		return errcode.Newf(code, "%s", text)
	}
	return errcode.New(code)
}

// Hint is what stands behind an error's text in brackets: seconds, a number and four hexadecimal digits (doc 90315).
func Hint(at time.Time, number uint32, tail uint16) string {
	return fmt.Sprintf("%d_%d_%04x", at.Unix(), number, tail)
}
