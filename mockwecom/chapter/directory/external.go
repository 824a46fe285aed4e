package directory

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/setting"
)

// The codes of what others see of a member (doc 90313).
const (
	corpNameUncertified errcode.Code = 41036
	channelUnknown      errcode.Code = 41066
	externalType        errcode.Code = 90100
	externalText        errcode.Code = 90101
	externalTitle       errcode.Code = 90102
	externalURL         errcode.Code = 90103
	programTitle        errcode.Code = 90104
	programPage         errcode.Code = 90105
	externalOther       errcode.Code = 90106
)

// maxExternal is how long texts and titles for others may be, in characters (doc 90195).
const maxExternal = 12

var channels = setting.Text("directory.channels", "", 90195,
	"WeChat channels (视频号) that are bound to the corps, by comma, of which members may show one; the name of the corp counts as one. Others are 41066")

// externalProfile is what others see of a member, as it goes over the wire.
type externalProfile struct {
	CorpName *string         `json:"external_corp_name,omitempty"`
	Channels *wechatChannels `json:"wechat_channels,omitempty"`
	Attrs    *[]attribute    `json:"external_attr,omitempty"`
}

type wechatChannels struct {
	Nickname string `json:"nickname"`
	Status   int    `json:"status"` // 1: the corp's channel is bound (doc 90196)
}

// applyExternal sets what others see. What is left out stays; attributes replace those there were.
func (e *Edit) applyExternal(m *Member, p *Profile) error {
	if p.Nickname != nil {
		if err := e.checkChannel("nickname", *p.Nickname); err != nil {
			return err
		}
		m.Nickname = *p.Nickname
	}
	from := p.ExternalProfile
	if from == nil {
		return nil
	}
	to := m.External // the attributes are replaced, never written into
	if from.CorpName != nil {
		if err := e.checkCorpName(*from.CorpName); err != nil {
			return err
		}
		to.CorpName = *from.CorpName
	}
	if from.Channels != nil {
		if err := e.checkChannel("wechat_channels.nickname", from.Channels.Nickname); err != nil {
			return err
		}
		to.Channel = from.Channels.Nickname
	}
	if from.Attrs != nil {
		to.Attributes = nil
		for i := range *from.Attrs {
			a, err := (*from.Attrs)[i].external()
			if err != nil {
				return err
			}
			to.Attributes = append(to.Attributes, a)
		}
	}
	m.External = to
	return nil
}

// checkCorpName refuses names that the corp has not certified: it has its short and its full name. An empty one resets it.
func (e *Edit) checkCorpName(name string) error {
	corp, err := e.dir.Corp(e.ctx, e.tx, e.corp)
	if err != nil || name == "" || corp != nil && (name == corp.Name || name == corp.FullName) {
		return err
	}
	return illegal(corpNameUncertified, "external_corp_name not certified", "external_corp_name", "the short or the full name of the corp", name)
}

func (e *Edit) checkChannel(field, name string) error {
	corp, err := e.dir.Corp(e.ctx, e.tx, e.corp)
	if err != nil || name == "" || corp != nil && name == corp.Name || slices.Contains(strings.Split(e.dir.rt.Settings.Text(channels), ","), name) {
		return err
	}
	return illegal(channelUnknown, "invalid wechat_channels nickname", field, "a channel that is bound to the corp, as the setting directory.channels says", name)
}

// external checks an attribute that others see.
func (a *attribute) external() (Attribute, error) {
	out := Attribute{Type: a.Type, Name: a.Name}
	refused := func(code errcode.Code, text, want, got string) (Attribute, error) {
		return Attribute{}, refuse(code, text, explain.Finding{Step: explain.Parameter, Expected: "external_attr: " + want, Got: got,
			Cause: "the attribute cannot be shown", Fix: "send " + want, Doc: 90195})
	}
	switch {
	case a.Name == "":
		return refused(externalOther, "invalid external attr", "attributes that have a name", "none")
	case a.Type < 0 || a.Type > 2:
		return refused(externalType, "invalid external attr type", "attributes of type 0, 1 or 2", strconv.Itoa(a.Type))
	case a.Type == 0 && a.Text != nil:
		out.Value = a.Text.Value
	case a.Type == 1 && a.Web != nil:
		out.Title, out.URL = a.Web.Title, a.Web.URL
	case a.Type == 2 && a.Mini != nil:
		out.Title, out.AppID, out.Page = a.Mini.Title, a.Mini.AppID, a.Mini.PagePath
	default:
		return refused(externalOther, "invalid external attr", "text for type 0, web for 1, miniprogram for 2", a.Name)
	}
	at, err := url.Parse(out.URL)
	switch {
	case a.Type == 0 && !fits(out.Value):
		return refused(externalText, "external attr text too long", "a text of 1 to 12 characters", out.Value)
	case a.Type == 1 && !fits(out.Title):
		return refused(externalTitle, "external attr web title too long", "a title of 1 to 12 characters", out.Title)
	case a.Type == 1 && (err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https"):
		return refused(externalURL, "invalid external attr web url", "an address that begins with http:// or https://", out.URL)
	case a.Type == 2 && !fits(out.Title):
		return refused(programTitle, "external attr miniprogram title too long", "a title of 1 to 12 characters", out.Title)
	case a.Type == 2 && out.Page == "":
		return refused(programPage, "invalid external attr miniprogram pagepath", "a pagepath", "none")
	case a.Type == 2 && out.AppID == "":
		return refused(externalOther, "invalid external attr", "the appid of a mini program", "none")
	}
	return out, nil
}

func fits(text string) bool {
	n := utf8.RuneCountInString(text)
	return n > 0 && n <= maxExternal
}

// shownExternal gives what others see of a member, to callers who may know; nil when there is nothing.
func (m *Member) shownExternal(v *View) *externalProfile {
	if !v.Fields.Has(FieldExtAttr) || m.External.CorpName == "" && m.External.Channel == "" && len(m.External.Attributes) == 0 {
		return nil
	}
	out := &externalProfile{}
	if m.External.CorpName != "" {
		out.CorpName = &m.External.CorpName
	}
	if m.External.Channel != "" {
		out.Channels = &wechatChannels{m.External.Channel, 1}
	}
	attrs := make([]attribute, 0, len(m.External.Attributes))
	for i := range m.External.Attributes {
		attrs = append(attrs, m.External.Attributes[i].show(false))
	}
	out.Attrs = &attrs
	return out
}
