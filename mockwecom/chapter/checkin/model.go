package checkin

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// Source is what brought a punch.
type Source string

// The sources of punches.
const (
	Phone      Source = "phone"      // the member's own client
	Device     Source = "device"     // an attendance machine or a door
	Correction Source = "correction" // checkin/punch_correction (doc 95803)
	API        Source = "api"        // checkin/add_checkin_record (doc 99647)
)

// Punch is one check-in of one member (打卡). Places are GCJ-02, in degrees times a million.
type Punch struct {
	bun.BaseModel `bun:"table:checkin_punches"`

	ID         int64  `bun:"id,pk,autoincrement"`
	Corp       string `bun:"corp"`
	Member     int64  `bun:"member"` // number
	At         int64  `bun:"punched_at"`
	UploadedAt int64  `bun:"uploaded_at"` // when WeCom learnt of it; 0 is filled in by [CheckIn.Record]
	Source     Source `bun:"source"`
	Outside    bool   `bun:"outside"` // 外出打卡: away on business, which the rules do not ask for

	Title    string `bun:"location_title"`
	Detail   string `bun:"location_detail"`
	Lat      int64  `bun:"lat"`
	Lng      int64  `bun:"lng"`
	WiFi     string `bun:"wifiname"`
	WiFiMAC  string `bun:"wifimac"`
	Notes    string `bun:"notes"`
	MediaID  string `bun:"mediaid"`
	Strange  bool   `bun:"strange"` // by a phone that the member does not usually use (非常用设备)
	DeviceID string `bun:"deviceid"`
	SN       string `bun:"device_sn"`   // of a device
	Name     string `bun:"device_name"` // of a device
	Brand    string `bun:"device_detail"`
	Kind     int64  `bun:"device_type"` // 1 door, 2 attendance machine, 3 other; 0 when the API did not bring it

	ForDay  int64 `bun:"for_day"`  // of a correction: the number of the day that it puts right
	ForTime int64 `bun:"for_time"` // of a correction: the planned time in seconds from midnight; -1: none
}

// version is a rule as it stands from one day on.
type version struct {
	bun.BaseModel `bun:"table:checkin_rules"`

	Corp   string `bun:"corp,pk"`
	ID     int64  `bun:"groupid,pk"`
	From   day    `bun:"from_day,pk"`
	Agent  int64  `bun:"agentid"` // the app that made it; 0: the administrator
	Judged int64  `bun:"judged"`  // nobody is missing before this instant: the rule was made then
	Gone   bool   `bun:"gone"`
	Body   string `bun:"body"` // JSON of a [Rule]
}

// shiftOf is one member's shift on one day.
type shiftOf struct {
	bun.BaseModel `bun:"table:checkin_shifts"`

	Corp   string `bun:"corp,pk"`
	Member int64  `bun:"member,pk"`
	Day    day    `bun:"day,pk"`
	Group  int64  `bun:"groupid"`
	Shift  int64  `bun:"schedule_id"` // 0: rest
}

// face is the picture by which machines know a member.
type face struct {
	bun.BaseModel `bun:"table:checkin_faces"`

	Corp   string `bun:"corp,pk"`
	Member int64  `bun:"member,pk"`
	Hash   string `bun:"hash"`
	Image  []byte `bun:"image"`
}

var migrations = []store.Migration{{Chapter: "checkin", Version: 1, SQL: `
CREATE TABLE checkin_punches (
	id {serial},
	corp TEXT NOT NULL,
	member BIGINT NOT NULL,
	punched_at BIGINT NOT NULL,
	uploaded_at BIGINT NOT NULL,
	source TEXT NOT NULL,
	outside BOOLEAN NOT NULL,
	location_title TEXT NOT NULL,
	location_detail TEXT NOT NULL,
	lat BIGINT NOT NULL,
	lng BIGINT NOT NULL,
	wifiname TEXT NOT NULL,
	wifimac TEXT NOT NULL,
	notes TEXT NOT NULL,
	mediaid TEXT NOT NULL,
	strange BOOLEAN NOT NULL,
	deviceid TEXT NOT NULL,
	device_sn TEXT NOT NULL,
	device_name TEXT NOT NULL,
	device_detail TEXT NOT NULL,
	device_type BIGINT NOT NULL,
	for_day BIGINT NOT NULL,
	for_time BIGINT NOT NULL
);
CREATE UNIQUE INDEX checkin_punches_once ON checkin_punches (corp, member, punched_at, source, device_sn, outside, for_day, for_time);
CREATE INDEX checkin_punches_uploaded ON checkin_punches (corp, uploaded_at);
CREATE TABLE checkin_rules (
	corp TEXT NOT NULL,
	groupid BIGINT NOT NULL,
	from_day BIGINT NOT NULL,
	agentid BIGINT NOT NULL,
	judged BIGINT NOT NULL,
	gone BOOLEAN NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (corp, groupid, from_day)
);
CREATE TABLE checkin_shifts (
	corp TEXT NOT NULL,
	member BIGINT NOT NULL,
	day BIGINT NOT NULL,
	groupid BIGINT NOT NULL,
	schedule_id BIGINT NOT NULL,
	PRIMARY KEY (corp, member, day)
);
CREATE TABLE checkin_faces (
	corp TEXT NOT NULL,
	member BIGINT NOT NULL,
	hash TEXT NOT NULL,
	image {bytes} NOT NULL,
	PRIMARY KEY (corp, member)
)`}}

// newPunch stores a punch that is not there yet.
const newPunch = `INSERT INTO checkin_punches
	(corp, member, punched_at, uploaded_at, source, outside, location_title, location_detail, lat, lng, wifiname, wifimac,
	notes, mediaid, strange, deviceid, device_sn, device_name, device_detail, device_type, for_day, for_time)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT DO NOTHING`

// Record stores a punch. One that a device or a client brings twice is stored once; a correction takes the place of an earlier one of the
// same planned time. fresh tells whether it was new.
func (k *CheckIn) Record(ctx context.Context, tx *store.Tx, p Punch) (fresh bool, err error) {
	if p.Corp == "" || p.Member == 0 || p.At <= 0 {
		return false, fmt.Errorf("record a punch: corp %q, member %d and instant %d must all be given", p.Corp, p.Member, p.At)
	}
	if p.UploadedAt == 0 {
		p.UploadedAt = k.rt.Clock.Now().Unix()
	}
	if p.Source == Correction && p.ForTime >= 0 {
		_, err := tx.NewDelete().Model((*Punch)(nil)).Where("corp = ?", p.Corp).Where("member = ?", p.Member).Where("source = ?", Correction).
			Where("for_day = ?", p.ForDay).Where("for_time = ?", p.ForTime).Exec(ctx)
		if err != nil {
			return false, fmt.Errorf("take back an earlier correction: %w", err)
		}
	}
	n, err := tx.Run(ctx, newPunch, p.Corp, p.Member, p.At, p.UploadedAt, p.Source, p.Outside, p.Title, p.Detail, p.Lat, p.Lng, p.WiFi, p.WiFiMAC,
		p.Notes, p.MediaID, p.Strange, p.DeviceID, p.SN, p.Name, p.Brand, p.Kind, p.ForDay, p.ForTime)
	if err != nil {
		return false, fmt.Errorf("record a punch of %s: %w", p.Corp, err)
	}
	return n > 0, nil
}

// Query says which punches [CheckIn.Punches] gives: those of some members within a span, both ends in it.
type Query struct {
	Corp     string
	Members  []int64 // numbers; nil: everybody
	From, To int64   // Unix seconds
	Uploaded bool    // the span is one of uploads
	Sources  []Source
	Limit    int64 // 0: all of them
}

// Punches gives punches in the order of their instants, or of their uploads where the query says so.
func (k *CheckIn) Punches(ctx context.Context, db bun.IDB, q Query) ([]Punch, error) {
	var all []Punch
	column := "punched_at"
	if q.Uploaded {
		column = "uploaded_at"
	}
	s := db.NewSelect().Model(&all).Where("corp = ?", q.Corp).Where("? BETWEEN ? AND ?", bun.Ident(column), q.From, q.To).Order(column, "id")
	if q.Members != nil {
		if len(q.Members) == 0 {
			return nil, nil
		}
		s = s.Where("member IN (?)", bun.List(q.Members))
	}
	if len(q.Sources) > 0 {
		s = s.Where("source IN (?)", bun.List(q.Sources))
	}
	if q.Limit > 0 {
		s = s.Limit(q.Limit)
	}
	if err := s.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list punches of %s: %w", q.Corp, err)
	}
	return all, nil
}
