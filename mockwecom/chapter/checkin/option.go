package checkin

import (
	"context"
	"strconv"

	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

type optionIn struct {
	At    int64    `json:"datetime" wx:"need=301063"`
	Users []string `json:"useridlist" wx:"need=301023,unknown=301021,hidden=301021"`
}

type ruleOfUser struct {
	UserID string `json:"userid"`
	Group  Rule   `json:"group"`
}

type optionOut struct {
	Info []ruleOfUser `json:"info"`
}

// getOption gives the rules that some members have on one day; members without one are left out. (doc 90263, 94204, 99443)
func (k *CheckIn) getOption(c *api.Call, in optionIn) (*optionOut, error) {
	if in.At <= 0 || in.At > lastTime {
		return nil, bad(badParameter, optionDoc, "a datetime in Unix seconds", strconv.FormatInt(in.At, 10), "the instant is none of a day")
	}
	who, err := k.people(c, in.Users, false)
	if err != nil {
		return nil, err
	}
	b, err := k.bookOf(c)
	if err != nil {
		return nil, err
	}
	out := &optionOut{}
	for _, m := range who.members {
		if _, r := b.ruleOf(m, dayOf(in.At)); r != nil {
			out.Info = append(out.Info, ruleOfUser{k.dir.UserID(who.view, m), r.personal()})
		}
	}
	return out, nil
}

// personal is a rule as getcheckinoption shows it: without what is the administrator's.
func (r *Rule) personal() Rule {
	out := *r
	out.Range, out.CreateTime, out.CreateUser, out.UpdateUser, out.WhiteUsers = nil, 0, "", "", nil
	out.Type, out.Reporter, out.Overtime, out.OutRange, out.SyncOut = nil, nil, nil, nil, nil
	out.ApplyCount, out.ApplyDays, out.ApplyNext, out.ApplyRemind = nil, nil, nil, nil
	out.FaceDetect, out.LiveDetect = nil, nil
	out.tidy()
	return out
}

type corpOptionOut struct {
	Group []Rule `json:"group"`
}

// getCorpOption gives all rules, each as it stands in the newest version, also when that counts from tomorrow: adding a rule does not tell
// its groupid. (doc 93384, 99444)
func (k *CheckIn) getCorpOption(c *api.Call, _ api.None) (*corpOptionOut, error) {
	b, err := k.bookOf(c)
	if err != nil {
		return nil, err
	}
	view, err := k.agents.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, err
	}
	out := &corpOptionOut{}
	for i := range b.versions {
		if i+1 < len(b.versions) && b.versions[i+1].ID == b.versions[i].ID || b.versions[i].Gone {
			continue
		}
		r := *b.rules[i]
		if err := k.translate(c, view, &r); err != nil {
			return nil, err
		}
		r.tidy()
		out.Group = append(out.Group, r)
	}
	return out, nil
}

// translate puts the caller's ids into the place of plain ones.
func (k *CheckIn) translate(c *api.Call, view *directory.View, r *Rule) error {
	if view.Provider == "" {
		return nil
	}
	one := func(userid string) (string, error) { return k.openID(c.Context, c, view, userid) }
	err := r.eachUser(one)
	for _, to := range []*string{&r.CreateUser, &r.UpdateUser} {
		if *to == "" || err != nil {
			continue
		}
		*to, err = one(*to)
	}
	return err
}

func (k *CheckIn) openID(ctx context.Context, c *api.Call, view *directory.View, userid string) (string, error) {
	m, err := k.dir.Member(ctx, c.DB(), c.Credential.Corp, userid)
	if m == nil || err != nil {
		return "", err
	}
	return k.dir.UserID(view, m), nil
}

// eachUser replaces the userids of a rule by what f makes of them; those that become empty are left out. The rule shares nothing with
// another afterwards.
func (r *Rule) eachUser(f func(string) (string, error)) error {
	each := func(from []string) ([]string, error) {
		out := []string{}
		for _, id := range from {
			to, err := f(id)
			if err != nil {
				return nil, err
			}
			if to != "" {
				out = append(out, to)
			}
		}
		return out, nil
	}
	var err error
	if r.Range != nil {
		of := *r.Range
		if of.Users, err = each(of.Users); err != nil {
			return err
		}
		r.Range = &of
	}
	if r.WhiteUsers != nil {
		if r.WhiteUsers, err = each(r.WhiteUsers); err != nil {
			return err
		}
	}
	if r.Reporter == nil {
		return nil
	}
	of := Reporter{Updated: r.Reporter.Updated, Reporters: []Reported{}}
	for _, one := range r.Reporter.Reporters {
		if one.UserID != "" {
			if one.UserID, err = f(one.UserID); err != nil {
				return err
			}
		}
		of.Reporters = append(of.Reporters, one)
	}
	r.Reporter = &of
	return nil
}
