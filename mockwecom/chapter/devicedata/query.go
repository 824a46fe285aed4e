package devicedata

import (
	"fmt"
	"strconv"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

// Limits of a query. (docs 96027 to 96029)
const (
	mostNamed    = 100 // serial numbers or people
	usualLimit   = 200
	mostLimit    = 500
	longestQuery = 31 * 24 * 60 * 60 // seconds: one month
)

// Values of data_filter_type.
const (
	byDevice = 1
	byPerson = 2
)

// dataIn is what the three queries of records have in common. Times are those of the upload.
type dataIn struct {
	UserType *int64   `json:"user_type" wx:"need=40058"`
	Begin    int64    `json:"begin_time" wx:"need=40058"`
	End      int64    `json:"end_time" wx:"need=40058"`
	Filter   int64    `json:"data_filter_type" wx:"need=40058"`
	SNs      []string `json:"device_sn_list" wx:"unknown=71048,hidden=71048"`
	People   []string `json:"open_userid_list" wx:"unknown=0,hidden=0"`
	Cursor   string   `json:"cursor"`
	Limit    limit    `json:"limit"`
	AgentID  int64    `json:"agentid" wx:"unknown=0,hidden=0"`
}

// limit is a number that the official samples write as a text.
type limit int64

// UnmarshalJSON reads a number, or a text of digits.
func (l *limit) UnmarshalJSON(token []byte) error {
	var n openhw.Uint32
	if err := n.UnmarshalJSON(token); err != nil {
		return err //nolint:wrapcheck // the decoder of the engine tells a wrong type from its error
	}
	*l = limit(n)
	return nil
}

// query is a dataIn that has been checked.
type query struct {
	*caller
	userType uint32
	sns      []string // of devices of the caller
	members  []int64  // nil: anybody
	from, to int64
	after    int64
	limit    int
}

// ask checks a query of records.
func (d *DeviceData) ask(c *api.Call, permission string, in dataIn) (*query, error) {
	who, err := d.equipped(c, permission)
	if err != nil {
		return nil, err
	}
	q := &query{caller: who, userType: uint32(*in.UserType), from: in.Begin, to: in.End, limit: int(in.Limit)}
	if *in.UserType != openhw.Employee && *in.UserType != openhw.Student {
		return nil, bad(c, badParameter, "user_type 0 for members or 2 for students", fmt.Sprint(*in.UserType), "there are no records of others")
	}
	if in.Begin < 0 || in.End < in.Begin || in.End-in.Begin > longestQuery {
		return nil, bad(c, badParameter, "begin_time before end_time, at most one month apart", fmt.Sprintf("%d to %d", in.Begin, in.End), "the span is empty or too long")
	}
	switch {
	case q.limit == 0:
		q.limit = usualLimit
	case q.limit > mostLimit:
		return nil, bad(c, badParameter, "a limit of at most 500", fmt.Sprint(q.limit), "the page would be too long")
	}
	if in.Cursor != "" {
		if q.after, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil || q.after < 0 {
			return nil, bad(c, badParameter, "the next_cursor of the page before", in.Cursor, "no page has given this cursor")
		}
	}
	return q, d.narrow(c, q, in)
}

// narrow reads whom or which devices the query names.
func (d *DeviceData) narrow(c *api.Call, q *query, in dataIn) error {
	switch in.Filter {
	case byDevice:
		if len(in.SNs) == 0 || len(in.SNs) > mostNamed {
			return bad(c, badParameter, "a device_sn_list of 1 to 100", fmt.Sprint(len(in.SNs)), "data_filter_type 1 reads devices")
		}
		for _, sn := range in.SNs {
			device, err := q.needDevice(c, sn)
			if err != nil {
				return err
			}
			q.sns = append(q.sns, device.SN)
		}
		return nil
	case byPerson:
		if len(in.People) == 0 || len(in.People) > mostNamed {
			return bad(c, badParameter, "an open_userid_list of 1 to 100", fmt.Sprint(len(in.People)), "data_filter_type 2 reads people")
		}
		for _, device := range q.devices {
			q.sns = append(q.sns, device.SN)
		}
		q.members = []int64{}
		for _, id := range in.People {
			m, err := d.person(c, q.caller, id)
			if err != nil {
				return err
			}
			if m != nil {
				q.members = append(q.members, m.ID)
			}
		}
		return nil
	}
	return bad(c, badParameter, "data_filter_type 1 for devices or 2 for people", fmt.Sprint(in.Filter), "there is no such filter")
}

// person gives the member of an open_userid whom the app sees, nil if there is none.
func (d *DeviceData) person(c *api.Call, who *caller, openID string) (*directory.Member, error) {
	m, err := d.dir.PlainMember(c.Context, c.DB(), who.app.Provider, who.app.Corp, openID)
	if err != nil || m == nil || !who.view.Visible(m) {
		return nil, err
	}
	return m, nil
}

// idsOf gives the open_userids of members by their numbers; those whom the app does not see, or who have gone, are absent.
func (d *DeviceData) idsOf(c *api.Call, who *caller, numbers []int64) (map[int64]string, error) {
	members, err := d.hardware.MembersByNumber(c.Context, c.DB(), who.app.Corp, numbers)
	if err != nil {
		return nil, err
	}
	ids := map[int64]string{}
	for number, m := range members {
		if who.view.Visible(m) {
			ids[number] = d.dir.OpenUserID(who.app.Provider, m)
		}
	}
	return ids, nil
}

// next is the cursor behind a page of records, empty when it was the last.
func (q *query) next(got int, last int64) string {
	if got < q.limit {
		return ""
	}
	return strconv.FormatInt(last, 10)
}

func foldSN(sn string) string { return openhw.FoldSN(sn) }
