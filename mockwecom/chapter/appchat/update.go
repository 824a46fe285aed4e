package appchat

import (
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/quota"
)

type updateIn struct {
	ChatID string   `json:"chatid" wx:"need=86001,unknown=86003,hidden=86008"`
	Name   string   `json:"name"`
	Owner  string   `json:"owner" wx:"unknown=86207"`
	Add    []string `json:"add_user_list" wx:"unknown=86216"`
	Remove []string `json:"del_user_list" wx:"unknown=86216"`
}

// update changes name, owner and members of a chat. Who is in already is not added twice, and who is not in is not missed.
// When the owner of an ordinary group is taken out, chance chooses the next one. (doc 98913)
func (a *AppChats) update(c *api.Call, in updateIn) (*api.None, error) {
	app, err := a.caller(c)
	if err != nil {
		return nil, err
	}
	chat, err := a.find(c, app, in.ChatID)
	if err != nil {
		return nil, err
	}
	if err := a.checkCourse(chat, &in); err != nil {
		return nil, err
	}
	plan, err := a.plan(c, chat, &in)
	if err != nil {
		return nil, err
	}
	if err := c.Spend(quota.Key{Who: app.Corp, What: "changes of group chats"}, 1, changes); err != nil {
		return nil, err
	}
	if in.Name != "" {
		chat.Name = shorten(in.Name)
	}
	chat.Owner = plan.owner.ID
	if _, err := c.Tx.NewUpdate().Model(chat).WherePK().Exec(c.Context); err != nil {
		return nil, fmt.Errorf("change group chat %s: %w", chat.ChatID, err)
	}
	if err := leave(c.Context, c.Tx, chat, plan.leaving); err != nil {
		return nil, err
	}
	return &api.None{}, join(c.Context, c.Tx, chat, plan.coming)
}

// checkCourse refuses what the rules of course groups forbid. (doc 98913)
func (a *AppChats) checkCourse(chat *Chat, in *updateIn) error {
	if !chat.Course {
		return nil
	}
	if !a.rt.Settings.Bool(courses) {
		return refuseCourse(noCourseGroups, "a corp of higher education", chat.Corp, "course groups are changed by API in higher education alone")
	}
	allowed := a.rt.Settings.Text(teachers)
	named := func(id string) bool { return strings.EqualFold(strings.TrimSpace(id), in.Owner) }
	if in.Owner != "" && allowed != "any" && !slices.ContainsFunc(strings.Split(allowed, ","), named) {
		return refuseCourse(wrongOwner, "an owner who may make course groups: "+allowed, in.Owner, "the new owner has no right to course groups")
	}
	return nil
}

func refuseCourse(code errcode.Code, want, got, cause string) error {
	return api.Refuse(code, explain.Finding{Step: explain.Scope, Expected: want, Got: got, Cause: cause, Fix: "see the settings appchat.higher_education and appchat.course_owners", Doc: updateDoc})
}

// changed is what an update makes of a chat.
type changed struct {
	coming, leaving []*directory.Member
	owner           *directory.Member
}

// plan works an update out and checks what it would lead to.
func (a *AppChats) plan(c *api.Call, chat *Chat, in *updateIn) (*changed, error) {
	inside, err := a.Members(c.Context, c.DB(), chat)
	if err != nil {
		return nil, err
	}
	added, err := a.people(c, chat.Corp, in.Add)
	if err != nil {
		return nil, err
	}
	removed, err := a.people(c, chat.Corp, in.Remove)
	if err != nil {
		return nil, err
	}
	p := &changed{}
	after := make([]*directory.Member, 0, len(inside)+len(added))
	for _, m := range inside {
		if among(removed, m.Key) != nil {
			p.leaving = append(p.leaving, m)
			continue
		}
		after = append(after, m)
	}
	for _, m := range added {
		if among(inside, m.Key) == nil && among(removed, m.Key) == nil {
			p.coming = append(p.coming, m)
		}
	}
	after = append(after, p.coming...)
	if err := a.checkSize(len(after)); err != nil {
		return nil, err
	}
	p.owner, err = a.nextOwner(c, chat, in.Owner, after)
	return p, err
}

// nextOwner gives who owns a chat after an update.
func (a *AppChats) nextOwner(c *api.Call, chat *Chat, named string, after []*directory.Member) (*directory.Member, error) {
	if named != "" {
		owner := among(after, named)
		if owner == nil {
			return nil, refuseOwner(c, named)
		}
		return owner, nil
	}
	if i := slices.IndexFunc(after, func(m *directory.Member) bool { return m.ID == chat.Owner }); i >= 0 {
		return after[i], nil
	}
	if !chat.Course {
		return a.pick(after), nil
	}
	return nil, api.Refuse(noNewOwner, explain.Finding{Step: explain.State, Expected: "owner", Got: "nothing",
		Cause: "the owner of a course group is taken out, and nobody is named to follow", Fix: "name the new owner in the same call", Doc: updateDoc})
}

// ownerOf gives the owner of a chat: who was made so, or, when that one has left the corp, the member who came first.
func ownerOf(chat *Chat, members []*directory.Member) *directory.Member {
	for _, m := range members {
		if m.ID == chat.Owner {
			return m
		}
	}
	return members[0]
}
