package suite

import (
	"context"

	"wecomlab/core/event"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// send queues an event for the command URL of a suite or the URL of a template, and gives the event's place in the journal.
func (s *Suites) send(ctx context.Context, tx *store.Tx, to *Suite, corp string, payload any, name string) (int64, error) {
	doc := 0
	if row, ok := event.Lookup(name); ok {
		doc = row.Doc[0]
		if to.Kind == Template && len(row.Doc) > 1 {
			doc = row.Doc[1] // the twin page of the 代开发 chapter
		}
	}
	return s.rt.Push.Send(ctx, tx, push.Message{
		Receiver: push.CommandReceiver(to.SuiteID), Event: name, Payload: payload,
		ToUserName: to.SuiteID, ReceiveID: to.SuiteID, Doc: doc,
		Subject: journal.Subject{Provider: to.Provider, Suite: to.SuiteID, Corp: corp},
	})
}

// grant is what an auth_code remembers.
type grant struct {
	Authorization int64 `json:"authorization"`
	Reset         bool  `json:"reset,omitempty"` // from 重新获取
}

// putAuthCode stores an auth_code that entry brought into the world: an event, or the page that redirected.
func (s *Suites) putAuthCode(ctx context.Context, tx *store.Tx, of *Suite, a *Authorization, value string, reset bool, entry int64) error {
	_, err := s.rt.Credentials.Put(ctx, tx, credential.Credential{
		Value: value, Kind: credential.AuthCode, Subject: subject(a), Provider: of.Provider, Suite: of.SuiteID, Corp: a.Corp, Agent: a.AgentID,
		Data: encode(grant{Authorization: a.ID, Reset: reset}), Once: true, Entry: entry,
	}, authCodeLife)
	return err
}

func (s *Suites) newAuthCode() string { return s.rt.Random.Text(authCodeBytes, random.Token) }

// pushCreateAuth tells the app that a corp authorised; the event carries the code and not the corp (doc 100964, 100965).
func (s *Suites) pushCreateAuth(ctx context.Context, tx *store.Tx, of *Suite, a *Authorization) (code string, err error) {
	code = s.newAuthCode()
	entry, err := s.send(ctx, tx, of, a.Corp, &event.CreateAuth{
		SuiteId: of.SuiteID, AuthCode: code, InfoType: "create_auth", TimeStamp: s.now().Unix(), State: a.Note,
	}, "create_auth")
	if err != nil {
		return "", err
	}
	return code, s.putAuthCode(ctx, tx, of, a, code, false, entry)
}

// pushReset gives a new code for a new secret; the event does not name the corp (doc 97175).
func (s *Suites) pushReset(ctx context.Context, tx *store.Tx, of *Suite, a *Authorization) (code string, err error) {
	code = s.newAuthCode()
	entry, err := s.send(ctx, tx, of, a.Corp, &event.ResetPermanentCode{
		SuiteId: of.SuiteID, AuthCode: code, InfoType: "reset_permanent_code", TimeStamp: s.now().Unix(),
	}, "reset_permanent_code")
	if err != nil {
		return "", err
	}
	return code, s.putAuthCode(ctx, tx, of, a, code, true, entry)
}

// pushChangeAuth says that something changed, not what (doc 100964, 100965).
func (s *Suites) pushChangeAuth(ctx context.Context, tx *store.Tx, of *Suite, a *Authorization) error {
	open, err := s.openCorpID(ctx, tx, of.Provider, a.Corp)
	if err != nil {
		return err
	}
	_, err = s.send(ctx, tx, of, a.Corp, &event.ChangeAuth{
		SuiteId: of.SuiteID, InfoType: "change_auth", TimeStamp: s.now().Unix(), AuthCorpId: open, State: a.Note,
	}, "change_auth")
	return err
}

// pushCancelAuth says that the corp took its authorization back (doc 100964, 100965).
func (s *Suites) pushCancelAuth(ctx context.Context, tx *store.Tx, of *Suite, a *Authorization) error {
	open, err := s.openCorpID(ctx, tx, of.Provider, a.Corp)
	if err != nil {
		return err
	}
	_, err = s.send(ctx, tx, of, a.Corp, &event.CancelAuth{
		SuiteId: of.SuiteID, InfoType: "cancel_auth", TimeStamp: s.now().Unix(), AuthCorpId: open,
	}, "cancel_auth")
	return err
}
