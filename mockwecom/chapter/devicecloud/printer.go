package devicecloud

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/printing"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
)

// noSuchFile is the code of a media_id that names nothing. (doc 90313)
const noSuchFile errcode.Code = 40007

func (v *Vendors) printerRows() []api.Row {
	return []api.Row{
		serve(v, hwcloud.GetPrinterJobList, reads, v.printerJobs),
		serve(v, hwcloud.GetPrinterJobDownloadURL, writes, v.jobFile),
		serve(v, hwcloud.ReportPrinterJobStatus, writes, v.reportJob),
		serve(v, hwcloud.PushScanFile, manner{loose: true}, v.pushScan),
		serve(v, hwcloud.SetPrinterJobTransResult, manner{loose: true}, v.transcoded),
	}
}

// printer gives the printer of a call's token.
func (v *Vendors) printer(c *api.Call) (*hardware.Device, *hardware.Model, error) {
	d, m, err := v.device(c)
	if err == nil {
		err = v.able(c, d, openhw.Printer, hwcloud.CannotPrint)
	}
	return d, m, err
}

// printerJobs reads print jobs: those of some ids, whatever else is asked, or those of a member. (doc 96407)
func (v *Vendors) printerJobs(c *api.Call, in hwcloud.GetJobs) (out hwcloud.JobList, err error) {
	d, m, err := v.printer(c)
	if err != nil {
		return out, err
	}
	limit := len(in.JobIDList)
	q := printing.Query{IDs: in.JobIDList}
	if limit == 0 {
		owner, err := v.dir.PlainMember(c.Context, c.DB(), m.Provider, d.Corp, in.OpenUserID)
		if err != nil || owner == nil {
			return out, err
		}
		limit = int(cmp.Or(in.Limit, hwcloud.JobsAPage))
		q = printing.Query{UserID: owner.UserID, Status: in.Status, Since: int64(in.BeginTime), Until: int64(in.EndTime), Limit: limit + 1}
		if q.After, err = v.cursor(c, in.Cursor); err != nil {
			return out, err
		}
	}
	jobs, err := v.printing.Jobs(c.Context, c.DB(), d, q)
	if err != nil {
		return out, err
	}
	for _, j := range jobs[:min(limit, len(jobs))] {
		shown, err := v.job(c, m, j)
		if err != nil {
			return out, err
		}
		out.PrinterJobList = append(out.PrinterJobList, shown)
	}
	if len(jobs) > limit {
		out.NextCursor = hwcloud.Cursor(cursorMark + strconv.FormatInt(jobs[limit-1].ID, 10))
	}
	return out, nil
}

// job shows a print job as vendors see it.
func (v *Vendors) job(c *api.Call, m *hardware.Model, j *printing.Job) (hwcloud.Job, error) {
	out := hwcloud.Job{
		CreateTime: openhw.Uint32(j.CreatedAt), State: j.State, Status: j.Status, ErrCode: openhw.Uint32(j.ErrCode), ErrMsg: j.ErrMsg, DocName: j.DocName,
		DocSize: openhw.Uint32(j.DocSize), JobID: j.JobID, SettingList: j.Settings,
	}
	if j.Scanned {
		out.Submitted = 1
	}
	owner, err := v.dir.Member(c.Context, c.DB(), j.Corp, j.UserID)
	if err == nil && owner != nil {
		out.OpenUserID = v.dir.OpenUserID(m.Provider, owner)
	}
	return out, err
}

// reportJob tells whether a job was printed; the numbers are others than those of the list. (doc 96409)
func (v *Vendors) reportJob(c *api.Call, in hwcloud.JobReport) (hwcloud.None, error) {
	d, _, err := v.printer(c)
	if err != nil {
		return hwcloud.None{}, err
	}
	if in.Status != openhw.ReportFailed && in.Status != openhw.ReportPrinted {
		return hwcloud.None{}, api.Refuse(v.code(badParameter), explain.Finding{Step: explain.Parameter, Expected: "status 1 for failed, 2 for printed", Got: fmt.Sprint(in.Status),
			Cause: "a report numbers its status unlike the list", Fix: "send 1 or 2", Doc: 96409})
	}
	if _, err := v.jobOf(c, d, in.JobID); err != nil {
		return hwcloud.None{}, err
	}
	o := printing.Outcome{JobID: in.JobID, Printed: in.Status == openhw.ReportPrinted, ErrMsg: in.ErrMsg}
	if in.ErrCode != nil {
		o.ErrCode = int64(*in.ErrCode)
	}
	return hwcloud.None{}, v.printing.Report(c.Context, c.Tx, d, o)
}

// jobOf gives a job of a printer.
func (v *Vendors) jobOf(c *api.Call, d *hardware.Device, jobID string) (*printing.Job, error) {
	j, err := v.printing.Job(c.Context, c.DB(), d, jobID)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return nil, api.Refuse(v.code(noSuchJob), explain.Finding{Step: explain.Parameter, Expected: "the jobid of a job of " + d.SN, Got: jobID,
			Cause: "the printer has no such job: it was deleted, has expired after 7 days, or is another printer's", Fix: "read the list of jobs again", Doc: c.Row.Docs[0]})
	}
	c.CausedBy(j.Entry)
	c.About(journal.Subject{User: j.UserID})
	return j, nil
}

// pushScan brings a scan to the member who has scanned the device's code. (doc 96410)
func (v *Vendors) pushScan(c *api.Call, in hwcloud.ScanFile) (none hwcloud.None, err error) {
	d, m, err := v.device(c)
	if err != nil {
		return none, err
	}
	if err := v.able(c, d, openhw.Scanner, hwcloud.CannotScan); err != nil {
		return none, err
	}
	if f := badFileName(in.FileName); f != nil {
		return none, api.Refuse(hwcloud.BadFileName, *f)
	}
	if in.MediaID == "" && in.DownloadURL == "" {
		return none, api.Refuse(hwcloud.NoFile, explain.Finding{Step: explain.Parameter, Expected: "media_id or download_url", Got: "neither", Cause: "there is no file to send", Fix: "send one of the two", Doc: 96410})
	}
	if err := v.check(hwcloud.PushScanFile.Spec, &in); err != nil {
		return none, err
	}
	member, err := v.person(c, d, m, in.OpenUserID, openhw.Employee)
	if err != nil {
		return none, err
	}
	if err := v.checkScanCode(c, d, member.UserID, in.AuthCode); err != nil {
		return none, err
	}
	content, err := v.file(c, m.Provider, d.Corp, in.MediaID, in.DownloadURL)
	if err != nil {
		return none, err
	}
	return none, c.Write(func() error {
		return v.printing.ScanArrived(c.Context, c.Tx, d, printing.Scan{UserID: member.UserID, Filename: in.FileName, Content: content})
	})
}

// longestName is the most octets of a file's name, as in direct mode. (doc 94015)
const longestName = 256

func badFileName(name string) *explain.Finding {
	if name != "" && len(name) <= longestName && utf8.ValidString(name) && !strings.ContainsAny(name, "/\\\x00\r\n") && strings.TrimSpace(name) != "" {
		return nil
	}
	return &explain.Finding{Step: explain.Parameter, Expected: "the name of a file, 1 to 256 octets without a path", Got: fmt.Sprintf("%.80q", name),
		Cause: "the filename is empty, too long or a path", Fix: "send the last part of it", Doc: 96410}
}

// checkScanCode refuses a code that no scan of this member at this device has brought, or that is too old. (doc 97390)
func (v *Vendors) checkScanCode(c *api.Call, d *hardware.Device, userid, value string) error {
	code, state, err := v.rt.Credentials.FindAs(c.Context, c.DB(), credential.ScanCode, value)
	if err != nil {
		return err
	}
	f := explain.Finding{Step: explain.Credential, Expected: "the auth_code of a user_scan of " + userid + " at " + d.SN, Got: "a value that was never pushed", Cause: "the auth_code is not known",
		Fix: "let the member scan the device's code again", Doc: 97390}
	switch {
	case code == nil:
	case code.Subject != d.Key:
		f.Got, f.Cause = "one of another device", "the code belongs to the device that was scanned"
	case code.User != userid:
		f.Got, f.Cause = "one of "+code.User, "the code belongs to the member who has scanned"
	case state == credential.Expired:
		f.Got, f.Cause = "one that ended at "+code.ExpiresAt.String(), "the code lives for 300 seconds"
	default:
		c.CausedBy(code.Entry)
		return nil
	}
	return api.Refuse(hwcloud.InvalidScanCode, f)
}
