package message

import (
	"context"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// Notify sends a member a message of a system app (打卡, 打印 …), as WeCom itself does: no app is called back. body
// is what stands under the msgtype.
func (m *Messenger) Notify(ctx context.Context, tx *store.Tx, app *agent.App, to *directory.Member, msgtype string, body any) error {
	payload, err := plainJSON(body)
	if err != nil {
		return err
	}
	given, err := plainJSON(&addressed{Users: []string{to.UserID}})
	if err != nil {
		return err
	}
	msg := &Message{Corp: app.Corp, Agent: app.AgentID, Type: msgtype, Payload: payload, To: given, SentAt: m.rt.Clock.Now().Unix(), Entry: tx.Entry, Persons: 1}
	msg.Members = newIDList([]int64{to.ID})
	return m.add(ctx, tx, msg)
}
