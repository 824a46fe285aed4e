package message

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// recallable is how long a message can be recalled (doc 94867).
const recallable = 24 * time.Hour

const msgidExpired errcode.Code = 42052

type recallIn struct {
	MsgID string `json:"msgid" wx:"need=40058,unknown=40058,hidden=40058"`
}

// recall takes a message back from everybody. A second time changes nothing. (doc 94867)
func (m *Messenger) recall(c *api.Call, in recallIn) (api.None, error) {
	msg, err := find(c.Context, c.DB(), "msgid = ?", in.MsgID)
	if err != nil {
		return api.None{}, err
	}
	if msg == nil || msg.Corp != c.Credential.Corp || msg.Agent != c.Credential.Agent || msg.Sender != 0 {
		return api.None{}, wrongParameter("msgid", "the msgid of a message of this app", in.MsgID)
	}
	if c.Now.Sub(msg.Time()) > recallable {
		return api.None{}, api.Refuse(msgidExpired, explain.Finding{Step: explain.State, Expected: "a message of the last 24 hours", Got: "one of " + msg.Time().Format(time.RFC3339),
			Cause: "the message is too old to be recalled", Doc: recallDoc})
	}
	_, err = c.Tx.NewUpdate().Model((*Message)(nil)).Set("recalled = ?", true).Where("id = ?", msg.ID).Exec(c.Context)
	if err != nil {
		err = fmt.Errorf("recall message: %w", err)
	}
	return api.None{}, err
}

// find gives one message, nil when there is none.
func find(ctx context.Context, db bun.IDB, where string, values ...any) (*Message, error) {
	msg := new(Message)
	err := db.NewSelect().Model(msg).Where(where, values...).Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up message: %w", err)
	}
	return msg, nil
}
