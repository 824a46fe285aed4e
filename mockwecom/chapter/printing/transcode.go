package printing

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// Codes of transcoding (doc 90313).
const (
	badVersion   errcode.Code = 71067
	staleVersion errcode.Code = 71068
	badPage      errcode.Code = 71069
)

// mostRendered bounds the pages of a rendering.
const mostRendered = 1000

// Rendering is what a vendor's cloud has made of a document, or one picture of it. (doc 96412)
type Rendering struct {
	JobID   string
	Version uint32 // of the settings
	Format  string // openhw.FormatPDF, or openhw.FormatJPG: one page a call
	Page    int    // of a picture, from 1
	Pages   int    // in all
	Content []byte // nil if it has failed
	ErrCode int64  // 0: it has not failed
	ErrMsg  string
}

// Transcoded takes a rendering of a job that the device has. 600040 is an unknown job, 71067 a version that never was, 71068 one that a
// newer one has replaced, 71069 a page that cannot be.
func (p *Printing) Transcoded(ctx context.Context, tx *store.Tx, d *hardware.Device, r Rendering) error {
	j, err := p.Job(ctx, tx, d, r.JobID)
	if err != nil {
		return err
	}
	if j == nil {
		return unknownJob(d, r.JobID)
	}
	if err := j.fits(&r); err != nil {
		return err
	}
	former, err := bodies(ctx, tx, j, preview)
	if err != nil {
		return fmt.Errorf("look up the rendering of print job %s: %w", j.JobID, err)
	}
	now := Transcoding{Version: r.Version, Format: r.Format, Pages: r.Pages, ErrCode: r.ErrCode, ErrMsg: r.ErrMsg}
	page := 0
	if r.Format == openhw.FormatJPG {
		page = max(r.Page-1, 0)
	}
	if now == j.Preview && r.Format == openhw.FormatJPG { // its pictures come one by one
		former = slices.DeleteFunc(former, func(f body) bool { return f.Idx != page })
	}
	if err := p.drop(ctx, tx, former); err != nil {
		return err
	}
	j.Preview = now
	if _, err := tx.NewUpdate().Model(j).Column("preview_version", "preview_format", "preview_pages", "preview_errcode", "preview_errmsg").WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("store the rendering of print job %s: %w", j.JobID, err)
	}
	if r.ErrCode != 0 {
		return nil
	}
	files := new(keeping)
	err = p.keep(files, preview, page, plain(r.Content))
	tx.OnCommit(files.done)
	if err != nil {
		return err
	}
	return refer(ctx, tx, j, files.files)
}

// fits checks a rendering against its job.
func (j *Job) fits(r *Rendering) error {
	refuse := func(code errcode.Code, expected, got, cause string) error {
		return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: expected, Got: got, Cause: cause, Fix: "answer the newest printer_job_trans alone", Doc: resultDoc})
	}
	newest := fmt.Sprintf("setting_version %d", j.Version)
	switch {
	case r.Version == 0 || r.Version > j.Version:
		return refuse(badVersion, newest, fmt.Sprint(r.Version), "the settings never had this version")
	case r.Version < j.Version:
		return refuse(staleVersion, newest, fmt.Sprint(r.Version), "the member has chosen other settings since")
	case r.ErrCode != 0:
		return nil
	case r.Pages < 1 || r.Pages > mostRendered:
		return refuse(badPage, fmt.Sprintf("page_size from 1 to %d", mostRendered), fmt.Sprint(r.Pages), "a document has so many pages in all")
	case r.Format == openhw.FormatJPG && (r.Page < 1 || r.Page > r.Pages):
		return refuse(badPage, fmt.Sprintf("a page from 1 to %d", r.Pages), fmt.Sprint(r.Page), "pictures are numbered from 1")
	}
	return nil
}

// Rendered tells how far the rendering of the newest settings is: the pages that have come, counted from 1, nil if there are none.
func (p *Printing) Rendered(ctx context.Context, db bun.IDB, j *Job) ([]int, error) {
	if j.Preview.Version != j.Version || j.Preview.ErrCode != 0 {
		return nil, nil
	}
	files, err := bodies(ctx, db, j, preview)
	if err != nil {
		return nil, fmt.Errorf("look up the rendering of print job %s: %w", j.JobID, err)
	}
	var pages []int
	for _, f := range files {
		pages = append(pages, f.Idx+1)
	}
	return pages, nil
}

// TransText is what a member reads when a vendor's cloud could not render: WeCom has texts of its own below 2000. (doc 96412)
func (t Transcoding) TransText() string {
	known := map[int64]string{hwcloud.TransBrand: "打印盒子不支持该品牌的打印机", hwcloud.TransFailed: "文件转码失败", hwcloud.TransSlow: "文件转码超时", hwcloud.TransFormat: "不支持该文件格式"}
	switch text, ok := known[t.ErrCode]; {
	case t.ErrCode == 0:
		return ""
	case ok:
		return text
	case t.ErrCode < hwcloud.VendorTrans:
		return fmt.Sprintf("文件转码失败（%d）", t.ErrCode)
	}
	return t.ErrMsg
}
