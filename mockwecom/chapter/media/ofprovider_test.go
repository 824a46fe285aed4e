package media_test

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/store"
)

// providerToken is a provider_access_token.
func (s *stand) providerToken(provider string) (value string) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		c, err := s.Runtime.Credentials.Issue(ctx, tx, credential.Credential{Kind: credential.ProviderToken, Provider: provider}, time.Hour)
		if err == nil {
			value = c.Value
		}
		return err
	})
	return value
}

// give uploads a file of the provider; query is name and value in turn.
func (s *stand) give(disposition, content string, query ...string) uploaded {
	s.T.Helper()
	contentType, body := raw(`form-data; name="media"; `+disposition, content)
	address := s.address("service/media/upload", append(query, "provider_access_token", s.providerToken(credentialtest.Provider))...)
	return read(s.T, s.send("POST", address, contentType, bytes.NewReader(body)))
}

func TestUploadOfProvider(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const mib = 1 << 20
	fill := func(head string, size int) string { return head + strings.Repeat("\x00", size-len(head)) }
	tests := []struct {
		name, kind, scene, file, content string
		want                             int
	}{
		{"OK/image", "image", "", "a.jpg", jpg, 0},
		{"OK/image at the limit", "image", "", "a.jpg", fill(jpg, 2*mib), 0},
		{"OK/voice", "voice", "", "a.amr", amr, 0},
		{"OK/video", "video", "", "a.mp4", mp4, 0},
		{"OK/file at the limit", "file", "", "a.csv", fill("a", 20*mib), 0},
		{"OK/for the checkout", "file", "3", "a.csv", "a,b,c,d", 0},
		{"OK/a slash inside", "file", "", "b/a.csv", "a,b,c,d", 0},
		{"ErrNoType", "", "", "a.jpg", jpg, 40004},
		{"ErrType", "gif", "", "a.jpg", jpg, 40004},
		{"ErrScene", "image", "1", "a.jpg", jpg, 41072},
		{"ErrSceneNoNumber", "image", "checkout", "a.jpg", jpg, 40058},
		{"ErrImageTooLarge", "image", "", "a.jpg", fill(jpg, 2*mib+1), 40006},
		{"ErrVideoTooLarge", "video", "", "a.mp4", fill(mp4, 10*mib+1), 40006},
		{"ErrFileTooLarge", "file", "", "a.csv", fill("a", 20*mib+1), 40006},
		{"ErrVoiceTooLong", "voice", "", "a.amr", "#!AMR\n" + strings.Repeat("\x7c", 3001), 45007},
		{"ErrNotAVoice", "voice", "", "a.amr", jpg, 301017},
		{"ErrTooSmall", "file", "", "a.csv", "a,b,c", 40006},
		{"ErrSlash", "file", "", "/a.csv", "a,b,c,d", 40058},
		{"ErrBackslash", "file", "", `b\a.csv`, "a,b,c,d", 40058},
		{"ErrColon", "file", "", `a:b.csv`, "a,b,c,d", 40058},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.give(`filename="`+tt.file+`"`, tt.content, "type", tt.kind, "attachment_type", tt.scene)
			if got.Errcode != tt.want {
				t.Fatalf("answered %+v, want %d", got, tt.want)
			}
			if tt.want != 0 {
				if s.Finding().Cause == "" {
					t.Error("it is not explained")
				}
				return
			}
			if got.Type != tt.kind || got.CreatedAt != strconv.FormatInt(credentialtest.Epoch.Unix(), 10) {
				t.Errorf("answered %+v", got)
			}
			f, err := s.media.FindOfProvider(t.Context(), s.Store.Read(), credentialtest.Provider, got.MediaID)
			if must(t, err); f == nil || f.Name != tt.file || f.Size != int64(len(tt.content)) || f.Corp != "" {
				t.Errorf("the store has %+v", f)
			}
		})
	}
}

func TestFilesOfAProviderAreItsOwn(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	id := s.give(`filename="a.csv"`, "a,b,c,d", "type", "file").MediaID
	if got := read(t, s.get(id)); got.Errcode != 40007 {
		t.Errorf("an app got %+v", got)
	}
	find := func(provider, id string) *media.File {
		f, err := s.media.FindOfProvider(t.Context(), s.Store.Read(), provider, id)
		must(t, err)
		return f
	}
	for name, f := range map[string]*media.File{
		"another provider has it": find("ww0ther00000000000", id), "the provider has a file of a corp": find(credentialtest.Provider, s.put("file", "a.csv", "a,b,c,d")),
		"an unknown id is found": find(credentialtest.Provider, "nothing"),
	} {
		if f != nil {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if f, err := s.media.Find(t.Context(), s.Store.Read(), credentialtest.Corp, id); f != nil || err != nil {
		t.Errorf("a corp has it: %+v, %v", f, err)
	}
	must(t, s.Clock.Advance(t.Context(), media.Life))
	if f := find(credentialtest.Provider, id); f != nil {
		t.Errorf("it lives on after three days: %+v", f)
	}
}

func TestNameOfProvidersFileSetting(t *testing.T) {
	t.Parallel()
	s := newStand(t, "media.bad_file_name", "44001")
	if got := s.give(`filename="/a.csv"`, "a,b,c,d", "type", "file"); got.Errcode != 44001 {
		t.Errorf("answered %+v", got)
	}
}
