package hwcloud

import (
	"wecomlab/core/openhw"
)

// Limits of printing (docs 96407, 96408, 96412).
const (
	JobsAPage    = 100 // if a request names no limit
	MaxJobsAPage = 200
	MaxJobIDs    = 200
	MaxFile      = 20 << 20 // octets of a file that goes through WeCom
)

// GetJobs asks for print jobs (doc 96407). With a JobIDList that is not empty all other filters are left alone.
type GetJobs struct {
	OpenUserID string            `json:"open_userid" hw:"need,most=40"` // owner of the jobs
	Status     *openhw.JobStatus `json:"status,omitempty" hw:"most=2"`  // nil: all
	Cursor     Cursor            `json:"cursor,omitempty"`
	Limit      openhw.Uint32     `json:"limit,omitempty" hw:"most=200"` // 0: JobsAPage
	BeginTime  openhw.Uint32     `json:"begin_time,omitempty"`          // Unix seconds
	EndTime    openhw.Uint32     `json:"end_time,omitempty"`            // Unix seconds
	JobIDList  []string          `json:"jobid_list,omitempty" hw:"most=200"`
}

// JobList answers get_printer_job_list, in the order of submission.
type JobList struct {
	PrinterJobList openhw.List[Job] `json:"printer_job_list"`
	NextCursor     Cursor           `json:"next_cursor,omitempty"` // absent: the end
}

// Job is a print job. It lives for seven days at most.
type Job struct {
	OpenUserID  string                      `json:"open_userid"`
	CreateTime  openhw.Uint32               `json:"createtime"` // Unix seconds
	Submitted   openhw.Uint32               `json:"submitted"`  // 1: submitted after the printer's code was scanned
	State       string                      `json:"state,omitempty"`
	Status      openhw.JobStatus            `json:"status"`  // openhw.JobOpen, JobPrinted or JobFailed; a report has other numbers
	ErrCode     openhw.Uint32               `json:"errcode"` // as reported last
	ErrMsg      string                      `json:"errmsg"`  // as reported last
	DocName     string                      `json:"doc_name"`
	DocSize     openhw.Uint32               `json:"doc_size"` // octets
	JobID       string                      `json:"jobid"`
	SettingList openhw.List[openhw.Setting] `json:"setting_list"`
}

// JobID names a print job (doc 96408).
type JobID struct {
	JobID string `json:"jobid" hw:"need"`
}

// SealedFile is where a file is and what it is sealed with. The address lives for 10 minutes and takes Range; the file is
// opened with wxcrypt.OpenFile (doc 96408).
type SealedFile struct {
	DownloadURL    string `json:"download_url"`
	EncodingAESKey string `json:"encoding_aeskey"`
}

// JobReport tells whether a job was printed (doc 96409). When it was not, ErrCode and ErrMsg are required.
type JobReport struct {
	JobID   string         `json:"jobid" hw:"need"`
	Status  openhw.Uint32  `json:"status" hw:"need,most=2"` // openhw.ReportFailed or ReportPrinted
	ErrCode *openhw.Uint32 `json:"errcode,omitempty"`
	ErrMsg  string         `json:"errmsg,omitempty"`
}

// ScanFile sends a scan (doc 96410). One of MediaID and DownloadURL is required; the address wins.
type ScanFile struct {
	OpenUserID  string `json:"open_userid" hw:"need,most=64"`
	FileName    string `json:"filename" hw:"need"`
	MediaID     string `json:"media_id,omitempty"`
	DownloadURL string `json:"download_url,omitempty"` // of the vendor's
	AuthCode    string `json:"auth_code" hw:"need"`    // of UserScan
}

// The Type of a TransResult (doc 96412).
const (
	TransPDF = 0
	TransJPG = 1
)

// Codes of a TransResult. WeCom has texts for 1 to 1999; from VendorTrans on it shows the vendor's ErrMsg (doc 96412).
const (
	TransBrand  = 1 // the printer's brand is not supported
	TransFailed = 2
	TransSlow   = 3
	TransFormat = 4 // the document's format is not supported
	VendorTrans = 2000
)

// TransResult tells the pages of a document, in one call for a PDF, in one call a page for pictures (doc 96412). One of MediaID
// and DownloadURL is required unless ErrCode says why there is neither; the address wins.
type TransResult struct {
	JobID          string        `json:"jobid" hw:"need"`
	SettingVersion openhw.Uint32 `json:"setting_version" hw:"need"` // of TransSetting
	Type           openhw.Uint32 `json:"type" hw:"most=1"`          // TransPDF or TransJPG
	Page           openhw.Uint32 `json:"page,omitempty"`            // of a picture, from 1
	PageSize       openhw.Uint32 `json:"page_size"`                 // pages in all
	MediaID        string        `json:"media_id,omitempty"`
	DownloadURL    string        `json:"download_url,omitempty"` // of the vendor's, may be greater than MaxFile
	ErrCode        openhw.Int32  `json:"errcode,omitempty"`
	ErrMsg         string        `json:"errmsg,omitempty"`
}
