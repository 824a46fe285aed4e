package media

import (
	"strconv"
	"time"

	"wecomlab/mockwecom/engine/api"
)

// maxVoice is how long a voice may be (doc 90253).
const maxVoice = 60 * time.Second

type uploadIn struct {
	Type string `json:"type" wx:"need=40004"`
}

type uploadOut struct {
	Type      string `json:"type"`
	MediaID   string `json:"media_id"`
	CreatedAt string `json:"created_at"` // Unix seconds, as text
}

// upload stores a temporary file. The type is checked first, then the form, then the file while it comes. (doc 90253)
func (m *Media) upload(c *api.Call, in uploadIn) (*uploadOut, error) {
	f, err := m.Take(c, Kind(in.Type), "media", "")
	if err != nil {
		return nil, err
	}
	return &uploadOut{Type: in.Type, MediaID: f.MediaID, CreatedAt: strconv.FormatInt(f.CreatedAt.Unix(), 10)}, nil
}

// Take stores the file of a call whose row streams: the part of that field, any part if it is empty. A scope other than ""
// keeps the file from the corp's apps. Refusals are 40004, 40006, 44001, 301017 and what the settings name.
func (m *Media) Take(c *api.Call, kind Kind, field, scope string) (*File, error) {
	r, err := m.ruleOf(kind)
	if err != nil {
		return nil, err
	}
	f := &File{Scope: scope}
	if c.Credential != nil {
		f.Corp, f.Agent = c.Credential.Corp, c.Credential.Agent
	}
	if err := m.accept(c, r, field, f); err != nil {
		return nil, err
	}
	return f, nil
}

// accept takes the file of a form by a rule, and stores it with what else is known of it.
func (m *Media) accept(c *api.Call, r rule, field string, f *File) error {
	got, err := m.receive(c, field, r)
	if err != nil {
		return err
	}
	defer got.release()
	f.Kind, f.Name, f.Size, f.Hash = r.kind, got.name, got.size, got.hash
	m.describe(f, got.head)
	return c.Write(func() error { return m.Add(c.Context, c.Tx, f) })
}
