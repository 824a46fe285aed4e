package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/appchat"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/face/control"
)

// groupMost bounds how far back a group chat is read.
const groupMost = 1000

// groups gives the group chats of a member. Nobody writes back there: the apps that made them hear nothing.
func (p phones) groups(ctx context.Context, db bun.IDB, who *directory.Member) ([]control.PhoneSession, error) {
	chats, err := p.chats.Chats(ctx, db, who.Corp, who.UserID)
	if err != nil {
		return nil, err
	}
	var out []control.PhoneSession
	for i := range chats {
		chat := &chats[i]
		s := control.PhoneSession{ID: chat.ChatID, Name: fmt.Sprintf("%s (%d)", chat.Name, chat.Members), Kind: "chat", Hidden: !chat.Inside}
		rows, err := p.chats.Messages(ctx, db, who.Corp, who.UserID, chat.ChatID, recentMost)
		if err != nil {
			return nil, err
		}
		for i, row := range rows {
			if s.Recent = append(s.Recent, row.ID); i > 0 {
				continue
			}
			last, err := p.groupMessage(ctx, db, row)
			if err != nil {
				return nil, err
			}
			s.Last = &last
		}
		out = append(out, s)
	}
	return out, nil
}

// groupTalk gives messages of one group chat.
func (p phones) groupTalk(ctx context.Context, db bun.IDB, who *directory.Member, chatid string, before int64, limit int) (control.PhoneTalk, error) {
	out := control.PhoneTalk{Messages: []control.PhoneMessage{}}
	chat, err := p.chats.Chat(ctx, db, who.Corp, chatid)
	if err == nil && chat == nil {
		err = fmt.Errorf("%w: %q is neither an agentid nor a chatid of the corp", control.ErrNoPhone, chatid)
	}
	if err != nil {
		return out, err
	}
	rows, err := p.chats.Messages(ctx, db, who.Corp, who.UserID, chatid, groupMost)
	if err != nil {
		return out, err
	}
	rows = slices.DeleteFunc(rows, func(m *appchat.Message) bool { return before != 0 && m.ID >= before })
	out.More = len(rows) > limit
	for _, row := range rows[:min(len(rows), limit)] {
		m, err := p.groupMessage(ctx, db, row)
		if err != nil {
			return out, err
		}
		out.Messages = append(out.Messages, m)
	}
	slices.Reverse(out.Messages)
	return out, nil
}

func (p phones) groupMessage(ctx context.Context, db bun.IDB, row *appchat.Message) (control.PhoneMessage, error) {
	out := control.PhoneMessage{ID: row.ID, Type: row.Type, Content: json.RawMessage(row.Payload), At: row.Time(), Entry: row.Entry, Safe: row.Safe}
	app, err := p.agents.App(ctx, db, row.Corp, row.Agent)
	if err != nil {
		return out, err
	}
	if app != nil {
		out.From = app.Name
	}
	out.Files, err = p.files(ctx, db, row.Corp, out.Content)
	return out, err
}
