package robot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/message/content"
)

// Item is a robot's message as one member of its group has it.
type Item struct {
	*Message
	By     *Robot
	Called bool // the message names the member, or everybody (@)
}

// Messages gives what robots have written into the groups of a member, the newest first, at most limit of them. Who is in a group
// counts as it is now. A member that is unknown has none.
func (r *Robots) Messages(ctx context.Context, db bun.IDB, corp, userid string, limit int) ([]Item, error) {
	who, err := r.dir.Member(ctx, db, corp, userid)
	if err != nil || who == nil {
		return nil, err
	}
	near, err := r.near(ctx, db, who)
	if err != nil || len(near) == 0 {
		return nil, err
	}
	ids := make([]int64, 0, len(near))
	for id := range near {
		ids = append(ids, id)
	}
	var rows []*Message
	err = db.NewSelect().Model(&rows).ExcludeColumn("picture").Where("robot IN (?)", bun.List(ids)).Order("id DESC").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list robots' messages to %s: %w", userid, err)
	}
	items := make([]Item, 0, len(rows))
	for _, m := range rows {
		items = append(items, Item{Message: m, By: near[m.Robot], Called: m.calls(who)})
	}
	return items, nil
}

// near gives the robots in whose groups a member is, by number.
func (r *Robots) near(ctx context.Context, db bun.IDB, who *directory.Member) (map[int64]*Robot, error) {
	all, err := r.Robots(ctx, db, who.Corp)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	chats, err := r.chats.Chats(ctx, db, who.Corp, who.UserID)
	if err != nil {
		return nil, err
	}
	inside := map[string]bool{}
	for _, chat := range chats {
		inside[chat.ChatID] = chat.Inside
	}
	out := map[int64]*Robot{}
	for _, robot := range all {
		switch {
		case robot.ChatID != "" && !inside[robot.ChatID]:
		case len(robot.Members) > 0 && !slices.Contains(robot.Members, who.Key):
		default:
			out[robot.ID] = robot
		}
	}
	return out, nil
}

const everybody = "@all"

// calls reports whether a message names a member: in its lists of userids and mobiles, or as <@userid> in its text.
func (m *Message) calls(who *directory.Member) bool {
	var body content.Text
	if m.Type != "text" && m.Type != "markdown" || json.Unmarshal([]byte(m.Payload), &body) != nil {
		return false
	}
	named := func(id string) bool { return id == everybody || strings.EqualFold(id, who.UserID) }
	mobile := func(number string) bool { return number == everybody || number != "" && number == who.Mobile }
	return slices.ContainsFunc(body.Mentioned, named) || slices.ContainsFunc(body.MentionedMobile, mobile) ||
		strings.Contains(strings.ToLower(body.Content), "<@"+who.Key+">")
}

// Picture gives the bytes of a message's picture, nil when it has none.
func (r *Robots) Picture(ctx context.Context, db bun.IDB, id int64) ([]byte, error) {
	m := new(Message)
	err := db.NewSelect().Model(m).Column("picture").Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a robot's picture: %w", err)
	}
	return m.Picture, nil
}
