package printing

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/printing/pdf"
)

// previewed bounds the pages of a PDF that are shown.
const previewed = 200

// Preview gives the pages of a job as text, lines of a page separated by newlines: what the vendor has rendered for the newest settings,
// else what a printer in direct mode prints. Pictures are described. It is nil for a job that is gone. It is
// not for use in transactions.
func (p *Printing) Preview(ctx context.Context, jobID string) ([]string, error) {
	db := p.rt.Store.Read()
	j, err := p.find(ctx, db, jobID)
	if j == nil || err != nil {
		return nil, err
	}
	files, err := p.shown(ctx, db, j)
	if err != nil {
		return nil, fmt.Errorf("look up the pages of print job %s: %w", jobID, err)
	}
	var pages []string
	for _, f := range files {
		content, err := p.part(f, 0, f.Size)
		if err != nil {
			return nil, err
		}
		pages = append(pages, pagesOf(content)...)
	}
	return pages, nil
}

// shown gives the files that a member would look at.
func (p *Printing) shown(ctx context.Context, db bun.IDB, j *Job) ([]body, error) {
	if j.Preview.Version == j.Version && j.Preview.ErrCode == 0 {
		if files, err := bodies(ctx, db, j, preview); len(files) > 0 || err != nil {
			return files, err
		}
	}
	return bodies(ctx, db, j, printed)
}

// pagesOf gives the pages of a PDF as text, and describes everything else.
func pagesOf(content []byte) (pages []string) {
	if config, format, err := image.DecodeConfig(bytes.NewReader(content)); err == nil {
		return []string{fmt.Sprintf("[%s %d × %d, %d octets]", format, config.Width, config.Height, len(content))}
	}
	defer func() {
		if broken := recover(); broken != nil {
			pages = []string{fmt.Sprintf("[a PDF that cannot be shown: %v]", broken)}
		}
	}()
	doc, err := pdf.Open(content)
	if err != nil {
		return []string{fmt.Sprintf("[%d octets that cannot be shown: %s]", len(content), strings.TrimPrefix(err.Error(), "pdf: "))}
	}
	for n := range min(doc.Pages(), previewed) {
		pages = append(pages, strings.Join(doc.Text(n), "\n"))
	}
	return pages
}

// find gives a living job of any device; nil when there is none.
func (p *Printing) find(ctx context.Context, db bun.IDB, jobID string) (*Job, error) {
	var all []*Job
	err := db.NewSelect().Model(&all).Where("jobid = ?", jobID).Where("expires_at > ?", p.rt.Clock.Now()).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("look up print job %s: %w", jobID, err)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all[0], nil
}
