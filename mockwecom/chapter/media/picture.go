package media

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/setting"
)

// Where uploaded pictures are seen.
const (
	picturePath = "/wwpicture/"
	pictureHost = "wework.qpic.cn"
)

const maxPicture = 2 * mib // doc 90256

type pictureOut struct {
	URL string `json:"url"`
}

// uploadPicture stores a picture for the text of articles and gives its lasting address. The part may have any name. (doc 90256)
func (m *Media) uploadPicture(c *api.Call, _ api.None) (*pictureOut, error) {
	if err := m.checkQuota(c); err != nil {
		return nil, err
	}
	got, err := m.receive(c, "", rule{kind: Image, most: maxPicture, tooLarge: invalidImageSize, foreign: m.badImage(), formats: "JPG or PNG", doc: pictureDoc,
		check: m.rt.Settings.Bool(checkContent)})
	if err != nil {
		return nil, err
	}
	defer got.release()
	_, contentType, _ := recognise(got.head)
	p := &picture{ID: m.rt.Random.Text(pictureIDLength, random.Letter), Corp: c.Credential.Corp, ContentType: contentType, Size: got.size, Hash: got.hash, CreatedAt: c.Now}
	err = c.Write(func() error {
		if err := m.checkQuota(c); err != nil {
			return err
		}
		_, err := c.Tx.NewInsert().Model(p).Exec(c.Context)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &pictureOut{m.rt.BaseURL() + picturePath + p.ID + "/0"}, nil
}

// shanghai is where the days of quotas begin.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// checkQuota counts the corp's pictures of the day and of 30 days (doc 90256, 90312).
func (m *Media) checkQuota(c *api.Call) error {
	local := c.Now.In(shanghai)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, shanghai)
	for _, q := range []struct {
		key   *setting.Key
		since time.Time
		span  string
	}{{picturesPerDay, midnight, "in a day"}, {picturesPerMonth, c.Now.AddDate(0, 0, -30), "in 30 days"}} {
		n, err := c.DB().NewSelect().Model((*picture)(nil)).Where("corp = ?", c.Credential.Corp).Where("created_at >= ?", q.since.UTC()).Count(c.Context)
		if err != nil {
			return fmt.Errorf("count pictures: %w", err)
		}
		if most := m.rt.Settings.Int(q.key); int64(n) >= int64(most) {
			return api.Refuse(errcode.RateLimited, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d pictures %s", most, q.span), Got: "one more",
				Cause: "the corp has used up its uploads", Fix: "move the clock on, or raise the setting " + q.key.Name, Doc: pictureDoc})
		}
	}
	return nil
}

// showPicture serves an uploaded picture. On the platform it is only shown inside of WeCom. Pictures are not journalled.
func (m *Media) showPicture(w http.ResponseWriter, r *http.Request) {
	id, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, picturePath), "/")
	p, err := m.pictureOf(r.Context(), id)
	if err != nil || p == nil {
		gone(w)
		return
	}
	body, err := m.blobs.Open(p.Hash)
	if err != nil {
		gone(w)
		return
	}
	defer func() { _ = body.Close() }() // it was only read
	h := w.Header()
	h.Set("Content-Type", p.ContentType)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "max-age=86400")
	h.Set("Etag", `"`+p.Hash[:32]+`"`)
	http.ServeContent(w, r, "", p.CreatedAt, body)
}

func (m *Media) pictureOf(ctx context.Context, id string) (*picture, error) {
	p := new(picture)
	err := m.rt.Store.Read().NewSelect().Model(p).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return p, err
}

// gone is 404 with an empty body, as everywhere.
func gone(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusNotFound)
}
