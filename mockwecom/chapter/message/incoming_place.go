package message

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
)

// appType is what messages and events with a place name as the client.
const appType = "wxwork"

// place is a location message as the phone shows it.
type place struct {
	Latitude  json.Number `json:"latitude"`
	Longitude json.Number `json:"longitude"`
	Scale     int64       `json:"scale"`
	Label     string      `json:"label"`
}

// degrees reads a latitude or longitude.
func degrees(name, text string, most float64) (json.Number, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || n < -most || n > most || !json.Valid([]byte(text)) {
		return "", refuse(explain.Parameter, fmt.Sprintf("%s in degrees, such as 31.2990, from -%g to %g", name, most, most), text, "there is no such place")
	}
	return json.Number(text), nil
}

type locationIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User  string `name:"user" default:"@member" need:"yes" help:"userid of the member who sends"`
	Agent int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Lat   string `name:"lat" default:"31.2990" help:"latitude, degrees"`
	Lng   string `name:"lng" default:"120.6190" help:"longitude, degrees"`
	Scale int64  `name:"scale" default:"15" help:"scale of the map"`
	Label string `name:"label" default:"苏州市虚构路 8 号" help:"address of the place"`
}

// sendLocation sends a place to an app. (doc 90239)
func (m *Messenger) sendLocation(c *action.Call, in locationIn) (action.Result, error) {
	who, app, err := m.meeting(c, in.Corp, in.User, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	at := place{Scale: in.Scale, Label: in.Label}
	if at.Latitude, err = degrees("lat", in.Lat, 90); err != nil {
		return action.Result{}, err
	}
	if at.Longitude, err = degrees("lng", in.Lng, 180); err != nil {
		return action.Result{}, err
	}
	id, err := m.receive(c, app, who, incoming{"location", at, func(h event.MessageHead, t event.MessageTail) any {
		return &event.LocationMessage{MessageHead: h, LocationX: at.Latitude, LocationY: at.Longitude, Scale: int(at.Scale), Label: at.Label, MessageTail: t, AppType: appType}
	}})
	return action.Result{Say: fmt.Sprintf("%s sends a place to %s", who.Name, app.Name), Values: map[string]string{"msgid": id}}, err
}

// link is a link message as the phone shows it.
type link struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url"`
	Picture     string `json:"picurl,omitempty"`
}

type linkIn struct {
	Corp        string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User        string `name:"user" default:"@member" need:"yes" help:"userid of the member who sends"`
	Agent       int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Title       string `name:"title" default:"值班手册" need:"yes" help:"title"`
	Description string `name:"description" help:"what the link is about"`
	URL         string `name:"url" default:"https://example.test/handbook" need:"yes" help:"where it leads, with http:// or https://"`
	Picture     string `name:"picurl" help:"address of a picture"`
}

// sendLink sends a link to an app. (doc 90239)
func (m *Messenger) sendLink(c *action.Call, in linkIn) (action.Result, error) {
	who, app, err := m.meeting(c, in.Corp, in.User, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if !strings.HasPrefix(in.URL, "http://") && !strings.HasPrefix(in.URL, "https://") {
		return action.Result{}, refuse(explain.Parameter, "an address with http:// or https://", in.URL, "this is no link")
	}
	id, err := m.receive(c, app, who, incoming{"link", link{in.Title, in.Description, in.URL, in.Picture}, func(h event.MessageHead, t event.MessageTail) any {
		return &event.LinkMessage{MessageHead: h, Title: in.Title, Description: in.Description, Url: in.URL, PicUrl: in.Picture, MessageTail: t}
	}})
	return action.Result{Say: fmt.Sprintf("%s sends a link to %s", who.Name, app.Name), Values: map[string]string{"msgid": id}}, err
}
