package directory

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
)

// verification is how a corp has its members prove who they are a second time (二次验证, doc 99519).
type verification struct {
	bun.BaseModel `bun:"table:verifications"`

	Corp    string  `bun:"corp,pk"`
	URL     string  `bun:"url"`               // page that the client opens
	Parties []int64 `bun:"parties,type:text"` // departments whose members are covered, with all below them
}

// The codes of the second verification. Both are used once and live for five minutes (doc 99499).
const (
	pageCode   credential.Kind = "tfa_page_code"
	tfaCode    credential.Kind = "tfa_code"
	tfaLife                    = 5 * time.Minute
	tfaLength                  = 43
	tfaPageDoc                 = 99519
)

// The refusals of the second verification (doc 90313).
const (
	codeInvalid    errcode.Code = 40029
	tfaCodeInvalid errcode.Code = 40207
	notCovered     errcode.Code = 40208
	noVerification errcode.Code = 40210
)

// verificationOf gives the second verification of a corp, nil when it is not configured.
func verificationOf(ctx context.Context, db bun.IDB, corp string) (*verification, error) {
	v := new(verification)
	err := db.NewSelect().Model(v).Where("corp = ?", corp).Scan(ctx)
	v, err = found(v, err)
	return v, wrap(err, "look up the second verification of %s", corp)
}

// covers reports whether a member has to prove who they are.
func (v *verification) covers(tree *Tree, m *Member) bool {
	return slices.ContainsFunc(m.Department, func(id int64) bool {
		return slices.ContainsFunc(v.Parties, func(party int64) bool { return tree.Within(id, party) })
	})
}

// beginVerification gives the address that the client opens, with a code.
func (d *Directory) beginVerification(e *Edit, v *verification, m *Member) (address, code string, err error) {
	c, err := d.issueTFA(e.ctx, e, pageCode, m)
	if err != nil {
		return "", "", err
	}
	to, err := url.Parse(v.URL)
	if err != nil {
		return "", "", err
	}
	q := to.Query()
	q.Set("code", c.Value)
	to.RawQuery = q.Encode()
	return to.String(), c.Value, nil
}

func (d *Directory) issueTFA(ctx context.Context, e *Edit, kind credential.Kind, m *Member) (*credential.Credential, error) {
	return d.rt.Credentials.Put(ctx, e.tx, credential.Credential{
		Kind: kind, Subject: m.Corp + " " + m.Key, Corp: m.Corp, User: m.UserID, Once: true, Value: d.rt.Random.Text(tfaLength, random.Token),
	}, tfaLife)
}

type tfaInfoIn struct {
	Code string `json:"code" wx:"need=40029,max=512,unknown=40029"`
}

type tfaInfoOut struct {
	UserID string `json:"userid"`
	Code   string `json:"tfa_code"`
}

// tfaInfo tells who has come to the verification page, for the code that the client has brought there. (doc 99499)
func (d *Directory) tfaInfo(c *api.Call, in tfaInfoIn) (*tfaInfoOut, error) {
	m, err := d.redeemTFA(c, pageCode, in.Code, codeInvalid)
	if err != nil {
		return nil, err
	}
	e, err := d.Begin(c.Context, c.Tx, c.Credential.Corp, true)
	if err != nil {
		return nil, err
	}
	v, err := verificationOf(c.Context, c.Tx, c.Credential.Corp)
	switch {
	case err != nil:
		return nil, err
	case v == nil:
		return nil, api.Refuse(noVerification, explain.Finding{Step: explain.State, Expected: "a corp with a verification page", Got: "none",
			Cause: "the second verification was switched off meanwhile", Fix: "mockwecom do corp.second_verification url=…", Doc: tfaPageDoc})
	case !v.covers(e.tree, m):
		return nil, api.Refuse(notCovered, explain.Finding{Step: explain.Scope, Expected: "a member in the range of the second verification", Got: m.UserID,
			Cause: "the member is not covered", Fix: "add a department of theirs: corp.second_verification", Doc: tfaPageDoc})
	}
	code, err := d.issueTFA(c.Context, e, tfaCode, m)
	if err != nil {
		return nil, err
	}
	return &tfaInfoOut{m.UserID, code.Value}, nil
}

type tfaDoneIn struct {
	UserID string `json:"userid" wx:"need=41009,max=64,unknown=60111"`
	Code   string `json:"tfa_code" wx:"need=40207,max=512,unknown=40207"`
}

// tfaDone lets a member go on who has proven who they are. (doc 99500)
func (d *Directory) tfaDone(c *api.Call, in tfaDoneIn) (api.None, error) {
	named, _, err := d.seen(c, in.UserID)
	if err != nil {
		return api.None{}, err
	}
	m, err := d.redeemTFA(c, tfaCode, in.Code, tfaCodeInvalid)
	if err != nil {
		return api.None{}, err
	}
	if m.ID != named.ID {
		return api.None{}, api.Refuse(tfaCodeInvalid, explain.Finding{Step: explain.Credential, Expected: "the tfa_code of " + named.UserID, Got: "that of " + m.UserID,
			Cause: "userid and tfa_code are of different members", Fix: "send both as auth/get_tfa_info gave them", Doc: 99500})
	}
	c.Note(m.UserID + " has passed the second verification")
	return api.None{}, d.SignedIn(c.Context, c.Tx, m)
}

// redeemTFA uses up a code and gives the member whom it is of.
func (d *Directory) redeemTFA(c *api.Call, kind credential.Kind, value string, code errcode.Code) (*Member, error) {
	f := explain.Finding{Step: explain.Credential, Expected: kind.One() + " that still lives", Got: "a code that was never issued", Cause: "it is garbled, or of another corp",
		Fix: "begin again: mockwecom do member.verify", Doc: 99499}
	found, state, err := d.rt.Credentials.FindAs(c.Context, c.Tx, kind, value)
	if err != nil {
		return nil, err
	}
	if found == nil || found.Corp != c.Credential.Corp {
		return nil, api.Refuse(code, f)
	}
	c.CausedBy(found.Entry)
	c.About(journal.Subject{User: found.User})
	switch state {
	case credential.Used:
		f.Got, f.Cause = "a code that was used", "a code can be used once"
		return nil, api.Refuse(code, f)
	case credential.Expired:
		f.Got, f.Cause = "a code that has expired", "a code lives for five minutes"
		return nil, api.Refuse(code, f)
	}
	if _, err := d.rt.Credentials.Use(c.Context, c.Tx, found); err != nil {
		return nil, err
	}
	m, err := d.Member(c.Context, c.Tx, found.Corp, found.User)
	if err == nil && m == nil {
		err = api.Refuse(errcode.UserNotFound, unknownUser(found.User))
	}
	return m, err
}

type authSuccIn struct {
	UserID string `json:"userid" wx:"need=41009,max=64,unknown=60111"`
}

// authSucc lets a member sign in who has passed the verification of a login; who had never signed in has joined then. (doc 90203, 99521)
func (d *Directory) authSucc(c *api.Call, in authSuccIn) (api.None, error) {
	m, _, err := d.seen(c, in.UserID)
	if err != nil {
		return api.None{}, err
	}
	c.About(journal.Subject{User: m.UserID})
	return api.None{}, d.SignedIn(c.Context, c.Tx, m)
}
