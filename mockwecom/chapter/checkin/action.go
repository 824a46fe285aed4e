package checkin

import (
	"fmt"
	"time"

	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

type punchIn struct {
	Corp    string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User    string `name:"user" default:"@member" need:"yes" help:"userid"`
	At      string `name:"at" help:"when, as 2026-03-02T09:00:00+08:00; empty: now"`
	Place   string `name:"place" help:"name of the place; empty: the first place of the rule"`
	Detail  string `name:"detail" help:"its address"`
	Lat     int64  `name:"lat" help:"latitude times a million"`
	Lng     int64  `name:"lng" help:"longitude times a million"`
	WiFi    string `name:"wifi" help:"name of the network"`
	WiFiMAC string `name:"wifimac" help:"its address, such as 02:00:00:00:00:01"`
	Notes   string `name:"notes" help:"a remark"`
	Kind    string `name:"kind" default:"duty" choices:"duty,outside" help:"an ordinary punch, or one away on business (外出打卡)"`
	Phone   string `name:"phone" default:"usual" choices:"usual,other" help:"other: not the member's usual device"`
}

// punch lets a member punch with the phone.
func (k *CheckIn) punch(c *action.Call, in punchIn) (action.Result, error) {
	m, at, err := k.puncher(c, in.Corp, in.User, in.At)
	if err != nil {
		return action.Result{}, err
	}
	p := Punch{Corp: m.Corp, Member: m.ID, At: at, UploadedAt: c.Now.Unix(), Source: Phone, Outside: in.Kind == "outside", Title: in.Place, Detail: in.Detail,
		Lat: in.Lat, Lng: in.Lng, WiFi: in.WiFi, WiFiMAC: in.WiFiMAC, Notes: in.Notes, Strange: in.Phone == "other", ForTime: -1}
	if p.Strange {
		p.DeviceID = fmt.Sprintf("phone-%d-other", m.ID)
	}
	if p.WiFiMAC != "" && !mac.MatchString(p.WiFiMAC) || !onEarth(p.Lat, p.Lng) {
		return action.Result{}, fmt.Errorf("wifimac=%s lat=%d lng=%d: want six pairs of hex digits, and a place on earth times a million", p.WiFiMAC, p.Lat, p.Lng)
	}
	b, err := k.open(c.Context, c.DB(), m.Corp)
	if err != nil {
		return action.Result{}, err
	}
	_, r := b.ruleOf(m, dayOf(at))
	if in.Place == "" && in.Lat == 0 && in.Lng == 0 && in.WiFi == "" && in.WiFiMAC == "" {
		p.stand(r)
	}
	if r != nil && or(r.OutRange) == 2 && !p.Outside && !r.covers(&p) {
		return action.Result{}, fmt.Errorf("%s cannot punch here: rule %s takes none outside of its places; give a place of the rule", m.UserID, or(r.GroupName))
	}
	return k.punched(c, m, p)
}

// stand puts a punch at the first place of a rule, or into its first network.
func (p *Punch) stand(r *Rule) {
	switch {
	case r == nil:
	case len(r.Places) > 0:
		at := r.Places[0]
		p.Title, p.Detail, p.Lat, p.Lng = at.Title, at.Detail, or(at.Lat), or(at.Lng)
	case len(r.WiFis) > 0:
		p.WiFi, p.WiFiMAC = r.WiFis[0].Name, r.WiFis[0].MAC
	}
}

func (k *CheckIn) puncher(c *action.Call, corp, user, at string) (*directory.Member, int64, error) {
	m, err := k.dir.Member(c.Context, c.DB(), corp, user)
	if err != nil {
		return nil, 0, err
	}
	if m == nil {
		return nil, 0, fmt.Errorf("user=%s: corp %s has no such member", user, corp)
	}
	when := c.Now
	if at != "" {
		if when, err = time.Parse(time.RFC3339, at); err != nil {
			return nil, 0, fmt.Errorf("at=%s is no time such as 2026-03-02T09:00:00+08:00", at)
		}
	}
	if when.Unix() <= 0 || when.After(c.Now) {
		return nil, 0, fmt.Errorf("at=%s: nobody punches in the future; move the clock first", at)
	}
	return m, when.Unix(), nil
}

func (k *CheckIn) punched(c *action.Call, m *directory.Member, p Punch) (action.Result, error) {
	c.About(journal.Subject{Corp: m.Corp, User: m.UserID})
	fresh, err := k.Record(c.Context, c.Tx, p)
	if err != nil {
		return action.Result{}, err
	}
	at := time.Unix(p.At+shanghai, 0).UTC().Format("2006-01-02 15:04:05")
	if !fresh {
		return action.Result{Say: fmt.Sprintf("%s has punched at %s already", m.Name, at)}, nil
	}
	return action.Result{Say: fmt.Sprintf("%s punched at %s", m.Name, at), Values: map[string]string{"checkin_time": fmt.Sprint(p.At)}}, nil
}

type devicePunchIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User string `name:"user" default:"@member" need:"yes" help:"userid"`
	At   string `name:"at" help:"when, as 2026-03-02T09:00:00+08:00; empty: now"`
	SN   string `name:"sn" default:"SN0001" need:"yes" help:"serial number of the machine"`
	Name string `name:"name" default:"前台考勤机" help:"its name"`
}

// punchAtDevice lets a member punch at a machine.
func (k *CheckIn) punchAtDevice(c *action.Call, in devicePunchIn) (action.Result, error) {
	m, at, err := k.puncher(c, in.Corp, in.User, in.At)
	if err != nil {
		return action.Result{}, err
	}
	return k.punched(c, m, Punch{Corp: m.Corp, Member: m.ID, At: at, UploadedAt: c.Now.Unix(), Source: Device, SN: in.SN, Name: in.Name, Title: in.Name, Kind: 2, ForTime: -1})
}
