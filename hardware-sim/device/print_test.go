package device_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// office is a cloud with print jobs and their files.
func (c *cloud) office(files map[string][]byte, jobs ...openhw.Job) {
	c.on("printer/get_job_list", func(in asked) any {
		q, out := in.body.(*openhw.GetJobs), new(openhw.JobList)
		for _, j := range jobs {
			if len(q.JobIDList) > 0 && !slices.Contains(q.JobIDList, j.JobID) || q.UserID != "" && q.UserID != j.UserID {
				continue
			}
			out.PrinterJobList = append(out.PrinterJobList, j)
		}
		return out
	})
	c.on("printer/download_file", func(in asked) any {
		q := in.body.(*openhw.DownloadFile)
		file := files[q.JobID]
		if file == nil {
			return openhw.Refusal(openhw.UnknownJob)
		}
		from := min(int(*q.Offset), len(file))
		if from == len(file) && from > 0 {
			return openhw.Refusal(openhw.BadRange)
		}
		return file[from:min(from+int(*q.Limit), len(file))]
	})
}

func job(id, userid string, submitted openhw.Uint32) openhw.Job {
	return openhw.Job{JobID: id, UserID: userid, Submitted: submitted, DocName: id + ".pdf", PrinterFormat: openhw.FormatPDF, SettingList: []openhw.Setting{{Key: "纸张大小", Value: []string{"A4"}}}}
}

func TestPrints(t *testing.T) {
	t.Parallel()
	pdf := device.ScannedPage("hello")
	t.Run("AtOnceWhenSomebodyWaits", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.start(device.Config{Kinds: openhw.Printer, Pace: atOnce})
		c.until(device.EventJobs)
		c.office(map[string][]byte{"j1": pdf}, job("j1", "he.xin", 1), job("j2", "he.xin", 0))
		c.push("push_printer_job", &openhw.JobIDs{JobIDList: []string{"j1", "j2"}})
		if r := next[openhw.JobReport](c, "printer/report_job_status"); r.JobID != "j1" || r.Status != openhw.ReportPrinted {
			t.Errorf("%+v", r)
		}
		c.until(device.EventPrinted)
		c.until(device.EventReported)
		s := c.device.Snapshot()
		if len(s.Papers) != 1 || !bytes.Equal(s.Papers[0].File, pdf) || s.Papers[0].Pages != 1 || s.Papers[0].Name != "j1.pdf" || len(s.Jobs) != 1 || s.Jobs[0].JobID != "j2" {
			t.Errorf("%+v", s)
		}
		if said := c.do("papers"); !strings.HasPrefix(said, "j1\the.xin\tj1.pdf\t1 pages") {
			t.Error(said)
		}
	})
	t.Run("WhenTheMemberComes", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.office(map[string][]byte{"j1": pdf, "j2": pdf}, job("j1", "he.xin", 0), job("j2", "sun.hao", 0))
		c.start(device.Config{Kinds: openhw.Printer, Pace: atOnce})
		c.untilText(device.EventJobs, "2 jobs wait, 0 to be printed")
		c.push("push_user_scan", &openhw.UserScan{UserID: "sun.hao", State: "desk"})
		if r := next[openhw.JobReport](c, "printer/report_job_status"); r.JobID != "j2" {
			t.Errorf("%+v", r)
		}
		c.until(device.EventReported)
		if said := c.do("jobs"); said != "j1\the.xin\tj1.pdf\tpdf" {
			t.Error(said)
		}
		c.do("print j1")
		if r := next[openhw.JobReport](c, "printer/report_job_status"); r.JobID != "j1" {
			t.Errorf("%+v", r)
		}
		c.refuses("print j1", "no job j1 waits")
	})
	t.Run("InPieces", func(t *testing.T) {
		t.Parallel()
		for _, size := range []int{256<<10 - 1, 256 << 10, 512 << 10, 600_000} {
			file := bytes.Repeat([]byte{'x'}, size)
			c := newCloud(t)
			c.office(map[string][]byte{"j1": file}, job("j1", "he.xin", 1))
			c.start(device.Config{Kinds: openhw.Printer, Pace: atOnce})
			c.wait("printer/report_job_status")
			if got := c.device.Snapshot().Papers[0].File; !bytes.Equal(got, file) {
				t.Errorf("%d of %d octets", len(got), size)
			}
		}
	})
}

// A printer that cannot, may not or does not print.
func TestDoesNotPrint(t *testing.T) {
	t.Parallel()
	pdf := device.ScannedPage("hello")
	t.Run("OutOfPaper", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.office(map[string][]byte{"j1": pdf}, job("j1", "he.xin", 1))
		c.start(device.Config{Kinds: openhw.Printer, Pace: atOnce, Policy: &device.Policy{Print: device.Fail}})
		if r := next[openhw.JobReport](c, "printer/report_job_status"); r.Status != openhw.ReportFailed || *r.ErrCode != 1 || r.ErrMsg != "out of paper" {
			t.Errorf("%+v", r)
		}
		c.until(device.EventReported)
		c.do("policy print fail code=7 text=the drum is empty")
		c.do("print j1")
		if r := next[openhw.JobReport](c, "printer/report_job_status"); *r.ErrCode != 7 || r.ErrMsg != "the drum is empty" {
			t.Errorf("%+v", r)
		}
		c.do("policy print ok")
		c.do("print_of he.xin")
		if r := next[openhw.JobReport](c, "printer/report_job_status"); r.Status != openhw.ReportPrinted {
			t.Errorf("%+v", r)
		}
	})
	t.Run("DeletedMeanwhile", func(t *testing.T) {
		t.Parallel()
		c, own := newCloud(t), frozen(t)
		c.office(map[string][]byte{"j1": pdf}, job("j1", "he.xin", 1))
		c.start(device.Config{Kinds: openhw.Printer, Clock: own})
		c.wait("printer/download_file")
		c.push("push_del_printer_job", &openhw.JobIDs{JobIDList: []string{"j1"}})
		c.untilText(device.EventJobs, "0 jobs wait")
		c.do("print_of nobody")
		c.refuses("print j1", "no job j1 waits")
		if s := c.device.Snapshot(); len(s.Papers) != 0 {
			t.Errorf("%+v", s.Papers)
		}
		c.none("printer/report_job_status")
	})
	t.Run("OneCannotBeFetched", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.office(map[string][]byte{"j2": pdf}, job("j1", "he.xin", 1), job("j2", "he.xin", 1))
		c.start(device.Config{Kinds: openhw.Printer, Pace: atOnce})
		c.untilText(device.EventFailed, "print j1: printer/download_file: 600040")
		if r := next[openhw.JobReport](c, "printer/report_job_status"); r.JobID != "j2" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("Silent", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.office(map[string][]byte{"j1": pdf}, job("j1", "he.xin", 1))
		c.start(device.Config{Kinds: openhw.Printer, Policy: &device.Policy{Print: device.Silent}})
		c.until(device.EventJobs)
		c.do("ping")
		c.none("printer/download_file")
	})
}

func TestCountsPages(t *testing.T) {
	t.Parallel()
	two := append(device.ScannedPage("a"), device.ScannedPage("b")...)
	pictures := job("j", "a", 1)
	pictures.PrinterFormat, pictures.PicFileList = openhw.FormatJPG, &openhw.PicFileList{Size: 9, Item: []openhw.Pic{{}, {Idx: 1}, {Idx: 2}}}
	told := job("j", "a", 1)
	told.PageSize = 12
	for name, test := range map[string]struct {
		job  openhw.Job
		file []byte
		want int
	}{
		"AsTold": {told, two, 12}, "Pictures": {pictures, []byte("jpg"), 3}, "AsThePDFShows": {job("j", "a", 1), two, 2}, "Unknown": {job("j", "a", 1), []byte("?"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.office(map[string][]byte{"j": test.file}, test.job)
			c.start(device.Config{Kinds: openhw.Printer, Pace: atOnce})
			c.wait("printer/report_job_status")
			if got := c.device.Snapshot().Papers[0].Pages; got != test.want {
				t.Errorf("%d pages, want %d", got, test.want)
			}
		})
	}
}

func TestScans(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.start(device.Config{Kinds: openhw.Scanner})
	c.refuses("scan", "nobody has scanned")
	c.push("push_user_scan", &openhw.UserScan{UserID: "sun.hao"})
	c.until(device.EventScanned)
	c.do("scan filename=plan.pdf text=a (sharp) \\ line 线")
	in := c.wait("printer/upload_scan_file")
	args, err := json.Marshal(in.body)
	if err != nil || string(args) != `{"userid":"sun.hao","filename":"plan.pdf"}` || !bytes.HasPrefix(in.file, []byte("%PDF-1.4")) || !bytes.Contains(in.file, []byte(`(a \(sharp\) \\ line )`)) {
		t.Errorf("%s, %s, %v", args, in.file, err)
	}
	c.do("scan he.xin")
	if in := c.wait("printer/upload_scan_file"); in.body.(*openhw.ScanArgs).UserID != "he.xin" {
		t.Errorf("%+v", in.body)
	}
	c.on("printer/upload_scan_file", func(asked) any { return openhw.Refusal(openhw.CannotScan) })
	c.refuses("scan he.xin", "600063")
}
