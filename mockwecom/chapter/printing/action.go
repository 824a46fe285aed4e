package printing

import (
	"context"
	"fmt"

	"wecomlab/core/openhw"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// jobIDLength is the length of a jobid; no page states one.
const jobIDLength = 32

type printIn struct {
	User     string   `name:"user" default:"@member" need:"yes" help:"userid of who prints, of the corp that has the printer"`
	SN       string   `name:"sn" default:"@printer" need:"yes" help:"serial number of the printer"`
	Files    []string `name:"file" help:"path on the simulator's machine: .pdf, .txt, .md, several .jpg and .png by comma, or anything else"`
	Text     string   `name:"text" help:"a text to print instead of a file; with neither a demonstration of two pages is printed"`
	Name     string   `name:"doc_name" help:"name of the document; empty: that of the file"`
	Settings []string `name:"settings" help:"options of the model, by comma: 纸张大小=A4,颜色=彩色; several values of one by |"`
	Scanned  bool     `name:"scanned" default:"true" help:"submitted after the printer's code was scanned; false: the job waits to be picked up"`
	State    string   `name:"state" help:"of the printer's code"`
	Submit   bool     `name:"submit" default:"true" help:"false: the member still looks at the settings"`
}

// print makes a job of what an action names. (docs 93979, 94017, 96414)
func (p *Printing) print(c *action.Call, in printIn) (action.Result, error) {
	doc, err := p.documentOf(in.Files, in.Text, in.Name)
	if err != nil {
		return action.Result{}, err
	}
	j, err := p.issue(c, Draft{SN: in.SN, UserID: in.User, Settings: in.Settings, Scanned: in.Scanned, State: in.State, Unsubmitted: !in.Submit}, doc)
	if err != nil {
		return action.Result{}, err
	}
	say := fmt.Sprintf("%s prints %s on %s", in.User, j.DocName, j.SN)
	if !in.Submit {
		say = fmt.Sprintf("%s looks at %s before it is printed on %s", in.User, j.DocName, j.SN)
	}
	return action.Result{Say: say, Values: map[string]string{"jobid": j.JobID, "pages": fmt.Sprint(j.Pages)}}, nil
}

// Draft is what a member prints, of the corp that has the printer.
type Draft struct {
	SN          string // of the printer
	UserID      string
	Name        string   // of the document, whose ending says what it is
	Content     []byte   // at most MaxFile
	Settings    []string // 纸张大小=A4; empty: the first choices of the model
	Scanned     bool     // the member has scanned the printer's code
	State       string   // of that code
	Unsubmitted bool     // the member still looks at the settings
}

// Print makes a job of a document, for actions that are Outside. Refusals are *action.Refused. (doc 97287)
func (p *Printing) Print(c *action.Call, in Draft) (*Job, error) {
	doc, err := p.fromBytes(in.Name, in.Content)
	if err != nil {
		return nil, err
	}
	return p.issue(c, in, doc)
}

// issue makes a job. The document is stored before the database is held.
func (p *Printing) issue(c *action.Call, in Draft, doc *document) (*Job, error) {
	d, err := p.printer(c, in.SN)
	if err != nil {
		return nil, err
	}
	who, err := p.member(c, d, in.UserID)
	if err != nil {
		return nil, err
	}
	if d.Cloud && len(doc.printed) > 1 {
		return nil, refuse("one document", fmt.Sprintf("%d pictures", len(doc.printed)), "a job of cloud mode has one file", "print the pictures one by one")
	}
	m, err := p.devices.Model(c.Context, c.DB(), d.Model)
	if err != nil {
		return nil, err
	}
	settings, err := settingsOf(m, in.Settings)
	if err != nil {
		return nil, err
	}
	j := &Job{
		JobID: p.rt.Random.Text(jobIDLength, random.Hex), Corp: d.Corp, UserID: who.UserID, Device: d.Key, SN: d.SN, DocName: doc.name, DocSize: doc.size,
		Format: doc.format, Pages: doc.pages, Settings: settings, Version: 1, Scanned: in.Scanned, State: in.State,
	}
	files, err := p.keepDocument(d, j, doc)
	defer files.done()
	if err != nil {
		return nil, err
	}
	after, err := c.Write(func(tx *store.Tx) error { return p.add(c.Context, tx, d, j, files, !in.Unsubmitted) })
	if err != nil {
		return nil, err
	}
	after()
	return j, nil
}

// keepDocument puts the files of a job on the disk. What it gives has to be let go of in any case.
func (p *Printing) keepDocument(d *hardware.Device, j *Job, doc *document) (*keeping, error) {
	files := new(keeping)
	if err := p.keep(files, original, 0, plain(doc.original)); err != nil {
		return files, err
	}
	for i, content := range doc.printed {
		if err := p.keep(files, printed, i, plain(content)); err != nil {
			return files, err
		}
	}
	if !d.Cloud {
		return files, nil
	}
	j.Key = wxcrypt.NewKey(p.rt.Random)
	content := doc.original
	if p.rt.Settings.Text(cloudFile) == "pdf" && doc.format == openhw.FormatPDF {
		content = doc.printed[0]
	}
	return files, p.keep(files, sealed, 0, sealing{content, j.Key})
}

// add stores a job with its files, and tells the printer of it.
func (p *Printing) add(ctx context.Context, tx *store.Tx, d *hardware.Device, j *Job, files *keeping, submit bool) error {
	j.Submitted, j.Entry, j.ErrMsg = submit, tx.Entry, "ok"
	p.live(tx, j)
	if _, err := tx.NewInsert().Model(j).Exec(ctx); err != nil {
		return fmt.Errorf("store a print job: %w", err)
	}
	if err := refer(ctx, tx, j, files.files); err != nil {
		return err
	}
	return p.announce(ctx, tx, d, j)
}

// announce tells the printer, or its vendor's cloud, of a job. In direct mode nobody hears of one before it is submitted; in cloud mode
// the vendor is asked for a preview then. (docs 94017, 96414, 97075)
func (p *Printing) announce(ctx context.Context, tx *store.Tx, d *hardware.Device, j *Job) error {
	wanted := j.Scanned || p.rt.Settings.Bool(pushWaiting)
	switch {
	case d.Cloud && !j.Submitted:
		return p.devices.Vendor().Instruct(ctx, tx, d, hardware.Instruction{Name: "printer_job_trans", UserID: j.UserID, JobID: j.JobID, Text: fmt.Sprint(j.Version)})
	case d.Cloud && wanted:
		return p.devices.Vendor().Instruct(ctx, tx, d, hardware.Instruction{Name: "printer_job_submit", UserID: j.UserID, JobID: j.JobID})
	case j.Submitted && wanted:
		p.newJobs.To(tx, d, &openhw.JobIDs{JobIDList: []string{j.JobID}})
	}
	return nil
}

// printer gives a printer that a corp has, and tells the journal of whom the action speaks.
func (p *Printing) printer(c *action.Call, sn string) (*hardware.Device, error) {
	d, err := p.devices.Find(c.Context, c.DB(), sn)
	if err != nil {
		return nil, err
	}
	switch {
	case d == nil:
		return nil, refuse("the serial number of a printer", sn, "no such SN is registered", "register it: device.make sn="+sn)
	case !d.Kinds.Has(openhw.Printer):
		return nil, refuse("a device that prints", d.SN+": "+d.Kinds.String(), "its model has no ability to print (71065)", "")
	case d.Corp == "":
		return nil, refuse("a printer that a corp has", d.SN, "no corp has bound it", "bind it: corp.bind_device sn="+d.SN)
	}
	c.About(journal.Subject{Corp: d.Corp, Device: d.SN})
	return d, nil
}

func (p *Printing) member(c *action.Call, d *hardware.Device, userid string) (*directory.Member, error) {
	who, err := p.dir.Member(c.Context, c.DB(), d.Corp, userid)
	if err == nil && who == nil {
		err = refuse("the userid of a member of "+d.Corp, userid, "the corp that has the printer has no such member", "")
	}
	if err == nil {
		c.About(journal.Subject{Corp: d.Corp, Device: d.SN, User: who.UserID})
	}
	return who, err
}
