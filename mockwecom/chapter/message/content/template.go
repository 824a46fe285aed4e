package content

import (
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// The codes of message templates (doc 90313).
const (
	wrongTemplate    errcode.Code = 60203
	unusableTemplate errcode.Code = 60204
	wrongKeywords    errcode.Code = 60205
)

const (
	maxTemplateID = 64 // bytes
	maxKeywords   = 5
)

// Template is a message of an approved form, for third-party apps (模板消息, doc 94515).
type Template struct {
	ID    string       `json:"template_id"`
	URL   string       `json:"url,omitempty"`
	Mini  *MiniProgram `json:"miniprogram,omitempty"` // counts before the address
	Items []Item       `json:"content_item"`
}

// MiniProgram is a page of a mini program.
type MiniProgram struct {
	AppID string `json:"appid"`
	Page  string `json:"pagepath"`
}

// Texts implements [Content].
func (b *Template) Texts() (fields []*string) {
	for i := range b.Items {
		fields = append(fields, &b.Items[i].Value)
	}
	return fields
}

func (b *Template) check(k *check) error {
	if b.ID == "" || len(b.ID) > maxTemplateID {
		return refuseTemplate(wrongTemplate, fmt.Sprintf("template_id of 1 to %d bytes", maxTemplateID), b.ID, "the template_id is missing or too long")
	}
	if err := b.checkTarget(k); err != nil {
		return err
	}
	if err := count("content_item", len(b.Items), 1, maxKeywords); err != nil {
		return err
	}
	var keywords []string
	for i, item := range b.Items {
		if err := between(fmt.Sprintf("content_item[%d].key", i), item.Key, 1, 20); err != nil {
			return err
		}
		if err := between(fmt.Sprintf("content_item[%d].value", i), item.Value, 1, 40); err != nil {
			return err
		}
		keywords = append(keywords, item.Key)
	}
	return b.checkApproved(k.Settings.Text(templates), keywords)
}

// checkTarget asks for a mini program or an address.
func (b *Template) checkTarget(k *check) error {
	switch {
	case b.Mini == nil:
		return checkURL("template_msg.url", b.URL)
	case b.Mini.AppID == "":
		return missing(missingMini, "template_msg.miniprogram.appid")
	case b.Mini.Page == "":
		return missing(wrongPage, "template_msg.miniprogram.pagepath")
	}
	if err := k.checkMini(b.Mini.AppID); err != nil {
		return err
	}
	return most("template_msg.url", b.URL, maxURL)
}

// checkApproved compares with the templates of the setting, as id, id! or id:keyword+keyword.
func (b *Template) checkApproved(approved string, keywords []string) error {
	if approved == "any" {
		return nil
	}
	for entry := range strings.SplitSeq(approved, ",") {
		id, form, limited := strings.Cut(strings.TrimSpace(entry), ":")
		switch {
		case id == b.ID+"!":
			return refuseTemplate(unusableTemplate, "a template that is approved", b.ID, "the template is not approved, or was stopped")
		case id != b.ID:
			continue
		case limited && !slices.Equal(strings.Split(form, "+"), keywords):
			return refuseTemplate(wrongKeywords, "the keywords "+form, strings.Join(keywords, "+"), "the keywords are not those of the template")
		}
		return nil
	}
	return refuseTemplate(wrongTemplate, "one of the templates "+approved, b.ID, "there is no such template")
}

func refuseTemplate(code errcode.Code, want, got, cause string) error {
	return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: want, Got: got, Cause: cause, Fix: "use an approved template, or name it in the setting message.templates"})
}
