package appchat

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// The codes of group chats (doc 90313).
const (
	wrongChatID     errcode.Code = 86001
	noSuchChat      errcode.Code = 86003
	wrongSize       errcode.Code = 86006
	foreignChat     errcode.Code = 86008
	longChatID      errcode.Code = 86205
	ownerNotInside  errcode.Code = 86207
	takenChatID     errcode.Code = 86215
	wrongMember     errcode.Code = 86216
	noNewOwner      errcode.Code = 86225
	wrongOwner      errcode.Code = 86226
	noCourseGroups  errcode.Code = 86227
	noSuchChatOlder errcode.Code = 40050
)

const (
	root       = 1 // number of a corp's root department
	maxChatID  = 32
	leastUsers = 2
	maxName    = 50 // characters
	batch      = 1000
)

var chatID = regexp.MustCompile(`^[0-9A-Za-z]+$`)

// caller gives the app of the token, which must see the whole corp. (doc 90244)
func (a *AppChats) caller(c *api.Call) (*agent.App, error) {
	app, err := a.agents.App(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
	switch {
	case err != nil:
		return nil, err
	case app == nil:
		return nil, agent.Gone(c.Credential)
	case slices.Contains(app.Parties, root):
		return app, nil
	}
	code := errcode.Forbidden
	if a.rt.Settings.Text(notRoot) == "60011" {
		code = errcode.NoPrivilege
	}
	return nil, api.Refuse(code, explain.Finding{Step: explain.Scope, Expected: app.Name + " with the root department as visible range", Got: fmt.Sprintf("departments %v", app.Parties),
		Cause: "only apps that see the whole corp may have group chats",
		Fix:   fmt.Sprintf("mockwecom do app.scope corp=%s agent=%d parties=1", app.Corp, app.AgentID), Doc: 90244})
}

// checkChatID refuses what cannot be the id of a chat.
func checkChatID(id string) error {
	switch {
	case len(id) > maxChatID:
		return refuseID(longChatID, fmt.Sprintf("at most %d characters", maxChatID), id, "the chatid is too long")
	case !chatID.MatchString(id):
		return refuseID(wrongChatID, "characters 0-9 a-z A-Z", id, "the chatid has other characters")
	}
	return nil
}

func refuseID(code errcode.Code, want, got, cause string) error {
	return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: "chatid of " + want, Got: got, Cause: cause, Fix: "use an id that appchat/create has given or taken", Doc: createDoc})
}

// find gives the chat that a call names; it must be one of the app. (doc 98913, 98914, 90248)
func (a *AppChats) find(c *api.Call, app *agent.App, id string) (*Chat, error) {
	if err := checkChatID(id); err != nil {
		return nil, err
	}
	chat, err := a.Chat(c.Context, c.DB(), app.Corp, id)
	switch {
	case err != nil:
		return nil, err
	case chat == nil:
		code := noSuchChat
		if a.rt.Settings.Text(unknownChat) == "40050" {
			code = noSuchChatOlder
		}
		return nil, api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: "the chatid of a group chat of " + app.Corp, Got: id,
			Cause: "the corp has no such chat", Fix: "make it with appchat/create; chats that people made, and those of customers, are not addressed here", Doc: c.Row.Docs[0]})
	case chat.Agent != app.AgentID:
		return nil, api.Refuse(foreignChat, explain.Finding{Step: explain.Scope, Expected: fmt.Sprintf("a chat of app %d", app.AgentID), Got: fmt.Sprintf("one of app %d", chat.Agent),
			Cause: "another app has made the chat", Fix: "use the token of the app that made it", Doc: c.Row.Docs[0]})
	}
	return chat, nil
}

// Chat gives a chat of a corp, nil when there is none of that id.
func (a *AppChats) Chat(ctx context.Context, db bun.IDB, corp, id string) (*Chat, error) {
	chat := new(Chat)
	err := db.NewSelect().Model(chat).Where("corp = ?", corp).Where("chatid = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up group chat %s: %w", id, err)
	}
	return chat, nil
}

// Members gives who is in a chat, in the order in which they came. Who has left the corp is not.
func (a *AppChats) Members(ctx context.Context, db bun.IDB, chat *Chat) ([]*directory.Member, error) {
	var all []*directory.Member
	err := db.NewSelect().Model(&all).Join("JOIN app_chat_members AS stay ON stay.member = member.id").
		Where("stay.chat = ?", chat.ID).Where("stay.until = ?", goesOn).Where("member.status <> ?", directory.Left).OrderExpr("stay.id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the members of group chat %s: %w", chat.ChatID, err)
	}
	return all, nil
}

// people finds the members that a call names, each once, and refuses the call if there is one that the corp does not have.
func (a *AppChats) people(c *api.Call, corp string, userids []string) ([]*directory.Member, error) {
	keys := make([]string, 0, len(userids))
	seen := map[string]bool{}
	for _, id := range userids {
		if key := strings.ToLower(id); !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	found := make(map[string]*directory.Member, len(keys))
	for some := range slices.Chunk(keys, batch) {
		var members []*directory.Member
		err := c.DB().NewSelect().Model(&members).Where("corp = ?", corp).Where("userid_key IN (?)", bun.List(some)).Where("status <> ?", directory.Left).Scan(c.Context)
		if err != nil {
			return nil, fmt.Errorf("look up the members of a group chat: %w", err)
		}
		for _, m := range members {
			found[m.Key] = m
		}
	}
	out := make([]*directory.Member, 0, len(keys))
	for _, key := range keys {
		if found[key] == nil {
			return nil, api.Refuse(wrongMember, explain.Finding{Step: explain.Parameter, Expected: "userids of members of " + corp, Got: key,
				Cause: "the corp has no such member, or the member has left it", Fix: "leave the id out; people of other corps cannot be in the group", Doc: c.Row.Docs[0]})
		}
		out = append(out, found[key])
	}
	return out, nil
}

// checkSize refuses a group that is too small or too large.
func (a *AppChats) checkSize(users int) error {
	most := a.rt.Settings.Int(maxMembers)
	if a.rt.Settings.Bool(countsApp) {
		most--
	}
	if users >= leastUsers && users <= most {
		return nil
	}
	return api.Refuse(wrongSize, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("%d to %d different members besides the app", leastUsers, most), Got: fmt.Sprint(users),
		Cause: "the group is too small or too large", Fix: "name more members, or make two groups", Doc: createDoc})
}

// pick chooses one of several by chance.
func (a *AppChats) pick(members []*directory.Member) *directory.Member {
	var b [8]byte
	_, _ = a.rt.Random.Read(b[:]) // it never fails
	return members[binary.LittleEndian.Uint64(b[:])%uint64(len(members))]
}

// shorten cuts the name of a group. (doc 90245)
func shorten(name string) string {
	if utf8.RuneCountInString(name) <= maxName {
		return name
	}
	return string([]rune(name)[:maxName])
}

// newest is the number of the newest message of all chats.
func newest(ctx context.Context, db bun.IDB) (id int64, err error) {
	if err = db.NewSelect().Model((*Message)(nil)).ColumnExpr("COALESCE(MAX(id), 0)").Scan(ctx, &id); err != nil {
		err = fmt.Errorf("find the newest message: %w", err)
	}
	return id, err
}

// join lets members into a chat.
func join(ctx context.Context, tx *store.Tx, chat *Chat, members []*directory.Member) error {
	if len(members) == 0 {
		return nil
	}
	since, err := newest(ctx, tx)
	if err != nil {
		return err
	}
	rows := make([]membership, 0, len(members))
	for _, m := range members {
		rows = append(rows, membership{Chat: chat.ID, Member: m.ID, Since: since, Until: goesOn})
	}
	for some := range slices.Chunk(rows, batch) {
		if _, err := tx.NewInsert().Model(&some).Exec(ctx); err != nil {
			return fmt.Errorf("add to group chat %s: %w", chat.ChatID, err)
		}
	}
	return nil
}

// leave takes members out of a chat.
func leave(ctx context.Context, tx *store.Tx, chat *Chat, members []*directory.Member) error {
	if len(members) == 0 {
		return nil
	}
	until, err := newest(ctx, tx)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(members, batch) {
		ids := make([]int64, 0, len(some))
		for _, m := range some {
			ids = append(ids, m.ID)
		}
		_, err := tx.NewUpdate().Model((*membership)(nil)).Set("until = ?", until).Where("chat = ?", chat.ID).Where("until = ?", goesOn).Where("member IN (?)", bun.List(ids)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("take out of group chat %s: %w", chat.ChatID, err)
		}
	}
	return nil
}
