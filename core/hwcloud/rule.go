package hwcloud

import (
	"encoding/json"

	"wecomlab/core/openhw"
)

// ruled is a body with a rule that concerns several of its fields.
type ruled interface{ rule() (field, text string) }

// rule of a report: a failure has to say why (doc 96409).
func (j *JobReport) rule() (field, text string) {
	switch {
	case j.Status != openhw.ReportFailed:
		return "", ""
	case j.ErrCode == nil:
		return "errcode", "it is required when the job has failed"
	case j.ErrMsg == "":
		return "errmsg", "it is required when the job has failed"
	}
	return "", ""
}

// rule of a scan: there has to be a file (doc 96410).
func (s *ScanFile) rule() (field, text string) {
	if s.MediaID == "" && s.DownloadURL == "" {
		return "media_id", "it, or download_url, is required"
	}
	return "", ""
}

// rule of pages: there has to be a file or a failure, and a picture is one of the pages (doc 96412).
func (t *TransResult) rule() (field, text string) {
	switch {
	case t.ErrCode != 0:
		return "", ""
	case t.PageSize == 0:
		return "page_size", "it is required"
	case t.Type == TransJPG && (t.Page == 0 || t.Page > t.PageSize):
		return "page", "that of a picture is 1 to page_size"
	case t.MediaID == "" && t.DownloadURL == "":
		return "media_id", "it, or download_url, is required"
	}
	return "", ""
}

// rule of a result: without an operation it has to say whose it is (doc 96000).
func (b *BioInfoResult) rule() (field, text string) {
	switch {
	case b.OperID != "":
		return "", ""
	case b.OpenUserID == "":
		return "open_userid", "it is required without an oper_id"
	case b.BioInfoType == 0:
		return "bio_info_type", "it is required without an oper_id"
	}
	return "", ""
}

// Cursor is where a page begins. The page of get_printer_job_list shows it as a number, so both are read (doc 96407).
type Cursor string

// UnmarshalJSON reads a string or a number.
func (c *Cursor) UnmarshalJSON(token []byte) error {
	var number json.Number
	if json.Unmarshal(token, &number) == nil && number != "" {
		*c = Cursor(number)
		return nil
	}
	return json.Unmarshal(token, (*string)(c))
}
