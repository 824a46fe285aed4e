package workbench

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/setting"
)

// The types of template (doc 92535).
const (
	normal      = "normal" // custom display is off
	typeKeyData = "keydata"
	typeImage   = "image"
	typeList    = "list"
	typeWebview = "webview"
)

// Display is what is shown: one of the four, as Type says. None of them: the type alone is set.
type Display struct {
	Type    string   `json:"type" wx:"need=94001"`
	KeyData *KeyData `json:"keydata,omitempty"`
	Image   *Image   `json:"image,omitempty"`
	List    *List    `json:"list,omitempty"`
	Webview *Webview `json:"webview,omitempty"`
}

// KeyData is up to four numbers with labels.
type KeyData struct {
	Items []KeyItem `json:"items"`
}

// KeyItem is one number.
type KeyItem struct {
	Key  string `json:"key,omitempty"` // its label, at most 64 characters
	Data string `json:"data"`          // at most 64 characters
	Jump
}

// Image is one picture of 3.35 to 1.
type Image struct {
	URL string `json:"url"`
	Jump
}

// List is up to three lines.
type List struct {
	Items []Line `json:"items"`
}

// Line is one line of a list.
type Line struct {
	Title string `json:"title"` // at most 128 bytes
	Jump
}

// Webview is a page of its own.
type Webview struct {
	URL string `json:"url"`
	Jump
	Height    string `json:"height,omitempty"` // single_row, or double_row without it
	HideTitle bool   `json:"hide_title,omitempty"`
	Click     bool   `json:"enable_webview_click,omitempty"`
}

// Jump is where a press leads: a page, or a page of a mini program.
type Jump struct {
	URL      string `json:"jump_url,omitempty"`
	PagePath string `json:"pagepath,omitempty"`
}

// The bounds of what is shown (doc 92535).
const (
	maxKeys    = 4
	maxKeyText = 64 // characters
	maxJump    = 1024
	maxLines   = 3
	maxTitle   = 128 // bytes
	singleRow  = "single_row"
	doubleRow  = "double_row"
)

// The codes of the workbench (doc 90313).
const (
	modeOff     errcode.Code = 94000
	badType     errcode.Code = 94001
	noKeyData   errcode.Code = 94002
	longKeyData errcode.Code = 94003
	noList      errcode.Code = 94005
	longList    errcode.Code = 94006
	noWebview   errcode.Code = 94007
	noTemplate  errcode.Code = 94008
	noTitle     errcode.Code = 94010
	badHeight   errcode.Code = 94011
	noData      errcode.Code = 94012
	badImage    errcode.Code = 94013
	badTitle    errcode.Code = 94014
	badPage     errcode.Code = 94015
	otherHeight errcode.Code = 94016
)

var checkURLs = setting.Switch("workbench.check_urls", true, doc, "the url of an image or webview must begin with http:// or https://; if not, it only must not be empty")

// part gives the object of the display's own type; nil when it is missing or the type is none of the four.
func (d *Display) part() any {
	switch {
	case d.Type == typeKeyData && d.KeyData != nil:
		return d.KeyData
	case d.Type == typeImage && d.Image != nil:
		return d.Image
	case d.Type == typeList && d.List != nil:
		return d.List
	case d.Type == typeWebview && d.Webview != nil:
		return d.Webview
	}
	return nil
}

// only gives the display without objects of other types than its own.
func (d *Display) only() *Display {
	out := &Display{Type: d.Type}
	switch part := d.part().(type) {
	case *KeyData:
		out.KeyData = part
	case *Image:
		out.Image = part
	case *List:
		out.List = part
	case *Webview:
		out.Webview = part
	}
	return out
}

// check refuses a display that cannot be shown. A template may leave its object out, a member's data may not.
func (w *Workbench) check(d *Display, template bool) error {
	missing, typed := map[string]errcode.Code{typeKeyData: noKeyData, typeImage: noData, typeList: noList, typeWebview: noWebview}[d.Type]
	if d.Type == normal && template {
		return nil
	}
	if !typed {
		return wrong(badType, "type keydata, image, list, webview, or normal for a template", d.Type, "there is no such type")
	}
	switch part := d.part().(type) {
	case *KeyData:
		return part.check()
	case *Image:
		return w.checkURL(badImage, "image.url", part.URL)
	case *List:
		return part.check()
	case *Webview:
		if part.Height != "" && part.Height != singleRow && part.Height != doubleRow {
			return wrong(badHeight, "height single_row or double_row", part.Height, "there is no such height")
		}
		return w.checkURL(badPage, "webview.url", part.URL)
	}
	if template {
		return nil
	}
	return wrong(missing, d.Type, "nothing", "the object named like the type is missing")
}

func (k *KeyData) check() error {
	switch n := len(k.Items); {
	case n == 0:
		return wrong(noKeyData, "keydata.items", "nothing", "there is nothing to show")
	case n > maxKeys:
		return wrong(longKeyData, fmt.Sprintf("at most %d keydata.items", maxKeys), fmt.Sprint(n), "there are too many")
	}
	for i, item := range k.Items {
		at := fmt.Sprintf("keydata.items[%d].", i)
		if item.Data == "" {
			return wrong(noData, at+"data", "nothing", "the value is missing, or no text")
		}
		for _, t := range []struct {
			name, text string
			most       int
		}{{"key", item.Key, maxKeyText}, {"data", item.Data, maxKeyText}, {"jump_url", item.URL, maxJump}, {"pagepath", item.PagePath, maxJump}} {
			if n := utf8.RuneCountInString(t.text); n > t.most {
				return wrong(longKeyData, fmt.Sprintf("%s%s of at most %d characters", at, t.name, t.most), fmt.Sprint(n), "the text is too long")
			}
		}
	}
	return nil
}

func (l *List) check() error {
	switch n := len(l.Items); {
	case n == 0:
		return wrong(noList, "list.items", "nothing", "there is nothing to show")
	case n > maxLines:
		return wrong(longList, fmt.Sprintf("at most %d list.items", maxLines), fmt.Sprint(n), "there are too many")
	}
	for i, line := range l.Items {
		at := fmt.Sprintf("list.items[%d].title", i)
		switch n := len(line.Title); {
		case n == 0:
			return wrong(noTitle, at, "nothing", "the title is missing")
		case n > maxTitle:
			return wrong(badTitle, fmt.Sprintf("%s of at most %d bytes", at, maxTitle), fmt.Sprint(n), "the title is too long; a Chinese character has three bytes")
		}
	}
	return nil
}

func (w *Workbench) checkURL(code errcode.Code, name, url string) error {
	if url != "" && (!w.rt.Settings.Bool(checkURLs) || strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "https://")) {
		return nil
	}
	return wrong(code, name+" that begins with http:// or https://", url, "the address is missing or has no scheme")
}

func wrong(code errcode.Code, want, got, cause string) error {
	return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: want, Got: got, Cause: cause, Fix: "compare the body with the document", Doc: doc})
}
