package robot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/store"
)

// State says whether a robot may write.
type State string

// The states of a robot.
const (
	Working   State = "working"
	Stopped   State = "stopped"   // 93004
	Outside   State = "outside"   // not in its group any more: 93008
	Forbidden State = "forbidden" // the group does not let messages be pushed: 93001
	Removed   State = "removed"   // 93000
)

// Robot is one group robot. Its key is all that a caller needs.
type Robot struct {
	bun.BaseModel `bun:"table:robots,alias:robot"`

	ID      int64    `bun:"id,pk,autoincrement"`
	Key     string   `bun:"robot_key"`
	Corp    string   `bun:"corp"`
	Name    string   `bun:"name"`
	Group   string   `bun:"group_name"`        // for people
	ChatID  string   `bun:"chatid"`            // of a group chat that an app has made; empty: a group that people made
	Members []string `bun:"members,type:text"` // userids in lower case; empty: the whole corp, or those of the chat
	State   State    `bun:"state"`
}

// Message is what a robot has written into its group.
type Message struct {
	bun.BaseModel `bun:"table:robot_messages,alias:message"`

	ID      int64  `bun:"id,pk,autoincrement"`
	Robot   int64  `bun:"robot"`
	Type    string `bun:"msgtype"`
	Payload string `bun:"payload"` // what stands under the msgtype, as JSON; of a picture without its bytes
	Picture []byte `bun:"picture"` // JPG or PNG; listings leave it out, see [Robots.Picture]
	SentAt  int64  `bun:"sent_at"` // Unix seconds, virtual
	Entry   int64  `bun:"entry"`   // the exchange that brought it
}

// Time is when the message was sent.
func (m *Message) Time() time.Time { return time.Unix(m.SentAt, 0).UTC() }

var migrations = []store.Migration{{Chapter: "robot", Version: 1, SQL: `
CREATE TABLE robots (
	id {serial},
	robot_key TEXT NOT NULL UNIQUE,
	corp TEXT NOT NULL,
	name TEXT NOT NULL,
	group_name TEXT NOT NULL,
	chatid TEXT NOT NULL,
	members TEXT NOT NULL,
	state TEXT NOT NULL
);
CREATE TABLE robot_messages (
	id {serial},
	robot BIGINT NOT NULL,
	msgtype TEXT NOT NULL,
	payload TEXT NOT NULL,
	picture {bytes},
	sent_at BIGINT NOT NULL,
	entry BIGINT NOT NULL
);
CREATE INDEX robot_messages_robot ON robot_messages (robot, id)`}}

// Robot gives the robot of a key, nil when there is none. Removed robots are still known.
func (r *Robots) Robot(ctx context.Context, db bun.IDB, key string) (*Robot, error) {
	robot := new(Robot)
	err := db.NewSelect().Model(robot).Where("robot_key = ?", key).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up robot: %w", err)
	}
	return robot, nil
}

// Robots gives the robots of a corp in the order in which they came, removed ones, too.
func (r *Robots) Robots(ctx context.Context, db bun.IDB, corp string) ([]*Robot, error) {
	var all []*Robot
	if err := db.NewSelect().Model(&all).Where("corp = ?", corp).Order("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list robots of %s: %w", corp, err)
	}
	return all, nil
}

func create(ctx context.Context, tx *store.Tx, robot *Robot) error {
	if robot.Members == nil {
		robot.Members = []string{}
	}
	robot.State = Working
	if _, err := tx.NewInsert().Model(robot).Exec(ctx); err != nil {
		return fmt.Errorf("store robot %s: %w", robot.Name, err)
	}
	return nil
}
