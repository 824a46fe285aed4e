package door

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// healthCodeSize is the length of what a health code says; no page tells its form.
const healthCodeSize = 48

// health is the return-to-school code (复学码) of a person, which is historical. (docs 93992, 93993)
type health struct {
	bun.BaseModel `bun:"table:door_health"`

	Corp      string `bun:"corp,pk"`
	Member    int64  `bun:"member,pk"`
	State     uint32 `bun:"state"` // openhw.Healthy, Abnormal or HealthUnknown
	Code      string `bun:"code"`  // that the device draws; empty: nothing was filled in
	ChangedAt int64  `bun:"changed_at"`
}

// healthOf gives a person's code; who has filled in nothing has one that is unknown.
func (k *Door) healthOf(ctx context.Context, db bun.IDB, corp string, member int64) (*health, error) {
	s := &health{Corp: corp, Member: member}
	err := db.NewSelect().Model(s).WherePK().Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return &health{Corp: corp, Member: member, State: openhw.HealthUnknown}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up a health code: %w", err)
	}
	return s, nil
}

// set stores a person's state; one that is known has a code.
func (k *Door) set(ctx context.Context, tx *store.Tx, s *health, state uint32) error {
	s.State, s.ChangedAt = state, k.rt.Clock.Now().Unix()
	switch {
	case state == openhw.HealthUnknown:
		s.Code = ""
	case s.Code == "":
		s.Code = k.rt.Random.Text(healthCodeSize, random.Token)
	}
	_, err := tx.NewInsert().Model(s).On("CONFLICT (corp, member) DO UPDATE").Set("state = EXCLUDED.state").Set("code = EXCLUDED.code").
		Set("changed_at = EXCLUDED.changed_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("store a health code: %w", err)
	}
	return nil
}

// follow changes a person's state as a temperature demands. (doc 93992)
func (k *Door) follow(ctx context.Context, tx *store.Tx, r *Reading) error {
	state := uint32(openhw.Healthy)
	switch {
	case r.Status == openhw.Fever, r.Status == openhw.TooLow && k.rt.Settings.Text(lowTemperature) == "abnormal":
		state = openhw.Abnormal
	case r.Status == openhw.TooLow:
		return nil
	}
	s, err := k.healthOf(ctx, tx, r.Corp, r.Member)
	if err != nil {
		return err
	}
	return k.set(ctx, tx, s, state)
}

// healthStatus tells a device of a person's code. (doc 93993)
func (k *Door) healthStatus(c *hardware.Call, in *openhw.GetHealth) (*openhw.Health, error) {
	m, err := k.person(c, in.UserID, uint32(*in.UserType))
	if err != nil {
		return nil, err
	}
	s, err := k.healthOf(c.Context, c.DB(), c.Device.Corp, m.ID)
	if err != nil {
		return nil, err
	}
	return &openhw.Health{Status: openhw.Uint32(s.State), QRCodeData: s.Code}, nil
}

type healthIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User  string `name:"user" default:"@member" need:"yes" help:"userid"`
	State string `name:"state" default:"normal" need:"yes" choices:"normal,abnormal,unknown" help:"unknown: nothing is filled in"`
}

var healthStates = map[string]uint32{"normal": openhw.Healthy, "abnormal": openhw.Abnormal, "unknown": openhw.HealthUnknown}

// fillHealth sets a person's code. (doc 93993)
func (k *Door) fillHealth(c *action.Call, in healthIn) (action.Result, error) {
	m, err := k.dir.Member(c.Context, c.Tx, in.Corp, in.User)
	if err == nil && m == nil {
		err = refuse("the userid of a member of "+in.Corp, in.User, "there is no such member", "", healthDoc)
	}
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: m.Corp, User: m.UserID})
	s, err := k.healthOf(c.Context, c.Tx, m.Corp, m.ID)
	if err != nil {
		return action.Result{}, err
	}
	if err := k.set(c.Context, c.Tx, s, healthStates[in.State]); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("the health code of %s is %s", m.UserID, in.State), Values: map[string]string{"qrcode_data": s.Code}}, nil
}

func refuse(expected, got, cause, fix string, doc int) error {
	return action.Refuse(explain.Finding{Step: explain.Parameter, Expected: expected, Got: got, Cause: cause, Fix: fix, Doc: doc})
}
