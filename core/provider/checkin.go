package provider

import (
	"context"
	"strconv"
	"time"
)

// CheckIn is one record of attendance as an app reads it; more members are in the answer. (doc 90262)
type CheckIn struct {
	UserID  string `json:"userid"`
	Group   string `json:"groupname"`
	Kind    string `json:"checkin_type"`
	Failure string `json:"exception_type"`
	At      int64  `json:"checkin_time"` // Unix seconds
}

// AnyCheckIn asks for check-ins of every sort. (doc 90262)
const AnyCheckIn = 3

// CheckInData reads the check-ins of members between two instants, 30 days apart at most. (doc 90262)
func (c *Client) CheckInData(ctx context.Context, token string, kind int, from, to time.Time, users ...string) ([]CheckIn, error) {
	var out struct {
		Data []CheckIn `json:"checkindata"`
	}
	err := c.Post(ctx, "/cgi-bin/checkin/getcheckindata", with(byCorp, token), map[string]any{
		"opencheckindatatype": kind, "starttime": from.Unix(), "endtime": to.Unix(), "useridlist": users,
	}, &out)
	return out.Data, err
}

// doCheckIns reads what a member has checked in at since yesterday, wherever the clocks of both sides stand.
func doCheckIns(ctx context.Context, o *order) (map[string]string, error) {
	user, err := o.need("user", "name the member whose check-ins are read")
	if err != nil {
		return nil, err
	}
	const day = 24 * time.Hour
	now := o.app.config.Clock.Now()
	var found []CheckIn
	err = o.with(ctx, func(ctx context.Context, _ *agent, token string) (err error) {
		found, err = o.app.client.CheckInData(ctx, token, AnyCheckIn, now.Add(-day), now.Add(day), user)
		return err
	})
	given := map[string]string{"checkins": strconv.Itoa(len(found))}
	if len(found) > 0 {
		given["checkin_time"] = strconv.FormatInt(found[len(found)-1].At, 10)
	}
	return given, err
}
