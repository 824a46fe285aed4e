package event

// ProviderDeviceHead opens what a provider is told of its devices (doc 90751). The order of elements is not documented.
type ProviderDeviceHead struct {
	ServiceCorpId string `xml:"ServiceCorpId" json:"ServiceCorpId"` // of the provider
	InfoType      string `xml:"InfoType" json:"InfoType"`
	TimeStamp     int64  `xml:"TimeStamp" json:"TimeStamp"` // Unix seconds
	DeviceSn      string `xml:"DeviceSn" json:"DeviceSn"`
}

// DeviceAdded says that a corp has added a device (doc 90751).
type DeviceAdded struct {
	ProviderDeviceHead
	AuthCorpId string `xml:"AuthCorpId" json:"AuthCorpId"`
	RemarkName string `xml:"RemarkName" json:"RemarkName"`
	ModelId    string `xml:"ModelId" json:"ModelId"`
}

// DeviceOfCorp says no more than which device of which corp it is about (doc 90751).
type DeviceOfCorp struct {
	ProviderDeviceHead
	AuthCorpId string `xml:"AuthCorpId" json:"AuthCorpId"`
}

// DeviceRenamed says that a corp has given a device another name (doc 90751).
type DeviceRenamed struct {
	ProviderDeviceHead
	AuthCorpId string `xml:"AuthCorpId" json:"AuthCorpId"`
	RemarkName string `xml:"RemarkName" json:"RemarkName"`
}

// DeviceAlarm is an error that a device has reported (设备异常报警, docs 90751, 91487).
type DeviceAlarm struct {
	ProviderDeviceHead
	ErrCode int64  `xml:"ErrCode" json:"ErrCode"` // the vendor's own, may be negative
	ErrMsg  string `xml:"ErrMsg" json:"ErrMsg"`
}

// DeviceConnected says that a device has logged in (doc 90751).
type DeviceConnected struct {
	ProviderDeviceHead
	AuthCorpId  string `xml:"AuthCorpId" json:"AuthCorpId"`
	ConnectTime int64  `xml:"ConnectTime" json:"ConnectTime"` // Unix seconds
}

// DeviceDisconnected says that the connection of a device has ended (doc 90751).
type DeviceDisconnected struct {
	ProviderDeviceHead
	AuthCorpId     string `xml:"AuthCorpId" json:"AuthCorpId"`
	DisconnectTime int64  `xml:"DisconnectTime" json:"DisconnectTime"` // Unix seconds
	Reason         string `xml:"Reason" json:"Reason"`
}

// DeviceLogFetched says that a device has uploaded a log (设备日志上传完成, docs 90751, 91487).
type DeviceLogFetched struct {
	ProviderDeviceHead
	MediaId string `xml:"MediaId" json:"MediaId"` // temporary: three days
}
