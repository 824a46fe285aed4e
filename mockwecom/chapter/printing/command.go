package printing

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// list gives the jobs of the printer that asks. (doc 94010)
func (p *Printing) list(c *hardware.Call, in *openhw.GetJobs) (*openhw.JobList, error) {
	q, err := p.queryOf(in)
	if err != nil {
		return nil, err
	}
	jobs, err := p.Jobs(c.Context, c.DB(), c.Device, q)
	if err != nil {
		return nil, err
	}
	out := new(openhw.JobList)
	for _, j := range jobs {
		row, err := p.row(c.Context, c.DB(), j)
		if err != nil {
			return nil, err
		}
		out.PrinterJobList = append(out.PrinterJobList, row)
	}
	return out, nil
}

func (p *Printing) queryOf(in *openhw.GetJobs) (Query, error) {
	most := p.rt.Settings.Int(listMost)
	if len(in.JobIDList) > most {
		return Query{}, &openhw.Fault{Cause: openhw.TooMany, Field: "jobid_list", Text: fmt.Sprintf("%d ids, at most %d are looked up", len(in.JobIDList), most)}
	}
	if len(in.JobIDList) > 0 {
		return Query{IDs: in.JobIDList}, nil
	}
	limit := int(in.Limit)
	if limit == 0 {
		limit = p.rt.Settings.Int(listLimit)
	}
	if limit > most {
		return Query{}, api.Refuse(openhw.BadRange, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("a limit of at most %d", most), Got: fmt.Sprint(limit),
			Cause: "so many jobs are not given at once", Fix: "read on with offset", Doc: listDoc})
	}
	return Query{UserID: in.UserID, Status: in.Status, Offset: int(in.Offset), Limit: limit}, nil
}

// row is a job as the list has it.
func (p *Printing) row(ctx context.Context, db bun.IDB, j *Job) (openhw.Job, error) {
	files, err := bodies(ctx, db, j, printed)
	if err != nil {
		return openhw.Job{}, fmt.Errorf("look up the files of print job %s: %w", j.JobID, err)
	}
	out := openhw.Job{
		JobID: j.JobID, UserID: j.UserID, CreateTime: openhw.Uint32(j.CreatedAt), State: j.State, Status: j.Status, ErrCode: openhw.Uint32(j.ErrCode), ErrMsg: j.ErrMsg,
		DocName: j.DocName, PageSize: openhw.Uint32(j.Pages), DocSize: openhw.Uint32(total(files)), SettingList: j.Settings, PrinterFormat: j.Format,
	}
	if j.Scanned {
		out.Submitted = 1
	}
	if p.rt.Settings.Text(docSizeOf) == "original" {
		out.DocSize = openhw.Uint32(j.DocSize)
	}
	if j.Format == openhw.FormatJPG {
		out.PicFileList = &openhw.PicFileList{Size: openhw.Uint32(len(files))}
		for _, f := range files {
			out.PicFileList.Item = append(out.PicFileList.Item, openhw.Pic{Idx: openhw.Uint32(f.Idx), PicSize: openhw.Uint32(f.Size)})
		}
	}
	return out, nil
}

func total(files []body) (size int64) {
	for _, f := range files {
		size += f.Size
	}
	return size
}

// download gives the file of a job, or a piece of it. (doc 94011)
func (p *Printing) download(c *hardware.Call, in *openhw.DownloadFile) (*openhw.Download, error) {
	j, err := p.submitted(c.Context, c.DB(), c.Device, in.JobID)
	if err != nil {
		return nil, err
	}
	files, err := bodies(c.Context, c.DB(), j, printed)
	if err != nil {
		return nil, fmt.Errorf("look up the files of print job %s: %w", j.JobID, err)
	}
	if j.Format == openhw.FormatJPG && p.rt.Settings.Text(jpgJobFile) == "first" {
		files = files[:min(len(files), 1)]
	}
	from, until, err := p.piece(in, total(files))
	if err != nil {
		return nil, err
	}
	data, err := p.octets(files, from, until)
	return &openhw.Download{Data: data}, err
}

// piece gives the octets that a request means.
func (p *Printing) piece(in *openhw.DownloadFile, size int64) (from, until int64, err error) {
	until = size
	if in.Offset != nil {
		from = int64(*in.Offset)
	}
	if in.Limit != nil {
		until = min(from+int64(*in.Limit), size)
	}
	beyond := from > size || from == size && p.rt.Settings.Text(rangeAtEnd) != "empty"
	if beyond || in.Limit != nil && *in.Limit == 0 {
		return 0, 0, api.Refuse(openhw.BadRange, explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("an offset inside of %d octets, and a limit above 0", size),
			Got: fmt.Sprintf("from octet %d", from), Cause: "the file has no such piece", Fix: "stop at a piece that is shorter than the limit, or leave both out for the whole file", Doc: fileDoc})
	}
	return from, until, nil
}

// submitted gives a job that a printer may know of, or refuses.
func (p *Printing) submitted(ctx context.Context, db bun.IDB, d *hardware.Device, jobID string) (*Job, error) {
	j, err := p.Job(ctx, db, d, jobID)
	if err != nil || j != nil && j.Submitted {
		return j, err
	}
	return nil, unknownJob(d, jobID)
}

func unknownJob(d *hardware.Device, jobID string) *errcode.Error {
	return api.Refuse(openhw.UnknownJob, explain.Finding{Step: explain.Parameter, Expected: "the id of a job of " + d.SN, Got: jobID,
		Cause: "the device has no such job: it is another printer's, deleted, or older than seven days", Fix: "ask for the jobs with get_job_list", Doc: listDoc})
}

// report takes the outcome of a job. (doc 94013)
func (p *Printing) report(c *hardware.Call, in *openhw.JobReport) (*hardware.None, error) {
	var code int64
	if in.ErrCode != nil {
		code = int64(*in.ErrCode)
	}
	if in.JobStatus() == openhw.JobOpen {
		return nil, &openhw.Fault{Cause: openhw.OutOfRange, Field: "status", Text: "1 or 2 is required: 1 failed, 2 printed"}
	}
	return nil, c.Write(func(tx *store.Tx) error {
		return p.Report(c.Context, tx, c.Device, Outcome{JobID: in.JobID, Printed: in.Status == openhw.ReportPrinted, ErrCode: code, ErrMsg: in.ErrMsg})
	})
}

// scan takes a scan for a member. (docs 94014, 94015)
func (p *Printing) scan(c *hardware.Call, in *openhw.ScanArgs) (*hardware.None, error) {
	if err := p.mayScan(c.Device, c.File); err != nil {
		return nil, err
	}
	return nil, c.Write(func(tx *store.Tx) error {
		return p.ScanArrived(c.Context, tx, c.Device, Scan{UserID: in.UserID, Filename: in.Filename, Content: c.File})
	})
}

func (p *Printing) mayScan(d *hardware.Device, file []byte) error {
	if !d.Kinds.Has(openhw.Scanner) {
		return api.Refuse(openhw.CannotScan, explain.Finding{Step: explain.Scope, Expected: "a device that scans", Got: d.SN + ": " + d.Kinds.String(),
			Cause: "the model has no ability to scan", Fix: "tick 扫描 at the model in the provider's console", Doc: scanDoc})
	}
	most := p.rt.Settings.Int(maxScan)
	if len(file) > 0 && len(file) <= most {
		return nil
	}
	return api.Refuse(errcode.Code(p.rt.Settings.Int(emptyScan)), explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("a file of 1 to %d octets", most),
		Got: fmt.Sprintf("%d octets", len(file)), Cause: "a scan travels in one frame", Fix: "scan at a lower resolution, or in several files", Doc: scanDoc})
}
