package devicecloud

import (
	"context"

	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/printing"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// transcoding is printer_job_trans: the document and the newest settings, with an address for ten minutes. (doc 97075)
func (v *Vendors) transcoding(ctx context.Context, tx *store.Tx, d *hardware.Device, i hardware.Instruction, open string) (any, error) {
	j, err := v.printing.Job(ctx, tx, d, i.JobID)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return nil, refuse(explain.State, "a print job of "+d.SN, i.JobID, "the printer has no such job", "")
	}
	file, err := v.printing.Address(ctx, tx, j)
	if err != nil {
		return nil, err
	}
	return hwcloud.PrinterJobTrans{
		OpenUserID: open, JobID: j.JobID, DownloadURL: file.DownloadURL, EncodingAESKey: file.EncodingAESKey, DocName: j.DocName, DocSize: openhw.Uint32(j.DocSize),
		TransSetting: hwcloud.TransSetting{Version: openhw.Uint32(j.Version), SettingList: j.Settings},
	}, nil
}

// jobFile tells where the sealed document of a job is. (doc 96408)
func (v *Vendors) jobFile(c *api.Call, in hwcloud.JobID) (hwcloud.SealedFile, error) {
	d, _, err := v.printer(c)
	if err != nil {
		return hwcloud.SealedFile{}, err
	}
	j, err := v.jobOf(c, d, in.JobID)
	if err != nil {
		return hwcloud.SealedFile{}, err
	}
	return v.printing.Address(c.Context, c.Tx, j)
}

// transcoded takes the pages that a vendor's cloud has made of a document. (doc 96412)
func (v *Vendors) transcoded(c *api.Call, in hwcloud.TransResult) (none hwcloud.None, err error) {
	d, m, err := v.printer(c)
	if err != nil {
		return none, err
	}
	r := printing.Rendering{
		JobID: in.JobID, Version: uint32(in.SettingVersion), Format: openhw.FormatPDF, Page: int(in.Page), Pages: int(in.PageSize), ErrCode: int64(in.ErrCode), ErrMsg: in.ErrMsg,
	}
	if in.Type == hwcloud.TransJPG {
		r.Format = openhw.FormatJPG
		if in.ErrCode == 0 && (in.Page == 0 || in.Page > in.PageSize) {
			return none, api.Refuse(hwcloud.BadTransPage, explain.Finding{Step: explain.Parameter, Expected: "page from 1 to page_size", Got: "another one", Cause: "a picture is one of the pages", Fix: "number the pictures from 1", Doc: 96412})
		}
	}
	if in.ErrCode == 0 && in.MediaID == "" && in.DownloadURL == "" {
		return none, api.Refuse(hwcloud.NoFile, explain.Finding{Step: explain.Parameter, Expected: "media_id or download_url, or an errcode", Got: "neither", Cause: "there are no pages", Fix: "send one of the three", Doc: 96412})
	}
	if err := v.check(hwcloud.SetPrinterJobTransResult.Spec, &in); err != nil {
		return none, err
	}
	if _, err := v.jobOf(c, d, in.JobID); err != nil {
		return none, err
	}
	if in.ErrCode == 0 {
		if r.Content, err = v.file(c, m.Provider, d.Corp, in.MediaID, in.DownloadURL); err != nil {
			return none, err
		}
	}
	return none, c.Write(func() error { return v.printing.Transcoded(c.Context, c.Tx, d, r) })
}
