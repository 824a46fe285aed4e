package printing_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/chapter/message"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/mocktest"
)

// patience bounds every wait; nothing here takes that long.
const patience = 20 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// present is where frozen worlds stand.
var present = time.Date(2026, 5, 11, 1, 30, 0, 0, time.UTC)

// office is a simulator and a printer of its first corp that is logged in.
type office struct {
	*mocktest.Server
	*device.Link
	t       testing.TB
	ctx     context.Context
	printer fixtures.Device // prints and scans
	second  fixtures.Device // of the same model and corp
	plain   fixtures.Device // only prints
	door    fixtures.Device // does neither
}

// settings are written name=value.
func newOffice(t testing.TB, settings ...string) *office {
	t.Helper()
	values := map[string]string{}
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		values[name] = value
	}
	o := openOffice(t, mocktest.WithSettings(values))
	o.Link = o.logIn(o.printer)
	return o
}

// openOffice is newOffice without a printer that is logged in.
func openOffice(t testing.TB, options ...mocktest.Option) *office {
	t.Helper()
	demo, err := fixtures.Load("demo")
	must(t, err)
	world := *demo // which all tests share
	world.DeviceModels = slices.Clone(demo.DeviceModels)
	model := &world.DeviceModels[1]
	model.Devices = slices.Clone(model.Devices)
	o := &office{t: t, printer: model.Devices[0], door: demo.DeviceModels[0].Devices[0]}
	o.second, o.plain = o.printer, o.printer
	o.second.SN, o.second.ActiveCode, o.second.Secret = "YQTESTPRINT0002", "second-active-code", "second-secret"
	o.plain.SN, o.plain.ActiveCode, o.plain.Secret = "YQTESTPRINT0003", "third-active-code", "third-secret"
	model.Devices = append(model.Devices, o.second)
	plain := *model
	plain.ModelID, plain.Name, plain.Kinds, plain.Devices = "hwmPlainPrinter001", "云桥打印机", []string{"printer"}, []fixtures.Device{o.plain}
	world.DeviceModels = append(world.DeviceModels, plain)
	o.Server = mocktest.New(t, append([]mocktest.Option{mocktest.WithFrozenClock(present), mocktest.WithWorld(&world)}, options...)...)
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	o.ctx = ctx
	return o
}

// logIn brings a device of the world online.
func (o *office) logIn(d fixtures.Device) *device.Link {
	o.t.Helper()
	l, err := device.Dial(o.ctx, "ws"+strings.TrimPrefix(o.URL, "http"))
	must(o.t, err)
	o.t.Cleanup(l.Close)
	p := openhw.Proof{Purpose: openhw.ForRegister, SN: d.SN, Timestamp: fmt.Sprint(o.Clock().Now().Unix()), Nonce: "7"}
	_, err = l.Ask(o.ctx, "register", &openhw.Register{DeviceSignature: p.Sign(d.SecretNo), SN: d.SN, Timestamp: openhw.Decimal{Text: p.Timestamp}, Nonce: openhw.Decimal{Text: p.Nonce}})
	must(o.t, err)
	_, err = l.Ask(o.ctx, "active", &openhw.Activate{ActiveCode: d.ActiveCode})
	must(o.t, err)
	_, err = l.Ask(o.ctx, "subscribe_corp", &openhw.Subscribe{Secret: d.Secret, FirmwareVersion: "1.0.0"})
	must(o.t, err)
	return l
}

// client is a control client, as the TUI has one.
func (o *office) client() *control.Client { return control.NewClient(o.URL, "") }

// print submits a job and gives its id.
func (o *office) print(params ...string) string {
	o.t.Helper()
	return o.Do("member.print", params...)["jobid"]
}

// jobs asks for the list of jobs.
func (o *office) jobs(q *openhw.GetJobs) []openhw.Job {
	o.t.Helper()
	answer, err := o.Ask(o.ctx, "printer/get_job_list", q)
	must(o.t, err)
	return answer.(*openhw.JobList).PrinterJobList
}

func ids(jobs []openhw.Job) string {
	var all []string
	for _, j := range jobs {
		all = append(all, j.JobID)
	}
	return strings.Join(all, " ")
}

// file downloads a job.
func (o *office) file(jobID string) []byte {
	o.t.Helper()
	data, err := o.Fetch(o.ctx, "printer/download_file", &openhw.DownloadFile{JobID: jobID, FormatVersion: 1})
	must(o.t, err)
	return data
}

// refused expects a code.
func refused(t testing.TB, err error, want errcode.Code) {
	t.Helper()
	if got := device.CodeOf(err); got != want || got == errcode.OK {
		t.Errorf("%v, want %d", err, want)
	}
}

// pushed gives the ids of the next push, which must be cmd.
func (o *office) pushed(cmd string) string {
	o.t.Helper()
	select {
	case push := <-o.Pushes():
		var got openhw.JobIDs
		must(o.t, json.Unmarshal(push.Body, &got))
		if push.Cmd != cmd {
			o.t.Errorf("%s was pushed, want %s", push.Cmd, cmd)
		}
		return strings.Join(got.JobIDList, " ")
	case <-o.ctx.Done():
		o.t.Fatalf("no %s came", cmd)
	}
	return ""
}

// quiet expects that nothing was pushed: what was would have come before the answer.
func (o *office) quiet() {
	o.t.Helper()
	_, err := o.Ask(o.ctx, "ping", nil)
	must(o.t, err)
	select {
	case push := <-o.Pushes():
		o.t.Errorf("%s was pushed: %s", push.Cmd, push.Body)
	default:
	}
}

// write puts a file on the disk.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, content, 0o600))
	return path
}

// newest is the newest message on a member's phone.
func (o *office) newest(userid string) message.Item {
	o.t.Helper()
	items := o.Messages(userid)
	if len(items) == 0 {
		o.t.Fatalf("%s has no message", userid)
	}
	return items[0]
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
