package message

import (
	"fmt"
	"time"

	"wecomlab/mockwecom/engine/api"
)

// shanghai is where WeCom's days begin.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

type statisticsIn struct {
	TimeType int `json:"time_type"` // 0 today, 1 yesterday
}

type statisticsOut struct {
	Statistics []appStatistics `json:"statistics"`
}

type appStatistics struct {
	AgentID int64  `json:"agentid"`
	Name    string `json:"app_name"`
	Count   int64  `json:"count"`
}

// statistics counts the person-times of what the corp's apps have sent on a day in Shanghai. A message that was recalled was sent,
// too. (doc 92369)
func (m *Messenger) statistics(c *api.Call, in statisticsIn) (*statisticsOut, error) {
	if in.TimeType < 0 || in.TimeType > 1 {
		return nil, wrongParameter("time_type", "0 for today or 1 for yesterday", fmt.Sprint(in.TimeType))
	}
	y, month, d := c.Now.In(shanghai).Date()
	from := time.Date(y, month, d-in.TimeType, 0, 0, 0, 0, shanghai)
	var rows []struct {
		Agent   int64 `bun:"agent"`
		Persons int64 `bun:"persons"`
	}
	err := c.DB().NewSelect().Model((*Message)(nil)).Column("agent").ColumnExpr("CAST(SUM(persons) AS BIGINT) AS persons").Where("corp = ?", c.Credential.Corp).Where("sender = 0").
		Where("sent_at >= ?", from.Unix()).Where("sent_at < ?", from.AddDate(0, 0, 1).Unix()).Group("agent").Order("agent").Scan(c.Context, &rows)
	if err != nil {
		return nil, fmt.Errorf("count messages: %w", err)
	}
	out := &statisticsOut{}
	for _, row := range rows {
		app, err := m.agents.App(c.Context, c.DB(), c.Credential.Corp, row.Agent)
		if err != nil {
			return nil, err
		}
		if app != nil { // an app that was deleted is no longer listed
			out.Statistics = append(out.Statistics, appStatistics{row.Agent, app.Name, row.Persons})
		}
	}
	return out, nil
}
