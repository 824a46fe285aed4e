package control

import "time"

// DevicePage is which part of the list of devices is asked for.
type DevicePage struct {
	Find  string // a part of the SN, the name or the model's name, in any case; empty: all
	From  int    // devices to leave out
	Limit int    // 0: as many as the simulator gives at once
}

// Devices is GET /_mock/v1/devices?find=&from=&limit=: smart hardware of both modes in the order in which it was registered. limit is
// 100 unless it is given, at most 500.
type Devices struct {
	Total   int           `json:"total"` // devices that fit, those left out included
	Devices []Device      `json:"devices"`
	Models  []DeviceModel `json:"models"` // of these devices
}

// DeviceModel is a type of device (型号) with what its maker knows.
type DeviceModel struct {
	ModelID  string    `json:"model_id"`
	Name     string    `json:"name"`
	Kinds    []string  `json:"kinds"` // attendance, door, temperature, printer, scanner, cast
	Mode     string    `json:"mode"`  // direct or cloud
	Provider string    `json:"provider,omitempty"`
	Seed     string    `json:"seed,omitempty"`     // seedSecretNo of all its devices; direct mode
	Secret   string    `json:"secret,omitempty"`   // model_secret; cloud mode
	Suite    string    `json:"suite,omitempty"`    // associated third-party app
	Callback *Callback `json:"callback,omitempty"` // 设备型号地址; cloud mode
	Provided *Callback `json:"provided,omitempty"` // 服务商通用地址, of the maker; cloud mode
}

// Device is one serial number: what stands with WeCom, and how it is connected at this moment.
type Device struct {
	SN         string    `json:"sn"`
	Name       string    `json:"name"`
	Model      string    `json:"model_id"`
	ModelName  string    `json:"model_name"`
	Kinds      []string  `json:"kinds"`
	Mode       string    `json:"mode"` // direct or cloud
	Corp       string    `json:"corp,omitempty"`
	CorpName   string    `json:"corp_name,omitempty"`
	Standing   string    `json:"standing"`            // unregistered, unbound or bound
	State      string    `json:"state,omitempty"`     // direct mode: registered, activated or subscribed; empty: no connection has registered
	Remote     string    `json:"remote,omitempty"`    // address of that connection
	Links      int       `json:"links,omitempty"`     // connections of this SN
	Heard      time.Time `json:"heard,omitzero"`      // virtual time of the last frame, or the last report of a vendor's cloud
	Lease      time.Time `json:"lease,omitzero"`      // cloud mode: until when it counts as online
	LeaseSpan  int       `json:"lease_span,omitzero"` // seconds that a report makes it count as online
	Firmware   string    `json:"firmware,omitempty"`
	Perm       uint32    `json:"perm_version"`
	Visitors   uint32    `json:"visitor_version"`
	SelfFinger bool      `json:"self_input_fp,omitempty"` // members may enrol fingers at the device
	SelfFace   bool      `json:"self_input_fa,omitempty"`
	Expired    bool      `json:"expired,omitempty"` // its licence has ended
	Test       bool      `json:"test,omitempty"`
	BoundAt    time.Time `json:"bound_at,omitzero"`
	BoundBy    string    `json:"bound_by,omitempty"`

	SecretNo   string `json:"secret_no,omitempty"`   // what the device has in its flash, for who plays it
	ActiveCode string `json:"active_code,omitempty"` // likewise
	Secret     string `json:"secret,omitempty"`      // likewise: of the binding; direct mode
	Seeded     bool   `json:"seeded,omitempty"`      // has yet to exchange its model's seed
	QRCode     string `json:"qr_code,omitempty"`     // content of the static code by which an administrator binds it

	Jobs DeviceJobs `json:"jobs,omitzero"`
}

// DeviceJobs counts the print jobs of a device.
type DeviceJobs struct {
	Open    int `json:"open"`
	Printed int `json:"printed"`
	Failed  int `json:"failed"`
}

// DeviceCard is GET /_mock/v1/devices/{sn}: a device with what was asked of it and what it has told last, the newest first, at most
// 20 of each.
type DeviceCard struct {
	Device
	Maker      DeviceModel       `json:"model"`
	Operations []DeviceOperation `json:"operations"`
	Records    []DeviceRecord    `json:"records"`
	Papers     []DevicePaper     `json:"papers"`
}

// DeviceOperation is something that was asked of a device and whose outcome the device, or its vendor's cloud, tells.
type DeviceOperation struct {
	OperID string    `json:"oper_id"`
	Kind   string    `json:"kind"` // enrolment, erasure, remote_open, scan_open, scan, upgrade
	User   string    `json:"userid,omitempty"`
	Page   string    `json:"page,omitempty"` // of an enrolment: fa or fp
	State  string    `json:"state"`          // waiting, succeeded, failed, timed out, cancelled
	Code   int64     `json:"errcode,omitempty"`
	Text   string    `json:"errmsg,omitempty"`
	Begun  time.Time `json:"begun"`
	Due    time.Time `json:"due,omitzero"`
	Told   time.Time `json:"told,omitzero"` // when the outcome came
	Entry  int64     `json:"entry"`         // the exchange that began it
}

// DeviceRecord is a check-in or a passage that a device has reported.
type DeviceRecord struct {
	User       string    `json:"userid"`
	At         time.Time `json:"at"`
	PassType   uint32    `json:"pass_type,omitempty"`   // 1 in, 2 out, 3 unknown; 0: attendance alone
	PassMethod uint32    `json:"pass_method,omitempty"` // doc 93985
	Entry      int64     `json:"entry"`
}

// DevicePaper is a print job.
type DevicePaper struct {
	JobID    string          `json:"jobid"`
	User     string          `json:"userid"`
	Name     string          `json:"doc_name"`
	Format   string          `json:"format"` // pdf or jpg
	Pages    int             `json:"pages"`
	Size     int64           `json:"size"`  // bytes
	State    string          `json:"state"` // open, printed or failed
	Code     int64           `json:"errcode,omitempty"`
	Text     string          `json:"errmsg,omitempty"`
	Made     time.Time       `json:"made"`
	Settings []DeviceSetting `json:"settings,omitempty"`
}

// DeviceSetting is one setting of a print job, in the vendor's own words.
type DeviceSetting struct {
	Key   string   `json:"key"`
	Value []string `json:"value"`
}
