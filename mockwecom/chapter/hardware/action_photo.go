package hardware

import (
	"encoding/base64"
	"fmt"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/action"
)

// mostPhotos is how many photos firmware takes at a time. (seen in client code)
const mostPhotos = 2

type pickFaceIn struct {
	SN    string `name:"sn" default:"@sn" need:"yes" help:"serial number of the device that makes the face"`
	User  string `name:"user" default:"@member" need:"yes" help:"userid of the member"`
	Photo string `name:"photo" help:"a JPEG in base64; empty: an invented one"`
	Count int    `name:"count" default:"1" help:"how many photos are invented, 1 or 2"`
}

type pickVisitorIn struct {
	SN      string `name:"sn" default:"@sn" need:"yes" help:"serial number of the device that makes the face"`
	Visitor string `name:"visitor" default:"@visitor" need:"yes" help:"userid of the visitor: the app's id, / and the agentid"`
	Photo   string `name:"photo" help:"a JPEG in base64; empty: an invented one"`
}

func (h *Hardware) pickVisitorFace(c *action.Call, in pickVisitorIn) (action.Result, error) {
	return h.pickFace(c, pickFaceIn{SN: in.SN, User: in.Visitor, Photo: in.Photo, Count: 1})
}

// pickFace begins an enrolment from photos. (doc 93982; seen in client code)
func (h *Hardware) pickFace(c *action.Call, in pickFaceIn) (action.Result, error) {
	d, who, err := h.atDevice(c, in.SN, in.User)
	if err != nil {
		return action.Result{}, err
	}
	if d.Cloud {
		return action.Result{}, refuse("a device in direct mode", d.SN, "vendors' clouds get no photos", "corp.enrol sn="+d.SN+" user="+in.User)
	}
	photos, err := photosOf(who.userid, in)
	if err != nil {
		return action.Result{}, err
	}
	o := &Operation{Kind: Enrolment, UserID: who.userid, UserType: who.userType, Page: openhw.FacePage}
	if err := h.Begin(c.Context, c.Tx, d, o, h.rt.Settings.Span(enrolmentTimeout)); err != nil {
		return action.Result{}, err
	}
	push := &openhw.UserFace{OperID: o.OperID, UserID: o.UserID, UserType: openhw.Uint32(o.UserType)}
	for i, picture := range photos {
		info, err := h.storePhoto(c.Context, c.Tx, d, i, picture)
		if err != nil {
			return action.Result{}, err
		}
		push.FaceInfo = append(push.FaceInfo, info)
	}
	h.userFace.To(c.Tx, d, push)
	say := fmt.Sprintf("%s is to make the face of %s from %d photos", d.SN, who.name, len(photos)) + h.unlessOnline(d)
	return action.Result{Say: say, Values: map[string]string{"oper_id": o.OperID, "media_id": push.FaceInfo[0].MediaID}}, nil
}

// photosOf are the photos that somebody has chosen.
func photosOf(userid string, in pickFaceIn) ([][]byte, error) {
	if in.Photo != "" {
		picture, err := base64.StdEncoding.DecodeString(in.Photo)
		if err != nil {
			return nil, refuse("a JPEG in base64", "something else", "the photo is no base64", "")
		}
		return [][]byte{picture}, checkPhoto(picture)
	}
	if in.Count < 1 || in.Count > mostPhotos {
		return nil, refuse("1 or 2 photos", fmt.Sprint(in.Count), "firmware takes no more", "")
	}
	var photos [][]byte
	for i := range in.Count {
		picture, err := inventPhoto(userid, i)
		if err != nil {
			return nil, fmt.Errorf("draw a photo: %w", err)
		}
		photos = append(photos, picture)
	}
	return photos, nil
}
