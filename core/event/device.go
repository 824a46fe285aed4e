package event

// DeviceHead opens what devices report to third-party apps; the time has another name than in all other events
// (doc 97214 to 97216).
type DeviceHead struct {
	ToUserName   string `xml:"ToUserName" json:"ToUserName"`     // corpid
	FromUserName string `xml:"FromUserName" json:"FromUserName"` // sys
	MsgType      string `xml:"MsgType" json:"MsgType"`           // event
	Event        string `xml:"Event" json:"Event"`
	TimeStamp    int64  `xml:"TimeStamp" json:"TimeStamp"` // Unix seconds
}

// DeviceCheckin are check-ins at a device (doc 97214).
type DeviceCheckin struct {
	DeviceHead
	CheckInDataList CheckinList `xml:"CheckInDataList" json:"CheckInDataList"`
	DeviceSn        string      `xml:"DeviceSn" json:"DeviceSn"`
}

// CheckinList lists check-ins.
type CheckinList struct {
	Item []CheckinItem `xml:"Item" json:"Item"`
}

// CheckinItem is one check-in.
type CheckinItem struct {
	OpenUserId  string `xml:"OpenUserId" json:"OpenUserId"`
	UserType    int    `xml:"UserType" json:"UserType"`       // 0 member, 1 visitor, 2 student
	CheckinTime int64  `xml:"CheckinTime" json:"CheckinTime"` // Unix seconds
}

// DeviceAccess are passages of a door (doc 97215).
type DeviceAccess struct {
	DeviceHead
	AccessDataList AccessList `xml:"AccessDataList" json:"AccessDataList"`
	DeviceSn       string     `xml:"DeviceSn" json:"DeviceSn"`
}

// AccessList lists passages.
type AccessList struct {
	Item []AccessItem `xml:"Item" json:"Item"`
}

// AccessItem is one passage.
type AccessItem struct {
	OpenUserId string `xml:"OpenUserId" json:"OpenUserId"`
	UserType   int    `xml:"UserType" json:"UserType"`     // 0 member, 1 visitor, 2 student
	TimeStamp  int64  `xml:"TimeStamp" json:"TimeStamp"`   // Unix seconds
	PassType   int    `xml:"PassType" json:"PassType"`     // 1 in, 2 out, 3 not known
	PassMethod int    `xml:"PassMethod" json:"PassMethod"` // 1 face, 2 QR code, 3 remotely, 4 fingerprint
}

// DeviceTemperature are measured temperatures (doc 97216).
type DeviceTemperature struct {
	DeviceHead
	TemperatureDataList TemperatureList `xml:"TemperatureDataList" json:"TemperatureDataList"`
	DeviceSn            string          `xml:"DeviceSn" json:"DeviceSn"`
}

// TemperatureList lists temperatures.
type TemperatureList struct {
	Item []TemperatureItem `xml:"Item" json:"Item"`
}

// TemperatureItem is one temperature.
type TemperatureItem struct {
	OpenUserId  string `xml:"OpenUserId" json:"OpenUserId"`
	UserType    int    `xml:"UserType" json:"UserType"`       // 0 member, 1 visitor, 2 student
	TimeStamp   int64  `xml:"TimeStamp" json:"TimeStamp"`     // Unix seconds
	Temperature string `xml:"Temperature" json:"Temperature"` // degrees Celsius
	Status      int    `xml:"Status" json:"Status"`
}

// DeviceAuthChange says that a corp has changed which device data an app may have; it goes to the data URL (doc 96103).
type DeviceAuthChange struct {
	SuiteId    string `xml:"SuiteId" json:"SuiteId"`
	AuthCorpId string `xml:"AuthCorpId" json:"AuthCorpId"`
	InfoType   string `xml:"InfoType" json:"InfoType"`   // device_data_auth_change
	TimeStamp  int64  `xml:"TimeStamp" json:"TimeStamp"` // Unix seconds
	AgentID    int64  `xml:"AgentID" json:"AgentID"`
}
