package checkin

import (
	"strconv"

	"wecomlab/mockwecom/engine/api"
)

type rawIn struct {
	Filter int64    `json:"filter_type"`
	From   int64    `json:"starttime" wx:"need=301024"`
	To     int64    `json:"endtime" wx:"need=301024"`
	Users  []string `json:"useridlist" wx:"need=301023,unknown=0,hidden=0"`
}

type rawPunch struct {
	UserID string `json:"userid"`
	At     int64  `json:"checkin_time"`
	SN     string `json:"device_sn"`
	Name   string `json:"device_name"`
}

type rawOut struct {
	Data []rawPunch `json:"checkindata"`
}

// getRaw gives what attendance machines reported, also what the rules have no use for. Strange userids are ignored. (doc 94126, 95176, 96504)
func (k *CheckIn) getRaw(c *api.Call, in rawIn) (*rawOut, error) {
	if in.Filter < 0 || in.Filter > 2 {
		return nil, bad(badParameter, hardwareDoc, "a filter_type of 1 or 2", strconv.FormatInt(in.Filter, 10), "there is no such filter")
	}
	if err := span(c, in.From, in.To, longestMonth); err != nil {
		return nil, err
	}
	who, err := k.people(c, in.Users, true)
	if err != nil {
		return nil, err
	}
	numbers, ids := make([]int64, 0, len(who.members)), map[int64]string{}
	for _, m := range who.members {
		numbers = append(numbers, m.ID)
		ids[m.ID] = k.dir.UserID(who.view, m)
	}
	all, err := k.Punches(c.Context, c.DB(), Query{Corp: c.Credential.Corp, Members: numbers, From: in.From, To: in.To, Uploaded: in.Filter == 2, Sources: []Source{Device}})
	if err != nil {
		return nil, err
	}
	out := &rawOut{}
	for i := range all {
		out.Data = append(out.Data, rawPunch{ids[all[i].Member], all[i].At, all[i].SN, all[i].Name})
	}
	return out, nil
}
