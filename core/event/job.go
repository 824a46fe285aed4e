package event

// BatchJobResult says that an import has ended, or an export of a self-built or 代开发 app; the sender of an export's is sys
// (doc 90973, 94946).
type BatchJobResult struct {
	Head
	BatchJob BatchJob `xml:"BatchJob" json:"BatchJob"`
}

// SuiteBatchJobResult says that an export of a third-party app has ended (doc 94956).
type SuiteBatchJobResult struct {
	SuiteId   string   `xml:"SuiteId" json:"SuiteId"`
	InfoType  string   `xml:"InfoType" json:"InfoType"`   // batch_job_result
	TimeStamp int64    `xml:"TimeStamp" json:"TimeStamp"` // Unix seconds
	BatchJob  BatchJob `xml:"BatchJob" json:"BatchJob"`
}

// ProviderBatchJobResult says that a job of a provider has ended (doc 91875). How it ended, the page does not let it say.
type ProviderBatchJobResult struct {
	ServiceCorpId string `xml:"ServiceCorpId" json:"ServiceCorpId"` // of the provider
	InfoType      string `xml:"InfoType" json:"InfoType"`           // batch_job_result
	TimeStamp     int64  `xml:"TimeStamp" json:"TimeStamp"`         // Unix seconds
	AuthCorpId    string `xml:"AuthCorpId" json:"AuthCorpId"`
	BatchJob      struct {
		JobId   string `xml:"JobId" json:"JobId"`     // at most 64 characters
		JobType string `xml:"JobType" json:"JobType"` // contact_id_translate
	} `xml:"BatchJob" json:"BatchJob"`
}

// BatchJob is a job that has ended, well or not.
type BatchJob struct {
	JobId   string `xml:"JobId" json:"JobId"`     // at most 64 characters
	JobType string `xml:"JobType" json:"JobType"` // sync_user, replace_user, invite_user, replace_party, export_user, …
	ErrCode int    `xml:"ErrCode" json:"ErrCode"`
	ErrMsg  string `xml:"ErrMsg" json:"ErrMsg"`
}

// MediaJobFinished says that a job of media/upload_by_url has ended, well or not (doc 96219).
type MediaJobFinished struct {
	Head
	JobId string `xml:"JobId" json:"JobId"`
}
