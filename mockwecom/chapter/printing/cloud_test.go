package printing_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/chapter/message"
	"wecomlab/mockwecom/chapter/printing"
	"wecomlab/mockwecom/chapter/printing/pdf"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/blob"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// cloud is a world with a printer in cloud mode, whose vendor is only listened to.
type cloud struct {
	*credentialtest.Stand
	hardware.Vendor
	p      *printing.Printing
	d      *hardware.Device
	pages  string // where its pages are served
	user   string
	listen []string // instructions that came
}

func (c *cloud) Instruct(_ context.Context, _ *store.Tx, d *hardware.Device, i hardware.Instruction) error {
	c.listen = append(c.listen, fmt.Sprintf("%s %s %s %s", i.Name, d.SN, i.UserID, i.JobID))
	return nil
}

// heard gives the instructions since it was asked last.
func (c *cloud) heard() (all []string) {
	all, c.listen = c.listen, nil
	return all
}

func newCloud(t *testing.T, settings ...string) *cloud {
	t.Helper()
	c := &cloud{}
	var devices *hardware.Hardware
	c.Stand = credentialtest.With(t, func(s *credentialtest.Stand) []engine.Chapter {
		files := media.New(s.Runtime, s.Agents, media.Config{Blobs: blob.For("", "")})
		messages := message.New(s.Runtime, s.Dir, s.Agents, files)
		devices = hardware.New(s.Runtime, s.Dir)
		c.Vendor = devices.Vendor()
		devices.ReachVendorsThrough(c)
		c.p = printing.New(s.Runtime, s.Dir, s.Agents, files, messages, devices, blob.For("", ""))
		t.Cleanup(func() { must(t, errors.Join(c.p.Close(), files.Close())) })
		return []engine.Chapter{files.Chapter(), messages.Chapter(), devices.Chapter(), c.p.Chapter()}
	}, settings...)
	page := c.p.Chapter().Pages[0]
	server := httptest.NewServer(page.Handler)
	t.Cleanup(server.Close)
	c.pages = server.URL
	members, err := c.Dir.Members(t.Context(), c.Store.Read(), credentialtest.Corp, 1)
	must(t, err)
	c.user = members[0].UserID
	model := &hardware.Model{ModelID: "hwmCloud", Name: "Cloud printer", Kinds: openhw.Papers, Cloud: true, Published: true, Options: []hardware.PrintOption{{Key: "份数"}}}
	c.d = devices.Fresh(model, "CLOUD1")
	c.d.Corp = credentialtest.Corp
	c.change(func(tx *store.Tx) error {
		_, err := tx.NewInsert().Model(model).Exec(t.Context())
		return errors.Join(err, devices.Add(t.Context(), tx, c.d))
	})
	return c
}

func (c *cloud) change(f func(tx *store.Tx) error) {
	c.T.Helper()
	must(c.T, c.Store.Change(c.T.Context(), f))
}

// do carries out an action with parameters name=value.
func (c *cloud) do(action string, params ...string) map[string]string {
	c.T.Helper()
	given := map[string]string{}
	for _, p := range params {
		name, value, _ := strings.Cut(p, "=")
		given[name] = value
	}
	out, err := c.Actions.Run(c.T.Context(), action, given)
	must(c.T, err)
	if out.Finding != nil {
		c.T.Fatalf("%s %v: %v", action, params, out.Finding)
	}
	return out.Values
}

func (c *cloud) print(params ...string) string {
	c.T.Helper()
	return c.do("member.print", append([]string{"sn=CLOUD1", "user=" + c.user}, params...)...)["jobid"]
}

func (c *cloud) job(id string) *printing.Job {
	c.T.Helper()
	j, err := c.p.Job(c.T.Context(), c.Store.Read(), c.d, id)
	must(c.T, err)
	if j == nil {
		c.T.Fatalf("there is no job %s", id)
	}
	return j
}

// A vendor's cloud is asked for a preview of every version of the settings, then told of the submission, and of the end.
func TestCloudInstructions(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	id := c.print("submit=false")
	c.do("member.print_settings", "jobid="+id, "settings=份数=3")
	c.do("member.print_submit", "jobid="+id)
	c.do("member.print_settings", "jobid="+id, "settings=份数=4")
	c.do("member.print_delete", "jobid="+id)
	other := c.print()
	must(t, c.Clock.Advance(t.Context(), openhw.JobLife))
	want := []string{"printer_job_trans", "printer_job_trans", "printer_job_submit", "printer_job_submit", "printer_job_del", "printer_job_submit", "printer_job_del"}
	for i := range want {
		if strings.HasSuffix(want[i], "_del") {
			want[i] += " CLOUD1 "
		} else {
			want[i] += " CLOUD1 " + c.user
		}
		if i < 5 {
			want[i] += " " + id
		} else {
			want[i] += " " + other
		}
	}
	if diff := cmp.Diff(want, c.heard()); diff != "" {
		t.Error(diff)
	}
}

// A vendor's cloud gets one file of a job.
func TestCloudPictures(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	a, b := write(t, "a.jpg", paint(t, "jpg", 9)), write(t, "b.jpg", paint(t, "jpg", 9))
	c.print("file=" + a)
	out, err := c.Actions.Run(t.Context(), "member.print", map[string]string{"sn": "CLOUD1", "user": c.user, "file": a + "," + b})
	if err != nil || out.Finding == nil {
		t.Errorf("%+v, %v", out, err)
	}
}

// fetch asks for an address, perhaps for a part of it.
func (c *cloud) fetch(file hwcloud.SealedFile, part string) (int, []byte) {
	c.T.Helper()
	at, err := url.Parse(file.DownloadURL)
	must(c.T, err)
	request, err := http.NewRequestWithContext(c.T.Context(), http.MethodGet, c.pages+at.Path, nil)
	must(c.T, err)
	if part != "" {
		request.Header.Set("Range", part)
	}
	response, err := http.DefaultClient.Do(request)
	must(c.T, err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	must(c.T, err)
	return response.StatusCode, data
}

func (c *cloud) address(j *printing.Job) (file hwcloud.SealedFile) {
	c.T.Helper()
	c.change(func(tx *store.Tx) (err error) {
		file, err = c.p.Address(c.T.Context(), tx, j)
		return err
	})
	return file
}

func TestSealedFile(t *testing.T) {
	t.Parallel()
	for kind, begins := range map[string]string{"original": "三点开会", "pdf": "%PDF-1.4"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, "printing.cloud_file", kind)
			j := c.job(c.print("text=三点开会"))
			file := c.address(j)
			status, data := c.fetch(file, "")
			plain, err := wxcrypt.OpenFile(data, file.EncodingAESKey)
			if status != http.StatusOK || err != nil || !strings.HasPrefix(string(plain), begins) {
				t.Fatalf("%d, %q, %v", status, plain, err)
			}
			if status, part := c.fetch(file, "bytes=16-"); status != http.StatusPartialContent || string(part) != string(data[16:]) {
				t.Errorf("%d, %d octets", status, len(part))
			}
			must(t, c.Clock.Advance(t.Context(), 10*time.Minute-time.Second))
			if status, _ := c.fetch(file, ""); status != http.StatusOK {
				t.Errorf("%d within ten minutes", status)
			}
			must(t, c.Clock.Advance(t.Context(), time.Second))
			if status, data := c.fetch(file, ""); status != http.StatusNotFound || len(data) != 0 {
				t.Errorf("%d, %d octets after ten minutes", status, len(data))
			}
			again := c.address(j)
			if again.DownloadURL == file.DownloadURL || again.EncodingAESKey != file.EncodingAESKey {
				t.Errorf("%+v after %+v", again, file)
			}
			c.do("member.print_delete", "jobid="+j.JobID)
			if status, _ := c.fetch(again, ""); status != http.StatusNotFound {
				t.Errorf("%d after the job has gone", status)
			}
		})
	}
	t.Run("ErrUnknown", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		if status, _ := c.fetch(hwcloud.SealedFile{DownloadURL: c.pages + "/openhw/print/none"}, ""); status != http.StatusNotFound {
			t.Errorf("%d", status)
		}
		if entries, _, _ := c.Journal.List(journal.Query{}); len(entries) == 0 || entries[0].Finding == nil && entries[len(entries)-1].Finding == nil {
			t.Errorf("the journal does not say why: %+v", entries)
		}
	})
}

func (c *cloud) transcoded(r printing.Rendering) (err error) {
	c.T.Helper()
	c.change(func(tx *store.Tx) error {
		err = c.p.Transcoded(c.T.Context(), tx, c.d, r)
		return nil
	})
	return err
}

func TestTranscoded(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	id := c.print("submit=false", "text=original")
	c.do("member.print_settings", "jobid="+id, "settings=份数=3")
	sound := printing.Rendering{JobID: id, Version: 2, Format: openhw.FormatJPG, Page: 1, Pages: 2, Content: paint(t, "jpg", 9)}
	tests := []struct {
		name   string
		change func(*printing.Rendering)
		want   errcode.Code
	}{
		{"ErrUnknownJob", func(r *printing.Rendering) { r.JobID = "none" }, 600040},
		{"ErrNoVersion", func(r *printing.Rendering) { r.Version = 0 }, 71067},
		{"ErrFutureVersion", func(r *printing.Rendering) { r.Version = 3 }, 71067},
		{"ErrOldVersion", func(r *printing.Rendering) { r.Version = 1 }, 71068},
		{"ErrNoPages", func(r *printing.Rendering) { r.Pages = 0 }, 71069},
		{"ErrNoPage", func(r *printing.Rendering) { r.Page = 0 }, 71069},
		{"ErrPageBeyond", func(r *printing.Rendering) { r.Page = 3 }, 71069},
		{"OK", func(*printing.Rendering) {}, 0},
		{"OKSecondPage", func(r *printing.Rendering) { r.Page, r.Content = 2, paint(t, "jpg", 7) }, 0},
		{"OKPageAgain", func(r *printing.Rendering) { r.Content = paint(t, "jpg", 8) }, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := sound
			test.change(&r)
			err := c.transcoded(r)
			var refusal *errcode.Error
			if test.want != 0 && (!errors.As(err, &refusal) || refusal.Code != test.want) || test.want == 0 && err != nil {
				t.Errorf("%v, want %d", err, test.want)
			}
		})
	}
	t.Run("Preview", func(t *testing.T) {
		pages, err := c.p.Preview(t.Context(), id)
		if err != nil || len(pages) != 2 || !strings.Contains(pages[0], "8 × 8") || !strings.Contains(pages[1], "7 × 7") {
			t.Errorf("%q, %v", pages, err)
		}
		if got, err := c.p.Rendered(t.Context(), c.Store.Read(), c.job(id)); err != nil || !cmp.Equal(got, []int{1, 2}) {
			t.Errorf("%v, %v", got, err)
		}
	})
	t.Run("PDF", func(t *testing.T) {
		must(t, c.transcoded(printing.Rendering{JobID: id, Version: 2, Format: openhw.FormatPDF, Page: 9, Pages: 1, Content: pdf.Write("rendered")}))
		if pages, err := c.p.Preview(t.Context(), id); err != nil || !cmp.Equal(pages, []string{"rendered"}) {
			t.Errorf("%q, %v", pages, err)
		}
	})
	t.Run("NewSettings", func(t *testing.T) {
		c.do("member.print_settings", "jobid="+id, "settings=份数=4")
		pages, err := c.p.Preview(t.Context(), id)
		if err != nil || len(pages) != 1 || !strings.Contains(pages[0], "original") {
			t.Errorf("%q, %v", pages, err)
		}
	})
	t.Run("Failure", func(t *testing.T) {
		must(t, c.transcoded(printing.Rendering{JobID: id, Version: 3, ErrCode: 4}))
		j := c.job(id)
		if j.Preview.TransText() != "不支持该文件格式" || j.Preview.Version != 3 {
			t.Errorf("%+v", j.Preview)
		}
		if got, err := c.p.Rendered(t.Context(), c.Store.Read(), j); err != nil || got != nil {
			t.Errorf("%v, %v", got, err)
		}
	})
}

func TestTransText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		code int64
		want string
	}{{0, ""}, {1, "打印盒子不支持该品牌的打印机"}, {3, "文件转码超时"}, {77, "文件转码失败（77）"}, {2000, "vendor"}} {
		if got := (printing.Transcoding{ErrCode: test.code, ErrMsg: "vendor"}).TransText(); got != test.want {
			t.Errorf("%d: %s", test.code, got)
		}
	}
}

// The pages of a list by cursor are those behind the last job of the one before.
func TestJobsByCursor(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	var want, got []string
	for range 5 {
		want = append(want, c.print())
		must(t, c.Clock.Advance(t.Context(), 10*time.Second))
	}
	for after := int64(0); ; {
		jobs, err := c.p.Jobs(t.Context(), c.Store.Read(), c.d, printing.Query{After: after, Limit: 2})
		must(t, err)
		if len(jobs) == 0 {
			break
		}
		for _, j := range jobs {
			got, after = append(got, j.JobID), j.ID
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	first := c.job(want[0]).ID
	c.do("member.print_delete", "jobid="+want[0])
	if rest, err := c.p.Jobs(t.Context(), c.Store.Read(), c.d, printing.Query{After: first, Limit: 9}); err != nil || len(rest) != 4 {
		t.Errorf("%d jobs behind one that was deleted, %v", len(rest), err)
	}
	begin := credentialtest.Epoch.Add(10 * time.Second).Unix()
	jobs, err := c.p.Jobs(t.Context(), c.Store.Read(), c.d, printing.Query{Since: begin, Until: begin + 10})
	if err != nil || len(jobs) != 2 || jobs[0].JobID != want[1] {
		t.Errorf("%d jobs, %v", len(jobs), err)
	}
}

func TestPreviewOfNothing(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	if pages, err := c.p.Preview(t.Context(), "none"); pages != nil || err != nil {
		t.Errorf("%q, %v", pages, err)
	}
	id := c.print("file=" + write(t, "a.pdf", []byte("%PDF-1.4 broken")))
	if pages, err := c.p.Preview(t.Context(), id); err != nil || len(pages) != 1 || !strings.Contains(pages[0], "no page") {
		t.Errorf("%q, %v", pages, err)
	}
	file, err := c.p.File(t.Context(), c.Store.Read(), c.job(id))
	if err != nil || string(file) != "%PDF-1.4 broken" {
		t.Errorf("%q, %v", file, err)
	}
}

// A printer's code is known by its hw_code; other codes are left to others.
func TestScanned(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	shown, err := openhw.ParseCode(openhw.StaticLoginCode(c.d.HwCode, "desk-1"))
	must(t, err)
	for name, test := range map[string]struct {
		code openhw.Code
		want bool
	}{
		"Known": {shown, true}, "Unknown": {openhw.Code{LoginCode: "none"}, false}, "Other": {openhw.Code{HwCode: c.d.HwCode}, false},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := c.p.Scanned(t.Context(), c.Store.Read(), test.code)
			if err != nil || (d != nil) != test.want {
				t.Errorf("%v, %v", d, err)
			}
		})
	}
}
