package directory

import (
	"context"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/store"
)

// avatarIllegal answers an avatar_mediaid that is of no image of media/upload (doc 90313).
const avatarIllegal errcode.Code = 301015

// Pictures keeps what members are shown with. The chapter of media does (sim).
type Pictures interface {
	// Keep gives the lasting path of an image that was uploaded, without its size; empty when the corp has no such image. (doc 90195)
	Keep(ctx context.Context, tx *store.Tx, corp, mediaID string) (path string, err error)
}

// TakePicturesFrom sets who keeps pictures. It is called once, before the first request; without it no media_id is one of an image.
func (d *Directory) TakePicturesFrom(p Pictures) { d.pictures = p }

// The paths of a member's pictures, which the chapter login serves. The ids in them are drawn like those that providers see, so that they
// tell nothing of the member.
const (
	picturePath = "/wwpic/"
	vcodePath   = "/wwopen/userQRCode?vcode=vc"
)

// AvatarURL is the address of a member's picture; thumb is the small one. (doc 90196)
func (d *Directory) AvatarURL(m *Member, thumb bool) string {
	path := m.Avatar
	if path == "" {
		path = picturePath + strings.TrimPrefix(d.OpenUserID("avatar", m), prefixes[memberMark])
	}
	if thumb {
		return d.rt.BaseURL() + path + "/100"
	}
	return d.rt.BaseURL() + path + "/0"
}

// QRCodeURL is the address of a member's personal QR code. (doc 90196)
func (d *Directory) QRCodeURL(m *Member) string {
	return d.rt.BaseURL() + vcodePath + strings.TrimPrefix(d.OpenUserID("vcode", m), prefixes[memberMark])
}

// applyAvatar takes an uploaded image as the picture of a member.
func (e *Edit) applyAvatar(m *Member, p *Profile) error {
	if p.Avatar == nil || *p.Avatar == "" {
		return nil
	}
	path := ""
	if e.dir.pictures != nil {
		var err error
		if path, err = e.dir.pictures.Keep(e.ctx, e.tx, e.corp, *p.Avatar); err != nil {
			return err
		}
	}
	if path == "" {
		return illegal(avatarIllegal, "invalid mediaid", "avatar_mediaid", "the media_id of an image of media/upload", *p.Avatar)
	}
	m.Avatar = path
	return nil
}
