package sim

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// worldRow tells which world a database holds, so that a restart goes on with it and does not load it twice.
type worldRow struct {
	bun.BaseModel `bun:"table:world"`
	ID            int    `bun:"id,pk"`
	Name          string `bun:"name"`
}

var migrations = []store.Migration{{Chapter: "world", Version: 1, SQL: `
CREATE TABLE world (
	id BIGINT PRIMARY KEY,
	name TEXT NOT NULL
)`}}

// open brings the schema up and loads the world into an empty database.
func (s *Sim) open(ctx context.Context) error {
	steps := append([]store.Migration{}, migrations...)
	steps = append(append(steps, credential.Migrations...), push.Migrations...)
	for _, c := range s.chapters {
		steps = append(steps, c.Migrations...)
	}
	db := s.runtime.Store
	if err := db.Migrate(ctx, steps); err != nil {
		return err
	}
	row := worldRow{ID: 1}
	err := db.Read().NewSelect().Model(&row).WherePK().Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return db.Change(ctx, func(tx *store.Tx) error { return s.load(ctx, tx) })
	}
	if err != nil {
		return err
	}
	return s.goOn(ctx)
}

// goOn lets the journal count on where the world's last run stopped: what was issued then still names its exchanges.
func (s *Sim) goOn(ctx context.Context) error {
	var last int64
	err := s.runtime.Store.Read().NewSelect().Model((*credential.Credential)(nil)).ColumnExpr("COALESCE(MAX(entry), 0)").Scan(ctx, &last)
	if err != nil {
		return fmt.Errorf("find the newest exchange of the world: %w", err)
	}
	s.runtime.Journal.SkipTo(last)
	return nil
}

// load brings the fixture into the database.
func (s *Sim) load(ctx context.Context, tx *store.Tx) error {
	row := worldRow{ID: 1, Name: s.config.World.Name}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return err
	}
	for _, c := range s.chapters {
		if c.Load == nil {
			continue
		}
		if err := c.Load(ctx, tx, s.config.World); err != nil {
			return fmt.Errorf("load world %s, chapter %s: %w", s.config.World.Name, c.Name, err)
		}
	}
	return nil
}

// tables are emptied by world.reset, in an order in which nothing refers to what is gone.
var tables = []string{
	"checkin_punches", "checkin_rules", "checkin_shifts", "checkin_faces",
	"cloud_devices",
	"print_addresses", "print_files", "print_jobs",
	"device_grants", "upkeep_logs", "upkeep_firmware", "upkeep_devices", "door_readings", "door_health",
	"hw_operations", "hw_pass_rules", "hw_enrolments", "hw_persons", "hw_phone_keys", "hw_features", "hw_photos", "hw_visits", "hw_visitors", "hw_renamings", "hw_punches", "hw_devices", "hw_models",
	"batch_lines", "batch_jobs", "batch_leftovers", "export_files", "export_jobs", "contact_translations",
	"workbench_entries", "workbench_places", "menus",
	"outbox", "robot_messages", "robots", "app_chat_messages", "app_chat_members", "app_chats", "linked_messages", "app_shares", "corp_links", "message_updates", "message_codes", "messages", "media_files", "media_pictures", "media_jobs", "callback_addresses", "credentials", "authorizations", "consents", "apps", "suites", "providers", "tag_items", "tags", "mail_aliases", "verifications", "member_days", "member_departments", "members", "departments", "corps", "world",
}

// reset empties the world and loads it anew.
func (s *Sim) reset(ctx context.Context, tx *store.Tx) error {
	if err := s.runtime.Store.Empty(ctx, tx, tables); err != nil {
		return err
	}
	tx.OnCommit(func() {
		s.runtime.Credentials.Forget()
		s.runtime.Quota.Forget()
		s.runtime.Push.Forget()
		s.heads.forget()
		for _, c := range s.chapters {
			if c.Forget != nil {
				c.Forget()
			}
		}
	})
	return s.load(ctx, tx)
}

func merge(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, b)
	return out
}
