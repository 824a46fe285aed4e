package message

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/message/content"
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

type sendIn struct {
	ToUser         string   `json:"touser" wx:"unknown=81013,hidden=81013"`
	ToParty        string   `json:"toparty" wx:"unknown=81013,hidden=81013"`
	ToTag          string   `json:"totag" wx:"unknown=81013"`
	MsgType        string   `json:"msgtype"`
	AgentID        int64    `json:"agentid" wx:"unknown=40056,hidden=301002"`
	Safe           int      `json:"safe"`
	Translate      int      `json:"enable_id_trans"`
	CheckDuplicate int      `json:"enable_duplicate_check"`
	Interval       int64    `json:"duplicate_check_interval"`
	Tickets        []string `json:"selected_ticket_list"` // of template_msg: members whom a member has picked
	OnlyTickets    bool     `json:"only_unauth"`          // of template_msg: touser, toparty and totag do not count
	content.Set
}

type sendOut struct {
	unreached
	MsgID        string `json:"msgid,omitempty"`
	ResponseCode string `json:"response_code,omitempty"`
}

// unreached is whom a message does not reach, as the app has named them.
type unreached struct {
	InvalidUser  *string `json:"invaliduser,omitempty"`
	InvalidParty *string `json:"invalidparty,omitempty"`
	InvalidTag   *string `json:"invalidtag,omitempty"`
	Unlicensed   *string `json:"unlicenseduser,omitempty"`
}

// to gives whom the call names. With @all the departments and tags do not count.
func (in *sendIn) to() *addressed {
	switch {
	case in.OnlyTickets && len(in.Tickets) > 0:
		return &addressed{Tickets: in.Tickets, Unseen: true}
	case strings.TrimSpace(in.ToUser) == everybody:
		return &addressed{All: true}
	}
	return &addressed{Users: cut(in.ToUser), Parties: cut(in.ToParty), Tags: cut(in.ToTag), Tickets: in.Tickets}
}

// send sends a message. The order of checks is that of the platform: app, content, receivers, volume. (doc 90236)
func (m *Messenger) send(c *api.Call, in sendIn) (*sendOut, error) {
	app, err := m.caller(c, in.AgentID, in.MsgType == content.MiniProgramNotice)
	if err != nil {
		return nil, m.besideMissingAgent(err)
	}
	to := in.to()
	body, err := m.contentOf(c, app, &in, to)
	if err != nil {
		return nil, err
	}
	if err := to.check(nobodyGiven); err != nil {
		return nil, err
	}
	receivers, bad, err := m.resolve(c, app, to)
	if err != nil {
		return nil, err
	}
	if bad.unlicensed, err = m.withoutLicence(c, app, &receivers); err != nil {
		return nil, err
	}
	if receivers.nobody() {
		return nil, allInvalid(app, &bad).Carrying(m.unreached(&bad))
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
	out := &sendOut{unreached: m.unreached(&bad)}
	return out, m.deliver(c, &in, app, msg, body, out)
}

// contentOf gives the checked content of a call.
func (m *Messenger) contentOf(c *api.Call, app *agent.App, in *sendIn, to *addressed) (content.Content, error) {
	if err := m.checkApp(app, in); err != nil {
		return nil, err
	}
	body, err := content.App.Check(c.Context, m.sender(c, app, to.All), &in.Set, in.MsgType, in.Safe)
	if err != nil {
		return nil, err
	}
	if in.Interval == 0 {
		in.Interval = defaultInterval
	}
	if in.CheckDuplicate == 1 && (in.Interval < 0 || in.Interval > maxInterval) {
		return nil, wrongParameter("duplicate_check_interval", fmt.Sprintf("1 to %d seconds", maxInterval), fmt.Sprint(in.Interval))
	}
	return body, nil
}

// besideMissingAgent puts a msgid beside 41011 where that is wanted. Nothing was sent under it. (observed)
func (m *Messenger) besideMissingAgent(err error) error {
	refused := (*errcode.Error)(nil)
	if !errors.As(err, &refused) || refused.Code != errcode.MissingAgentID || !m.rt.Settings.Bool(besideMissing) {
		return err
	}
	return refused.Carrying(&sendOut{MsgID: m.newMsgID()})
}

// sender is what contents are checked against.
func (m *Messenger) sender(c *api.Call, app *agent.App, toAll bool) *content.Sender {
	return &content.Sender{Settings: m.rt.Settings, Files: content.CorpFiles{Media: m.media, DB: c.DB(), Corp: app.Corp}, Hears: hears(c, app), Agent: app.AgentID, ToAll: toAll, Note: c.Note}
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
func allInvalid(app *agent.App, bad *invalid) *errcode.Error {
	return api.Refuse(nobodyValid, explain.Finding{Step: explain.Scope, Expected: "receivers in the visible range of " + app.Name,
		Got: fmt.Sprintf("invaliduser %q, invalidparty %q, invalidtag %q, unlicenseduser %q", strings.Join(bad.users, listSeparator), strings.Join(bad.parties, listSeparator),
			strings.Join(bad.tags, listSeparator), strings.Join(bad.unlicensed, listSeparator)),
		Cause: "nobody of those who are named exists, is active and is in the visible range", Fix: "compare with agent/get, or change the visible range", Doc: sendDoc})
}

// unreached prints whom a message does not reach.
func (m *Messenger) unreached(bad *invalid) unreached {
	out := unreached{InvalidUser: m.list(bad.users), InvalidParty: m.list(bad.parties), InvalidTag: m.list(bad.tags)}
	if len(bad.unlicensed) > 0 {
		out.Unlicensed = m.list(bad.unlicensed)
	}
	return out
}

// list prints what is invalid.
func (m *Messenger) list(ids []string) *string {
	if len(ids) == 0 && !m.rt.Settings.Bool(emptyLists) {
		return nil
	}
	joined := strings.Join(ids, listSeparator)
	return &joined
}

func wrongParameter(name, want, got string) error {
	return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", name).With(explain.Finding{
		Step: explain.Parameter, Expected: name + " is " + want, Got: got, Cause: "the value is outside of what the call takes", Fix: "send " + want, Doc: sendDoc})
}

// newMessage gives the row of a message but for its receivers.
func newMessage(c *api.Call, app *agent.App, in *sendIn, to *addressed, body content.Content) (*Message, error) {
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

// deliver stores a message and completes the answer, or drops a repeated one.
func (m *Messenger) deliver(c *api.Call, in *sendIn, app *agent.App, msg *Message, body content.Content, out *sendOut) error {
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
	calls := false
	switch card := body.(type) {
	case *content.Card:
		msg.TaskID, msg.Card, calls = card.TaskID, card.Type, card.Calls()
	case *content.Task:
		msg.TaskID, msg.Card = card.TaskID, in.MsgType
	}
	if err := m.checkTask(c, msg); err != nil {
		return err
	}
	if msg.Persons, err = m.persons(c.Context, c.DB(), app.Corp, &msg.audience); err != nil {
		return err
	}
	if err := m.spend(c, app, msg); err != nil {
		return err
	}
	if err := m.add(c.Context, c.Tx, msg); err != nil {
		return err
	}
	out.MsgID = msg.MsgID
	if calls {
		out.ResponseCode, err = m.newCode(c.Context, c.Tx, msg)
	}
	return err
}

// duplicate gives the same message of the interval, nil if there is none or nobody asked.
func (m *Messenger) duplicate(c *api.Call, in *sendIn, msg *Message) (*Message, error) {
	if in.CheckDuplicate != 1 {
		return nil, nil
	}
	first := new(Message)
	err := c.DB().NewSelect().Model(first).Where("digest = ?", msg.Digest).Where("sent_at > ?", msg.SentAt-in.Interval).Order("id DESC").Limit(1).Scan(c.Context)
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
	msg.MsgID = m.newMsgID()
	if _, err := tx.NewInsert().Model(msg).Exec(ctx); err != nil {
		return fmt.Errorf("store message: %w", err)
	}
	return nil
}

func (m *Messenger) newMsgID() string { return m.rt.Random.Text(msgIDLength, random.Token) }
