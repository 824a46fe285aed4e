package message

import (
	"context"
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/push"
)

// plainJSON writes a content as it is stored.
func plainJSON(v any) (string, error) { return content.JSON(v) }

const wrongTaskID errcode.Code = 42014

// checkTask refuses a task_id that the app has used before. (doc 90236)
func (m *Messenger) checkTask(c *api.Call, msg *Message) error {
	if msg.TaskID == "" || m.rt.Settings.Text(reusedTask) == "taken" {
		return nil
	}
	used, err := c.DB().NewSelect().Model((*Message)(nil)).Where("corp = ?", msg.Corp).Where("agent = ?", msg.Agent).Where("task_id = ?", msg.TaskID).Exists(c.Context)
	if err != nil {
		return fmt.Errorf("look for task_id %s: %w", msg.TaskID, err)
	}
	if used {
		return api.Refuse(wrongTaskID, explain.Finding{Step: explain.Parameter, Expected: "a task_id that the app has not used before", Got: msg.TaskID,
			Cause: "the app has sent a card with this task_id", Fix: "change the card", Doc: sendDoc})
	}
	return nil
}

// hears refuses a card that calls back when the app has no address for that.
func hears(c *api.Call, app *agent.App) func(context.Context) error {
	return func(ctx context.Context) error {
		a, err := push.Find(ctx, c.DB(), app.Receiver())
		if err != nil {
			return fmt.Errorf("look up the callback address of %s: %w", app.Name, err)
		}
		if a.Ready() {
			return nil
		}
		return api.Refuse(errcode.NeedCallbackURL, explain.Finding{Step: explain.State, Expected: "an app with a verified callback URL", Got: app.Name + ", which has none",
			Cause: "the card has buttons, and nobody would hear of a press", Fix: "save the app's callback URL first", Doc: sendDoc})
	}
}
