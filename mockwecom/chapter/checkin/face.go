package checkin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // faces are JPEG or PNG
	_ "image/png"
	"strconv"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// maxFace is the greatest length of a picture, in bytes (doc 93378).
const maxFace = 1 << 20

type faceIn struct {
	UserID string `json:"userid" wx:"need=301021,max=64,unknown=301021,hidden=301021"`
	Face   string `json:"userface" wx:"need=301021"`
}

// addFace stores the picture by which machines know a member; an earlier one is replaced. (doc 93378)
func (k *CheckIn) addFace(c *api.Call, in faceIn) (api.None, error) {
	_, m, err := k.person(c, in.UserID)
	if err != nil {
		return api.None{}, err
	}
	picture, err := base64.StdEncoding.DecodeString(in.Face)
	if err != nil || len(picture) > maxFace {
		return api.None{}, bad(badUser, faceDoc, "userface as base64 of at most 1 MiB", strconv.Itoa(len(in.Face))+" bytes", "it is no base64, or too long")
	}
	if _, _, err := image.DecodeConfig(bytes.NewReader(picture)); err != nil {
		return api.None{}, bad(badUser, faceDoc, "a JPG or PNG picture of a face", strconv.Itoa(len(picture))+" bytes", "it is no picture")
	}
	return api.None{}, setFace(c.Context, c.Tx, m.Corp, m.ID, picture)
}

func setFace(ctx context.Context, tx *store.Tx, corp string, member int64, picture []byte) error {
	sum := sha256.Sum256(picture)
	f := &face{Corp: corp, Member: member, Hash: hex.EncodeToString(sum[:]), Image: picture}
	_, err := tx.NewInsert().Model(f).On("CONFLICT (corp, member) DO UPDATE").Set("hash = EXCLUDED.hash").Set("image = EXCLUDED.image").Exec(ctx)
	if err != nil {
		return fmt.Errorf("store a face: %w", err)
	}
	return nil
}

// Face gives the picture by which machines know a member; nil when there is none.
func (k *CheckIn) Face(ctx context.Context, db bun.IDB, corp string, member int64) ([]byte, error) {
	f := &face{Corp: corp, Member: member}
	err := db.NewSelect().Model(f).WherePK().Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return f.Image, err
}
