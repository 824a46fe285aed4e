package sim

import (
	"context"
	"net/url"
	"strings"

	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/store"
)

// pictures keeps the pictures of members among the media. It is [directory.Pictures].
type pictures struct{ *Sim }

// Keep gives an uploaded image a lasting address and its path without the size. (doc 90195)
func (p pictures) Keep(ctx context.Context, tx *store.Tx, corp, mediaID string) (string, error) {
	f, err := p.media.Find(ctx, tx, corp, mediaID)
	if err != nil || f == nil || f.Kind != media.Image {
		return "", err
	}
	address, err := p.media.Show(ctx, tx, f)
	if err != nil {
		return "", err
	}
	at, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(at.Path, "/0"), nil
}
