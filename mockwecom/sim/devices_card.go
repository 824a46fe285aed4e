package sim

import (
	"fmt"
	"slices"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/printing"
	"wecomlab/mockwecom/face/control"
)

func (v *deviceViewer) operations(d *hardware.Device) ([]control.DeviceOperation, error) {
	rows, err := v.hardware.Operations(v.ctx, v.runtime.Store.Read(), d.SN, keptOnCard)
	out := make([]control.DeviceOperation, len(rows))
	now := v.runtime.Clock.Now()
	for i, o := range rows {
		out[i] = control.DeviceOperation{
			OperID: o.OperID, Kind: string(o.Kind), User: o.UserID, Page: o.Page, State: string(o.Standing(now)), Code: o.ErrCode, Text: o.ErrMsg,
			Begun: nanos(o.BegunAt), Due: nanos(o.Deadline), Told: nanos(o.ReportedAt), Entry: o.Entry,
		}
	}
	return out, err
}

func nanos(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

// records gives what the device has reported last.
func (v *deviceViewer) records(d *hardware.Device) ([]control.DeviceRecord, error) {
	var rows []*hardware.Punch
	err := v.runtime.Store.Read().NewSelect().Model(&rows).Where("sn = ?", d.SN).Order("punched_at DESC", "id DESC").Limit(keptOnCard).Scan(v.ctx)
	if err != nil {
		return nil, fmt.Errorf("list records of %s: %w", d.SN, err)
	}
	out := make([]control.DeviceRecord, len(rows))
	for i, p := range rows {
		out[i] = control.DeviceRecord{User: p.UserID, At: instant(p.At), PassType: p.PassType, PassMethod: p.PassMethod, Entry: p.Entry}
	}
	return out, nil
}

// countedJobs bounds the print jobs that are counted for a device.
const countedJobs = 1000

// papers gives the print jobs of a device, the newest first.
func (v *deviceViewer) papers(d *hardware.Device) ([]control.DevicePaper, error) {
	out := []control.DevicePaper{}
	if !d.Kinds.Has(openhw.Printer) || d.Corp == "" {
		return out, nil
	}
	rows, err := v.printing.Jobs(v.ctx, v.runtime.Store.Read(), d, printing.Query{Limit: countedJobs})
	if err != nil {
		return out, err
	}
	for _, j := range slices.Backward(rows) {
		p := control.DevicePaper{
			JobID: j.JobID, User: j.UserID, Name: j.DocName, Format: j.Format, Pages: j.Pages, Size: j.DocSize, State: jobState(j.Status),
			Code: j.ErrCode, Text: j.ErrMsg, Made: instant(j.CreatedAt),
		}
		for _, set := range j.Settings {
			p.Settings = append(p.Settings, control.DeviceSetting{Key: set.Key, Value: set.Value})
		}
		out = append(out, p)
	}
	return out, nil
}

func jobState(status openhw.JobStatus) string {
	switch status {
	case openhw.JobPrinted:
		return jobPrinted
	case openhw.JobFailed:
		return jobFailed
	}
	return jobOpen
}

// What the control interface calls the states of print jobs.
const (
	jobOpen    = "open"
	jobPrinted = "printed"
	jobFailed  = "failed"
)

func jobsOf(papers []control.DevicePaper) control.DeviceJobs {
	var jobs control.DeviceJobs
	for i := range papers {
		switch papers[i].State {
		case jobPrinted:
			jobs.Printed++
		case jobFailed:
			jobs.Failed++
		default:
			jobs.Open++
		}
	}
	return jobs
}
