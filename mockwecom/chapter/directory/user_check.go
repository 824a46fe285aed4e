package directory

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/setting"
)

// The codes of a member who cannot be written (doc 90313; 21-contacts §1.6).
const (
	userExists       errcode.Code = 60102
	mobileIllegal    errcode.Code = 60103
	mobileExists     errcode.Code = 60104
	emailIllegal     errcode.Code = 60105
	emailExists      errcode.Code = 60106
	contactMissing   errcode.Code = 60129
	attributeType    errcode.Code = 60150
	attributeLength  errcode.Code = 60151
	manyLeaders      errcode.Code = 60257
	positionLength   errcode.Code = 301012
	telephoneIllegal errcode.Code = 301013
	englishIllegal   errcode.Code = 301014
	creatorStays     errcode.Code = 301005
	userIDFixed      errcode.Code = 301036
	userListLength   errcode.Code = 40032
)

var maxDirectLeaders = setting.Number("directory.max_direct_leaders", 1, 90195,
	"how many direct leaders a member may have: the pages of 2025 say 1, the text of 60257 says 5")

var (
	userIDForm    = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_\-@.]*$`)
	mobileForm    = regexp.MustCompile(`^\+?[0-9][0-9-]{0,30}$`)
	telephoneForm = regexp.MustCompile(`^[0-9+,-]{0,32}$`)
	englishForm   = regexp.MustCompile(`^[0-9A-Za-z._ -]{1,64}$`)
	mailForm      = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
)

// refuse is [api.Refuse] for codes whose text is not known; text stands in for it.
func refuse(code errcode.Code, text string, f explain.Finding) error {
	if known := code.Text(); known != "" {
		text = known
	}
	return errcode.Newf(code, "%s", text).With(f)
}

func checkUserID(userid string) error {
	if userIDForm.MatchString(userid) {
		return nil
	}
	return api.Refuse(errcode.InvalidUserID, explain.Finding{Step: explain.Parameter, Expected: "1 to 64 of letters, digits, _ - @ . that begin with a letter or digit", Got: userid,
		Cause: "a character that a userid may not have", Fix: "leave it out", Doc: 90195})
}

// checkWords checks the length of a text in characters. (40058; the texts are those of the platform's validator)
func checkWords(name, text string, least, most int) error {
	n := utf8.RuneCountInString(text)
	f := explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("%s of %d to %d characters", name, least, most), Got: strconv.Itoa(n) + " characters",
		Cause: "the text has the wrong length", Fix: "change " + name, Doc: 90195}
	switch {
	case n < least:
		return errcode.Newf(errcode.BadRequestParameter, "%s exceed min utf8 words %d. invalid Request Parameter", name, least).With(f)
	case n > most:
		return errcode.Newf(errcode.BadRequestParameter, "%s exceed max utf8 words %d. invalid Request Parameter", name, most).With(f)
	case strings.ContainsRune(text, utf8.RuneError):
		f.Expected, f.Got, f.Cause = name+" in UTF-8", strconv.QuoteToASCII(text), "the text is in another encoding"
		return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", name).With(f)
	}
	return nil
}

func badParameter(name, want, got string) error {
	return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", name).With(explain.Finding{
		Step: explain.Parameter, Expected: name + ": " + want, Got: got, Cause: "the value cannot be taken", Fix: "send " + want, Doc: 90195})
}

func illegal(code errcode.Code, text, name, want, got string) error {
	return refuse(code, text, explain.Finding{Step: explain.Parameter, Expected: name + ": " + want, Got: got, Cause: "the value has the wrong form", Fix: "send " + want, Doc: 90195})
}

func noContact() error {
	return refuse(contactMissing, "mobile and email both empty", explain.Finding{Step: explain.Parameter, Expected: "mobile or email", Got: "neither",
		Cause: "a member needs one of them to sign in", Fix: "send mobile or email", Doc: 90195})
}

// apply checks what was sent and writes it into a member. Departments come last, because some may have to be made.
func (e *Edit) apply(m *Member, p *Profile) error {
	for _, step := range []func(*Member, *Profile) error{
		applyTexts, e.applyMobile, e.applyMail, hasContact, e.applyBizMail, e.applyAliases, e.applyLeaders, applyAttributes, e.applyExternal, applyEnable, e.applyAvatar, e.applyDepartments,
	} {
		if err := step(m, p); err != nil {
			return err
		}
	}
	return nil
}

// hasContact refuses to leave a member without any address to sign in with.
func hasContact(m *Member, p *Profile) error {
	if (m.ID == 0 || p.Mobile != nil || p.Email != nil) && m.Mobile == "" && m.Email == "" {
		return noContact()
	}
	return nil
}

func applyEnable(m *Member, p *Profile) error {
	if p.Enable == nil {
		return nil
	}
	switch {
	case *p.Enable == 0:
		m.Status = Disabled
	case *p.Enable != 1:
		return badParameter("enable", "0 or 1", strconv.Itoa(*p.Enable))
	case m.Status == Disabled && m.Activated:
		m.Status = Active
	case m.Status == Disabled:
		m.Status = NotActive
	}
	return nil
}

// applyTexts sets what nothing else depends on.
func applyTexts(m *Member, p *Profile) error {
	for _, t := range []struct {
		name        string
		from        *string
		to          *string
		least, most int
	}{
		{"name", p.Name, &m.Name, 1, 64},
		{"alias", p.Alias, &m.Alias, 0, 64},
		{"address", p.Address, &m.Address, 0, 128},
		{"external_position", p.ExternalPosition, &m.ExternalPosition, 0, 12},
	} {
		if t.from == nil {
			continue
		}
		if err := checkWords(t.name, *t.from, t.least, t.most); err != nil {
			return err
		}
		*t.to = *t.from
	}
	if p.Position != nil {
		if utf8.RuneCountInString(*p.Position) > 128 {
			return illegal(positionLength, "invalid position", "position", "at most 128 characters", *p.Position)
		}
		m.Position = *p.Position
	}
	if p.Telephone != nil {
		if !telephoneForm.MatchString(*p.Telephone) {
			return illegal(telephoneIllegal, "invalid telephone", "telephone", "at most 32 of digits - + ,", *p.Telephone)
		}
		m.Telephone = *p.Telephone
	}
	if p.EnglishName != nil {
		if *p.EnglishName != "" && !englishForm.MatchString(*p.EnglishName) {
			return illegal(englishIllegal, "invalid english name", "english_name", "1 to 64 of letters, digits . - _ and blanks", *p.EnglishName)
		}
		m.EnglishName = *p.EnglishName
	}
	if p.Gender == nil {
		return nil
	}
	if *p.Gender != "0" && *p.Gender != "1" && *p.Gender != "2" {
		return badParameter("gender", `"1" (male), "2" (female) or "0"`, string(*p.Gender))
	}
	m.Gender = string(*p.Gender)
	return nil
}

// applyMobile sets the number. +86 may be left out, so it is not kept. (doc 90195)
func (e *Edit) applyMobile(m *Member, p *Profile) error {
	if p.Mobile == nil {
		return nil
	}
	mobile := plainMobile(*p.Mobile)
	if mobile != "" && !mobileForm.MatchString(mobile) {
		return illegal(mobileIllegal, "mobile illegal", "mobile", "at most 32 of digits + -", *p.Mobile)
	}
	m.Mobile = mobile
	return e.unique(m, "mobile", mobile, mobileExists)
}

func plainMobile(text string) string { return strings.TrimPrefix(text, "+86") }

func (e *Edit) applyMail(m *Member, p *Profile) error {
	if p.Email == nil {
		return nil
	}
	if *p.Email != "" && !isMail(*p.Email) {
		return illegal(emailIllegal, "email illegal", "email", "an address of 6 to 64 bytes", *p.Email)
	}
	m.Email = *p.Email
	return e.unique(m, "email", m.Email, emailExists)
}

func isMail(text string) bool { return len(text) >= 6 && len(text) <= 64 && mailForm.MatchString(text) }

// unique refuses a value that another member of the corp has; the errmsg names them (observed for mobile).
func (e *Edit) unique(m *Member, column, value string, code errcode.Code) error {
	if value == "" {
		return nil
	}
	owner, err := e.dir.memberWith(e.ctx, e.tx, e.corp, column, value)
	if err != nil || owner == nil || owner.ID == m.ID {
		return err
	}
	return errcode.Newf(code, "%s existed:%s", column, owner.UserID).With(explain.Finding{Step: explain.State, Expected: "a " + column + " that nobody in the corp has",
		Got: value, Cause: owner.UserID + " has it", Fix: "change that member first, or send another one", Doc: 90195})
}

// applyLeaders sets the direct leaders, who must be members of the corp.
func (e *Edit) applyLeaders(m *Member, p *Profile) error {
	if p.DirectLeader == nil {
		return nil
	}
	most := e.dir.rt.Settings.Int(maxDirectLeaders)
	if n := len(*p.DirectLeader); n > most {
		return refuse(manyLeaders, "too many direct leaders", explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d direct leaders", most), Got: strconv.Itoa(n),
			Cause: "the pages allow no more", Fix: "send fewer, or raise the setting directory.max_direct_leaders", Doc: 90195})
	}
	m.DirectLeader = []string{}
	for _, id := range *p.DirectLeader {
		leader, err := e.member(id)
		if err != nil {
			return err
		}
		m.DirectLeader = append(m.DirectLeader, leader.UserID)
	}
	return nil
}
