package provider

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
)

// maxTimestamp is the last second of the year 9999.
const maxTimestamp = 253402300799

// opened is a callback that passed all checks.
type opened struct {
	message   []byte
	receiveID string
	replayKey string
}

// verifyIDs are the receiveids that a URL verification may carry: the provider's corpid; for a 代开发 app's own URL the corpid that
// the app sees (doc 90595, 97201). For a command URL nothing is documented, so the suite id is let in as well.
func (a *App) verifyIDs(m *mailbox) []string {
	switch {
	case m.suite == nil && m.corp != "":
		return []string{m.corp}
	case m.address == event.App:
		return []string{m.corp, a.config.ProviderCorpID}
	case m.suite == nil:
		return []string{a.config.ProviderCorpID}
	}
	return []string{a.config.ProviderCorpID, m.suite.id}
}

// eventIDs are the receiveids that a delivery may carry: the suite or template id for its events, the corpid for what comes
// from a corp, the provider's corpid for the provider's own events (doc 91144, 90613).
func (a *App) eventIDs(m *mailbox) []string {
	switch {
	case m.suite == nil && m.corp != "":
		return []string{m.corp}
	case m.suite == nil:
		return []string{a.config.ProviderCorpID}
	case m.address == event.App:
		return append([]string{m.corp}, a.corps(m.suite)...)
	case m.address == event.Data:
		return append([]string{m.suite.id}, a.corps(m.suite)...)
	}
	return []string{m.suite.id, a.config.ProviderCorpID}
}

// corps are the corpids that have authorised a suite.
func (a *App) corps(s *suite) []string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	ids := make([]string, 0, len(s.records))
	for id := range s.records {
		ids = append(ids, id)
	}
	return ids
}

// unseal checks signature, age, decryption, receiveid and uniqueness, in this order.
func (a *App) unseal(m *mailbox, q wxcrypt.Query, encrypt string, ids []string) (*opened, *denial) {
	if q.Signature == "" || q.Timestamp == "" || q.Nonce == "" || !m.keys.Verify(q.Signature, q.Timestamp, q.Nonce, encrypt) {
		return nil, a.diagnose(m, q, encrypt, ids)
	}
	now := a.clock.Now()
	issued, d := a.age(q, now)
	if d != nil {
		return nil, d
	}
	message, receiveID, err := m.keys.Open(encrypt)
	if err != nil || !slices.Contains(ids, receiveID) && !a.early(m, receiveID, message) {
		return nil, a.diagnose(m, q, encrypt, ids)
	}
	key := q.Signature + " " + q.Timestamp + " " + q.Nonce
	if !a.replays.first(key, now, later(now, issued).Add(max(a.config.MaxAge, DefaultMaxAge))) {
		return nil, deny(http.StatusForbidden, explain.Finding{Step: explain.State, Expected: "a callback that has not come before",
			Got: "the same signature, timestamp and nonce again", Cause: "somebody repeats a recorded request; WeCom makes a new nonce for each",
			Fix: "Nothing, if this was a test; else look for who can read the traffic", Doc: schemeDoc})
	}
	return &opened{message, receiveID, key}, nil
}

func later(x, y time.Time) time.Time {
	if x.After(y) {
		return x
	}
	return y
}

// age refuses timestamps that are too old. Those of the future are let in: the clocks may differ.
func (a *App) age(q wxcrypt.Query, now time.Time) (issued time.Time, d *denial) {
	n, err := strconv.ParseInt(q.Timestamp, 10, 64)
	if err != nil || n < 0 || n > maxTimestamp {
		return issued, deny(http.StatusBadRequest, explain.Finding{Step: explain.Parameter, Expected: "a timestamp in Unix seconds",
			Got: fmt.Sprintf("%.40q", q.Timestamp), Doc: callbackDoc})
	}
	issued = time.Unix(n, 0).UTC()
	if age := now.Sub(issued); a.config.MaxAge >= 0 && age > a.config.MaxAge {
		return issued, deny(http.StatusForbidden, explain.Finding{Step: explain.State, Expected: fmt.Sprintf("a timestamp not older than %s", a.config.MaxAge),
			Got: "one of " + issued.Format(time.RFC3339), Cause: "the request is a replay, or the clocks of the two machines differ",
			Fix: "Set the clock; Config.MaxAge changes the limit", Doc: callbackDoc})
	}
	return issued, nil
}

// early lets in the first events of a corp that has just authorised: they may come before its auth_code has been exchanged,
// so its corpid is not known yet. The message has to name the same corp.
func (a *App) early(m *mailbox, receiveID string, message []byte) bool {
	if m.address != event.Data || receiveID == "" || !a.expecting(m.suite) {
		return false
	}
	e, err := newEvent(m.suite.id, m.address, message, time.Time{})
	return err == nil && e.Corp == receiveID
}

// expecting says that a corp is on its way to an authorization: a code waits, or the install page is open.
func (a *App) expecting(s *suite) bool {
	a.mu.RLock()
	waiting := len(s.codes) > 0
	a.mu.RUnlock()
	return waiting || s.line.waiting() || a.states.open(installing, s.id)
}

// diagnose explains why a callback is refused.
func (a *App) diagnose(m *mailbox, q wxcrypt.Query, encrypt string, ids []string) *denial {
	used := wxcrypt.Candidate{Name: a.title(m), Token: m.keys.Token, Key: m.keys.AESKey, ReceiveID: ids[0]}
	finding := wxcrypt.Diagnose(q, encrypt, used, a.candidates(m))
	if finding == nil {
		finding = &explain.Finding{Step: explain.ReceiveID}
	}
	status := http.StatusForbidden
	switch finding.Step {
	case explain.Parameter, explain.Decryption:
		status = http.StatusBadRequest
	case explain.ReceiveID:
		finding.Expected = accepted(ids)
	}
	return deny(status, *finding)
}

// accepted lists receiveids, not all of many.
func accepted(ids []string) string {
	const most = 5
	shown := ids[:min(len(ids), most)]
	text := "one of " + strings.Join(shown, ", ")
	if len(ids) > most {
		text += fmt.Sprintf(" or %d more", len(ids)-most)
	}
	return text
}

func (a *App) title(m *mailbox) string {
	switch {
	case m.agent != nil:
		return fmt.Sprintf("app %d of %s", m.agent.AgentID, m.agent.CorpID)
	case m.suite == nil && m.corp != "":
		return "the contacts of " + m.corp
	case m.suite == nil:
		return "the provider's system URL"
	}
	return "suite " + m.suite.id
}

// candidates are the other keys and receiveids of this app, to tell which would have fitted.
func (a *App) candidates(m *mailbox) []wxcrypt.Candidate {
	others := []wxcrypt.Candidate{{Name: "the provider", ReceiveID: a.config.ProviderCorpID}}
	for _, id := range a.ids {
		s := a.suites[id]
		c := wxcrypt.Candidate{Name: "suite " + id, ReceiveID: id}
		if s != m.suite {
			c.Token, c.Key = s.Token, s.AESKey
		}
		others = append(others, c)
	}
	if a.systemKeys.Codec != nil && m.suite != nil {
		others = append(others, wxcrypt.Candidate{Name: "the provider's system URL", Token: a.systemKeys.Token, Key: a.systemKeys.AESKey})
	}
	return others
}
