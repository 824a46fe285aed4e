package media

import (
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
)

// Attachment is where an uploaded file may be used besides messages (attachment_type).
type Attachment int

// The values of attachment_type (doc 95098, 99310).
const (
	NoAttachment Attachment = 0
	Moments      Attachment = 1 // 朋友圈
	Album        Attachment = 2 // 商品图册
	Checkout     Attachment = 3 // 收银台; of providers alone
)

// maxAttachment is the size of any attachment, in bytes (doc 95098).
const maxAttachment = 10 * mib

// shown are the kinds of file that each place shows (doc 95098).
var shown = map[Attachment][]Kind{Moments: {Image, Video}, Album: {Image}}

type attachmentIn struct {
	Type  string     `json:"media_type" wx:"need=40004"`
	Scene Attachment `json:"attachment_type" wx:"need=40058"`
}

type attachmentOut struct {
	Type      string `json:"type"`
	MediaID   string `json:"media_id"`
	CreatedAt int64  `json:"created_at"` // Unix seconds, as a number
}

// uploadAttachment stores a temporary file for moments or the product album. What the types are is checked first, then the form, then
// the file while it comes. (doc 95098)
func (m *Media) uploadAttachment(c *api.Call, in attachmentIn) (*attachmentOut, error) {
	if err := m.mayAttach(c); err != nil {
		return nil, err
	}
	r, err := m.attachmentRule(Kind(in.Type), in.Scene)
	if err != nil {
		return nil, err
	}
	f := &File{Corp: c.Credential.Corp, Agent: c.Credential.Agent, Attachment: in.Scene}
	if err := m.accept(c, r, "media", f); err != nil {
		return nil, err
	}
	return &attachmentOut{Type: in.Type, MediaID: f.MediaID, CreatedAt: f.CreatedAt.Unix()}, nil
}

// attachmentRule gives the limits of a file for a place.
func (m *Media) attachmentRule(kind Kind, at Attachment) (rule, error) {
	f := explain.Finding{Step: explain.Parameter, Doc: attachmentDoc}
	if !slices.Contains([]Kind{Image, Video, Plain}, kind) {
		f.Expected, f.Got = "media_type=image, video or file", "media_type="+cut(string(kind))
		f.Cause, f.Fix = "there is no such type of attachment", "send one of the three in the query"
		return rule{}, api.Refuse(invalidMediaType, f)
	}
	f.Got = fmt.Sprintf("media_type=%s with attachment_type=%d", kind, at)
	kinds, ok := shown[at]
	if !ok {
		f.Expected, f.Cause, f.Fix = "attachment_type=1 (moments) or 2 (product album)", "there is no such place for attachments", "send one of the two in the query"
		return rule{}, api.Refuse(wrongScene, f)
	}
	if !slices.Contains(kinds, kind) {
		f.Expected, f.Cause, f.Fix = fmt.Sprintf("one of the types %v", kinds), "this place shows no such files", "moments take images and videos, the product album images alone"
		return rule{}, api.Refuse(wrongScene, f)
	}
	r, err := m.ruleOf(kind)
	r.most, r.tooLarge, r.doc = maxAttachment, attachmentTooLarge, attachmentDoc
	strict := m.rt.Settings.Text(unreadable) == "refuse"
	switch {
	case kind == Video:
		r.foreign = m.badVideo()
		r.gauge = &momentVideo{newFilmMeter(), strict}
	case at == Moments:
		r.gauge = &momentPicture{newPixelMeter(), strict}
	}
	return r, err
}

func (m *Media) badVideo() errcode.Code {
	if m.rt.Settings.Text(badVideo) == "40004" {
		return invalidMediaType
	}
	return badAttachmentVideo
}

// customerPermission is what an app of a provider needs (企业客户; doc 99108).
const customerPermission = "externalcontact:base:base"

// mayAttach refuses apps that may not work with customers: a self-built app has to be among those that may call the API of 客户联系, an
// app of a provider needs the permission. The secret of 客户联系 itself works in corps from before 2023-12-01. (48002; doc 95098)
func (m *Media) mayAttach(c *api.Call) error {
	app, err := m.agents.App(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
	if err != nil || app == nil {
		return err
	}
	f := explain.Finding{Step: explain.Scope, Doc: attachmentDoc, Got: app.Name}
	switch {
	case app.Kind == agent.Customers:
		return nil
	case app.Provider != "":
		if slices.Contains(app.Permissions, customerPermission) {
			return nil
		}
		f.Expected, f.Got = "an app with the permission "+customerPermission, app.Name+" with "+strings.Join(app.Permissions, ", ")
		f.Cause, f.Fix = "the corp has not granted it", "let the provider ask for it, and the corp agree"
	case app.Kind == agent.SelfBuilt:
		system, err := m.agents.SystemApp(c.Context, c.DB(), app.Corp, agent.Customers)
		if err != nil || system != nil && slices.Contains(system.Callable, app.AgentID) {
			return err
		}
		f.Expected, f.Cause = "an app that may call the API of externalcontact (可调用接口的应用)", "the corp's administrator has not entered the app there"
		f.Fix = fmt.Sprintf("mockwecom do app.callable system=externalcontact agents=%d", app.AgentID)
	default:
		f.Expected, f.Cause, f.Fix = "an app that works with customers", "this secret has nothing to do with customers", "use the token of a self-built app"
	}
	return api.Refuse(errcode.Forbidden, f)
}
