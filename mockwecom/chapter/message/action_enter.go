package message

import (
	"fmt"
	"strings"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
)

type enterIn struct {
	Corp      string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User      string `name:"user" default:"@member" need:"yes" help:"userid of the member who opens the session"`
	Agent     int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Consent   bool   `name:"consent" default:"true" help:"the member lets the app know the place"`
	Lat       string `name:"lat" default:"31.2990" help:"latitude of the member, degrees"`
	Lng       string `name:"lng" default:"120.6190" help:"longitude of the member, degrees"`
	Precision string `name:"precision" default:"65.000" help:"precision of the place"`
}

// enter opens the session of an app, which hears of it as far as it has asked for that. (doc 90240)
func (m *Messenger) enter(c *action.Call, in enterIn) (action.Result, error) {
	who, app, err := m.meeting(c, in.Corp, in.User, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	var heard []string
	if app.ReportEnter {
		heard = append(heard, "enter_agent")
		err = m.happen(c, app, who, "enter_agent", eventDoc, func(h event.Head) any {
			return &event.EnterAgent{ToUserName: h.ToUserName, FromUserName: h.FromUserName, CreateTime: h.CreateTime, MsgType: h.MsgType, Event: h.Event, AgentID: app.AgentID}
		})
	}
	if err == nil && app.ReportPlace && in.Consent {
		heard = append(heard, "LOCATION")
		err = m.reportPlace(c, app, who, &in)
	}
	if err != nil {
		return action.Result{}, err
	}
	say := fmt.Sprintf("%s opens the session of %s, which hears of ", who.Name, app.Name)
	if len(heard) == 0 {
		return action.Result{Say: say + "nothing: app.report changes that"}, nil
	}
	return action.Result{Say: say + strings.Join(heard, " and ")}, nil
}

// reportPlace lets an app know where a member is. (doc 90240)
func (m *Messenger) reportPlace(c *action.Call, app *agent.App, who *directory.Member, in *enterIn) (err error) {
	at := &event.Location{AgentID: app.AgentID, AppType: appType}
	if at.Latitude, err = degrees("lat", in.Lat, 90); err != nil {
		return err
	}
	if at.Longitude, err = degrees("lng", in.Lng, 180); err != nil {
		return err
	}
	if at.Precision, err = degrees("precision", in.Precision, 1e6); err != nil {
		return err
	}
	return m.happen(c, app, who, "LOCATION", eventDoc, func(h event.Head) any {
		at.Head = h
		return at
	})
}
