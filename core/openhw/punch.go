package openhw

// Attendance and passage records. Source: doc 93985.
var punchRows = []Row{
	ask[Checkin, FailedPunches]("checkin", "reports who came or passed, and when", 93985).by(People),
}

// The direction of a passage. Without one a record is of attendance only (doc 93985).
const (
	NoPassage = 0
	PassIn    = 1
	PassOut   = 2
	PassWay   = 3 // it is not known which
)

// How a person was recognised (doc 93985).
const (
	ByFace        = 1
	ByCode        = 2
	ByRemote      = 3
	ByFingerprint = 4
	ByScan        = 5 // the member scanned the device's code
	ByPhoneCode   = 6 // the device scanned the phone's code
)

// Checkin reports records, kept and repeated by the device until they are taken.
type Checkin struct {
	CheckinData List[Punch] `json:"checkin_data" hw:"need,most=200"`
}

// Punch is one record. One from before OldestPunch is dropped without a word.
type Punch struct {
	UserID     string `json:"userid" hw:"need"`
	UserType   Uint32 `json:"user_type" hw:"most=2/600055"`
	Timestamp  Uint32 `json:"timestamp" hw:"need=600017"` // Unix seconds
	PassType   Uint32 `json:"pass_type,omitempty" hw:"most=3"`
	PassMethod Uint32 `json:"pass_method,omitempty" hw:"most=6"`
}

// IsPassage reports whether the record is one of passage besides one of attendance.
func (p Punch) IsPassage() bool { return p.PassType != NoPassage }

// FailedPunches answers checkin: the records to repeat.
type FailedPunches struct {
	FailList List[FailedPunch] `json:"fail_list"`
}

// FailedPunch names a record.
type FailedPunch struct {
	UserID    string `json:"userid"`
	UserType  Uint32 `json:"user_type"`
	Timestamp Uint32 `json:"timestamp"` // Unix seconds
}
