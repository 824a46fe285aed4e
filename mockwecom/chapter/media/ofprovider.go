package media

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// maxProviderImage is the size of a provider's image, in bytes; its other files are as large as those of media/upload (doc 99310).
const maxProviderImage = 2 * mib

type providerIn struct {
	Type  string     `json:"type" wx:"need=40004"`
	Scene Attachment `json:"attachment_type"` // 3, or nothing
}

// uploadOfProvider stores a temporary file that belongs to a provider. (doc 99310)
func (m *Media) uploadOfProvider(c *api.Call, in providerIn) (*uploadOut, error) {
	r, err := m.ruleOf(Kind(in.Type))
	if err != nil {
		return nil, err
	}
	if in.Scene != NoAttachment && in.Scene != Checkout {
		return nil, api.Refuse(wrongScene, explain.Finding{Step: explain.Parameter, Expected: "no attachment_type, or 3 (收银台)", Got: fmt.Sprintf("attachment_type=%d", in.Scene),
			Cause: "files of providers are used nowhere else", Fix: "leave it out; moments and the product album take files of media/upload_attachment", Doc: providerDoc})
	}
	r.doc, r.strictName = providerDoc, m.badFileName()
	if r.kind == Image {
		r.most = maxProviderImage
	}
	f := &File{Scope: providerScope(c.Credential.Provider), Attachment: in.Scene}
	if err := m.accept(c, r, "media", f); err != nil {
		return nil, err
	}
	return &uploadOut{Type: in.Type, MediaID: f.MediaID, CreatedAt: strconv.FormatInt(f.CreatedAt.Unix(), 10)}, nil
}

// providerScope keeps a provider's files from everybody else. They stand in no corp.
func providerScope(provider string) string { return "provider " + provider }

// FindOfProvider gives a file that a provider uploaded with service/media/upload, nil when there is none or it has expired.
func (m *Media) FindOfProvider(ctx context.Context, db bun.IDB, provider, mediaID string) (*File, error) {
	f, err := m.find(ctx, db, "", mediaID)
	if f == nil || err != nil || f.Scope != providerScope(provider) || !m.rt.Clock.Now().Before(f.ExpiresAt) {
		return nil, err
	}
	return f, nil
}

func (m *Media) badFileName() errcode.Code {
	if m.rt.Settings.Text(badName) == "44001" {
		return emptyMedia
	}
	return errcode.BadRequestParameter
}

// checkStrictName refuses a name that looks like a path.
func (r *rule) checkStrictName(name string) error {
	if r.strictName == 0 || !strings.HasPrefix(name, "/") && !strings.ContainsAny(name, `\:`) {
		return nil
	}
	return api.Refuse(r.strictName, explain.Finding{Step: explain.Parameter, Expected: `a file name that does not begin with / and has no \ and no :`, Got: cut(name),
		Cause: "the name is a path", Fix: "send the last part of it", Doc: providerDoc})
}

// MakeForProvider is [Media.Make] for a file that belongs to a provider.
func (m *Media) MakeForProvider(ctx context.Context, tx *store.Tx, provider string, f *File, body []byte) error {
	f.Corp, f.Scope = "", providerScope(provider)
	return m.Make(ctx, tx, f, body)
}
