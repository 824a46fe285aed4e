package openhw

// Printing: the code, the jobs, their files and their outcome. Source: docs 93979, 94010 to 94013, 94017, 94018, 92628.
var printerRows = []Row{
	ask[LoginCode, none]("printer/gen_qrcode", "gets the image of the printer's code", 94012).by(Papers).replied(D1),
	ask[GetJobs, JobList]("printer/get_job_list", "reads print jobs, by id or by member and status", 94010).by(Printer),
	ask[DownloadFile, none]("printer/download_file", "fetches the file of a job, whole or in pieces", 94011).by(Printer).replied(D1),
	ask[JobReport, none]("printer/report_job_status", "tells whether a job was printed", 94013).by(Printer),
	ask[DeviceFeature, none]("report_device_feature", "tells the vendor's own properties of the device", 92628).by(Papers),
	push[JobIDs]("push_printer_job", "there are new print jobs", 94017).by(Printer).then("printer/get_job_list", "printer/download_file", "printer/report_job_status"),
	push[JobIDs]("push_del_printer_job", "print jobs were deleted", 94018).by(Printer),
}

// JobStatus is the status of a job in the list (doc 94010).
type JobStatus = Uint32

// The statuses in the list. Beware: those of a report are the other way about.
const (
	JobOpen    JobStatus = 0
	JobPrinted JobStatus = 1
	JobFailed  JobStatus = 2
)

// The statuses of a report (doc 94013).
const (
	ReportFailed  = 1
	ReportPrinted = 2
)

// GetJobs asks for print jobs. With a JobIDList that is not empty, Status, Offset and Limit are not looked at.
type GetJobs struct {
	UserID    string     `json:"userid,omitempty" hw:"most=40"`
	Status    *JobStatus `json:"status,omitempty" hw:"most=2"` // absent: all
	Offset    Uint32     `json:"offset,omitempty"`
	Limit     Uint32     `json:"limit,omitempty"` // 0: the cloud's choice
	JobIDList []string   `json:"jobid_list,omitempty"`
}

// JobList answers printer/get_job_list, in the order of submission.
type JobList struct {
	PrinterJobList List[Job] `json:"printer_job_list"`
}

// Job is a print job. It lives for seven days at most.
type Job struct {
	JobID         string        `json:"jobid"`
	UserID        string        `json:"userid"`
	CreateTime    Uint32        `json:"createtime"` // Unix seconds of submission
	Submitted     Uint32        `json:"submitted"`  // 1: submitted after the printer's code was scanned: somebody waits
	PageSize      Uint32        `json:"page_size,omitempty"`
	State         string        `json:"state"` // of the printer's code
	Status        JobStatus     `json:"status"`
	ErrCode       Uint32        `json:"errcode"` // as reported last
	ErrMsg        string        `json:"errmsg"`  // as reported last
	DocName       string        `json:"doc_name"`
	DocSize       Uint32        `json:"doc_size,omitempty"` // octets
	SettingList   List[Setting] `json:"setting_list"`
	PrinterFormat string        `json:"printer_format"` // FormatPDF or FormatJPG
	PicFileList   *PicFileList  `json:"pic_file_list,omitempty"`
}

// Formats of a job's file (doc 94010).
const (
	FormatPDF = "pdf"
	FormatJPG = "jpg"
)

// Setting is one of the print options that the vendor has configured for the model, with the choices of the member. Names
// and choices are the vendor's own, usually Chinese.
type Setting struct {
	Key   string       `json:"key"`
	Value List[string] `json:"value"`
}

// PicFileList tells the pictures of a jpg job, one a page.
type PicFileList struct {
	Size Uint32    `json:"size"` // the official sample contradicts its own list: count Item
	Item List[Pic] `json:"item"`
}

// Pic is one page.
type Pic struct {
	Idx     Uint32 `json:"idx"`      // from 0
	PicSize Uint32 `json:"pic_size"` // octets
}

// DownloadFile asks for the file of a job; without Offset and Limit for all of it.
type DownloadFile struct {
	JobID         string  `json:"jobid" hw:"need=600040"`
	Offset        *Uint32 `json:"offset,omitempty"` // octets
	Limit         *Uint32 `json:"limit,omitempty"`  // octets
	FormatVersion Uint32  `json:"format_version" hw:"need,most=1"`
}

// JobReport tells whether a job was printed. ErrCode and ErrMsg are required when it was not.
type JobReport struct {
	JobID   string  `json:"jobid" hw:"need=600040"`
	Status  Uint32  `json:"status" hw:"need,most=2"` // ReportFailed or ReportPrinted
	ErrCode *Uint32 `json:"errcode,omitempty"`
	ErrMsg  string  `json:"errmsg,omitempty"` // shown to the member
}

// JobStatus is the reported status as the list has it.
func (j JobReport) JobStatus() JobStatus {
	switch j.Status {
	case ReportPrinted:
		return JobPrinted
	case ReportFailed:
		return JobFailed
	}
	return JobOpen
}

func (j JobReport) crossCheck() error {
	switch {
	case j.Status != ReportFailed:
		return nil
	case j.ErrCode == nil:
		return &Fault{Cause: Missing, Field: "errcode", Text: "it is required when the job has failed"}
	case j.ErrMsg == "":
		return &Fault{Cause: Missing, Field: "errmsg", Text: "it is required when the job has failed"}
	}
	return nil
}

// DeviceFeature tells properties of the device in a text of the vendor's own, usually JSON.
type DeviceFeature struct {
	DeviceFeature string `json:"device_feature" hw:"need"`
}

// JobIDs names print jobs.
type JobIDs struct {
	JobIDList List[string] `json:"jobid_list"`
}
