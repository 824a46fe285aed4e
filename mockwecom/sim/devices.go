package sim

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/face/control"
)

// keptOnCard bounds each list that is told of one device.
const keptOnCard = 20

// devices tells of smart hardware. It is [control.Hardware].
type devices struct{ *Sim }

// Devices gives one page of them.
func (d devices) Devices(ctx context.Context, p control.DevicePage) (control.Devices, error) {
	out := control.Devices{Devices: []control.Device{}, Models: []control.DeviceModel{}}
	models, err := d.models(ctx)
	if err != nil {
		return out, err
	}
	var rows []*hardware.Device
	query := d.runtime.Store.Read().NewSelect().Model(&rows).Order("id").Offset(int64(p.From)).Limit(int64(p.Limit))
	if p.Find != "" {
		query = query.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery { return d.matching(q, models, p.Find) })
	}
	total, err := query.ScanAndCount(ctx)
	if err != nil {
		return out, fmt.Errorf("list devices: %w", err)
	}
	out.Total = int(total)
	v := deviceViewer{devices: d, ctx: ctx, models: models, corps: map[string]string{}}
	told := map[string]bool{}
	for _, row := range rows {
		one, err := v.device(row)
		if err != nil {
			return out, err
		}
		out.Devices = append(out.Devices, one)
		if m := models[row.Model]; m != nil && !told[row.Model] {
			told[row.Model] = true
			maker, err := v.model(m)
			if err != nil {
				return out, err
			}
			out.Models = append(out.Models, maker)
		}
	}
	return out, nil
}

// matching narrows a query down to devices whose SN, name or model holds a text.
func (d devices) matching(q *bun.SelectQuery, models map[string]*hardware.Model, text string) *bun.SelectQuery {
	held := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(text)) + "%"
	q = q.Where(`LOWER(sn) LIKE ? ESCAPE '\'`, held).WhereOr(`LOWER(name) LIKE ? ESCAPE '\'`, held)
	for id, m := range models {
		if strings.Contains(strings.ToLower(m.Name), strings.ToLower(text)) {
			q = q.WhereOr("model_id = ?", id)
		}
	}
	return q
}

// models gives every model by its id: there are few of them, however many devices.
func (d devices) models(ctx context.Context) (map[string]*hardware.Model, error) {
	var rows []*hardware.Model
	if err := d.runtime.Store.Read().NewSelect().Model(&rows).Order("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list models of devices: %w", err)
	}
	out := make(map[string]*hardware.Model, len(rows))
	for _, m := range rows {
		out[m.ModelID] = m
	}
	return out, nil
}

// Device gives one device with what was asked of it and what it has told.
func (d devices) Device(ctx context.Context, sn string) (control.DeviceCard, error) {
	out := control.DeviceCard{Operations: []control.DeviceOperation{}, Records: []control.DeviceRecord{}, Papers: []control.DevicePaper{}}
	row, err := d.hardware.Device(ctx, sn)
	if err == nil && row == nil {
		err = fmt.Errorf("%w: %q; register it with mockwecom do device.make", control.ErrNoDevice, sn)
	}
	if err != nil {
		return out, err
	}
	models, err := d.models(ctx)
	if err != nil {
		return out, err
	}
	v := deviceViewer{devices: d, ctx: ctx, models: models, corps: map[string]string{}}
	if out.Device, err = v.device(row); err != nil {
		return out, err
	}
	if m := models[row.Model]; m != nil {
		if out.Maker, err = v.model(m); err != nil {
			return out, err
		}
	}
	if out.Operations, err = v.operations(row); err != nil {
		return out, err
	}
	if out.Records, err = v.records(row); err != nil {
		return out, err
	}
	out.Papers, err = v.papers(row)
	out.Jobs = jobsOf(out.Papers)
	out.Papers = out.Papers[:min(len(out.Papers), keptOnCard)]
	return out, err
}

// deviceViewer gathers what the view of devices needs from more than one place.
type deviceViewer struct {
	devices
	ctx    context.Context
	models map[string]*hardware.Model
	corps  map[string]string // names of corps, by corpid
}

// modes name how a device reaches WeCom.
func mode(cloud bool) string {
	if cloud {
		return "cloud"
	}
	return "direct"
}

func kinds(k openhw.Kind) []string { return strings.Split(k.String(), "+") }

func instant(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func (v *deviceViewer) device(d *hardware.Device) (control.Device, error) {
	out := control.Device{
		SN: d.SN, Name: d.Name, Model: d.Model, Kinds: kinds(d.Kinds), Mode: mode(d.Cloud), Corp: d.Corp, Standing: d.Standing().String(),
		Firmware: d.Firmware, Perm: d.PermVersion, Visitors: d.VisitorVersion, SelfFinger: d.SelfInputFp, SelfFace: d.SelfInputFa, Expired: d.Expired,
		Test: d.Test, BoundAt: instant(d.BoundAt), BoundBy: d.BoundBy, SecretNo: d.SecretNo, ActiveCode: d.ActiveCode, Secret: d.Secret, Seeded: d.Seeded,
	}
	if d.HwCode != "" {
		out.QRCode = openhw.StaticBindCode(d.HwCode)
	}
	if m := v.models[d.Model]; m != nil {
		out.ModelName = m.Name
	}
	v.link(&out)
	if err := v.report(&out, d); err != nil {
		return out, err
	}
	var err error
	out.CorpName, err = v.corpName(d.Corp)
	return out, err
}

// report tells what the vendor's cloud has told of a device in cloud mode, and how long that counts.
func (v *deviceViewer) report(out *control.Device, d *hardware.Device) error {
	if !d.Cloud {
		return nil
	}
	state, err := v.vendors.State(v.ctx, v.runtime.Store.Read(), d)
	if err != nil || state.ReportedAt.IsZero() {
		return err
	}
	out.Heard, out.Firmware, out.LeaseSpan = state.ReportedAt.UTC(), state.Version, hwcloud.OnlineLonger
	if state.Online {
		out.Lease = out.Heard.Add(hwcloud.OnlineLonger * time.Second)
	}
	return nil
}

// link tells of the connections of a device: how far the one has got that has got furthest.
func (v *deviceViewer) link(out *control.Device) {
	for i, l := range v.hardware.Links(out.SN) {
		if i == 0 || l.State.String() != out.State && l.State >= best(out.State) {
			out.State, out.Remote, out.Heard = l.State.String(), l.Remote, instant(l.Heard)
		}
		out.Links++
	}
}

// best is the state of a name, for comparing.
func best(name string) openhw.State {
	for s := openhw.Connected; s <= openhw.Subscribed; s++ {
		if s.String() == name {
			return s
		}
	}
	return openhw.Connected
}

func (v *deviceViewer) corpName(corpid string) (string, error) {
	if corpid == "" {
		return "", nil
	}
	if name, known := v.corps[corpid]; known {
		return name, nil
	}
	var corp *directory.Corp
	corp, err := v.directory.Corp(v.ctx, v.runtime.Store.Read(), corpid)
	if err != nil || corp == nil {
		return "", err
	}
	v.corps[corpid] = corp.Name
	return corp.Name, nil
}

func (v *deviceViewer) model(m *hardware.Model) (control.DeviceModel, error) {
	out := control.DeviceModel{
		ModelID: m.ModelID, Name: m.Name, Kinds: kinds(m.Kinds), Mode: mode(m.Cloud), Provider: m.Provider, Seed: m.Seed, Secret: m.Secret, Suite: m.Suite,
	}
	if !m.Cloud {
		return out, nil
	}
	var err error
	if out.Callback, err = v.callback(push.ModelReceiver(m.ModelID)); err == nil {
		out.Provided, err = v.callback(push.HardwareReceiver(m.Provider))
	}
	return out, err
}

func (v *deviceViewer) callback(receiver string) (*control.Callback, error) {
	a, err := push.Find(v.ctx, v.runtime.Store.Read(), receiver)
	if a == nil || err != nil {
		return nil, err
	}
	return &control.Callback{Receiver: a.Receiver, Name: a.Name, URL: a.URL, Token: a.Token, AESKey: a.AESKey, ReceiveID: a.ReceiveID, VerifyID: a.VerifyID, VerifiedAt: a.VerifiedAt}, nil
}
