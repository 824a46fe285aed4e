package directory

import (
	"strconv"
	"unicode/utf8"
)

// extAttr is a member's attributes as they go over the wire. The plain value beside the text is that of observed answers.
type extAttr struct {
	Attrs []attribute `json:"attrs"`
}

type attribute struct {
	Type  int         `json:"type"`
	Name  string      `json:"name"`
	Value string      `json:"value,omitempty"`
	Text  *attText    `json:"text,omitempty"`
	Web   *attWeb     `json:"web,omitempty"`
	Mini  *attProgram `json:"miniprogram,omitempty"`
}

type attText struct {
	Value string `json:"value"`
}

type attProgram struct {
	AppID    string `json:"appid"`
	PagePath string `json:"pagepath"`
	Title    string `json:"title"`
}

type attWeb struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

// applyAttributes sets the attributes that are sent; they replace those there were. Here every attribute counts as defined.
func applyAttributes(m *Member, p *Profile) error {
	if p.ExtAttr == nil {
		return nil
	}
	m.Attributes = []Attribute{}
	for _, a := range p.ExtAttr.Attrs {
		out := Attribute{Type: a.Type, Name: a.Name}
		switch {
		case a.Type == 0 && a.Text != nil:
			out.Value = a.Text.Value
		case a.Type == 0:
			out.Value = a.Value
		case a.Type == 1 && a.Web != nil:
			out.Title, out.URL = a.Web.Title, a.Web.URL
		default:
			return illegal(attributeType, "invalid extattr type", "extattr", "attributes of type 0 with text, or 1 with web", strconv.Itoa(a.Type))
		}
		if utf8.RuneCountInString(out.Value) > 64 || utf8.RuneCountInString(out.Title) > 12 {
			return illegal(attributeLength, "extattr too long", "extattr", "texts of at most 64, titles of at most 12 characters", a.Name)
		}
		m.Attributes = append(m.Attributes, out)
	}
	return nil
}

// noAttributes is what most members have; user/get must not make it anew each time.
var noAttributes = &extAttr{Attrs: []attribute{}}

func (m *Member) shownAttributes(v *View) *extAttr {
	switch {
	case !v.Fields.Has(FieldExtAttr):
		return nil
	case len(m.Attributes) == 0:
		return noAttributes
	}
	return m.attributes()
}

// attributes gives a member's attributes for the wire.
func (m *Member) attributes() *extAttr {
	out := &extAttr{Attrs: make([]attribute, 0, len(m.Attributes))}
	for _, a := range m.Attributes {
		out.Attrs = append(out.Attrs, a.show(true))
	}
	return out
}

// show gives an attribute for the wire; plain adds the value beside the text.
func (a *Attribute) show(plain bool) attribute {
	switch {
	case a.Type == 1:
		return attribute{Type: 1, Name: a.Name, Web: &attWeb{URL: a.URL, Title: a.Title}}
	case a.Type == 2:
		return attribute{Type: 2, Name: a.Name, Mini: &attProgram{AppID: a.AppID, PagePath: a.Page, Title: a.Title}}
	case plain:
		return attribute{Name: a.Name, Value: a.Value, Text: &attText{a.Value}}
	}
	return attribute{Name: a.Name, Text: &attText{a.Value}}
}
