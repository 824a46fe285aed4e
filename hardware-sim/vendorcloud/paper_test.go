package vendorcloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/vendorcloud"
)

// submit makes a job of WeCom's.
func (w *wecom) submit(id, name string, content []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.jobs[id] = &printJob{hwcloud.Job{JobID: id, OpenUserID: "woAna", DocName: name, DocSize: openhw.Uint32(len(content)), Submitted: 1,
		SettingList: openhw.List[openhw.Setting]{{Key: "纸张大小", Value: openhw.List[string]{"A4"}}}}, content}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(press, "printer")
	content := bytes.Repeat([]byte("tide table\n"), 10_000)
	s.wecom.submit("job-1", "tides.txt", content)
	s.wecom.mustPush(press, &hwcloud.PrinterJobSubmit{OpenUserID: "woAna", JobID: "job-1"})
	s.await(vendorcloud.EventPrinted, "tides.txt, 110000 octets, 纸张大小 [A4]")
	if got := s.wecom.last("device/report_printer_job_status"); got != `{"jobid":"job-1","status":2,"errcode":0}` {
		t.Errorf("reported %s", got)
	}
	if got, ok := s.Paper("job-1"); !ok || !bytes.Equal(got, content) {
		t.Errorf("%d octets are on paper", len(got))
	}
	if papers := s.do("papers"); !strings.Contains(papers, "job-1\ttides.txt\t110000 octets") {
		t.Errorf("%s", papers)
	}
	if paper := s.do("paper job-1"); !strings.HasPrefix(paper, `"tide table\n`) {
		t.Errorf("%s", paper)
	}
	s.refused("paper job-9", "is not kept")
	if jobs := s.do("jobs woAna"); !strings.Contains(jobs, "job-1\ttides.txt") {
		t.Errorf("%s", jobs)
	}
	s.wecom.mustPush(press, &hwcloud.PrinterJobDel{JobID: "job-1"})
	s.await(vendorcloud.EventDropped, "the job is gone")
}

func TestPrint_Failures(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(press, "printer")
	s.do("policy print fail:2002:the toner is empty")
	s.wecom.submit("job-1", "a.txt", []byte("a"))
	s.wecom.mustPush(press, &hwcloud.PrinterJobSubmit{OpenUserID: "woAna", JobID: "job-1"})
	s.await(vendorcloud.EventPrinted, "failed with 2002")
	if got := s.wecom.last("device/report_printer_job_status"); got != `{"jobid":"job-1","status":1,"errcode":2002,"errmsg":"the toner is empty"}` {
		t.Errorf("reported %s", got)
	}
	s.do("policy print ok")
	s.wecom.mustPush(press, &hwcloud.PrinterJobSubmit{OpenUserID: "woAna", JobID: "job-9"})
	s.await(vendorcloud.EventDropped, "WeCom lists the job no more")
	s.do("print woAna job-1")
	s.await(vendorcloud.EventPrinted, "a.txt, 1 octets")
	s.do("policy print ask")
	s.wecom.submit("job-2", "b.txt", []byte("b"))
	s.wecom.mustPush(press, &hwcloud.PrinterJobSubmit{OpenUserID: "woAna", JobID: "job-2"})
	s.await(vendorcloud.EventWaiting, "printer_job_submit")
	s.wecom.mustPush(press, &hwcloud.PrinterJobDel{JobID: "job-2"})
	s.refused("finish", "no such operation waits")
}

// transform is the order for a preview.
func (w *wecom) transform(id string, version openhw.Uint32) *hwcloud.PrinterJobTrans {
	return &hwcloud.PrinterJobTrans{OpenUserID: "woAna", JobID: id, DownloadURL: w.url + "/job/" + id, EncodingAESKey: modelKey, DocName: "plan.docx", DocSize: 3,
		TransSetting: hwcloud.TransSetting{Version: version, SettingList: openhw.List[openhw.Setting]{{Key: "单双面", Value: openhw.List[string]{"单面"}}}}}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(press, "printer")
	s.wecom.submit("job-1", "plan.docx", []byte(strings.Repeat("a line (of the plan)\n", 130)))
	s.wecom.mustPush(press, s.wecom.transform("job-1", 2))
	s.await(vendorcloud.EventPreviewed, "plan.docx, settings 2: 3 pages")
	var result hwcloud.TransResult
	must(t, json.Unmarshal([]byte(s.wecom.last("device/set_printer_job_trans_result")), &result))
	if result.JobID != "job-1" || result.SettingVersion != 2 || result.Type != hwcloud.TransPDF || result.PageSize != 3 || result.MediaID != "" {
		t.Errorf("%+v", result)
	}
	pdf := fetch(t, result.DownloadURL, http.StatusOK)
	if !bytes.HasPrefix(pdf, []byte("%PDF-1.4")) || !bytes.Contains(pdf, []byte(`(a line \(of the plan\)) Tj`)) || bytes.Count(pdf, []byte("/Type/Page/")) != 3 {
		t.Errorf("%.300s", pdf)
	}
	s.advance(time.Hour)
	fetch(t, result.DownloadURL, http.StatusNotFound)
	fetch(t, s.url+vendorcloud.FilesPath+"guess", http.StatusNotFound)
}

func fetch(t *testing.T, address string, status int) []byte {
	t.Helper()
	response, err := http.Get(address)
	must(t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	if response.StatusCode != status {
		t.Errorf("%s: %s, want %d", address, response.Status, status)
	}
	return body
}

func TestPreview_OnlyTheNewestSettings(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(press, "printer")
	s.wecom.submit("job-1", "plan.docx", []byte("plan"))
	s.do("policy preview ask")
	s.wecom.mustPush(press, s.wecom.transform("job-1", 1))
	s.wecom.mustPush(press, s.wecom.transform("job-1", 2))
	s.do("finish")
	s.await(vendorcloud.EventDropped, "settings 1 are outdated")
	s.do("finish")
	s.await(vendorcloud.EventPreviewed, "settings 2")
	s.do("policy preview ok")
	s.wecom.refuse("device/set_printer_job_trans_result", hwcloud.OutdatedTransVersion)
	s.wecom.mustPush(press, s.wecom.transform("job-1", 3))
	s.await(vendorcloud.EventDropped, "newer settings are under way")
}

func TestPreview_Failures(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(press, "printer")
	s.do("policy preview fail:4:no such format")
	s.wecom.mustPush(press, s.wecom.transform("job-1", 1))
	s.await(vendorcloud.EventPreviewed, "failed with 4")
	if got := s.wecom.last("device/set_printer_job_trans_result"); !strings.Contains(got, `"errcode":4,"errmsg":"no such format"`) {
		t.Errorf("reported %s", got)
	}
	s.do("policy preview ok")
	s.wecom.mustPush(press, s.wecom.transform("job-gone", 1))
	s.await(vendorcloud.EventPreviewed, "failed with 2")
}

func TestUpload(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *vendorcloud.Config) {
		c.Upload = func(_ context.Context, name string, content []byte) (string, error) {
			if name != "job-1.pdf" || !bytes.HasPrefix(content, []byte("%PDF")) {
				return "", errors.New("no pdf")
			}
			return "media-1", nil
		}
	})
	s.bound(press, "printer")
	s.wecom.submit("job-1", "plan.docx", []byte("plan"))
	s.wecom.mustPush(press, s.wecom.transform("job-1", 1))
	s.await(vendorcloud.EventPreviewed, "1 pages")
	if got := s.wecom.last("device/set_printer_job_trans_result"); got != `{"jobid":"job-1","setting_version":1,"type":0,"page_size":1,"media_id":"media-1"}` {
		t.Errorf("reported %s", got)
	}
}

func TestSendScan(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(press, "printer+scanner")
	s.refused("scan tides.pdf the tides", "nobody has scanned the device's code")
	reply, err := s.wecom.push(press, &hwcloud.UserScan{OperID: "op-1", OpenUserID: "woAna", AuthCode: "scan-1", ExpiresIn: 300, AuthCodeType: hwcloud.ScanFileCode})
	if _, ok := reply.(*hwcloud.Presence); err != nil || !ok {
		t.Fatalf("%v, %v", reply, err)
	}
	s.do("scan tides.pdf the tides of (all) rivers")
	var file hwcloud.ScanFile
	must(t, json.Unmarshal([]byte(s.wecom.last("device/push_scan_file")), &file))
	if file.OpenUserID != "woAna" || file.FileName != "tides.pdf" || file.AuthCode != "scan-1" {
		t.Errorf("%+v", file)
	}
	if pdf := fetch(t, file.DownloadURL, http.StatusOK); !bytes.Contains(pdf, []byte(`the tides of \(all\) rivers`)) {
		t.Errorf("%.200s", pdf)
	}
	if n := len(s.wecom.got("device/report_remote_open_result")); n != 0 {
		t.Error("a printer has opened a door")
	}
}

func TestSendScan_NoPublicAddress(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *vendorcloud.Config) { c.PublicURL = "" })
	s.bound(press, "scanner+printer")
	_, err := s.wecom.push(press, &hwcloud.UserScan{OperID: "op-1", OpenUserID: "woAna", AuthCode: "scan-1", ExpiresIn: 300})
	must(t, err)
	s.refused("scan a.pdf text", "no public address is configured")
	s.bound2(gate)
	s.refused("scan a.pdf sn=GATE0001 text", "it cannot scan")
}

// bound2 lets the corp add a further device.
func (s *stage) bound2(sn string) {
	s.t.Helper()
	s.do("register " + sn + " door")
	s.wecom.bind(sn, "")
	s.await(vendorcloud.EventSynchronised, "")
}
