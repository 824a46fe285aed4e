// Package content is what messages carry (消息内容): texts, cards, files and articles, with the limits of every door that
// takes them. It knows no receivers. Source: doc 90236 (apps), 90248 (group chats), 90250 (linked corps), 99110 (robots).
package content

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The msgtypes that callers treat apart.
const (
	MiniProgramNotice   = "miniprogram_notice"
	TemplateCard        = "template_card"
	TaskCard            = "taskcard"             // retired (doc 90236)
	InteractiveTaskCard = "interactive_taskcard" // its later name
	TemplateMsg         = "template_msg"         // third-party apps only (doc 94515)
)

// Set is what a call may carry, each under its msgtype. Requests embed it.
type Set struct {
	Text       Text      `json:"text"`
	Markdown   Markdown  `json:"markdown"`
	MarkdownV2 Markdown2 `json:"markdown_v2"`
	TextCard   TextCard  `json:"textcard"`
	News       News      `json:"news"`
	MPNews     MPNews    `json:"mpnews"`
	Image      ImageFile `json:"image"`
	Voice      VoiceFile `json:"voice"`
	Video      VideoFile `json:"video"`
	File       PlainFile `json:"file"`
	Notice     Notice    `json:"miniprogram_notice"`
	Card       Card      `json:"template_card"`
	Task       Task      `json:"taskcard"`
	LaterTask  Task      `json:"interactive_taskcard"`
	Template   Template  `json:"template_msg"`
}

// Content is one kind of message. A message is stored and shown as the JSON of its content.
type Content interface {
	// Texts gives the fields in which ids of members and departments are translated.
	Texts() []*string
	// check refuses what the door does not take, and cuts what is cut silently.
	check(k *check) error
}

// JSON writes a content as it is stored: without escapes for HTML, which cards and texts are full of.
func JSON(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", fmt.Errorf("store %T: %w", v, err)
	}
	return strings.TrimSpace(b.String()), nil
}

// of gives the content of a msgtype, nil for one that is not known.
func (all *Set) of(msgtype string) Content {
	switch msgtype {
	case "text":
		return &all.Text
	case "markdown":
		return &all.Markdown
	case "markdown_v2":
		return &all.MarkdownV2
	case "textcard":
		return &all.TextCard
	case "news":
		return &all.News
	case "mpnews":
		return &all.MPNews
	case "image":
		return &all.Image
	case "voice":
		return &all.Voice
	case "video":
		return &all.Video
	case "file":
		return &all.File
	case MiniProgramNotice:
		return &all.Notice
	case TemplateCard:
		return &all.Card
	case TaskCard:
		return &all.Task
	case InteractiveTaskCard:
		return &all.LaterTask
	case TemplateMsg:
		return &all.Template
	}
	return nil
}
