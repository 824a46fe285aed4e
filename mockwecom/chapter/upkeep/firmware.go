package upkeep

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

// Where firmware is served. The real address is not documented.
const (
	codeHost     = "open.work.weixin.qq.com"
	firmwarePath = "/hardware/firmware/"
	pathSize     = 32
)

const noFirmware errcode.Code = 600026

// Firmware gives the newest firmware of a model without its octets, nil if there is none.
func (u *Upkeep) Firmware(ctx context.Context, db bun.IDB, model string) (*Firmware, error) {
	f := new(Firmware)
	err := db.NewSelect().Model(f).ExcludeColumn("body").Where("model_id = ?", model).Order("id DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the firmware of %s: %w", model, err)
	}
	return f, nil
}

// firmwareInfo tells a device where the newest firmware is. (doc 91382)
func (u *Upkeep) firmwareInfo(c *hardware.Call, _ *hardware.None) (*openhw.Firmware, error) {
	f, err := u.Firmware(c.Context, c.DB(), c.Device.Model)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, openhw.Refusal(noFirmware).With(explain.Finding{Step: explain.State, Expected: "a firmware of model " + c.Device.Model, Got: "none",
			Cause: noFirmware.Meaning(), Fix: "release one: model.firmware model=" + c.Device.Model + " version=1.0.1", Doc: firmwareDoc})
	}
	return &openhw.Firmware{FirmwareVersion: f.Version, MD5Sum: f.MD5, Size: openhw.Uint32(f.Size), DownloadURL: u.rt.BaseURL() + firmwarePath + f.Path}, nil
}

// serveFirmware gives the octets, or a part of them, as an HTTP server does.
func (u *Upkeep) serveFirmware(w http.ResponseWriter, r *http.Request) {
	f := new(Firmware)
	err := u.rt.Store.Read().NewSelect().Model(f).Where("path = ?", strings.TrimPrefix(r.URL.Path, firmwarePath)).Scan(r.Context())
	e := &journal.Entry{Kind: journal.KindPage, At: u.rt.Clock.Now(), From: journal.LaneDevice, To: journal.LaneWeCom, Title: "firmware", Doc: firmwareDoc,
		Method: r.Method, URL: r.URL.RequestURI(), Remote: r.RemoteAddr, Status: http.StatusOK, Request: journal.Message{Header: r.Header}}
	defer func() { u.rt.Journal.Add(e) }()
	if err != nil {
		e.Status = http.StatusNotFound
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusNotFound)
		return
	}
	e.Note, e.Response.Size = f.Model+" "+f.Version, f.Size
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Unix(f.ReleasedAt, 0), bytes.NewReader(f.Body))
}

type deviceIn struct {
	SN string `name:"sn" default:"@sn" need:"yes" help:"serial number of the device"`
}

// upgrade asks a device to install the newest firmware, as the app offers it where the versions differ. (docs 91391, 96011)
func (u *Upkeep) upgrade(c *action.Call, in deviceIn) (action.Result, error) {
	d, err := u.bound(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	if d.Cloud {
		o := &hardware.Operation{Kind: hardware.Upgrade}
		if err := u.hardware.Begin(c.Context, c.Tx, d, o, 0); err != nil {
			return action.Result{}, err
		}
		return action.Result{Say: d.SN + " is to be upgraded by its vendor's cloud", Values: map[string]string{"oper_id": o.OperID}},
			u.hardware.Vendor().Instruct(c.Context, c.Tx, d, hardware.Instruction{Name: "update_firmware", OperID: o.OperID})
	}
	f, err := u.Firmware(c.Context, c.Tx, d.Model)
	switch {
	case err != nil:
		return action.Result{}, err
	case f == nil:
		return action.Result{}, refuse("a firmware of model "+d.Model, "none", noFirmware, "release one: model.firmware model="+d.Model+" version=1.0.1")
	case f.Version == d.Firmware:
		return action.Result{}, refuse("a firmware that the device has not", f.Version, 600031, "the device has reported this version with subscribe_corp; release a newer one")
	}
	u.updateFirmware.To(c.Tx, d, nil)
	return action.Result{Say: fmt.Sprintf("%s is told to install %s, if it is online", d.SN, f.Version)}, nil
}
