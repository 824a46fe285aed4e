package message

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

const (
	msgIDLength     = 86 // observed
	codeLength      = 64
	defaultInterval = 1800  // of the duplicate check, in seconds
	maxInterval     = 14400 // the same
)

const newsNotSafe errcode.Code = 40074

type sendIn struct {
	ToUser         string `json:"touser"`
	ToParty        string `json:"toparty"`
	ToTag          string `json:"totag"`
	MsgType        string `json:"msgtype"`
	AgentID        int64  `json:"agentid"`
	Safe           int    `json:"safe"`
	Translate      int    `json:"enable_id_trans"`
	CheckDuplicate int    `json:"enable_duplicate_check"`
	Interval       int64  `json:"duplicate_check_interval"`
	contents
}

type sendOut struct {
	InvalidUser  *string `json:"invaliduser,omitempty"`
	InvalidParty *string `json:"invalidparty,omitempty"`
	InvalidTag   *string `json:"invalidtag,omitempty"`
	MsgID        string  `json:"msgid,omitempty"`
	ResponseCode string  `json:"response_code,omitempty"`
}

// to gives whom the call names. With @all the departments and tags do not count.
func (in *sendIn) to() *addressed {
	if strings.TrimSpace(in.ToUser) == everybody {
		return &addressed{All: true}
	}
	return &addressed{Users: cut(in.ToUser), Parties: cut(in.ToParty), Tags: cut(in.ToTag)}
}

// send sends a message. The order of checks is that of the platform: app, content, receivers. (doc 90236)
func (m *Messenger) send(c *api.Call, in sendIn) (*sendOut, error) {
	app, err := m.caller(c, in.AgentID, in.MsgType == noticeType)
	if err != nil {
		return nil, err
	}
	body, err := m.content(c, app, &in)
	if err != nil {
		return nil, err
	}
	to := in.to()
	if err := to.check(nobodyGiven); err != nil {
		return nil, err
	}
	receivers, bad, err := m.resolve(c, app, to)
	if err != nil {
		return nil, err
	}
	if receivers.nobody() {
		return nil, allInvalid(app, &bad)
	}
	if in.Translate == 1 {
		if err := m.translate(c, app, body); err != nil {
			return nil, err
		}
	}
	msg, err := newMessage(c, app, &in, to, body)
	if err != nil {
		return nil, err
	}
	msg.audience = receivers
	out := &sendOut{InvalidUser: m.list(bad.users), InvalidParty: m.list(bad.parties), InvalidTag: m.list(bad.tags)}
	return out, m.deliver(c, &in, msg, body, out)
}

// caller gives the app of the token. Other apps are refused, and a missing agentid is where the document wants one.
func (m *Messenger) caller(c *api.Call, agentID int64, optional bool) (*agent.App, error) {
	app, err := m.agents.App(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
	switch {
	case err != nil:
		return nil, err
	case app == nil:
		return nil, agent.Gone(c.Credential)
	case agentID == app.AgentID, agentID == 0 && (optional || app.Kind == agent.Suite):
		return app, nil
	}
	f := explain.Finding{Step: explain.Scope, Expected: fmt.Sprintf("agentid %d", app.AgentID), Got: fmt.Sprint(agentID),
		Cause: "the agentid is not that of the access_token", Fix: "send the token's own agentid, or use the other app's token", Doc: c.Row.Docs[0]}
	if agentID == 0 {
		f.Step, f.Got, f.Cause, f.Fix = explain.Parameter, "nothing", "the parameter is missing or of the wrong type", "send agentid as a number"
		return nil, api.Refuse(errcode.MissingAgentID, f)
	}
	other, err := m.agents.App(c.Context, c.DB(), app.Corp, agentID)
	if err == nil && other == nil {
		f.Cause = "the corp has no app of that agentid"
		return nil, api.Refuse(errcode.InvalidAgentID, f)
	}
	if err != nil {
		return nil, err
	}
	return nil, api.Refuse(errcode.WrongAgent, f)
}

// allInvalid refuses a call that reaches nobody.
func allInvalid(app *agent.App, bad *invalid) error {
	return api.Refuse(nobodyValid, explain.Finding{Step: explain.Scope, Expected: "receivers in the visible range of " + app.Name,
		Got:   fmt.Sprintf("invaliduser %q, invalidparty %q, invalidtag %q", strings.Join(bad.users, listSeparator), strings.Join(bad.parties, listSeparator), strings.Join(bad.tags, listSeparator)),
		Cause: "nobody of those who are named exists, is active and is in the visible range", Fix: "compare with agent/get, or change the visible range", Doc: sendDoc})
}

// list prints what is invalid.
func (m *Messenger) list(ids []string) *string {
	if len(ids) == 0 && !m.rt.Settings.Bool(emptyLists) {
		return nil
	}
	joined := strings.Join(ids, listSeparator)
	return &joined
}

// newMessage gives the row of a message but for its receivers.
func newMessage(c *api.Call, app *agent.App, in *sendIn, to *addressed, body content) (*Message, error) {
	payload, err := plainJSON(body)
	if err != nil {
		return nil, err
	}
	given, err := plainJSON(to)
	if err != nil {
		return nil, err
	}
	msg := &Message{Corp: app.Corp, Agent: app.AgentID, Type: in.MsgType, Payload: payload, To: given, Safe: in.Safe, SentAt: c.Now.Unix(), Entry: c.Entry()}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s %d %s %s", msg.Corp, msg.Agent, msg.Type, msg.Safe, given, payload))
	msg.Digest = hex.EncodeToString(sum[:])
	return msg, nil
}

// plainJSON writes a value as JSON without escapes for HTML, which cards and texts are full of.
func plainJSON(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", fmt.Errorf("store %T: %w", v, err)
	}
	return strings.TrimSpace(b.String()), nil
}

// deliver stores a message and completes the answer, or drops a repeated one.
func (m *Messenger) deliver(c *api.Call, in *sendIn, msg *Message, body content, out *sendOut) error {
	first, err := m.duplicate(c, in, msg)
	if err != nil {
		return err
	}
	if first != nil {
		c.Note("the same message was sent " + first.Time().Format("15:04:05") + " UTC; this one is dropped")
		if m.rt.Settings.Text(repeatID) == "first" {
			out.MsgID = first.MsgID
		}
		return nil
	}
	card, isCard := body.(*card)
	if isCard {
		msg.TaskID, msg.Card = card.TaskID, card.Type
		if err := m.checkTask(c, msg); err != nil {
			return err
		}
	}
	if err := m.add(c.Context, c.Tx, msg); err != nil {
		return err
	}
	out.MsgID = msg.MsgID
	if isCard && card.calls() {
		out.ResponseCode, err = m.newCode(c.Context, c.Tx, msg)
	}
	return err
}

// duplicate gives the same message of the interval, nil if there is none or nobody asked.
func (m *Messenger) duplicate(c *api.Call, in *sendIn, msg *Message) (*Message, error) {
	if in.CheckDuplicate != 1 {
		return nil, nil
	}
	interval := in.Interval
	if interval == 0 {
		interval = defaultInterval
	}
	if interval < 0 || interval > maxInterval {
		return nil, wrongParameter("duplicate_check_interval", fmt.Sprintf("1 to %d seconds", maxInterval), fmt.Sprint(interval))
	}
	first := new(Message)
	err := c.DB().NewSelect().Model(first).Where("digest = ?", msg.Digest).Where("sent_at > ?", msg.SentAt-interval).Order("id DESC").Limit(1).Scan(c.Context)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for the same message: %w", err)
	}
	return first, nil
}

// add stores a message under a new msgid.
func (m *Messenger) add(ctx context.Context, tx *store.Tx, msg *Message) error {
	msg.MsgID = m.rt.Random.Text(msgIDLength, random.Token)
	if _, err := tx.NewInsert().Model(msg).Exec(ctx); err != nil {
		return fmt.Errorf("store message: %w", err)
	}
	return nil
}
