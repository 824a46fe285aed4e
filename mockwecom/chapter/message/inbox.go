package message

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/directory"
)

// Item is a message as one member has it.
type Item struct {
	*Message
	Content  json.RawMessage // what stands under the msgtype; for a card the newest one
	Button   string          // what the frozen buttons of a card say; empty: they can be pressed
	Replaced bool            // another card stands where the app had sent this one
}

// Mine reports whether the member has sent the message to the app; otherwise the app has sent it.
func (i *Item) Mine() bool { return i.Sender != 0 }

// Selection bounds what a list of messages shows.
type Selection struct {
	Agent    int64 // of this app alone; 0: of all
	Before   int64 // with an id below this one; 0: the newest
	Recalled bool  // what was taken back, too
	Limit    int   // at most so many
}

// reach selects the messages of a member that were not dropped: of one app so many in a minute and in an hour (doc 90312).
const reach = `SELECT id FROM (
	SELECT id, agent, sender, recalled, ROW_NUMBER() OVER (PARTITION BY agent, sender, sent_at / 60 ORDER BY id) AS in_minute,
		ROW_NUMBER() OVER (PARTITION BY agent, sender, sent_at / 3600 ORDER BY id) AS in_hour
	FROM messages WHERE corp = ? AND %s
) AS got WHERE (sender <> 0 OR in_minute <= ? AND in_hour <= ?) AND (? OR NOT recalled) AND (? = 0 OR agent = ?) AND (? = 0 OR id < ?)
ORDER BY id DESC LIMIT ?`

// Messages gives what a member has from apps, passive replies included, and has sent to them, the newest first, at most limit of
// them. Departments and visible range count as they were when a message was sent, the member's own departments as they are now.
// Recalled messages are gone; a member that is unknown has none.
func (m *Messenger) Messages(ctx context.Context, db bun.IDB, corp, userid string, limit int) ([]Item, error) {
	return m.List(ctx, db, corp, userid, Selection{Limit: limit})
}

// List is [Messenger.Messages] for a selection of them.
func (m *Messenger) List(ctx context.Context, db bun.IDB, corp, userid string, some Selection) ([]Item, error) {
	who, err := m.dir.Member(ctx, db, corp, userid)
	if err != nil || who == nil {
		return nil, err
	}
	condition, values := covers(who)
	values = append(append([]any{who.Corp}, values...), m.rt.Settings.Int(perMinute), m.rt.Settings.Int(perHour),
		some.Recalled, some.Agent, some.Agent, some.Before, some.Before, some.Limit)
	var ids []int64
	if err := db.NewRaw(fmt.Sprintf(reach, condition), values...).Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("list messages of %s: %w", userid, err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*Message
	if err := db.NewSelect().Model(&rows).Where("id IN (?)", bun.List(ids)).Order("id DESC").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read messages of %s: %w", userid, err)
	}
	return withUpdates(ctx, db, who, rows)
}

// withUpdates puts the newest state of cards in.
func withUpdates(ctx context.Context, db bun.IDB, who *directory.Member, rows []*Message) ([]Item, error) {
	items := make([]Item, 0, len(rows))
	at := map[int64]int{}
	var cards []int64
	for i, row := range rows {
		items = append(items, Item{Message: row, Content: json.RawMessage(row.Payload)})
		if row.Card != "" {
			at[row.ID], cards = i, append(cards, row.ID)
		}
	}
	if len(cards) == 0 {
		return items, nil
	}
	condition, values := covers(who)
	var updates []cardUpdate
	if err := db.NewSelect().Model(&updates).Where("message IN (?)", bun.List(cards)).Where(condition, values...).Order("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the changes of cards: %w", err)
	}
	for _, u := range updates {
		item := &items[at[u.Message]]
		item.Button = u.Button
		if u.Payload != "" {
			item.Content, item.Replaced = json.RawMessage(u.Payload), true
		}
	}
	return items, nil
}
