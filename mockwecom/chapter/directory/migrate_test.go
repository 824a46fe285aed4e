package directory

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/store"
	"wecomlab/mockwecom/engine/store/postgrestest"
)

// A world of before has its memberships in the members' lists alone; they are found afterwards.
func TestMembershipsOfFormerWorlds(t *testing.T) {
	t.Parallel()
	for database, start := range map[string]func(*testing.T) string{"SQLite": func(t *testing.T) string { return t.TempDir() + "/world.db" }, "PostgreSQL": postgrestest.Start} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			db, err := store.Open(t.Context(), start(t))
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}()
			if err := db.Migrate(t.Context(), migrations[:2]); err != nil {
				t.Fatal(err)
			}
			err = db.Change(t.Context(), func(tx *store.Tx) error {
				const insert = `INSERT INTO members (corp, userid, userid_key, name, alias, department, dept_order, dept_leader, direct_leader, main_department, job, gender,
mobile, email, biz_mail, telephone, address, status, admin, updated_at) VALUES (?, ?, ?, '', '', ?, '[]', ?, '[]', 1, '', '0', '', '', '', '', '', 1, FALSE, ?)`
				for _, m := range [][]string{{"ww1", "a", "[3,1]", "[0,1]"}, {"ww1", "b", "[]", "[]"}, {"ww2", "c", "[3]", "[0]"}} {
					if _, err := tx.ExecContext(t.Context(), insert, m[0], m[1], m[1], m[2], m[3], "2026-01-02 03:04:05"); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Migrate(t.Context(), migrations); err != nil {
				t.Fatal(err)
			}
			var got []membership
			if err := db.Read().NewSelect().Model(&got).Order("corp", "department").Scan(t.Context()); err != nil {
				t.Fatal(err)
			}
			want := []membership{{Corp: "ww1", Department: 1, Member: 1, Leader: true}, {Corp: "ww1", Department: 3, Member: 1}, {Corp: "ww2", Department: 3, Member: 3}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
