package robot

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/quota"
)

// The codes of robots (doc 90313).
const (
	invalidType   errcode.Code = 40004
	wrongWebhook  errcode.Code = 93000
	noPushes      errcode.Code = 93001
	robotStopped  errcode.Code = 93004
	robotNotThere errcode.Code = 93008
	emptyBody     errcode.Code = 93017
)

// caller gives the robot whose key stands in the address.
func (r *Robots) caller(c *api.Call) (*Robot, error) {
	key := c.Query.Get("key")
	robot, err := r.Robot(c.Context, c.DB(), key)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.Credential, Expected: "the key of a robot that works", Got: key, Fix: "copy the webhook address anew: mockwecom do robot.add", Doc: doc}
	if robot == nil || robot.State == Removed {
		f.Cause = "there is no robot of this key, or it was removed from its group"
		return nil, api.Refuse(wrongWebhook, f)
	}
	c.About(journal.Subject{Corp: robot.Corp})
	f.Step, f.Got = explain.State, robot.Name+" in "+robot.Group
	f.Fix = "mockwecom do robot.start robot=" + robot.Key
	switch robot.State {
	case Stopped:
		f.Cause = "the robot was stopped"
		return nil, api.Refuse(robotStopped, f)
	case Outside:
		f.Cause = "the robot is not in its group any more"
		return nil, api.Refuse(robotNotThere, f)
	case Forbidden:
		f.Cause = "the group does not let messages be pushed"
		return nil, api.Refuse(noPushes, f)
	}
	return robot, nil
}

type sendIn struct {
	MsgType string `json:"msgtype"`
	content.Set
}

// send writes a message into the robot's group. (doc 99110)
func (r *Robots) send(c *api.Call, in sendIn) (*api.None, error) {
	robot, err := r.caller(c)
	if err != nil {
		return nil, err
	}
	leave, err := r.enter(robot)
	defer leave()
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(c.Body)) == 0 {
		return nil, api.Refuse(emptyBody, explain.Finding{Step: explain.Parameter, Expected: "a message as JSON", Got: "an empty body", Cause: "the request has no body",
			Fix: `send {"msgtype":"text","text":{"content":"…"}}`, Doc: doc})
	}
	from := &content.Sender{Settings: r.rt.Settings, Files: files{c.DB(), robot, r}, Note: c.Note}
	body, err := content.Robot.Check(c.Context, from, &in.Set, in.MsgType, 0)
	if err != nil {
		return nil, err
	}
	if err := c.Spend(Key(robot.Key), 1, sending); err != nil {
		return nil, err
	}
	msg := &Message{Robot: robot.ID, Type: in.MsgType, SentAt: c.Now.Unix(), Entry: c.Entry()}
	if image, is := body.(*content.ImageFile); is {
		if msg.Picture, err = base64.StdEncoding.DecodeString(image.Base64); err != nil {
			return nil, fmt.Errorf("decode a picture that was checked: %w", err)
		}
		image.Base64 = ""
	}
	if msg.Payload, err = content.JSON(body); err != nil {
		return nil, err
	}
	return &api.None{}, c.Write(func() error { return r.put(c, msg) })
}

func (r *Robots) put(c *api.Call, msg *Message) error {
	if _, err := c.Tx.NewInsert().Model(msg).Exec(c.Context); err != nil {
		return fmt.Errorf("store a robot's message: %w", err)
	}
	return nil
}

// Key is under which the calls of a robot are counted.
func Key(robot string) quota.Key { return quota.Key{Who: robot, What: "webhook/send"} }

// enter counts the calls of one robot that go on at the same time.
func (r *Robots) enter(robot *Robot) (leave func(), err error) {
	most := r.rt.Settings.Int(atOnce)
	leave, ok := r.rt.Quota.Enter(Key(robot.Key), most)
	if ok || r.rt.Quota.Warns() {
		return leave, nil
	}
	return leave, api.Refuse(errcode.ConcurrencyLimited, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d calls of one robot at one time", most), Got: "one more",
		Cause: "too many calls go on at the same time", Fix: "wait for the answer to one call before the next", Doc: 90313})
}

// files are those that were uploaded for one robot.
type files struct {
	db    bun.IDB
	robot *Robot
	*Robots
}

// File implements [content.Files].
func (f files) File(ctx context.Context, mediaID string) (*media.File, error) {
	file := new(media.File)
	err := f.db.NewSelect().Model(file).Where("media_id = ?", mediaID).Where("scope = ?", f.robot.scope()).Scan(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("look up a robot's file: %w", err)
	case !f.rt.Clock.Now().Before(file.ExpiresAt):
		return nil, nil
	}
	return file, nil
}

// scope is whose files the uploads for a robot are.
func (robot *Robot) scope() string { return "robot:" + robot.Key }
