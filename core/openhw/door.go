package openhw

import (
	"encoding/json"
	"fmt"
)

// Opening a door from afar or by a scan. Source: docs 95049, 95050.
var doorRows = []Row{
	ask[DoorReport, none]("report_remote_open_door", "tells whether the door was opened, within three seconds", 95050).by(Door),
	push[RemoteOpen]("push_remote_open_door", "a member wants the door opened", 95049).by(Door).then("report_remote_open_door", "checkin").within(DoorReply),
}

// Values of DoorReport.Type: what the door was opened by (doc 95050).
const (
	RemoteOpenDoor = "remote_open_door"
	ScanOpenDoor   = OpScanOpen
)

// Values of DoorReport.Status (doc 95050).
const (
	DoorOpened = 0
	DoorFailed = 1
)

// RemoteOpen wants the door opened.
type RemoteOpen struct {
	UserID string `json:"userid"`
	OperID string `json:"oper_id"`
}

// DoorReport tells whether the door was opened. It makes no record of passage: that takes a checkin.
type DoorReport struct {
	Type   string  `json:"type" hw:"need"`    // RemoteOpenDoor or ScanOpenDoor
	OperID string  `json:"oper_id" hw:"need"` // of push_remote_open_door or push_user_scan
	Status *Uint32 `json:"status" hw:"need"`  // DoorOpened or DoorFailed
}

// UnmarshalJSON reads status also with the space behind its name that the official sample has (doc 95050).
func (d *DoorReport) UnmarshalJSON(raw []byte) error {
	type plain DoorReport
	odd := struct {
		*plain
		Spaced *Uint32 `json:"status "`
	}{plain: (*plain)(d)}
	err := json.Unmarshal(raw, &odd)
	if d.Status == nil {
		d.Status = odd.Spaced
	}
	return err
}

func (d DoorReport) crossCheck() error {
	code := InvalidRemoteState
	switch d.Type {
	case RemoteOpenDoor:
	case ScanOpenDoor:
		code = InvalidScanState
	default:
		return &Fault{Cause: OutOfRange, Field: "type", Text: "it is neither " + RemoteOpenDoor + " nor " + ScanOpenDoor}
	}
	if *d.Status > DoorFailed {
		return &Fault{Cause: OutOfRange, Field: "status", Code: code, Text: fmt.Sprintf("%d is neither %d nor %d", *d.Status, DoorOpened, DoorFailed)}
	}
	return nil
}
