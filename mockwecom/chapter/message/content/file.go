package content

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/api"
)

// Files finds what a media_id stands for.
type Files interface {
	// File gives the living file of a media_id that the sender may use, nil if there is none.
	File(ctx context.Context, mediaID string) (*media.File, error)
}

// CorpFiles are the temporary files of a corp.
type CorpFiles struct {
	Media *media.Media
	DB    bun.IDB
	Corp  string // plain corpid
}

// File implements [Files].
func (f CorpFiles) File(ctx context.Context, mediaID string) (*media.File, error) {
	return f.Media.Find(ctx, f.DB, f.Corp, mediaID)
}

// checkFile refuses a media_id that is missing, unknown, expired or of another kind.
func (k *check) checkFile(name, id string, kind media.Kind) (*media.File, error) {
	if id == "" {
		return nil, missing(missingMediaID, name)
	}
	var f *media.File
	if k.Files != nil {
		var err error
		if f, err = k.Files.File(k, id); err != nil {
			return nil, err
		}
	}
	finding := explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("the media_id of a temporary file of type %s that the sender may use", kind), Got: id,
		Cause: "the sender has no such file, or it is older than three days", Fix: "upload it again"}
	switch {
	case f == nil:
		return nil, api.Refuse(invalidMediaID, finding)
	case f.Kind != kind:
		finding.Cause, finding.Fix = "the file was uploaded as "+string(f.Kind), "upload it with type="+string(kind)
		return nil, api.Refuse(invalidMediaID, finding)
	}
	return f, nil
}

// oneFile is a temporary file that was uploaded before.
type oneFile struct {
	MediaID string `json:"media_id,omitempty"`
}

// Texts implements [Content].
func (*oneFile) Texts() []*string { return nil }

// The files, each of its own kind.
type (
	// VoiceFile is a recorded voice.
	VoiceFile struct{ oneFile }
	// VideoFile is a film.
	VideoFile struct {
		oneFile
		Title       string `json:"title,omitempty"`
		Description string `json:"description,omitempty"`
	}
	// PlainFile is a file of any kind.
	PlainFile struct{ oneFile }
)

func (b *VoiceFile) check(k *check) error {
	_, err := k.checkFile("voice.media_id", b.MediaID, media.Voice)
	return err
}

func (b *PlainFile) check(k *check) error {
	_, err := k.checkFile("file.media_id", b.MediaID, media.Plain)
	return err
}

func (b *VideoFile) check(k *check) error {
	shorten(&b.Title, maxTitle)
	shorten(&b.Description, maxDigest)
	_, err := k.checkFile("video.media_id", b.MediaID, media.Video)
	return err
}

// safeFiles are the files that can be confidential (doc 90236).
var safeFiles = []string{"txt", "pdf", "doc", "docx", "ppt", "pptx", "xls", "xlsx", "xml", "jpg", "jpeg", "png", "bmp", "gif"}

// checkSafe refuses a confidential file that clients cannot show themselves.
func (b *PlainFile) checkSafe(k *check) error {
	if k.Settings.Text(safeFile) == "taken" {
		return nil
	}
	f, err := k.checkFile("file.media_id", b.MediaID, media.Plain)
	if err != nil || slices.Contains(safeFiles, strings.ToLower(strings.TrimPrefix(path.Ext(f.Name), "."))) {
		return err
	}
	return wrong("safe", "0 for this file; confidential files are "+strings.Join(safeFiles, " "), f.Name)
}
