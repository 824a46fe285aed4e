package appchat

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/directory"
)

// Group is a chat as one member has it.
type Group struct {
	Chat
	Members int  // how many are in it now
	Inside  bool // the member is one of them; otherwise it was taken out and keeps what it has seen
}

// Chats gives the group chats that a member is in or was in, the newest first. A member that is unknown has none.
func (a *AppChats) Chats(ctx context.Context, db bun.IDB, corp, userid string) ([]Group, error) {
	who, err := a.dir.Member(ctx, db, corp, userid)
	if err != nil || who == nil {
		return nil, err
	}
	var chats []*Chat
	err = db.NewSelect().Model(&chats).Where("id IN (SELECT chat FROM app_chat_members WHERE member = ?)", who.ID).Order("id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the group chats of %s: %w", userid, err)
	}
	var sizes []size
	if err := db.NewRaw(sized+" AND stay.chat IN (SELECT chat FROM app_chat_members WHERE member = ?) GROUP BY stay.chat", who.ID, goesOn, directory.Left, who.ID).Scan(ctx, &sizes); err != nil {
		return nil, fmt.Errorf("count the members of the group chats of %s: %w", userid, err)
	}
	byChat := make(map[int64]size, len(sizes))
	for _, s := range sizes {
		byChat[s.Chat] = s
	}
	out := make([]Group, 0, len(chats))
	for _, chat := range chats {
		s := byChat[chat.ID]
		out = append(out, Group{Chat: *chat, Members: s.Members, Inside: s.Inside > 0})
	}
	return out, nil
}

// size is how many members of the corp are in a chat, and whether one of them is.
type size struct {
	Chat    int64
	Members int
	Inside  int
}

const sized = `SELECT stay.chat AS chat, COUNT(*) AS members, SUM(CASE WHEN stay.member = ? THEN 1 ELSE 0 END) AS inside
	FROM app_chat_members AS stay JOIN members AS member ON member.id = stay.member WHERE stay.until = ? AND member.status <> ?`

// sizeOf counts the members of a chat.
func sizeOf(ctx context.Context, db bun.IDB, chat *Chat) (int, error) {
	var all []size
	if err := db.NewRaw(sized+" AND stay.chat = ? GROUP BY stay.chat", 0, goesOn, directory.Left, chat.ID).Scan(ctx, &all); err != nil {
		return 0, fmt.Errorf("count the members of group chat %s: %w", chat.ChatID, err)
	}
	if len(all) == 0 {
		return 0, nil
	}
	return all[0].Members, nil
}

// reach selects the messages of one chat that a member was there for and that were not dropped: of one app so many in a minute
// and in a day, in all chats together (doc 90248). Days begin in Shanghai.
const reach = `SELECT id FROM (
	SELECT message.id, message.chat,
		ROW_NUMBER() OVER (PARTITION BY message.agent, message.sent_at / 60 ORDER BY message.id) AS in_minute,
		ROW_NUMBER() OVER (PARTITION BY message.agent, (message.sent_at + 28800) / 86400 ORDER BY message.id) AS in_day
	FROM app_chat_messages AS message JOIN app_chat_members AS stay
		ON stay.chat = message.chat AND message.id > stay.since AND (stay.until < 0 OR message.id <= stay.until)
	WHERE stay.member = ?
) AS got WHERE chat = ? AND in_minute <= ? AND in_day <= ? ORDER BY id DESC LIMIT ?`

// Messages gives what a member has seen in a chat, the newest first, at most limit of them. A member or chat that is unknown has
// none.
func (a *AppChats) Messages(ctx context.Context, db bun.IDB, corp, userid, chatid string, limit int) ([]*Message, error) {
	who, err := a.dir.Member(ctx, db, corp, userid)
	if err != nil || who == nil {
		return nil, err
	}
	chat, err := a.Chat(ctx, db, who.Corp, chatid)
	if err != nil || chat == nil {
		return nil, err
	}
	var ids []int64
	if err := db.NewRaw(reach, who.ID, chat.ID, a.rt.Settings.Int(perMinute), a.rt.Settings.Int(perDay), limit).Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("list messages of %s in %s: %w", userid, chatid, err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*Message
	if err := db.NewSelect().Model(&rows).Where("id IN (?)", bun.List(ids)).Order("id DESC").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read messages of %s in %s: %w", userid, chatid, err)
	}
	return rows, nil
}
