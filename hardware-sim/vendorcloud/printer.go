package vendorcloud

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// Paper is a document that a printer has printed.
type Paper struct {
	JobID  string    `json:"jobid"`
	Person string    `json:"person"`
	Name   string    `json:"name"`
	Size   int       `json:"size"`   // octets
	SHA256 string    `json:"sha256"` // of the file, in hexadecimal
	At     time.Time `json:"at"`
}

// mostPapers is how many papers a device remembers, and mostCopies of how many the content is kept.
const (
	mostPapers = 100
	mostCopies = 8
)

// papers are the contents of the last documents, by job.
type papers struct {
	mu     sync.Mutex
	order  []string
	copies map[string][]byte
}

func (p *papers) add(job string, content []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.copies == nil {
		p.copies = map[string][]byte{}
	}
	if _, had := p.copies[job]; !had {
		p.order = append(p.order, job)
	}
	p.copies[job] = content
	if len(p.order) > mostCopies {
		delete(p.copies, p.order[0])
		p.order = p.order[1:]
	}
}

// Paper gives the content of a printed document, if it is one of the last.
func (c *Cloud) Paper(job string) ([]byte, bool) {
	c.printed.mu.Lock()
	defer c.printed.mu.Unlock()
	content, ok := c.printed.copies[job]
	return content, ok
}

// workPrint fetches a submitted job and prints it (docs 96407 to 96409).
func (c *Cloud) workPrint(ctx context.Context, t *Task, in *hwcloud.PrinterJobSubmit, how Conduct) error {
	return c.print(ctx, t.SN, in.OpenUserID, in.JobID, how)
}

func (c *Cloud) print(ctx context.Context, sn, person, id string, how Conduct) error {
	list, err := call(ctx, c, sn, hwcloud.GetPrinterJobList, hwcloud.GetJobs{OpenUserID: person, JobIDList: []string{id}})
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list.PrinterJobList, func(j hwcloud.Job) bool { return j.JobID == id })
	if at < 0 {
		c.tell(Event{What: EventDropped, SN: sn, OperID: id, Person: person, Text: "WeCom lists the job no more"})
		return nil
	}
	job := list.PrinterJobList[at]
	if job.Status == openhw.JobPrinted {
		return nil // its settings have changed after it was printed
	}
	content, err := c.fetchJob(ctx, sn, id)
	var missed *unreadable
	if errors.As(err, &missed) {
		how = Conduct{Is: Fail, Code: failures[OnPrint].Code, Text: "the file cannot be read"}
		c.say(EventFailed, sn, "%v", err)
	} else if err != nil {
		return err
	}
	report := hwcloud.JobReport{JobID: id, Status: openhw.ReportPrinted, ErrCode: new(openhw.Uint32)}
	if how.Is == Fail {
		report.Status, *report.ErrCode, report.ErrMsg = openhw.ReportFailed, how.Code, how.Text
	} else if err := c.paper(ctx, sn, job, content); err != nil {
		return err
	}
	if _, err := call(ctx, c, sn, hwcloud.ReportPrinterJobStatus, report); err != nil {
		return err
	}
	c.tell(Event{What: EventPrinted, SN: sn, Person: person, OperID: id, Text: outcome(how, fmt.Sprintf("%s, %d octets, %s", job.DocName, len(content), settings(job.SettingList)))})
	return nil
}

// unreadable is a file that came and cannot be opened, or does not come any more.
type unreadable struct{ err error }

func (u *unreadable) Error() string { return u.err.Error() }
func (u *unreadable) Unwrap() error { return u.err }

func (c *Cloud) fetchJob(ctx context.Context, sn, id string) ([]byte, error) {
	file, err := call(ctx, c, sn, hwcloud.GetPrinterJobDownloadURL, hwcloud.JobID{JobID: id})
	if err != nil {
		return nil, err
	}
	content, err := hwcloud.FetchFile(ctx, c.config.Client, file)
	if err != nil && ctx.Err() == nil {
		return nil, &unreadable{err}
	}
	return content, err
}

// paper keeps what was printed.
func (c *Cloud) paper(ctx context.Context, sn string, job hwcloud.Job, content []byte) error {
	c.printed.add(job.JobID, content)
	sum := sha256.Sum256(content)
	return c.changeDevice(ctx, sn, func(d *Device) error {
		d.Printed = append(d.Printed, Paper{JobID: job.JobID, Person: job.OpenUserID, Name: job.DocName, Size: len(content), SHA256: hex.EncodeToString(sum[:]), At: c.clock.Now()})
		d.Printed = d.Printed[max(0, len(d.Printed)-mostPapers):]
		return nil
	})
}

// settings are a job's options, for people.
func settings(list []openhw.Setting) string {
	if len(list) == 0 {
		return "no settings"
	}
	text := ""
	for i, s := range list {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s %v", s.Key, []string(s.Value))
	}
	return text
}

// Jobs lists the print jobs of a member that are not printed, or all of them.
func (c *Cloud) Jobs(ctx context.Context, sn, person string, all bool) ([]hwcloud.Job, error) {
	var jobs []hwcloud.Job
	err := c.onDevice(ctx, sn, func(ctx context.Context, sn string) error {
		ask := hwcloud.GetJobs{OpenUserID: person}
		if !all {
			ask.Status = new(openhw.JobStatus)
		}
		for {
			page, err := call(ctx, c, sn, hwcloud.GetPrinterJobList, ask)
			if err != nil {
				return err
			}
			jobs = append(jobs, page.PrinterJobList...)
			if page.NextCursor == "" || page.NextCursor == ask.Cursor {
				return nil
			}
			ask.Cursor = page.NextCursor
		}
	})
	return jobs, err
}

// Print prints a job now.
func (c *Cloud) Print(ctx context.Context, sn, person, job string) error {
	return c.onDevice(ctx, sn, func(ctx context.Context, sn string) error {
		return c.print(ctx, sn, person, job, c.conduct(OnPrint))
	})
}
