package directory

import (
	"time"

	"wecomlab/mockwecom/engine/api"
)

// statDays is for how many days back user/get_active_stat counts (doc 92714).
const statDays = 30

type activeIn struct {
	Date string `json:"date" wx:"need=40058"`
}

type activeOut struct {
	Count int `json:"active_cnt"`
}

// countActive tells how many members used WeCom on a day: those who signed in, and those whom a page was shown. It is of one of the last
// thirty days, and not of today. (doc 92714)
func (d *Directory) countActive(c *api.Call, in activeIn) (*activeOut, error) {
	day, err := time.ParseInLocation(dayForm, in.Date, shanghai)
	today := c.Now.In(shanghai)
	midnight := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, shanghai)
	if err != nil || !day.Before(midnight) || day.Before(midnight.AddDate(0, 0, -statDays)) {
		return nil, badParameter("date", "a day of the last 30, such as "+midnight.AddDate(0, 0, -1).Format(dayForm), in.Date)
	}
	n, err := c.DB().NewSelect().Table("member_days").Where("corp = ?", c.Credential.Corp).Where("day = ?", in.Date).Count(c.Context)
	return &activeOut{int(n)}, wrap(err, "count the members of a day")
}
