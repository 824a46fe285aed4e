package content

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// Notice is what a mini program tells its users.
type Notice struct {
	AppID       string `json:"appid"`
	Page        string `json:"page,omitempty"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Emphasis    bool   `json:"emphasis_first_item,omitempty"`
	Items       []Item `json:"content_item,omitempty"`
}

// Item is a keyword and its value.
type Item struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// The codes of mini programs (doc 90313).
const (
	missingMini  errcode.Code = 90200
	manyItems    errcode.Code = 90201
	itemKey      errcode.Code = 90202
	itemValue    errcode.Code = 90203
	wrongPage    errcode.Code = 90204
	unlinkedMini errcode.Code = 90206
	wrongMini    errcode.Code = 90207
	foreignMini  errcode.Code = 90208
)

// Texts implements [Content].
func (b *Notice) Texts() []*string {
	fields := []*string{&b.Title, &b.Description}
	for i := range b.Items {
		fields = append(fields, &b.Items[i].Value)
	}
	return fields
}

func (b *Notice) check(k *check) error {
	if b.AppID == "" {
		return missing(missingMini, "miniprogram_notice.appid")
	}
	if err := k.checkMini(b.AppID); err != nil {
		return err
	}
	if k.ToAll {
		return api.Refuse(errcode.Forbidden, explain.Finding{Step: explain.Scope, Expected: "members, departments or tags", Got: "everybody",
			Cause: "a mini program's notice cannot go to everybody", Fix: "name the receivers"})
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

// checkMini refuses a mini program that is not linked to the app. The appid of one begins with wx.
func (k *check) checkMini(appid string) error {
	f := explain.Finding{Step: explain.Scope, Expected: "a mini program that is linked to the app", Got: appid, Fix: "link it, or name it in the setting message.miniprograms"}
	if !strings.HasPrefix(appid, "wx") {
		f.Step, f.Cause, f.Fix = explain.Parameter, "it is no appid of a mini program", "send the appid, which begins with wx"
		return api.Refuse(wrongMini, f)
	}
	linked := k.Settings.Text(linkedMini)
	if linked == "any" {
		return nil
	}
	elsewhere := false
	for entry := range strings.SplitSeq(linked, ",") {
		id, agent, only := strings.Cut(strings.TrimSpace(entry), "@")
		switch {
		case id != appid:
		case only && agent != strconv.FormatInt(k.Agent, 10):
			elsewhere = true
		default:
			return nil
		}
	}
	if elsewhere {
		f.Cause = "the mini program is linked to another app"
		return api.Refuse(foreignMini, f)
	}
	f.Cause = "the mini program is not linked"
	return api.Refuse(unlinkedMini, f)
}

func (b *Notice) checkItems() error {
	const most = 10
	if len(b.Items) > most {
		return api.Refuse(manyItems, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d content_item", most), Got: fmt.Sprint(len(b.Items)),
			Cause: "there are too many", Fix: "leave some out"})
	}
	b.Items = slices.DeleteFunc(b.Items, func(i Item) bool { return i == Item{} })
	for _, item := range b.Items {
		if err := length(itemKey, "content_item.key", item.Key, 1, 10); err != nil {
			return err
		}
		if err := length(itemValue, "content_item.value", item.Value, 1, 30); err != nil {
			return err
		}
	}
	return nil
}
