package message

import "wecomlab/mockwecom/chapter/media"

// oneFile is a temporary file that was uploaded before.
type oneFile struct {
	MediaID string `json:"media_id"`
}

func (*oneFile) texts() []*string { return nil }

// The files, each of its own kind.
type (
	imageFile struct{ oneFile }
	voiceFile struct{ oneFile }
	plainFile struct{ oneFile }
	videoFile struct {
		oneFile
		Title       string `json:"title,omitempty"`
		Description string `json:"description,omitempty"`
	}
)

func (b *imageFile) check(k *checking) error {
	return k.checkMedia("image.media_id", b.MediaID, media.Image)
}

func (b *voiceFile) check(k *checking) error {
	return k.checkMedia("voice.media_id", b.MediaID, media.Voice)
}

func (b *plainFile) check(k *checking) error {
	return k.checkMedia("file.media_id", b.MediaID, media.Plain)
}

func (b *videoFile) check(k *checking) error {
	shorten(&b.Title, maxTitle)
	shorten(&b.Description, maxDigest)
	return k.checkMedia("video.media_id", b.MediaID, media.Video)
}
