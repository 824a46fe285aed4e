package suite

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
)

// testSession is the kind of the mark that a pre_auth_code carries after set_session_info with auth_type 1 (doc 90602).
const testSession credential.Kind = "session_info"

type preAuthCode struct {
	Code      string `json:"pre_auth_code"`
	ExpiresIn int64  `json:"expires_in"` // seconds
}

// getPreAuthCode gives a code that opens the install page; every call gives a new one. (doc 90601)
func (s *Suites) getPreAuthCode(c *api.Call, _ api.None) (preAuthCode, error) {
	of, err := s.ownSuite(c, c.DB())
	if err != nil {
		return preAuthCode{}, err
	}
	code, err := s.rt.Credentials.Issue(c.Context, c.Tx, credential.Credential{
		Kind: credential.PreAuthCode, Subject: of.SuiteID, Provider: of.Provider, Suite: of.SuiteID, Once: s.rt.Settings.Bool(preAuthOnce),
	}, preAuthLife)
	if err != nil {
		return preAuthCode{}, err
	}
	return preAuthCode{Code: code.Value, ExpiresIn: seconds(preAuthLife)}, nil
}

type sessionRequest struct {
	Code string       `json:"pre_auth_code" wx:"need=40077,max=512,unknown=40077"`
	Info *sessionInfo `json:"session_info" wx:"need=40063"`
}

type sessionInfo struct {
	AppID    []int64 `json:"appid"`     // suites of several apps only
	AuthType int64   `json:"auth_type"` // 0 formal, 1 test
}

// setSessionInfo says before the install page is opened whether it makes a formal or a test install. An unknown code is 40077,
// an expired one 42007, an app that the suite has not 40086. (doc 90602)
func (s *Suites) setSessionInfo(c *api.Call, in sessionRequest) (api.None, error) {
	of, err := s.ownSuite(c, c.DB())
	if err != nil {
		return api.None{}, err
	}
	code, err := s.preAuthCode(c.Context, c.DB(), of.SuiteID, in.Code)
	if err != nil {
		return api.None{}, err
	}
	c.CausedBy(code.Entry)
	for _, id := range in.Info.AppID {
		if id != 1 {
			return api.None{}, api.Refuse(errcode.InvalidSuiteAppID, explain.Finding{Step: explain.Parameter, Expected: "no appid, or 1", Got: fmt.Sprint(id),
				Cause: "the suite has one app; appid is for old suites of several", Fix: "leave appid out", Doc: 90602})
		}
	}
	if in.Info.AuthType != 0 && in.Info.AuthType != 1 {
		return api.None{}, api.Refuse(errcode.BadRequestParameter, explain.Finding{Step: explain.Parameter, Expected: "auth_type 0 (formal) or 1 (test)",
			Got: fmt.Sprint(in.Info.AuthType), Cause: "there is no other kind of install", Fix: "send 0 or 1", Doc: 90602})
	}
	if err := s.rt.Credentials.Revoke(c.Context, c.Tx, testSession, code.Value); err != nil || in.Info.AuthType == 0 {
		return api.None{}, err
	}
	_, err = s.rt.Credentials.Put(c.Context, c.Tx, credential.Credential{
		Value: "test install " + code.Value, Kind: testSession, Subject: code.Value, Provider: of.Provider, Suite: of.SuiteID,
	}, preAuthLife)
	return api.None{}, err
}

// preAuthCode finds a living pre_auth_code of a suite, or refuses with 40077 or 42007.
func (s *Suites) preAuthCode(ctx context.Context, db bun.IDB, suite, value string) (*credential.Credential, error) {
	found, err := s.rt.Credentials.Find(ctx, db, value)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.Credential, Expected: "a pre_auth_code of " + suite, Doc: 90601,
		Fix: "call get_pre_auth_code each time somebody starts an installation"}
	switch {
	case found == nil:
		f.Got, f.Cause = "a value that was never issued here", "the code is garbled, URL-decoded twice, or from another world"
	case found.Kind != credential.PreAuthCode:
		f.Got, f.Cause = found.Kind.One(), "the value is of another kind"
	case found.Suite != suite:
		f.Got, f.Cause, f.Fits = "a pre_auth_code of "+found.Suite, "the code belongs to another suite", []string{"suite_id " + found.Suite}
	case found.State(s.now()) == credential.Used:
		return nil, usedPreAuthCode(suite, found.UsedAt)
	case found.State(s.now()) == credential.Expired:
		f.Got = "one that expired at " + found.ExpiresAt.Format(time.RFC3339)
		f.Cause = "a pre_auth_code lives 1200 seconds"
		return nil, api.Refuse(errcode.ExpiredPreAuthCode, f)
	default:
		return found, nil
	}
	return nil, api.Refuse(errcode.InvalidPreAuthCode, f)
}

func usedPreAuthCode(suite string, at time.Time) error {
	return api.Refuse(errcode.InvalidPreAuthCode, explain.Finding{Step: explain.Credential, Expected: "a pre_auth_code of " + suite,
		Got: "one that was used at " + at.Format(time.RFC3339), Cause: "an installation was confirmed with it already", Doc: 90601,
		Fix: "call get_pre_auth_code each time somebody starts an installation"})
}

// isTest tells what set_session_info said about a pre_auth_code; formal when it said nothing.
func (s *Suites) isTest(ctx context.Context, db bun.IDB, preAuthCode string) (bool, error) {
	mark, err := s.rt.Credentials.Newest(ctx, db, testSession, preAuthCode)
	return mark != nil, err
}
