package message

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/quota"
)

// perAccount is how many person-times an app sends in a day for every account that its corp may have (doc 90312).
const perAccount = 200

// countedAnew is up to how many persons an audience is counted for every message. Greater ones are counted once in [countLife]:
// counting 100,000 members takes ten times as long as sending them a message.
const (
	countedAnew = 1000
	countLife   = time.Minute
)

// crowd names persons that are counted together.
type crowd struct {
	corp                 string
	everyone             bool
	members, departments idList
}

type headcount struct {
	persons int
	at      time.Time // virtual
}

// persons counts who gets a message.
func (m *Messenger) persons(ctx context.Context, db bun.IDB, corp string, a *audience) (int, error) {
	if !a.Everyone && a.Departments == "" {
		return len(a.Members.ids()), nil
	}
	key := crowd{corp: corp, everyone: a.Everyone}
	if !a.Everyone {
		key.members, key.departments = a.Members, a.Departments
	}
	now, fresh := m.rt.Clock.Now(), false
	load := func() (headcount, error) {
		fresh = true
		n, err := m.count(ctx, db, &key)
		return headcount{n, now}, err
	}
	got, err := m.crowds.Get(key, load)
	if age := now.Sub(got.at); err == nil && !fresh && (got.persons <= countedAnew || age < 0 || age >= countLife) {
		m.crowds.Drop(key)
		got, err = m.crowds.Get(key, load)
	}
	return got.persons - len(a.Excepted.ids()), err
}

func (m *Messenger) count(ctx context.Context, db bun.IDB, who *crowd) (n int, err error) {
	if who.everyone {
		return m.dir.MemberCount(ctx, db, who.corp)
	}
	members, departments := append(who.members.ids(), 0), who.departments.ids() // 0 is nobody, and keeps the list from being empty
	err = db.NewRaw("SELECT COUNT(*) FROM (SELECT member FROM member_departments WHERE corp = ? AND department IN (?) UNION SELECT id FROM members WHERE id IN (?)) AS who",
		who.corp, bun.List(departments), bun.List(members)).Scan(ctx, &n)
	if err != nil {
		err = fmt.Errorf("count the receivers of a message: %w", err)
	}
	return n, err
}

// spend books the receivers of a message on its app's volume of the day; beyond it is 45009. (doc 90312)
func (m *Messenger) spend(c *api.Call, app *agent.App, msg *Message) error {
	accounts, err := m.persons(c.Context, c.DB(), app.Corp, &audience{Everyone: true})
	if err != nil {
		return err
	}
	most := perAccount * max(accounts, m.rt.Settings.Int(accountLimit))
	return c.Spend(quota.Key{Who: fmt.Sprintf("%s %d", app.Corp, app.AgentID), What: "persons of message/send"}, msg.Persons,
		quota.Limit{Name: "person-times of messages by one app in a day", Most: most, Day: true, Doc: 90312})
}
