package printing_test

import (
	"path/filepath"
	"testing"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/mocktest"
)

// A job lives for seven days, whatever became of it. Jobs that end together are one push.
func TestExpiry(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "hardware.idle_limit=1000h")
	a, b := o.print("scanned=false"), o.print()
	o.print("submit=false")
	o.print("sn=" + o.second.SN)
	for range 2 {
		o.pushed("push_printer_job")
	}
	_, err := o.Ask(o.ctx, "printer/report_job_status", &openhw.JobReport{JobID: b, Status: openhw.ReportPrinted})
	must(t, err)
	o.Advance(openhw.JobLife - time.Second)
	o.quiet()
	if got := ids(o.jobs(&openhw.GetJobs{})); got != a+" "+b {
		t.Errorf("%s", got)
	}
	o.Advance(time.Second)
	if got := o.pushed("push_del_printer_job"); got != a+" "+b {
		t.Errorf("%s, want %s %s", got, a, b)
	}
	if got := o.jobs(&openhw.GetJobs{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	_, err = o.Fetch(o.ctx, "printer/download_file", &openhw.DownloadFile{JobID: a, FormatVersion: 1})
	refused(t, err, openhw.UnknownJob)
	c := o.print() // the timer is set anew
	o.pushed("push_printer_job")
	o.Advance(30 * 24 * time.Hour)
	if got := o.pushed("push_del_printer_job"); got != c {
		t.Errorf("%s, want %s", got, c)
	}
}

// The life of a job begins with its submission.
func TestSubmissionBeginsALife(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "hardware.idle_limit=1000h")
	id := o.print("submit=false")
	o.Advance(6 * 24 * time.Hour)
	o.Do("member.print_submit", "jobid="+id)
	if got := o.pushed("push_printer_job"); got != id {
		t.Errorf("%s", got)
	}
	o.Advance(6 * 24 * time.Hour)
	got := o.jobs(&openhw.GetJobs{})
	if ids(got) != id || got[0].CreateTime != openhw.Uint32(present.Add(6*24*time.Hour).Unix()) {
		t.Errorf("%+v", got)
	}
	o.Advance(24 * time.Hour)
	if got := o.pushed("push_del_printer_job"); got != id {
		t.Errorf("%s", got)
	}
}

// Jobs and their files outlive the process, and what is over meanwhile goes when the next one starts.
func TestRestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.db")
	var id string
	var content []byte
	t.Run("First", func(t *testing.T) {
		o := openOffice(t, mocktest.WithDatabase(file))
		o.Link = o.logIn(o.printer)
		id = o.print("text=记住我")
		content = o.file(id)
	})
	t.Run("Second", func(t *testing.T) {
		o := openOffice(t, mocktest.WithDatabase(file))
		o.Link = o.logIn(o.printer)
		if got := o.file(id); string(got) != string(content) {
			t.Errorf("%d octets, want %d", len(got), len(content))
		}
	})
	t.Run("Late", func(t *testing.T) {
		o := openOffice(t, mocktest.WithDatabase(file), mocktest.WithFrozenClock(present.Add(8*24*time.Hour)))
		o.Link = o.logIn(o.printer)
		if got := o.jobs(&openhw.GetJobs{}); len(got) != 0 {
			t.Errorf("%+v", got)
		}
		o.Advance(time.Second)
		if left, _ := filepath.Glob(file + ".print/*/*"); len(left) != 0 {
			t.Errorf("%v is left", left)
		}
	})
}

// A world that is loaded anew has no jobs.
func TestReset(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.print()
	o.Do("world.reset")
	if got := o.jobs(&openhw.GetJobs{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if id := o.print(); ids(o.jobs(&openhw.GetJobs{})) != id {
		t.Error("the job of the new world is not there")
	}
}
