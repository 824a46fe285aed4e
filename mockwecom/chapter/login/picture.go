package login

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"unicode/utf8"

	"wecomlab/mockwecom/chapter/directory"
)

// The pictures that a member's fields point at. The paths end as the real ones do (21-contacts §1.1); the ids in them are
// drawn like those that providers see, so that they tell nothing of the member.
const (
	picturePath = "/wwpic/"
	vcodePath   = "/wwopen/userQRCode"
	nobody      = "default_avatar" // the picture of members who have not agreed to show theirs

	avatarScope = "avatar"
	vcodeScope  = "vcode"
	idPrefix    = "wo" // of every member id; left out in the addresses
)

func (l *Login) defaultAvatarURL() string { return l.rt.BaseURL() + picturePath + nobody + "/0" }

func (l *Login) avatarURL(m *directory.Member) string { return l.directory.AvatarURL(m, false) }

func (l *Login) avatarPath(m *directory.Member) string {
	return picturePath + strings.TrimPrefix(l.directory.OpenUserID(avatarScope, m), idPrefix)
}

func (l *Login) vcodeURL(m *directory.Member) string { return l.directory.QRCodeURL(m) }

// sizes maps the end of an avatar's path to pixels.
var sizes = map[string]int{"0": 640, "100": 100}

var avatarPicture = template.Must(template.New("avatar").Parse(
	`<svg xmlns="http://www.w3.org/2000/svg" width="{{.Size}}" height="{{.Size}}" viewBox="0 0 100 100">` +
		`<rect width="100" height="100" fill="hsl({{.Hue}},42%,45%)"/>{{with .Initial}}<text x="50" y="52" dy=".35em" text-anchor="middle" ` +
		`font-family="PingFang SC,Noto Sans CJK SC,Microsoft YaHei,sans-serif" font-size="48" fill="#fff">{{.}}</text>` +
		`{{else}}<circle cx="50" cy="40" r="18" fill="#fff"/><path d="M14 100a36 36 0 0 1 72 0z" fill="#fff"/>{{end}}</svg>`))

var vcodePicture = template.Must(template.New("vcode").Parse(
	`<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320" viewBox="0 0 320 320"><rect width="320" height="320" fill="#fff" stroke="#ccd3da"/>` +
		`<g text-anchor="middle" font-family="PingFang SC,Noto Sans CJK SC,Microsoft YaHei,sans-serif" fill="#17212b">` +
		`<text x="160" y="150" font-size="36">{{.Name}}</text><text x="160" y="190" font-size="18">{{.Corp}}</text>` +
		`<text x="160" y="232" font-size="13" fill="#67737e">个人二维码 · personal QR code, simulated</text></g></svg>`))

// avatarPage draws a member's picture: the first character of the name. Pictures are not journalled; a page shows dozens.
func (l *Login) avatarPage() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, size, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, picturePath), "/")
		pixels, ok := sizes[size]
		if !ok {
			notFound(w)
			return
		}
		if id == nobody {
			draw(w, avatarPicture, map[string]any{"Size": pixels, "Hue": 210, "Initial": ""})
			return
		}
		m, _, err := l.memberBehind(r.Context(), avatarScope, id)
		if err != nil || m == nil {
			notFound(w)
			return
		}
		_, first := utf8.DecodeRuneInString(m.Name)
		draw(w, avatarPicture, map[string]any{"Size": pixels, "Hue": m.ID * 47 % 360, "Initial": m.Name[:first]})
	})
}

// vcodePage stands in for a member's personal QR code.
func (l *Login) vcodePage() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m, corp, err := l.memberBehind(r.Context(), vcodeScope, strings.TrimPrefix(r.URL.Query().Get("vcode"), "vc"))
		if err != nil || m == nil {
			notFound(w)
			return
		}
		draw(w, vcodePicture, map[string]any{"Name": m.Name, "Corp": corp.Name})
	})
}

// memberBehind finds the member of a picture; nil when there is none.
func (l *Login) memberBehind(ctx context.Context, scope, id string) (*directory.Member, *directory.Corp, error) {
	db := l.rt.Store.Read()
	corps, err := l.directory.Corps(ctx, db)
	if err != nil {
		return nil, nil, fmt.Errorf("picture: %w", err)
	}
	for _, corp := range corps {
		if m, err := l.directory.PlainMember(ctx, db, scope, corp.CorpID, idPrefix+id); m != nil || err != nil {
			return m, corp, err
		}
	}
	return nil, nil, nil
}

func draw(w http.ResponseWriter, picture *template.Template, data any) {
	var b bytes.Buffer
	if err := picture.Execute(&b, data); err != nil {
		notFound(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Content-Security-Policy", "default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "max-age=60")
	_, _ = w.Write(b.Bytes()) // fails when the browser is gone
}

// notFound is 404 with an empty body, as everywhere.
func notFound(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusNotFound)
}
