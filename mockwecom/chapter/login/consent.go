package login

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// Consent is a member's answer on the consent page of one app. It is asked again after 30 days (doc 91119).
type Consent struct {
	bun.BaseModel `bun:"table:consents"`

	Corp      string    `bun:"corp,pk"`
	Agent     int64     `bun:"agent,pk"`
	Suite     string    `bun:"suite,pk"`         // a number that becomes free may go to another app
	User      string    `bun:"userid_key,pk"`    // in lower case
	Fields    []string  `bun:"fields,type:text"` // what the member ticked
	GrantedAt time.Time `bun:"granted_at"`
}

var migrations = []store.Migration{{Chapter: "login", Version: 1, SQL: `
CREATE TABLE consents (
	corp TEXT NOT NULL,
	agent BIGINT NOT NULL,
	suite TEXT NOT NULL,
	userid_key TEXT NOT NULL,
	fields TEXT NOT NULL,
	granted_at {time} NOT NULL,
	PRIMARY KEY (corp, agent, suite, userid_key)
)`}}

// choice is one line of the consent page.
type choice struct{ Field, ZH, EN string }

// sensitive lists the fields that need a member's consent, with the words of the consent page (doc 95833).
var sensitive = []choice{
	{"avatar", "头像", "avatar"},
	{"gender", "性别", "gender"},
	{"mobile", "手机号", "mobile"},
	{"email", "邮箱", "email"},
	{"biz_mail", "企业邮箱", "corporate mail"},
	{"address", "地址", "address"},
	{"qr_code", "员工个人二维码", "personal QR code"},
}

// thirdParty names the permission behind each field that a third-party app can ever get (doc 91122, 100779).
var thirdParty = map[string]string{
	"avatar": "contact:sensitive:avatar", "gender": "contact:sensitive:gender", "qr_code": "contact:sensitive:qrcode",
}

// offered gives the fields that the app may ask its members for: those that the administrator ticked for a self-built or
// 代开发 app, those that a third-party suite has the permission for.
func (t *target) offered() []choice {
	return slices.DeleteFunc(slices.Clone(sensitive), func(c choice) bool { return !t.offers(c.Field) })
}

func (t *target) offers(field string) bool {
	switch {
	case t.suite != nil:
		return slices.Contains(t.suite.Permissions, thirdParty[field])
	case t.app != nil:
		return slices.Contains(t.app.Privacy, field)
	}
	return false
}

// ticks is what a member does on the consent page.
type ticks struct {
	answered bool // false: the page has to be shown
	all      bool // everything that is offered
	fields   []string
}

// parseTicks reads the parameter fields of an action.
func parseTicks(fields []string) (ticks, error) {
	if len(fields) == 0 {
		return ticks{answered: true, all: true}, nil
	}
	if slices.Equal(fields, []string{"none"}) {
		return ticks{answered: true}, nil
	}
	for _, f := range fields {
		if !slices.ContainsFunc(sensitive, func(c choice) bool { return c.Field == f }) {
			return ticks{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "fields of avatar, gender, mobile, email, biz_mail, address, qr_code, or none",
				Got: f, Cause: "the consent page has no such field", Fix: "correct its name", Doc: detailDoc})
		}
	}
	return ticks{answered: true, fields: fields}, nil
}

// consent gives the fields that the member agrees to: what was just ticked, which is remembered, or what was ticked within
// 30 days. asks is true when the member has to be asked.
func (l *Login) consent(ctx context.Context, tx *store.Tx, app *agent.App, m *directory.Member, t *target, made ticks) (fields []string, asks bool, err error) {
	c := &Consent{Corp: m.Corp, Agent: app.AgentID, Suite: app.SuiteID, User: m.Key}
	now := l.rt.Clock.Now().Truncate(time.Microsecond)
	err = tx.NewSelect().Model(c).WherePK().Scan(ctx)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return nil, false, fmt.Errorf("look up consent: %w", err)
	case err == nil && now.Sub(c.GrantedAt) < consentLife:
		return c.Fields, false, nil
	case !made.answered:
		return nil, true, nil
	}
	c.GrantedAt, c.Fields = now, []string{}
	for _, offer := range t.offered() {
		if made.all || slices.Contains(made.fields, offer.Field) {
			c.Fields = append(c.Fields, offer.Field)
		}
	}
	_, err = tx.NewInsert().Model(c).On("CONFLICT (corp, agent, suite, userid_key) DO UPDATE").
		Set("fields = EXCLUDED.fields").Set("granted_at = EXCLUDED.granted_at").Exec(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("save consent: %w", err)
	}
	return c.Fields, false, nil
}

type withdrawIn struct {
	Corp  string `name:"corp" default:"@corp" help:"corpid"`
	Agent int64  `name:"agent" need:"1" help:"agentid"`
	User  string `name:"user" need:"1" help:"userid"`
}

// withdrawConsent is the member's change of mind in 个人敏感信息授权管理.
func (l *Login) withdrawConsent(c *action.Call, in withdrawIn) (action.Result, error) {
	c.About(journal.Subject{Corp: in.Corp, Agent: in.Agent, User: in.User})
	result, err := c.Tx.NewDelete().Model((*Consent)(nil)).Where("corp = ?", in.Corp).Where("agent = ?", in.Agent).
		Where("userid_key = ?", strings.ToLower(in.User)).Exec(c.Context)
	if err != nil {
		return action.Result{}, fmt.Errorf("withdraw consent: %w", err)
	}
	say := "the consent page is shown again at the next snsapi_privateinfo"
	if n, err := result.RowsAffected(); err == nil && n == 0 {
		say = in.User + " has agreed to nothing that could be withdrawn"
	}
	return action.Result{Say: say}, nil
}
