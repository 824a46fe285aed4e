package control

import (
	"context"
	"net/url"
)

// Phone lists what a member has on the phone. An unknown corp or member is a [*RefusedError] with status 404.
func (c *Client) Phone(ctx context.Context, corp, userid string) (Phone, error) {
	return get[Phone](ctx, c, phonePath(corp, userid), nil)
}

// Talk returns messages of one session, oldest first: the newest ones, or those before a message. limit 0 is 50, and 200 the
// most.
func (c *Client) Talk(ctx context.Context, corp, userid, session string, before int64, limit int) (PhoneTalk, error) {
	return get[PhoneTalk](ctx, c, phonePath(corp, userid)+"/"+url.PathEscape(session),
		values{}.number("before", before).number("limit", int64(limit)))
}

func phonePath(corp, userid string) string {
	return "/phone/" + url.PathEscape(corp) + "/" + url.PathEscape(userid)
}
