package message

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/api"
)

// The codes of contents (doc 90313).
const (
	invalidMediaID     errcode.Code = 40007
	invalidType        errcode.Code = 40008
	missingMediaID     errcode.Code = 41006
	missingTitle       errcode.Code = 41016
	missingDescription errcode.Code = 41033
	emptyContent       errcode.Code = 44004
	contentTooLong     errcode.Code = 45002
	wrongArticleCount  errcode.Code = 45008
	authorTooLong      errcode.Code = 45032
	urlNeedsScheme     errcode.Code = 45034
)

// contents is what a call may carry, each under its msgtype.
type contents struct {
	Text     text      `json:"text"`
	Markdown markdown  `json:"markdown"`
	TextCard textCard  `json:"textcard"`
	News     news      `json:"news"`
	MPNews   mpnews    `json:"mpnews"`
	Image    imageFile `json:"image"`
	Voice    voiceFile `json:"voice"`
	Video    videoFile `json:"video"`
	File     plainFile `json:"file"`
	Notice   notice    `json:"miniprogram_notice"`
	Card     card      `json:"template_card"`
}

// content is one kind of message.
type content interface {
	// check refuses what the type does not take, and cuts what is cut silently.
	check(k *checking) error
	// texts gives the fields in which ids of members and departments are translated.
	texts() []*string
}

// of gives the content of a msgtype, nil for one that is not known.
func (all *contents) of(msgtype string) content {
	switch msgtype {
	case "text":
		return &all.Text
	case "markdown":
		return &all.Markdown
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
	case noticeType:
		return &all.Notice
	case cardType:
		return &all.Card
	}
	return nil
}

// checking is one content under check.
type checking struct {
	*Messenger
	c    *api.Call
	app  *agent.App
	all  bool // goes to everybody
	edit bool // is an update of a card that was sent
}

// content gives the checked content of a call.
func (m *Messenger) content(c *api.Call, app *agent.App, in *sendIn) (content, error) {
	body := in.of(in.MsgType)
	if body == nil {
		return nil, api.Refuse(invalidType, explain.Finding{Step: explain.Parameter, Expected: "a msgtype such as text, markdown, textcard, news or template_card",
			Got: fmt.Sprintf("%q", in.MsgType), Cause: "there is no such type of message", Fix: "send a documented msgtype", Doc: sendDoc})
	}
	if err := checkSafe(in); err != nil {
		return nil, err
	}
	return body, body.check(&checking{Messenger: m, c: c, app: app, all: in.to().All})
}

// checkSafe refuses a confidential message of a kind that cannot be one. (doc 90236)
func checkSafe(in *sendIn) error {
	switch {
	case in.Safe < 0 || in.Safe > 2, in.Safe == 2 && in.MsgType != "mpnews":
		return wrongParameter("safe", "0, 1, or 2 for mpnews", fmt.Sprint(in.Safe))
	case in.Safe != 0 && in.MsgType == "news":
		return api.Refuse(newsNotSafe, explain.Finding{Step: explain.Parameter, Expected: "safe=0", Got: fmt.Sprint(in.Safe),
			Cause: "news cannot be confidential", Fix: "send mpnews", Doc: sendDoc})
	}
	return nil
}

func wrongParameter(name, want, got string) error {
	return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", name).With(explain.Finding{
		Step: explain.Parameter, Expected: name + " is " + want, Got: got, Cause: "the value is outside of what the call takes", Fix: "send " + want, Doc: sendDoc})
}

// missing refuses a content that lacks a field.
func missing(code errcode.Code, name string) error {
	return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: name, Got: "nothing",
		Cause: "the field is missing, empty or of the wrong type", Fix: "send " + name, Doc: sendDoc})
}

// tooLong refuses a field that is longer than its limit in bytes.
func tooLong(code errcode.Code, name, value string, most int) error {
	f := explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("%s of at most %d bytes", name, most), Got: fmt.Sprintf("%d bytes", len(value)),
		Cause: "the field is too long", Fix: "shorten " + name, Doc: sendDoc}
	if code == errcode.BadRequestParameter {
		return errcode.Newf(code, "%s exceed max length %d. invalid Request Parameter", name, most).With(f)
	}
	return api.Refuse(code, f)
}

// most refuses a field above its limit in bytes with 40058.
func most(name, value string, limit int) error {
	if len(value) > limit {
		return tooLong(errcode.BadRequestParameter, name, value, limit)
	}
	return nil
}

// shorten cuts a text to so many bytes, at the end of a character.
func shorten(s *string, bytes int) {
	if len(*s) <= bytes {
		return
	}
	for bytes > 0 && !utf8.RuneStart((*s)[bytes]) {
		bytes--
	}
	*s = (*s)[:bytes]
}

// shortenTo cuts a text to so many characters.
func shortenTo(s *string, characters int) {
	for at := range *s {
		if characters == 0 {
			*s = (*s)[:at]
			return
		}
		characters--
	}
}

const maxURL = 2048

// checkURL refuses an address that is missing, too long or without scheme.
func checkURL(name, address string) error {
	if address == "" {
		return missing(errcode.MissingURL, name)
	}
	if err := most(name, address, maxURL); err != nil {
		return err
	}
	if u, err := url.Parse(strings.TrimSpace(address)); err != nil || u.Scheme == "" {
		return api.Refuse(urlNeedsScheme, explain.Finding{Step: explain.Parameter, Expected: name + " that begins with https:// or http://", Got: address,
			Cause: "the address has no scheme", Fix: "put https:// before it", Doc: sendDoc})
	}
	return nil
}

// checkMedia refuses a media_id that is missing, unknown, expired or of another kind.
func (k *checking) checkMedia(name, id string, kind media.Kind) error {
	if id == "" {
		return missing(missingMediaID, name)
	}
	f, err := k.media.Find(k.c.Context, k.c.DB(), k.app.Corp, id)
	if err != nil {
		return err
	}
	finding := explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("the media_id of a temporary file of type %s of this corp", kind), Got: id,
		Cause: "the corp has no such file, or it is older than three days", Fix: "upload it with media/upload", Doc: sendDoc}
	switch {
	case f == nil:
		return api.Refuse(invalidMediaID, finding)
	case f.Kind != kind:
		finding.Cause, finding.Fix = "the file was uploaded as "+string(f.Kind), "upload it with type="+string(kind)
		return api.Refuse(invalidMediaID, finding)
	}
	return nil
}
