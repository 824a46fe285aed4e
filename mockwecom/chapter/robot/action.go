package robot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"wecomlab/core/explain"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// address is where a robot is reached on the platform.
const address = "https://qyapi.weixin.qq.com"

// Webhook gives the address of a robot below a host such as http://127.0.0.1:8600.
func (robot *Robot) Webhook(host string) string { return Webhook(host, robot.Key) }

// Webhook gives the address of the robot of a key.
func Webhook(host, key string) string { return host + "/cgi-bin/webhook/send?key=" + key }

type addIn struct {
	Corp    string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Name    string   `name:"name" default:"提醒" need:"yes" help:"of the robot"`
	Group   string   `name:"group" default:"全员群" need:"yes" help:"name of a group, or the chatid of a group chat that an app has made"`
	Members []string `name:"members" help:"userids of those who are in the group; none: the whole corp, or who is in the chat"`
}

// add makes a robot. (doc 99110)
func (r *Robots) add(c *action.Call, in addIn) (action.Result, error) {
	corp, err := r.dir.Corp(c.Context, c.Tx, in.Corp)
	if err == nil && corp == nil {
		err = action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "the plain corpid of a corp", Got: in.Corp, Cause: "there is no such corp"})
	}
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: corp.CorpID})
	robot := &Robot{Corp: corp.CorpID, Name: in.Name, Group: in.Group}
	if robot.Members, err = r.group(c, corp, in.Members); err != nil {
		return action.Result{}, err
	}
	chat, err := r.chats.Chat(c.Context, c.Tx, corp.CorpID, in.Group)
	if err != nil {
		return action.Result{}, err
	}
	if chat != nil {
		robot.ChatID, robot.Group = chat.ChatID, chat.Name
	}
	id, err := uuid.NewRandomFromReader(r.rt.Random)
	if err != nil {
		return action.Result{}, fmt.Errorf("make the key of a robot: %w", err)
	}
	robot.Key = id.String()
	return action.Result{
		Say:    fmt.Sprintf("%s is in %s: %s", robot.Name, robot.Group, robot.Webhook(address)),
		Values: map[string]string{"key": robot.Key, "url": robot.Webhook(address), "local_url": robot.Webhook(r.rt.BaseURL())},
	}, create(c.Context, c.Tx, robot)
}

// group gives the members of a group as they are stored.
func (r *Robots) group(c *action.Call, corp *directory.Corp, userids []string) ([]string, error) {
	keys := []string{}
	for _, id := range userids {
		m, err := r.dir.Member(c.Context, c.Tx, corp.CorpID, id)
		if err == nil && m == nil {
			err = action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "userids of members of " + corp.Name, Got: id, Cause: "the corp has no such member"})
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, m.Key)
	}
	return keys, nil
}

type robotIn struct {
	Robot string `name:"robot" default:"@robot" need:"yes" help:"key of the robot"`
}

type stopIn struct {
	Robot string `name:"robot" default:"@robot" need:"yes" help:"key of the robot"`
	How   string `name:"how" default:"stopped" need:"yes" choices:"stopped,outside,forbidden" help:"stopped, taken out of its group, or forbidden to push by the group"`
}

func (r *Robots) stop(c *action.Call, in stopIn) (action.Result, error) {
	return r.turn(c, in.Robot, State(in.How))
}

func (r *Robots) start(c *action.Call, in robotIn) (action.Result, error) {
	return r.turn(c, in.Robot, Working)
}

func (r *Robots) remove(c *action.Call, in robotIn) (action.Result, error) {
	return r.turn(c, in.Robot, Removed)
}

// said tells people what has become of a robot.
var said = map[State]string{Working: "works", Stopped: "is stopped", Outside: "was taken out", Forbidden: "may not push any more", Removed: "is removed"}

func (r *Robots) turn(c *action.Call, key string, state State) (action.Result, error) {
	robot, err := r.Robot(c.Context, c.Tx, key)
	if err == nil && (robot == nil || robot.State == Removed) {
		err = action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "the key of a robot", Got: key, Cause: "there is no such robot, or it was removed", Fix: "add one: robot.add"})
	}
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: robot.Corp})
	robot.State = state
	if _, err := c.Tx.NewUpdate().Model(robot).Column("state").WherePK().Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("change robot %s: %w", robot.Name, err)
	}
	return action.Result{Say: robot.Name + " in " + robot.Group + " " + said[state]}, nil
}

// defaults resolves @robot: the key of the world's first robot that is there.
func (r *Robots) defaults(ctx context.Context, name string) (value string, ok bool, err error) {
	if name != "robot" {
		return "", false, nil
	}
	err = r.rt.Store.Read().NewSelect().Model((*Robot)(nil)).Column("robot_key").Where("state <> ?", Removed).Order("id").Limit(1).Scan(ctx, &value)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return value, true, err
}

// load brings the robots of a world into an empty database.
func (r *Robots) load(ctx context.Context, tx *store.Tx, world *fixtures.World) error {
	for i := range world.Corps {
		corp := &world.Corps[i]
		for _, from := range corp.Robots {
			robot := &Robot{Key: from.Key, Corp: corp.CorpID, Name: from.Name, Group: from.Group}
			for _, id := range from.Members {
				robot.Members = append(robot.Members, strings.ToLower(id))
			}
			if err := create(ctx, tx, robot); err != nil {
				return err
			}
		}
	}
	return nil
}
