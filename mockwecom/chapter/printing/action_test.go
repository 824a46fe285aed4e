package printing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
)

// Until it is submitted, a job can be changed and no printer knows of it.
func TestDraft(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.print("submit=false", "scanned=false", "state=x", "settings=份数=5")
	if got := o.Do("member.print_settings", "settings=颜色=彩色,份数=2")["setting_version"]; got != "2" {
		t.Errorf("version %s", got)
	}
	if got := o.jobs(&openhw.GetJobs{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	o.quiet()
	o.Do("member.print_submit")
	if got := o.pushed("push_printer_job"); got != id {
		t.Errorf("%s", got)
	}
	want := openhw.List[openhw.Setting]{{Key: "纸张大小", Value: []string{"A4"}}, {Key: "单双面", Value: []string{"单面"}}, {Key: "颜色", Value: []string{"彩色"}}, {Key: "份数", Value: []string{"2"}}}
	if diff := cmp.Diff(want, o.jobs(&openhw.GetJobs{})[0].SettingList); diff != "" {
		t.Error(diff)
	}
	for name, action := range map[string][]string{
		"ErrTooLate":        {"member.print_settings", "jobid=" + id, "settings=份数=5"},
		"ErrSubmittedTwice": {"member.print_submit", "jobid=" + id},
		"ErrUnknown":        {"member.print_submit", "jobid=none"},
		"ErrChoice":         {"member.print_settings", "jobid=" + o.print("submit=false"), "settings=份数=7"},
		"ErrDeleteUnknown":  {"member.print_delete", "jobid=none"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, finding := o.TryDo(action[0], action[1:]...); finding == nil {
				t.Error("it was not refused")
			}
		})
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id, draft := o.print(), o.print("submit=false")
	o.pushed("push_printer_job")
	o.Do("member.print_delete", "jobid="+draft)
	o.quiet()
	o.Do("member.print_delete", "jobid="+id)
	if got := o.pushed("push_del_printer_job"); got != id {
		t.Errorf("%s", got)
	}
	if got := o.jobs(&openhw.GetJobs{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// A printer that is offline finds its work later; one that left the corp knows nothing of the corp's jobs.
func TestOffline(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	id := o.print()
	o.Link = o.logIn(o.printer)
	o.quiet()
	open := openhw.JobOpen
	if got := ids(o.jobs(&openhw.GetJobs{Status: &open})); got != id {
		t.Errorf("%s", got)
	}
	o.Do("corp.unbind_device", "sn="+o.printer.SN)
	if _, finding := o.TryDo("member.print_submit", "jobid="+id); finding == nil {
		t.Error("a job of a printer that has left can be submitted")
	}
	if _, finding := o.TryDo("member.print", "sn="+o.printer.SN); finding == nil {
		t.Error("a printer that has left can be printed on")
	}
}
