package hwcloud

import "wecomlab/core/openhw"

// MaxRecords is the most records of one report (docs 95985, 95986, 95997).
const MaxRecords = 100

// CheckinData reports attendance (doc 95985).
type CheckinData struct {
	CheckinData openhw.List[Checkin] `json:"checkin_data" hw:"need,most=100"`
}

// Checkin is one record of attendance.
type Checkin struct {
	OpenUserID string        `json:"open_userid" hw:"need"`
	UserType   openhw.Uint32 `json:"user_type"`
	Timestamp  openhw.Uint32 `json:"timestamp" hw:"need"` // Unix seconds
}

// AccessData reports passages. A device with attendance and access reports each passage as a Checkin, too (doc 95997).
type AccessData struct {
	AccessData openhw.List[Access] `json:"access_data" hw:"need,most=100"`
}

// Access is one passage. PassType is openhw.PassIn, PassOut or PassWay; PassMethod is openhw.ByFace to ByFingerprint.
type Access struct {
	OpenUserID string        `json:"open_userid" hw:"need"`
	UserType   openhw.Uint32 `json:"user_type"`
	Timestamp  openhw.Uint32 `json:"timestamp" hw:"need"` // Unix seconds
	PassType   openhw.Uint32 `json:"pass_type" hw:"need,most=3"`
	PassMethod openhw.Uint32 `json:"pass_method" hw:"need,most=4"`
}

// FailedRecords names the records that were not taken, although the call was a success.
type FailedRecords struct {
	FailList openhw.List[FailedRecord] `json:"fail_list"`
}

// FailedRecord names a record.
type FailedRecord struct {
	OpenUserID string        `json:"open_userid"`
	UserType   openhw.Uint32 `json:"user_type"`
	Timestamp  openhw.Uint32 `json:"timestamp"` // Unix seconds
}

// The Status of a Temperature (doc 95986).
const (
	TemperatureNormal = 0
	TemperatureFever  = 1
	TemperatureLow    = 2
)

// TemperatureData reports temperatures (doc 95986).
type TemperatureData struct {
	TemperatureData openhw.List[Temperature] `json:"temperature_data" hw:"need,most=100"`
}

// Temperature is one measurement.
type Temperature struct {
	OpenUserID  string        `json:"open_userid" hw:"need"`
	UserType    openhw.Uint32 `json:"user_type"`
	Temperature string        `json:"temperature" hw:"need"` // degrees Celsius as text, such as 36.7
	Timestamp   openhw.Uint32 `json:"timestamp" hw:"need"`   // Unix seconds
	Status      openhw.Uint32 `json:"status" hw:"most=2"`
}

// FailedTemperatures names the measurements that were not taken, and why.
type FailedTemperatures struct {
	FailList openhw.List[FailedTemperature] `json:"fail_list"`
}

// FailedTemperature names a measurement.
type FailedTemperature struct {
	OpenUserID string        `json:"open_userid"`
	UserType   openhw.Uint32 `json:"user_type"`
	Timestamp  openhw.Uint32 `json:"timestamp"` // Unix seconds
	ErrCode    openhw.Int32  `json:"errcode"`
	ErrMsg     string        `json:"errmsg"`
}
