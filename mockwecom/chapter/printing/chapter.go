// Package printing is printing and scanning by smart hardware (打印, 扫描): the jobs of members with their documents, for printers in
// direct-connect mode and in cloud-to-cloud mode, and the scans that printers send to members. Source: docs 93979, 94010 to 94018
// for direct mode, 96407 to 96414, 97075 and 97370 for cloud mode, whose endpoints chapter devicecloud serves on top of this model.
package printing

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync"

	"github.com/uptrace/bun"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/chapter/message"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/background"
	"wecomlab/mockwecom/engine/blob"
	"wecomlab/mockwecom/engine/journal"
)

// chapterName stands before this chapter's migrations and commands.
const chapterName = "printing"

// Printing is this chapter of one simulator. It is safe for concurrent use.
type Printing struct {
	rt       *engine.Runtime
	dir      *directory.Directory
	agents   *agent.Agents
	media    *media.Media
	messages *message.Messenger
	devices  *hardware.Hardware
	blobs    *blob.Store
	crew     *background.Crew

	newJobs  hardware.Push[openhw.JobIDs]
	goneJobs hardware.Push[openhw.JobIDs]

	mu   sync.Mutex
	next *clock.Timer // of the next expiry; nil when nothing will expire
}

// Files gives the store of documents beside a database: a folder of its own. mediaDir is the folder that was named for media, if
// one was.
func Files(database, mediaDir string) *blob.Store {
	switch {
	case mediaDir != "":
		return blob.For(database, filepath.Join(mediaDir, "print"))
	case strings.Contains(database, "://"):
		return blob.For(database+"#print", "") // a server's folder is named after the address
	case database != "" && database != ":memory:":
		return blob.For(database, database+".print")
	}
	return blob.For("", "")
}

// New makes the chapter on top of the lower ones and answers the commands of printers from then on. End it with [Printing.Close],
// which closes the store of files, too.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, files *media.Media, messages *message.Messenger,
	devices *hardware.Hardware, blobs *blob.Store) *Printing {
	p := &Printing{rt: rt, dir: dir, agents: agents, media: files, messages: messages, devices: devices, blobs: blobs, crew: background.New(rt.Clock, rt.Log)}
	hardware.Handle(devices, chapterName, "printer/gen_qrcode", p.code)
	hardware.Handle(devices, chapterName, "printer/get_job_list", p.list)
	hardware.Handle(devices, chapterName, "printer/download_file", p.download)
	hardware.Handle(devices, chapterName, "printer/report_job_status", p.report)
	hardware.Handle(devices, chapterName, "printer/upload_scan_file", p.scan)
	p.newJobs = hardware.Sends[openhw.JobIDs](devices, chapterName, "push_printer_job")
	p.goneJobs = hardware.Sends[openhw.JobIDs](devices, chapterName, "push_del_printer_job")
	return p
}

// Chapter gives the rows.
func (p *Printing) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: chapterName, Title: "Printing and scanning (打印/扫描)", Migrations: migrations,
		Actions: []action.Row{
			action.New("member.print", "Print a document", "打印文件", journal.LaneMember, optionDoc,
				"chooses a document and settings in the app and submits the job; the printer, or its vendor's cloud, is told", p.print, action.Outside),
			action.New("member.print_settings", "Change the settings of a print job", "修改打印设置", journal.LaneMember, transDoc,
				"before the job is submitted; a vendor's cloud is asked for a new preview", p.change),
			action.New("member.print_submit", "Submit a print job", "提交打印任务", journal.LaneMember, pushDoc,
				"submits a job that was made with submit=false", p.submit),
			action.New("member.print_delete", "Delete a print job", "删除打印任务", journal.LaneMember, deleteDoc,
				"takes the job back; the printer, or its vendor's cloud, is told", p.remove),
		},
		Pages: []engine.Page{
			{Path: sealedPath + "{id}", Host: "open.work.weixin.qq.com", Title: "Sealed document of a print job", Doc: urlDoc, Handler: http.HandlerFunc(p.serve)},
		},
		Start:   p.start,
		Forget:  p.forget,
		Default: p.defaults,
	}
}

// defaults resolves @printer, the world's first printer that a corp has bound, and @print_job, the newest job.
func (p *Printing) defaults(ctx context.Context, name string) (value string, ok bool, err error) {
	query := p.rt.Store.Read().NewSelect().Limit(1)
	switch name {
	case "printer":
		query = query.Model((*hardware.Device)(nil)).Column("sn").Where("corp <> ''").Where("kinds & ? <> 0", openhw.Printer).Order("id")
	case "print_job":
		query = query.Model((*Job)(nil)).Column("jobid").Order("id DESC")
	default:
		return "", false, nil
	}
	if err = query.Scan(ctx, &value); errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return value, true, err
}

// start goes on with the lives of the jobs that an earlier process left, and removes bodies that nobody refers to.
func (p *Printing) start(ctx context.Context) error {
	if err := p.blobs.Sweep(func(hash string) (bool, error) { return p.referenced(ctx, hash) }); err != nil {
		return err
	}
	return p.planNext(ctx)
}

// forget drops the bodies of the world that was.
func (p *Printing) forget() {
	if err := p.blobs.Sweep(func(hash string) (bool, error) { return p.referenced(context.Background(), hash) }); err != nil {
		p.rt.Log.Error("documents of the former world were not removed", "err", err)
	}
}

// referenced reports whether a body still stands for something.
func (p *Printing) referenced(ctx context.Context, hash string) (bool, error) {
	return p.rt.Store.Read().NewSelect().Model((*body)(nil)).Where("hash = ?", hash).Exists(ctx)
}

// Close ends what is under way and closes the store of files.
func (p *Printing) Close() error {
	p.crew.Close()
	return p.blobs.Close()
}

// bodies gives the files of a job in one role, in the order of their pages.
func bodies(ctx context.Context, db bun.IDB, j *Job, as role) ([]body, error) {
	var all []body
	err := db.NewSelect().Model(&all).Where("job = ?", j.ID).Where("role = ?", as).Order("idx").Scan(ctx)
	return all, err
}
