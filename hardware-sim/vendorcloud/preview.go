package vendorcloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
)

// workPreview turns a document into pages and tells WeCom where they are (docs 97075, 96412). Only the newest settings matter.
func (c *Cloud) workPreview(ctx context.Context, t *Task, in *hwcloud.PrinterJobTrans, how Conduct) error {
	if c.outdated(t.ID, in) {
		c.tell(Event{What: EventDropped, SN: t.SN, OperID: in.JobID, Text: fmt.Sprintf("settings %d are outdated", in.TransSetting.Version)})
		return nil
	}
	result := hwcloud.TransResult{JobID: in.JobID, SettingVersion: in.TransSetting.Version, Type: hwcloud.TransPDF}
	pages := 0
	if how.Is != Fail {
		var err error
		if pages, err = c.render(ctx, in, &result); err != nil {
			c.say(EventFailed, t.SN, "%v", err)
			how = Conduct{Is: Fail, Code: failures[OnPreview].Code, Text: failures[OnPreview].Text}
		}
	}
	if how.Is == Fail {
		result.ErrCode, result.ErrMsg = int32Code(how), how.Text
	}
	_, err := call(ctx, c, t.SN, hwcloud.SetPrinterJobTransResult, result)
	if errors.Is(err, errcode.New(hwcloud.OutdatedTransVersion)) {
		c.tell(Event{What: EventDropped, SN: t.SN, OperID: in.JobID, Text: "newer settings are under way"})
		return nil
	}
	if err != nil {
		return err
	}
	c.tell(Event{What: EventPreviewed, SN: t.SN, Person: in.OpenUserID, OperID: in.JobID,
		Text: outcome(how, fmt.Sprintf("%s, settings %d: %d pages", in.DocName, in.TransSetting.Version, pages))})
	return nil
}

// outdated reports whether newer settings of the same job wait.
func (c *Cloud) outdated(id int, in *hwcloud.PrinterJobTrans) bool {
	for _, other := range c.Tasks() {
		var newer hwcloud.PrinterJobTrans
		if other.ID != id && other.Name == "printer_job_trans" && json.Unmarshal(other.Payload, &newer) == nil &&
			newer.JobID == in.JobID && newer.TransSetting.Version > in.TransSetting.Version {
			return true
		}
	}
	return false
}

// render makes the pages, and puts them where WeCom gets them.
func (c *Cloud) render(ctx context.Context, in *hwcloud.PrinterJobTrans, result *hwcloud.TransResult) (pages int, err error) {
	content, err := hwcloud.FetchFile(ctx, c.config.Client, hwcloud.SealedFile{DownloadURL: in.DownloadURL, EncodingAESKey: in.EncodingAESKey})
	if err != nil {
		return 0, err
	}
	pdf, pages := toPDF(in.DocName, content)
	result.PageSize = number(pages)
	result.MediaID, result.DownloadURL, err = c.offer(ctx, in.JobID+".pdf", pdf)
	return pages, err
}
