package message

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// codeLife is how long a response_code can be used (doc 94888).
const codeLife = 72 * time.Hour

const invalidCode errcode.Code = 60140

// newCode gives the right to change a card once.
func (m *Messenger) newCode(ctx context.Context, tx *store.Tx, msg *Message) (string, error) {
	row := &responseCode{Code: m.rt.Random.Text(codeLength, random.Token), Corp: msg.Corp, Message: msg.ID, GivenAt: m.rt.Clock.Now().Unix()}
	if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
		return "", fmt.Errorf("store response_code: %w", err)
	}
	return row.Code, nil
}

// findCode gives the right that a call presents and the card that it is about.
func findCode(c *api.Call, code string) (*responseCode, *Message, error) {
	row := new(responseCode)
	err := c.DB().NewSelect().Model(row).Where("code = ?", code).Where("corp = ?", c.Credential.Corp).Scan(c.Context)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, refuseCode(code, "it is none of this corp", "send the code of message/send or of the newest press")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look up response_code: %w", err)
	}
	switch {
	case row.Used:
		return nil, nil, refuseCode(code, "it was used before, and each serves once", "use the code of the next press")
	case c.Now.Sub(time.Unix(row.GivenAt, 0)) > codeLife:
		return nil, nil, refuseCode(code, "it is older than 72 hours", "use the code of a newer press")
	}
	msg, err := find(c.Context, c.DB(), "id = ?", row.Message)
	if err == nil && msg == nil {
		err = refuseCode(code, "its card is gone", "send a new card")
	}
	return row, msg, err
}

func refuseCode(code, cause, fix string) error {
	return api.Refuse(invalidCode, explain.Finding{Step: explain.State, Expected: "a response_code that was not used and is not older than 72 hours", Got: code,
		Cause: cause, Fix: fix, Doc: updateDoc})
}

// use marks a right as used.
func (row *responseCode) use(ctx context.Context, tx *store.Tx) error {
	row.Used = true
	if _, err := tx.NewUpdate().Model(row).Column("used").WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("use response_code: %w", err)
	}
	return nil
}
