package directory

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/setting"
)

// The codes of addresses at the corp (doc 90313).
const (
	bizMailIllegal  errcode.Code = 60143
	bizMailFixed    errcode.Code = 60144
	bizMailExists   errcode.Code = 60145
	mailDomain      errcode.Code = 81015
	aliasIllegal    errcode.Code = 60269
	aliasExists     errcode.Code = 60270
	aliasImpossible errcode.Code = 60272
	manyAliases     errcode.Code = 60273
)

// maxAliases is how many further addresses at the corp a member may have (doc 90197).
const maxAliases = 5

var corpMail = setting.Text("directory.mail_domain", "", 90195,
	"domain of the corps' mail service (企业邮箱): a new member without biz_mail gets an address there, which may be changed once; other domains are 81015. "+
		"Empty: any address is taken and none is made")

// mailAlias is the further addresses at the corp, as they go over the wire. An empty object clears them.
type mailAlias struct {
	Item []string `json:"item"`
}

// applyBizMail sets the address at the corp. One that was given stays for good, one that the system made may be changed once. (doc 90197)
func (e *Edit) applyBizMail(m *Member, p *Profile) error {
	domain := e.dir.rt.Settings.Text(corpMail)
	if p.BizMail == nil || *p.BizMail == "" && m.ID == 0 {
		if m.ID == 0 && domain != "" {
			m.BizMail, m.MailMade = strings.ToLower(m.UserID)+"@"+domain, true
		}
		return nil
	}
	if *p.BizMail == m.BizMail {
		return nil
	}
	if !isMail(*p.BizMail) {
		return illegal(bizMailIllegal, "biz_mail illegal", "biz_mail", "an address of 6 to 64 bytes", *p.BizMail)
	}
	if domain != "" && !atDomain(*p.BizMail, domain) {
		return illegal(mailDomain, "biz_mail domain not match", "biz_mail", "an address at "+domain, *p.BizMail)
	}
	if m.BizMail != "" && !m.MailMade {
		return refuse(bizMailFixed, "biz_mail can not be changed", explain.Finding{Step: explain.State, Expected: "the present address " + m.BizMail, Got: *p.BizMail,
			Cause: "an address at the corp that was given cannot be changed by API", Fix: "leave biz_mail out", Doc: 90197})
	}
	m.BizMail, m.MailMade = *p.BizMail, false
	return e.unique(m, "biz_mail", m.BizMail, bizMailExists)
}

func atDomain(address, domain string) bool {
	return strings.HasSuffix(strings.ToLower(address), "@"+strings.ToLower(domain))
}

// applyAliases replaces the further addresses at the corp. (doc 90197)
func (e *Edit) applyAliases(m *Member, p *Profile) error {
	if p.MailAlias == nil || m.ID == 0 { // not a field of new members
		return nil
	}
	want := slices.Compact(slices.Sorted(slices.Values(p.MailAlias.Item)))
	if len(want) > maxAliases {
		return illegal(manyAliases, "too many biz_mail alias", "biz_mail_alias", fmt.Sprintf("at most %d addresses", maxAliases), strconv.Itoa(len(want)))
	}
	if len(want) > 0 && m.BizMail == "" {
		return refuse(aliasImpossible, "biz_mail not exist", explain.Finding{Step: explain.State, Expected: "a member who has an address at the corp", Got: m.UserID,
			Cause: "a further address needs a first one", Fix: "send biz_mail, too", Doc: 90197})
	}
	_, domain, _ := strings.Cut(m.BizMail, "@")
	for _, alias := range want {
		if !isMail(alias) || len(alias) > 63 || !atDomain(alias, domain) {
			return illegal(aliasIllegal, "invalid biz_mail alias", "biz_mail_alias", "addresses of 6 to 63 bytes at "+domain, alias)
		}
		if err := e.aliasFree(m, alias); err != nil {
			return err
		}
	}
	m.MailAliases = want
	return nil
}

// aliasFree refuses an address that somebody else has.
func (e *Edit) aliasFree(m *Member, alias string) error {
	owners, err := e.tx.NewSelect().Table("mail_aliases").Where("alias = ?", strings.ToLower(alias)).Where("member <> ?", m.ID).Count(e.ctx)
	if err != nil {
		return fmt.Errorf("look up a mail alias: %w", err)
	}
	first, err := e.dir.memberWith(e.ctx, e.tx, e.corp, "biz_mail", alias)
	if err != nil || owners == 0 && first == nil {
		return err
	}
	return illegal(aliasExists, "biz_mail alias existed", "biz_mail_alias", "addresses that nobody has", alias)
}

// keepAliases stores who has which further address, after a member was stored or taken away.
func (e *Edit) keepAliases(m *Member, aliases []string) error {
	if _, err := e.tx.NewDelete().Table("mail_aliases").Where("member = ?", m.ID).Exec(e.ctx); err != nil {
		return fmt.Errorf("take the mail aliases of %s away: %w", m.UserID, err)
	}
	for _, alias := range aliases {
		if _, err := e.tx.ExecContext(e.ctx, "INSERT INTO mail_aliases (alias, member) VALUES (?, ?)", strings.ToLower(alias), m.ID); err != nil {
			return fmt.Errorf("store the mail aliases of %s: %w", m.UserID, err)
		}
	}
	return nil
}
