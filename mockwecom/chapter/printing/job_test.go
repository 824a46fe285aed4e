package printing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/printing/pdf"
)

// A member prints: the printer is told, finds the job, gets the very file and says that it is done.
func TestPrinting(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	content := pdf.Write("季度计划\fpage 2\fpage 3")
	id := o.print("user=lin.yue", "file="+write(t, "plan.pdf", content), "state=desk-1", "settings=颜色=彩色,份数=2|5")
	if got := o.pushed("push_printer_job"); got != id {
		t.Errorf("%s was pushed, want %s", got, id)
	}
	want := []openhw.Job{{
		JobID: id, UserID: "lin.yue", CreateTime: openhw.Uint32(present.Unix()), Submitted: 1, PageSize: 3, State: "desk-1", ErrMsg: "ok", DocName: "plan.pdf",
		DocSize: openhw.Uint32(len(content)), PrinterFormat: "pdf", SettingList: []openhw.Setting{
			{Key: "纸张大小", Value: []string{"A4"}}, {Key: "单双面", Value: []string{"单面"}}, {Key: "颜色", Value: []string{"彩色"}}, {Key: "份数", Value: []string{"2", "5"}},
		},
	}}
	if diff := cmp.Diff(want, o.jobs(&openhw.GetJobs{JobIDList: []string{id}})); diff != "" {
		t.Error(diff)
	}
	if got := o.file(id); string(got) != string(content) {
		t.Errorf("the printer gets %d octets, want %d", len(got), len(content))
	}
	_, err := o.Ask(o.ctx, "printer/report_job_status", &openhw.JobReport{JobID: id, Status: openhw.ReportPrinted})
	must(t, err)
	if got := o.jobs(&openhw.GetJobs{})[0]; got.Status != openhw.JobPrinted || got.ErrMsg != "ok" {
		t.Errorf("%+v", got)
	}
	if got := o.newest("lin.yue"); string(got.Content) != `{"content":"《plan.pdf》打印完成"}` {
		t.Errorf("%s", got.Content)
	}
}

func TestJobList(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "printing.list_limit=3", "printing.list_most=4")
	a := o.print("user=lin.yue")
	o.Advance(time.Second)
	b := o.print("user=zhao.qing", "scanned=false")
	o.Advance(time.Second)
	c := o.print("user=lin.yue")
	d := o.print("user=lin.yue")
	o.print("user=lin.yue", "sn="+o.second.SN)
	o.print("user=lin.yue", "submit=false")
	code := openhw.Uint32(7)
	for id, report := range map[string]openhw.JobReport{
		a: {JobID: a, Status: openhw.ReportPrinted}, c: {JobID: c, Status: openhw.ReportFailed, ErrCode: &code, ErrMsg: "缺纸"},
	} {
		_, err := o.Ask(o.ctx, "printer/report_job_status", &report)
		if err != nil {
			t.Fatal(id, err)
		}
	}
	status := func(s openhw.JobStatus) *openhw.JobStatus { return &s }
	tests := []struct {
		name string
		ask  openhw.GetJobs
		want []openhw.Job
	}{
		{"Default", openhw.GetJobs{}, []openhw.Job{{JobID: a}, {JobID: b}, {JobID: c}}},
		{"Limit", openhw.GetJobs{Limit: 4}, []openhw.Job{{JobID: a}, {JobID: b}, {JobID: c}, {JobID: d}}},
		{"Offset", openhw.GetJobs{Offset: 1, Limit: 2}, []openhw.Job{{JobID: b}, {JobID: c}}},
		{"BeyondTheEnd", openhw.GetJobs{Offset: 9}, nil},
		{"User", openhw.GetJobs{UserID: "zhao.qing"}, []openhw.Job{{JobID: b}}},
		{"UserInOtherCase", openhw.GetJobs{UserID: "ZHAO.QING"}, []openhw.Job{{JobID: b}}},
		{"NobodyElse", openhw.GetJobs{UserID: "nobody"}, nil},
		{"Open", openhw.GetJobs{Status: status(openhw.JobOpen)}, []openhw.Job{{JobID: b}, {JobID: d}}},
		{"Printed", openhw.GetJobs{Status: status(openhw.JobPrinted)}, []openhw.Job{{JobID: a}}},
		{"Failed", openhw.GetJobs{Status: status(openhw.JobFailed)}, []openhw.Job{{JobID: c}}},
		{"UserAndStatus", openhw.GetJobs{UserID: "lin.yue", Status: status(openhw.JobOpen)}, []openhw.Job{{JobID: d}}},
		{"IdsWin", openhw.GetJobs{JobIDList: []string{d, a, "none"}, UserID: "zhao.qing", Status: status(openhw.JobFailed), Offset: 5, Limit: 1}, []openhw.Job{{JobID: a}, {JobID: d}}},
		{"NoIds", openhw.GetJobs{JobIDList: []string{}, Limit: 1}, []openhw.Job{{JobID: a}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, want := ids(o.jobs(&test.ask)), ids(test.want); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
	t.Run("Details", func(t *testing.T) {
		got := o.jobs(&openhw.GetJobs{Limit: 4})
		if got[1].Submitted != 0 || got[0].Submitted != 1 || got[2].ErrCode != 7 || got[2].ErrMsg != "缺纸" || got[1].CreateTime != openhw.Uint32(present.Unix()+1) {
			t.Errorf("%+v", got)
		}
	})
	t.Run("ErrLimit", func(t *testing.T) {
		_, err := o.Ask(o.ctx, "printer/get_job_list", &openhw.GetJobs{Limit: 5})
		refused(t, err, openhw.BadRange)
	})
	t.Run("ErrManyIds", func(t *testing.T) {
		_, err := o.Ask(o.ctx, "printer/get_job_list", &openhw.GetJobs{JobIDList: []string{"1", "2", "3", "4", "5"}})
		refused(t, err, 40058)
	})
}

func TestDownload(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id, draft, foreign := o.print(), o.print("submit=false"), o.print("sn="+o.second.SN)
	all := string(o.file(id))
	size := openhw.Uint32(len(all))
	n := func(v openhw.Uint32) *openhw.Uint32 { return &v }
	tests := []struct {
		name string
		ask  openhw.DownloadFile
		want string
	}{
		{"Whole", openhw.DownloadFile{}, all},
		{"Beginning", openhw.DownloadFile{Limit: n(5)}, "%PDF-"},
		{"Middle", openhw.DownloadFile{Offset: n(1), Limit: n(3)}, "PDF"},
		{"Rest", openhw.DownloadFile{Offset: n(size - 4)}, all[size-4:]},
		{"BeyondTheEnd", openhw.DownloadFile{Offset: n(size - 4), Limit: n(4000)}, all[size-4:]},
		{"AtTheEnd", openhw.DownloadFile{Offset: n(size), Limit: n(10)}, ""},
		{"HugeLimit", openhw.DownloadFile{Limit: n(1<<32 - 1)}, all},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.ask.JobID, test.ask.FormatVersion = id, 1
			got, err := o.Fetch(o.ctx, "printer/download_file", &test.ask)
			if err != nil || string(got) != test.want {
				t.Errorf("%d octets, %v, want %d", len(got), err, len(test.want))
			}
		})
	}
	for name, test := range map[string]struct {
		ask  openhw.DownloadFile
		want int
	}{
		"ErrOffset":    {openhw.DownloadFile{JobID: id, Offset: n(size + 1)}, 600041},
		"ErrNoLimit":   {openhw.DownloadFile{JobID: id, Limit: n(0)}, 600041},
		"ErrUnknown":   {openhw.DownloadFile{JobID: "none"}, 600040},
		"ErrNoJob":     {openhw.DownloadFile{}, 600040},
		"ErrDraft":     {openhw.DownloadFile{JobID: draft}, 600040},
		"ErrOtherJobs": {openhw.DownloadFile{JobID: foreign}, 600040},
	} {
		t.Run(name, func(t *testing.T) {
			test.ask.FormatVersion = 1
			_, err := o.Fetch(o.ctx, "printer/download_file", &test.ask)
			refused(t, err, errcodeOf(test.want))
		})
	}
}

func TestDownloadAtTheEnd(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "printing.range_at_end=600041")
	id := o.print()
	size := openhw.Uint32(len(o.file(id)))
	_, err := o.Fetch(o.ctx, "printer/download_file", &openhw.DownloadFile{JobID: id, Offset: &size, FormatVersion: 1})
	refused(t, err, openhw.BadRange)
}

func TestReport(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id, foreign := o.print("user=lin.yue"), o.print("sn="+o.second.SN)
	report := func(r openhw.JobReport) error {
		_, err := o.Ask(o.ctx, "printer/report_job_status", &r)
		return err
	}
	code := openhw.Uint32(1001)
	failed := openhw.JobReport{JobID: id, Status: openhw.ReportFailed, ErrCode: &code, ErrMsg: "卡纸"}
	must(t, report(failed))
	if got := o.jobs(&openhw.GetJobs{})[0]; got.Status != openhw.JobFailed || got.ErrCode != 1001 || got.ErrMsg != "卡纸" {
		t.Errorf("%+v", got)
	}
	o.ExpectMessage("lin.yue", "打印失败：卡纸（1001）")
	must(t, report(failed))
	if n := len(o.Messages("lin.yue")); n != 1 {
		t.Errorf("%d messages: what was said before is said again", n)
	}
	must(t, report(openhw.JobReport{JobID: id, Status: openhw.ReportPrinted}))
	o.ExpectMessage("lin.yue", "打印完成")
	for name, test := range map[string]struct {
		report openhw.JobReport
		want   int
	}{
		"ErrUnknown":   {openhw.JobReport{JobID: "none", Status: openhw.ReportPrinted}, 600040},
		"ErrOtherJobs": {openhw.JobReport{JobID: foreign, Status: openhw.ReportPrinted}, 600040},
		"ErrNoCode":    {openhw.JobReport{JobID: id, Status: openhw.ReportFailed, ErrMsg: "x"}, 40058},
		"ErrNoText":    {openhw.JobReport{JobID: id, Status: openhw.ReportFailed, ErrCode: &code}, 40058},
		"ErrStatus":    {openhw.JobReport{JobID: id, Status: 3}, 40058},
		"ErrNoStatus":  {openhw.JobReport{JobID: id}, 40058},
	} {
		t.Run(name, func(t *testing.T) { refused(t, report(test.report), errcodeOf(test.want)) })
	}
}

// Whoever prints without scanning picks the job up later: the scan tells the printer who stands there, and it lists what is open.
func TestPickUp(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "printing.push_waiting=false")
	id := o.print("user=lin.yue", "scanned=false")
	o.print("user=zhao.qing", "scanned=false")
	o.quiet()
	o.Do("member.scan_code", "user=lin.yue", "sn="+o.printer.SN)
	scan := <-o.Pushes()
	body, err := openhw.Row.ReadRequest(rowOf(t, "push_user_scan"), scan)
	must(t, err)
	open := openhw.JobOpen
	if got := ids(o.jobs(&openhw.GetJobs{UserID: body.(*openhw.UserScan).UserID, Status: &open})); got != id {
		t.Errorf("%s, want %s", got, id)
	}
}

func rowOf(t testing.TB, cmd string) openhw.Row {
	t.Helper()
	row, ok := openhw.Lookup(cmd)
	if !ok {
		t.Fatalf("there is no %s", cmd)
	}
	return row
}
