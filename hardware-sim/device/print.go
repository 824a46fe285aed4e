package device

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"

	"wecomlab/core/openhw"
)

const (
	printChunk = 256 << 10 // octets that are fetched at once
	jobPage    = 100       // jobs of one request
	keptJobs   = 1000
	keptPapers = 20
	outOfPaper = 1 // the vendor's own
)

// Paper is a job that was printed.
type Paper struct {
	JobID, UserID, Name string
	Format              string // openhw.FormatPDF or openhw.FormatJPG
	Pages               int
	Settings            []openhw.Setting
	File                []byte // shared: do not change it
}

// newJobs looks at the jobs that the cloud has announced, prints those that somebody waits for, and keeps the rest. (doc 94017)
func (s *session) newJobs(ctx context.Context, ids []string) error {
	for part := range slices.Chunk(ids, openhw.MaxBatch) {
		answer, err := s.ask(ctx, "printer/get_job_list", &openhw.GetJobs{JobIDList: part})
		if err != nil {
			return err
		}
		if err := s.takeJobs(ctx, answer.(*openhw.JobList).PrinterJobList); err != nil {
			return err
		}
	}
	return nil
}

// takeJobs puts open jobs into the queue, and prints those that were submitted after the printer's code was scanned. (inferred)
func (s *session) takeJobs(ctx context.Context, jobs []openhw.Job) error {
	var urgent []string
	d := s.device
	d.mu.Lock()
	for _, j := range jobs {
		if j.Status != openhw.JobOpen {
			continue
		}
		d.jobs = append(slices.DeleteFunc(d.jobs, func(old openhw.Job) bool { return old.JobID == j.JobID }), j)
		if j.Submitted == 1 {
			urgent = append(urgent, j.JobID)
		}
	}
	d.jobs = d.jobs[max(0, len(d.jobs)-keptJobs):]
	waiting := len(d.jobs)
	d.mu.Unlock()
	d.report(Event{What: EventJobs, Text: fmt.Sprintf("%d jobs wait, %d to be printed at once", waiting, len(urgent)), Count: waiting})
	return s.printJobs(ctx, urgent)
}

// findJobs reads all open jobs: those that were announced while the printer was offline. (doc 94010)
func (s *session) findJobs(ctx context.Context) error { return s.readJobs(ctx, "", s.takeJobs) }

// readJobs reads the open jobs, of one member or of all, and hands each page on.
func (s *session) readJobs(ctx context.Context, userid string, take func(context.Context, []openhw.Job) error) error {
	open := openhw.JobStatus(openhw.JobOpen)
	for offset := openhw.Uint32(0); ; {
		answer, err := s.ask(ctx, "printer/get_job_list", &openhw.GetJobs{UserID: userid, Status: &open, Offset: offset, Limit: jobPage})
		if err != nil {
			return err
		}
		jobs := answer.(*openhw.JobList).PrinterJobList
		if err := take(ctx, jobs); err != nil || len(jobs) < jobPage {
			return err
		}
		offset += openhw.Uint32(len(jobs)) //nolint:gosec // a page is a frame at most
	}
}

// printAllOf prints what a member has submitted: they stand before the printer. (inferred)
func (s *session) printAllOf(ctx context.Context, userid string) error {
	var ids []string
	err := s.readJobs(ctx, userid, func(_ context.Context, jobs []openhw.Job) error {
		s.device.mu.Lock()
		defer s.device.mu.Unlock()
		for _, j := range jobs {
			s.device.jobs = append(slices.DeleteFunc(s.device.jobs, func(old openhw.Job) bool { return old.JobID == j.JobID }), j)
			ids = append(ids, j.JobID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.printJobs(ctx, ids)
}

// printJobs prints jobs of the queue one after the other. One that cannot be fetched is told and does not stop the others.
func (s *session) printJobs(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := s.print(ctx, id); err != nil {
			if ctx.Err() != nil || openhw.React("", CodeOf(err)) == openhw.StartOver {
				return err
			}
			s.device.fail("print "+id, err)
		}
	}
	return nil
}

// print fetches a job, prints it and tells the outcome. A job that was deleted meanwhile is let be.
func (s *session) print(ctx context.Context, id string) error {
	d := s.device
	job, ok := d.job(id)
	if !ok {
		return nil
	}
	policy := d.Policy()
	if policy.Print == Silent {
		return nil
	}
	if policy.Print == Fail {
		code := openhw.Uint32(cmp.Or(policy.PrintCode, outOfPaper))
		return s.reportJob(ctx, job, &openhw.JobReport{JobID: id, Status: openhw.ReportFailed, ErrCode: &code, ErrMsg: cmp.Or(policy.PrintText, "out of paper")})
	}
	file, err := s.fetchJob(ctx, id)
	if err != nil {
		return err
	}
	if err := d.clock.Sleep(ctx, max(0, d.config.Pace.Print)); err != nil {
		return err
	}
	if _, ok := d.job(id); !ok {
		return nil
	}
	paper := Paper{JobID: id, UserID: job.UserID, Name: job.DocName, Format: job.PrinterFormat, Pages: pagesOf(job, file), Settings: job.SettingList, File: file}
	d.mu.Lock()
	d.papers = append(d.papers, paper)
	d.papers = slices.Clone(d.papers[max(0, len(d.papers)-keptPapers):])
	d.mu.Unlock()
	d.report(Event{What: EventPrinted, Text: fmt.Sprintf("%s: %s, %d pages, %d octets", id, paper.Name, paper.Pages, len(file)), UserID: job.UserID})
	return s.reportJob(ctx, job, &openhw.JobReport{JobID: id, Status: openhw.ReportPrinted})
}

func (s *session) reportJob(ctx context.Context, job openhw.Job, report *openhw.JobReport) error {
	if _, err := s.ask(ctx, "printer/report_job_status", report); err != nil {
		return err
	}
	if report.Status == openhw.ReportPrinted {
		s.device.dropJobs([]string{job.JobID})
	}
	s.device.report(Event{What: EventReported, Text: fmt.Sprintf("%s: status %d %s", job.JobID, report.Status, report.ErrMsg), UserID: job.UserID})
	return nil
}

// fetchJob reads the file piece by piece, until a piece is short: doc_size may be that of another form of the document.
func (s *session) fetchJob(ctx context.Context, id string) ([]byte, error) {
	var file []byte
	for {
		offset, limit := openhw.Uint32(len(file)), openhw.Uint32(printChunk) //nolint:gosec // MaxFile bounds it
		piece, err := s.fetch(ctx, "printer/download_file", &openhw.DownloadFile{JobID: id, Offset: &offset, Limit: &limit, FormatVersion: openhw.PlainFormat})
		if len(file) > 0 && CodeOf(err) == openhw.BadRange {
			return file, nil // the last piece was full
		}
		if err != nil {
			return nil, err
		}
		file = append(file, piece...)
		switch {
		case len(piece) < printChunk:
			return file, nil
		case len(file) > openhw.MaxFile:
			return nil, fmt.Errorf("the file of %s has more than %d octets", id, openhw.MaxFile)
		}
	}
}

// pdfPage begins the object of a page; that of all pages has an s more.
var pdfPage = regexp.MustCompile(`/Type\s*/Page[^s]`)

// pagesOf counts pages: as the job tells, else as the file shows.
func pagesOf(job openhw.Job, file []byte) int {
	switch {
	case job.PageSize > 0:
		return int(job.PageSize)
	case job.PicFileList != nil && len(job.PicFileList.Item) > 0:
		return len(job.PicFileList.Item)
	case bytes.HasPrefix(file, []byte("%PDF")):
		return max(1, len(pdfPage.FindAllIndex(file, -1)))
	}
	return 1
}

func (d *Device) job(id string) (openhw.Job, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range d.jobs {
		if j.JobID == id {
			return j, true
		}
	}
	return openhw.Job{}, false
}

// dropJobs takes jobs out of the queue; those under way are not reported.
func (d *Device) dropJobs(ids []string) {
	d.mu.Lock()
	d.jobs = slices.DeleteFunc(d.jobs, func(j openhw.Job) bool { return slices.Contains(ids, j.JobID) })
	waiting := len(d.jobs)
	d.mu.Unlock()
	d.report(Event{What: EventJobs, Text: fmt.Sprintf("%d jobs wait", waiting), Count: waiting})
}

// Print prints a job that waits, as somebody who presses a button at the printer.
func (d *Device) Print(ctx context.Context, jobID string) error {
	s, err := d.session("printer/download_file")
	if err != nil {
		return err
	}
	if _, ok := d.job(jobID); !ok {
		return fmt.Errorf("no job %s waits", jobID)
	}
	return s.print(ctx, jobID)
}

// PrintAllOf prints what a member has submitted.
func (d *Device) PrintAllOf(ctx context.Context, userid string) error {
	s, err := d.session("printer/get_job_list")
	if err != nil {
		return err
	}
	return s.printAllOf(ctx, userid)
}
