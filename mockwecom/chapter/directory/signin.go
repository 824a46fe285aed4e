package directory

import (
	"context"
	"fmt"
	"time"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/store"
)

// shanghai is where WeCom's days begin.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// dayForm is how a day is written (doc 92714).
const dayForm = time.DateOnly

// SignedIn notes that a member uses WeCom now: the day counts in user/get_active_stat, and who has never signed in before is activated
// (已激活), of which apps are told (update_user, doc 90970). Whoever lets a member sign in, or shows a page to one, calls it. m is changed.
func (d *Directory) SignedIn(ctx context.Context, tx *store.Tx, m *Member) error {
	day := d.rt.Clock.Now().In(shanghai).Format(dayForm)
	_, err := tx.ExecContext(ctx, "INSERT INTO member_days (corp, day, member) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", m.Corp, day, m.ID)
	if err != nil {
		return fmt.Errorf("note that %s was here: %w", m.UserID, err)
	}
	if m.Status != NotActive {
		return nil
	}
	e, err := d.Begin(ctx, tx, m.Corp, false)
	if err != nil {
		return err
	}
	before := *m
	m.Status, m.Activated = Active, true
	return e.changeMember(&before, m)
}

func disabledCannot(m *Member) explain.Finding {
	return explain.Finding{Step: explain.State, Expected: "a member who is not disabled", Got: m.UserID, Cause: "a disabled member cannot sign in",
		Fix: "enable the member first: member.enable", Doc: 90197}
}

// invitable reports whether an invitation reaches a member: one who has signed in, or was disabled, gets none.
func (m *Member) invitable() bool { return m.Status == NotActive }

// invite notes that a member who has not signed in yet is asked to, by a service notice of WeChat, by SMS or by mail (doc 90195).
func (d *Directory) invite(m *Member) {
	if m.invitable() {
		m.InvitedAt = d.rt.Clock.Now().Unix()
	}
}
