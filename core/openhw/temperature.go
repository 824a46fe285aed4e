package openhw

import (
	"encoding/json"
	"fmt"

	"wecomlab/core/errcode"
)

// Body temperatures and the return-to-school code. Source: docs 93992 to 93994.
var temperatureRows = []Row{
	ask[TemperatureReport, HealthState]("report_user_temperature", "reports an abnormal temperature", 93992).by(Temperature),
	ask[TemperatureBatch, TemperatureResults]("async_batch_report_user_temperature", "reports temperatures that were taken without a network", 93994).by(Temperature),
	ask[GetHealth, Health]("get_health_status", "asks for the health code of a person", 93993).by(Temperature),
}

// Values of a reported status (doc 93992).
const (
	NormalTemperature = 0
	Fever             = 1
	TooLow            = 2
)

// Values of a health state (doc 93992).
const (
	Healthy       = 0
	Abnormal      = 1
	HealthUnknown = 2
)

const invalidUserType errcode.Code = 600055

// TemperatureReport is one reading.
type TemperatureReport struct {
	UserID      string  `json:"userid" hw:"need"`
	UserType    *Uint32 `json:"user_type" hw:"need=600055"`            // Employee or Student
	Temperature string  `json:"temperature" hw:"need=600057"`          // Celsius, as text
	Status      *Uint32 `json:"status" hw:"need=600056,most=2/600056"` // NormalTemperature, Fever or TooLow
}

// UnmarshalJSON reads user_type also by the name usertype of the table of doc 93992.
func (t *TemperatureReport) UnmarshalJSON(raw []byte) error {
	type plain TemperatureReport
	odd := struct {
		*plain
		Joined *Uint32 `json:"usertype"`
	}{plain: (*plain)(t)}
	err := json.Unmarshal(raw, &odd)
	if t.UserType == nil {
		t.UserType = odd.Joined
	}
	return err
}

func (t TemperatureReport) crossCheck() error { return staffOrStudent(t.UserType) }

// staffOrStudent refuses visitors and what is no user type.
func staffOrStudent(userType *Uint32) error {
	if userType == nil || *userType == Employee || *userType == Student {
		return nil
	}
	return &Fault{Cause: OutOfRange, Field: "user_type", Code: invalidUserType, Text: fmt.Sprintf("%d is neither %d nor %d", *userType, Employee, Student)}
}

// HealthState answers report_user_temperature.
type HealthState struct {
	Status Uint32 `json:"status"` // Healthy, Abnormal or HealthUnknown
}

// TemperatureBatch is readings that were kept. What is wrong with one of them is told in its result.
type TemperatureBatch struct {
	Item List[TemperatureItem] `json:"item" hw:"need,most=100"`
}

// TemperatureItem is one reading of a batch.
type TemperatureItem struct {
	UserID      string `json:"userid"`
	UserType    Uint32 `json:"user_type"`
	Temperature string `json:"temperature"` // Celsius, as text
	Timestamp   Uint32 `json:"timestamp"`   // Unix seconds of the reading
	Status      Uint32 `json:"status"`
}

// TemperatureResults answers async_batch_report_user_temperature.
type TemperatureResults struct {
	ResultList List[TemperatureResult] `json:"result_list"`
}

// TemperatureResult is what became of one reading.
type TemperatureResult struct {
	UserID    string `json:"userid"`
	UserType  Uint32 `json:"user_type"`
	Timestamp Uint32 `json:"timestamp"` // Unix seconds of the reading
	ErrCode   Int32  `json:"errcode"`
	ErrMsg    string `json:"errmsg"`
}

// GetHealth asks for a person's health code.
type GetHealth struct {
	UserID   string  `json:"userid" hw:"need"`
	UserType *Uint32 `json:"user_type" hw:"need=600055"` // Employee or Student
}

func (g GetHealth) crossCheck() error { return staffOrStudent(g.UserType) }

// Health answers get_health_status.
type Health struct {
	Status     Uint32 `json:"status"`      // Healthy, Abnormal or HealthUnknown
	QRCodeData string `json:"qrcode_data"` // the device draws the code itself
}
