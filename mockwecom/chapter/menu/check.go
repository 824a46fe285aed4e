package menu

import (
	"fmt"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/setting"
)

// The bounds of menus: numbers of buttons, and bytes (doc 90231).
const (
	maxButtons   = 3
	maxEntries   = 5
	maxName      = 16
	maxEntryName = 40
	maxKey       = 128
	maxURL       = 1024
	payLink      = "weixin://wxpay/bizpayurl"
)

// codes are those of one level of a menu (doc 90313).
type codes struct{ kind, name, key, url, domain errcode.Code }

// The codes of menus.
var (
	buttonCodes = codes{40017, 40018, 40019, 40020, 40055}
	entryCodes  = codes{40024, 40025, 40026, 40027, 40054}
)

const (
	buttonCount errcode.Code = 40016
	depth       errcode.Code = 40022
	entryCount  errcode.Code = 40023
	noName      errcode.Code = 41102
	notLinked   errcode.Code = 90206
	badAppID    errcode.Code = 90207
)

var (
	countCode = setting.Choice("menu.button_count_code", "40058", createDoc,
		"the code for a menu of no button or of more than three: 40058 as today's platform answers, or the documented 40016", "40058", "40016")
	linkedPrograms = setting.Text("menu.mini_programs", "*", createDoc,
		"appids of the mini programs that are linked to the corps, separated by semicolons; others are refused with 90206; * is every one")
)

// kind is one type of entry.
type kind struct {
	name string
	key  bool // must have a key
}

var kinds = []kind{
	{"click", true}, {"view", false}, {"view_miniprogram", false}, {"scancode_push", true}, {"scancode_waitmsg", true},
	{"pic_sysphoto", true}, {"pic_photo_or_album", true}, {"pic_weixin", true}, {"location_select", true},
}

// check refuses a menu that WeCom refuses, with the code of what is wrong first.
func (m *Menus) check(buttons []Button) error {
	if n := len(buttons); n == 0 || n > maxButtons {
		f := found(fmt.Sprintf("1 to %d buttons", maxButtons), fmt.Sprint(n), "the number of buttons is wrong; button may be missing, or no array", "send one to three")
		if m.rt.Settings.Text(countCode) == "40016" {
			return api.Refuse(buttonCount, f)
		}
		return errcode.Newf(errcode.BadRequestParameter, "field `button` expect array size in [1, %d]. invalid Request Parameter", maxButtons).With(f)
	}
	for i := range buttons {
		at := fmt.Sprintf("button[%d]", i)
		b := &buttons[i]
		if err := checkName(b, at, maxName, buttonCodes); err != nil {
			return err
		}
		if len(b.Entries) == 0 {
			if err := m.checkLeaf(b, at, buttonCodes); err != nil {
				return err
			}
			continue
		}
		if err := m.checkEntries(b.Entries, at); err != nil {
			return err
		}
	}
	return nil
}

func (m *Menus) checkEntries(entries []Button, at string) error {
	if n := len(entries); n > maxEntries {
		return api.Refuse(entryCount, found(fmt.Sprintf("1 to %d entries below %s", maxEntries, at), fmt.Sprint(n), "the button has too many entries", "send fewer"))
	}
	for i := range entries {
		e, at := &entries[i], fmt.Sprintf("%s.sub_button[%d]", at, i)
		if len(e.Entries) > 0 {
			return api.Refuse(depth, found("a menu of two levels", at+" with entries of its own", "the menu is too deep", "put its entries one level up"))
		}
		if err := checkName(e, at, maxEntryName, entryCodes); err != nil {
			return err
		}
		if err := m.checkLeaf(e, at, entryCodes); err != nil {
			return err
		}
	}
	return nil
}

func checkName(b *Button, at string, most int, codes codes) error {
	switch n := len(b.Name); {
	case n == 0:
		return api.Refuse(noName, found(at+".name", "nothing", "the name is missing", "send a name"))
	case n > most:
		return api.Refuse(codes.name, found(fmt.Sprintf("%s.name of at most %d bytes", at, most), fmt.Sprintf("%d bytes", n), "the name is too long; a Chinese character has three bytes", "shorten it"))
	}
	return nil
}

// checkLeaf checks an entry that does something.
func (m *Menus) checkLeaf(b *Button, at string, codes codes) error {
	k := kindOf(b.Type)
	if k == nil {
		return api.Refuse(codes.kind, found(at+".type", b.Type, "there is no such type, or it is missing on an entry that opens nothing", "send click, view or another type of the document"))
	}
	if n := len(b.Key); n > maxKey || n == 0 && k.key {
		return api.Refuse(codes.key, found(fmt.Sprintf("%s.key of 1 to %d bytes", at, maxKey), fmt.Sprintf("%d bytes", n), "the key is missing or too long", "send a key"))
	}
	switch k.name {
	case "view":
		return checkURL(b.URL, at, codes)
	case "view_miniprogram":
		return m.checkProgram(b, at)
	}
	return nil
}

func kindOf(name string) *kind {
	for i := range kinds {
		if kinds[i].name == name {
			return &kinds[i]
		}
	}
	return nil
}

func checkURL(url, at string, codes codes) error {
	if n := len(url); n == 0 || n > maxURL {
		return api.Refuse(codes.url, found(fmt.Sprintf("%s.url of 1 to %d bytes", at, maxURL), fmt.Sprintf("%d bytes", n), "the address is missing or too long", "send an address"))
	}
	_, host, hasScheme := strings.Cut(url, "://")
	switch {
	case strings.HasPrefix(url, payLink):
		return nil
	case !hasScheme || host == "" || !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://"):
		return api.Refuse(codes.domain, found(at+".url that begins with http:// or https://", url, "the address has no scheme or no host", "put https:// before it; links of WeChat pay begin with "+payLink))
	}
	return nil
}

func (m *Menus) checkProgram(b *Button, at string) error {
	linked := m.rt.Settings.Text(linkedPrograms)
	switch {
	case b.AppID == "":
		return api.Refuse(badAppID, found(at+".appid", "nothing", "the mini program is missing", "send its appid"))
	case b.PagePath == "":
		return errcode.Newf(errcode.BadRequestParameter, "missing pagepath. invalid Request Parameter").With(found(at+".pagepath", "nothing", "the page of the mini program is missing", "send its path"))
	case linked != "*" && !strings.Contains(";"+strings.ReplaceAll(linked, " ", "")+";", ";"+b.AppID+";"):
		return api.Refuse(notLinked, found("the appid of a mini program that is linked to the corp: "+linked, b.AppID, "the mini program is not linked", "link it in the console; or set menu.mini_programs"))
	}
	return nil
}

func found(want, got, cause, fix string) explain.Finding {
	return explain.Finding{Step: explain.Parameter, Expected: want, Got: got, Cause: cause, Fix: fix, Doc: createDoc}
}
