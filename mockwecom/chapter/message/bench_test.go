package message_test

import (
	"context"
	"fmt"
	"testing"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/store"
)

// crowd adds members to department 3, by copying one.
const crowd = `INSERT INTO members (corp, userid, userid_key, name, alias, department, dept_order, dept_leader, direct_leader, main_department, job, gender, mobile,
		email, biz_mail, telephone, address, status, admin, updated_at, activated, renamable, external_position, attributes)
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
	SELECT corp, 'crowd' || i, 'crowd' || i, name, alias, department, dept_order, dept_leader, direct_leader, main_department, job, gender, '',
		'', '', telephone, address, status, admin, updated_at, activated, renamable, external_position, attributes FROM n, members WHERE corp = ? AND userid_key = 'engineer'`

// BenchmarkSendToAll shows what one message to everybody costs, by the number of members.
func BenchmarkSendToAll(b *testing.B) {
	for _, members := range []int{100, 100_000} {
		b.Run(fmt.Sprint(members), func(b *testing.B) {
			s := newStand(b, "message.per_minute", "1000000", "message.per_hour", "1000000", "quota.mode", "off")
			s.Change(app, func(a *agent.App) { a.Parties = []int64{1} })
			s.Write(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.NewRaw(crowd, members, credentialtest.Corp).Exec(ctx)
				return err
			})
			for b.Loop() {
				s.say("@all", "全体")
			}
			b.StopTimer()
			if len(s.items("crowd100")) == 0 {
				b.Error("a member of the crowd has nothing")
			}
		})
	}
}
