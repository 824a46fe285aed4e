package message

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// notice is what a mini program tells its users.
type notice struct {
	AppID       string       `json:"appid"`
	Page        string       `json:"page,omitempty"`
	Title       string       `json:"title"`
	Description string       `json:"description,omitempty"`
	Emphasis    bool         `json:"emphasis_first_item,omitempty"`
	Items       []noticeItem `json:"content_item,omitempty"`
}

type noticeItem struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

const noticeType = "miniprogram_notice"

// The codes of mini programs (doc 90313).
const (
	missingMini  errcode.Code = 90200
	manyItems    errcode.Code = 90201
	itemKey      errcode.Code = 90202
	itemValue    errcode.Code = 90203
	wrongPage    errcode.Code = 90204
	unlinkedMini errcode.Code = 90206
)

func (b *notice) texts() []*string {
	fields := []*string{&b.Title, &b.Description}
	for i := range b.Items {
		fields = append(fields, &b.Items[i].Value)
	}
	return fields
}

func (b *notice) check(k *checking) error {
	if b.AppID == "" {
		return missing(missingMini, "miniprogram_notice.appid")
	}
	if linked := k.rt.Settings.Text(linkedMini); linked != "any" && !slices.Contains(strings.Split(linked, ","), b.AppID) {
		return api.Refuse(unlinkedMini, explain.Finding{Step: explain.Scope, Expected: "a mini program that is linked to the app: " + linked, Got: b.AppID,
			Cause: "the mini program is not linked", Fix: "link it, or name it in the setting message.miniprograms", Doc: sendDoc})
	}
	if k.all {
		return api.Refuse(errcode.Forbidden, explain.Finding{Step: explain.Scope, Expected: "members, departments or tags", Got: everybody,
			Cause: "a mini program's notice cannot go to everybody", Fix: "name the receivers", Doc: sendDoc})
	}
	if len(b.Page) > 1024 {
		return tooLong(wrongPage, "miniprogram_notice.page", b.Page, 1024)
	}
	if err := between("miniprogram_notice.title", b.Title, 4, 12); err != nil {
		return err
	}
	if b.Description != "" {
		if err := between("miniprogram_notice.description", b.Description, 4, 12); err != nil {
			return err
		}
	}
	return b.checkItems()
}

func (b *notice) checkItems() error {
	const most = 10
	if len(b.Items) > most {
		return api.Refuse(manyItems, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d content_item", most), Got: fmt.Sprint(len(b.Items)),
			Cause: "there are too many", Fix: "leave some out", Doc: sendDoc})
	}
	b.Items = slices.DeleteFunc(b.Items, func(i noticeItem) bool { return i == noticeItem{} })
	for _, item := range b.Items {
		if n := utf8.RuneCountInString(item.Key); n == 0 || n > 10 {
			return wrongLength(itemKey, "content_item.key", n, 1, 10)
		}
		if n := utf8.RuneCountInString(item.Value); n == 0 || n > 30 {
			return wrongLength(itemValue, "content_item.value", n, 1, 30)
		}
	}
	return nil
}

func wrongLength(code errcode.Code, name string, n, least, most int) error {
	return api.Refuse(code, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("%s of %d to %d characters", name, least, most), Got: fmt.Sprint(n),
		Cause: "the text has the wrong length", Fix: "change " + name, Doc: sendDoc})
}

// between refuses a text by its number of characters, with the texts of 40058 (observed).
func between(name, value string, least, most int) error {
	f := explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("%s of %d to %d characters", name, least, most), Got: fmt.Sprint(utf8.RuneCountInString(value)),
		Cause: "the text has the wrong length", Fix: "change " + name, Doc: sendDoc}
	switch n := utf8.RuneCountInString(value); {
	case n < least:
		return errcode.Newf(errcode.BadRequestParameter, "%s exceed min utf8 words %d. invalid Request Parameter", name, least).With(f)
	case n > most:
		return errcode.Newf(errcode.BadRequestParameter, "%s exceed max utf8 words %d. invalid Request Parameter", name, most).With(f)
	}
	return nil
}
