package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/message"
	"wecomlab/mockwecom/face/control"
)

// filesMost bounds the files of one message that are told.
const filesMost = 20

// item gives a message of an app as the control interface tells it.
func (p phones) item(ctx context.Context, db bun.IDB, item *message.Item) (control.PhoneMessage, error) {
	out := control.PhoneMessage{ID: item.ID, MsgID: item.MsgID, Type: item.Type, Mine: item.Mine(), At: item.Time(), Entry: item.Entry, Safe: item.Safe,
		TaskID: item.TaskID, Recalled: item.Recalled}
	if item.Recalled {
		return out, nil
	}
	out.Content, out.Button, out.Replaced = item.Content, item.Button, item.Replaced
	var err error
	out.Files, err = p.files(ctx, db, item.Corp, item.Content)
	return out, err
}

// files gives the files that a content names.
func (p phones) files(ctx context.Context, db bun.IDB, corp string, content json.RawMessage) ([]control.PhoneFile, error) {
	var parsed any
	if err := json.Unmarshal(content, &parsed); err != nil {
		return nil, fmt.Errorf("read a message: %w", err)
	}
	var out []control.PhoneFile
	for _, id := range mediaIDs(parsed, nil) {
		f, err := p.media.Find(ctx, db, corp, id)
		if err != nil {
			return nil, err
		}
		file := control.PhoneFile{MediaID: id, Gone: f == nil}
		if f != nil {
			file.Name, file.Size = f.Name, f.Size
		}
		out = append(out, file)
	}
	return out, nil
}

// mediaIDs gives the media_ids that a content names.
func mediaIDs(content any, found []string) []string {
	switch v := content.(type) {
	case []any:
		for _, inner := range v {
			found = mediaIDs(inner, found)
		}
	case map[string]any:
		for _, name := range []string{"media_id", "thumb_media_id"} {
			if id, ok := v[name].(string); ok && id != "" && len(found) < filesMost && !slices.Contains(found, id) {
				found = append(found, id)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			switch v[name].(type) {
			case []any, map[string]any:
				found = mediaIDs(v[name], found)
			}
		}
	}
	return found
}
