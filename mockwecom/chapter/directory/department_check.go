package directory

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// The codes of a department that cannot be written (doc 90313; 21-contacts §2).
const (
	partyNameLength errcode.Code = 60001
	partyHasMembers errcode.Code = 60005
	partyHasParties errcode.Code = 60006
	rootStays       errcode.Code = 60007
	partyExists     errcode.Code = 60008
	partyNameChars  errcode.Code = 60009
	partyLoop       errcode.Code = 60010
	manyNodes       errcode.Code = 81001
	tooDeep         errcode.Code = 81002
)

// The bounds of a tree (doc 90205).
const (
	maxDepth   = 15
	maxParties = 30_000 // of a corp
	maxNodes   = 30_000 // members and departments right below one department
	maxPartyID = 1<<32 - 1
	maxOrder   = 1<<32 - 1
)

// rootID is the number of every corp's root department.
const rootID = 1

// checkParty checks what a department says of itself.
func checkParty(dep *Department) error {
	if err := checkPartyName(dep.Name); err != nil {
		return err
	}
	if err := checkEnglishName(dep.NameEN); err != nil {
		return err
	}
	return checkPartyOrder(dep.Order)
}

// checkPartyName checks a name: 1 to 64 characters, and none of those that paths are made of. (doc 90205)
func checkPartyName(name string) error {
	if name == "" {
		return checkWords("name", name, 1, 64)
	}
	if n := utf8.RuneCountInString(name); n > 64 {
		return api.Refuse(partyNameLength, explain.Finding{Step: explain.Parameter, Expected: "a name of 1 to 64 characters", Got: strconv.Itoa(n) + " characters",
			Cause: "the name is too long", Fix: "shorten it", Doc: 90205})
	}
	return checkPartyChars("name", name)
}

func checkPartyChars(field, name string) error {
	if !strings.ContainsAny(name, "\\:*?\"<>|｜") && !strings.ContainsRune(name, utf8.RuneError) {
		return nil
	}
	return api.Refuse(partyNameChars, explain.Finding{Step: explain.Parameter, Expected: field + ` in UTF-8, without \ : * ? " < > |`, Got: name,
		Cause: "a character that the name of a department may not have", Fix: "leave it out", Doc: 90205})
}

func checkEnglishName(name string) error {
	if n := utf8.RuneCountInString(name); n > 64 {
		return errcode.Newf(errcode.BadRequestParameter, "name_en exceed max length 64. invalid Request Parameter").With(explain.Finding{Step: explain.Parameter,
			Expected: "name_en of at most 64 characters", Got: strconv.Itoa(n) + " characters", Cause: "the name is too long", Fix: "shorten it", Doc: 90205})
	}
	return checkPartyChars("name_en", name)
}

func checkPartyOrder(order int64) error {
	if order < 0 || order > maxOrder {
		return badParameter("order", "a number of 0 to 4294967295", strconv.FormatInt(order, 10))
	}
	return nil
}
