package provider

import (
	"context"
)

// Sent is the answer to a message. (doc 90236)
type Sent struct {
	MsgID        string `json:"msgid"`         // for a recall within 24 hours
	ResponseCode string `json:"response_code"` // of a card that calls back; lets it be changed once
	InvalidUser  string `json:"invaliduser"`
}

// MessageSend sends a message of an app; message is the body as documented, touser, agentid, msgtype and so on. (doc 90236)
func (c *Client) MessageSend(ctx context.Context, token string, message any) (out Sent, err error) {
	err = c.Post(ctx, "/cgi-bin/message/send", with(byCorp, token), message, &out)
	return out, err
}

// FreezeCard puts a text in the place of a card's buttons for some of its receivers. A responseCode serves once; refused with
// 60140. (doc 94888)
func (c *Client) FreezeCard(ctx context.Context, token string, agentID int64, responseCode, text string, users ...string) error {
	return c.Post(ctx, "/cgi-bin/message/update_template_card", with(byCorp, token), map[string]any{
		"userids": users, "agentid": agentID, "response_code": responseCode, "button": map[string]string{"replace_name": text},
	}, nil)
}

// MessageRecall takes a message of the last 24 hours back. (doc 94867)
func (c *Client) MessageRecall(ctx context.Context, token, msgID string) error {
	return c.Post(ctx, "/cgi-bin/message/recall", with(byCorp, token), map[string]string{"msgid": msgID}, nil)
}
