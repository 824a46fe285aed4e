package checkin

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"wecomlab/mockwecom/engine/api"
)

type dataIn struct {
	Kind  int64    `json:"opencheckindatatype" wx:"need=301063"`
	From  int64    `json:"starttime" wx:"need=301024"`
	To    int64    `json:"endtime" wx:"need=301024"`
	Users []string `json:"useridlist" wx:"need=301023,unknown=301021,hidden=301021"`
}

// record is one entry of getcheckindata.
type record struct {
	UserID    string   `json:"userid"`
	GroupName string   `json:"groupname"`
	Kind      string   `json:"checkin_type"`
	Wrong     string   `json:"exception_type"`
	At        int64    `json:"checkin_time"`
	Title     string   `json:"location_title"`
	Detail    string   `json:"location_detail"`
	WiFi      string   `json:"wifiname"`
	Notes     string   `json:"notes"`
	WiFiMAC   string   `json:"wifimac"`
	MediaIDs  []string `json:"mediaids"`
	Lat       int64    `json:"lat,omitempty"`
	Lng       int64    `json:"lng,omitempty"`
	DeviceID  string   `json:"deviceid,omitempty"`
	Planned   int64    `json:"sch_checkin_time,omitempty"`
	GroupID   int64    `json:"groupid"`
	ShiftID   int64    `json:"schedule_id"`
	Timeline  int64    `json:"timeline_id"`
}

type dataOut struct {
	Data []record `json:"checkindata"`
}

// The kinds of punches that getcheckindata gives.
const (
	kindWork    = 1
	kindOutside = 2
	kindAll     = 3
)

// getData gives the punches of some members as their rules see them, and those that are missing. (doc 90262, 94205, 96497)
func (k *CheckIn) getData(c *api.Call, in dataIn) (*dataOut, error) {
	if in.Kind < kindWork || in.Kind > kindAll {
		return nil, bad(badParameter, doc, "an opencheckindatatype of 1, 2 or 3", strconv.FormatInt(in.Kind, 10), "there is no such type")
	}
	if err := span(c, in.From, in.To, longestSpan); err != nil {
		return nil, err
	}
	who, err := k.people(c, in.Users, false)
	if err != nil {
		return nil, err
	}
	s, err := k.sheet(c.Context, c.DB(), c.Credential.Corp, who.members, dayOf(in.From)-1, dayOf(in.To)+1, c.Now.Unix())
	if err != nil {
		return nil, err
	}
	out := &dataOut{}
	for _, m := range who.members {
		first := len(out.Data)
		for _, j := range s.days[m.ID] {
			for i := range j.marks {
				r := j.record(&j.marks[i])
				away := j.marks[i].kind == outside
				if r.At < in.From || r.At > in.To || away && in.Kind == kindWork || !away && in.Kind == kindOutside {
					continue
				}
				r.UserID = k.dir.UserID(who.view, m)
				out.Data = append(out.Data, r)
			}
		}
		slices.SortStableFunc(out.Data[first:], func(a, b record) int { return cmp.Compare(a.At, b.At) })
	}
	return out, nil
}

// record shows a mark.
func (j *judgement) record(m *mark) record {
	r := record{Kind: m.kind, Wrong: strings.Join(m.wrong, ";"), At: m.planned, Planned: m.planned, Timeline: m.timeline, ShiftID: j.plan.shift.ID, MediaIDs: []string{}}
	if rule := j.plan.rule; rule != nil {
		r.GroupName, r.GroupID = or(rule.GroupName), rule.GroupID
	}
	p := m.punch
	if p == nil {
		return r
	}
	r.At, r.Title, r.Detail, r.WiFi, r.WiFiMAC, r.Notes, r.Lat, r.Lng = p.At, p.Title, p.Detail, p.WiFi, p.WiFiMAC, p.Notes, p.Lat, p.Lng
	r.DeviceID = p.DeviceID
	if p.MediaID != "" {
		r.MediaIDs = []string{p.MediaID}
	}
	return r
}
