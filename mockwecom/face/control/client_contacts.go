package control

import (
	"context"
	"net/url"
	"strconv"
)

// ContactPage is which part of a long list is asked for.
type ContactPage struct {
	From  int // members, or tags, to leave out
	Below int // departments to leave out
	Limit int // of either list; 0: as many as the simulator gives at once
}

func (p ContactPage) values() values {
	return values{}.number("from", int64(p.From)).number("below", int64(p.Below)).number("limit", int64(p.Limit))
}

// ContactDepartment returns a department with what stands right below it. An unknown corp or department is a [*RefusedError]
// with status 404.
func (c *Client) ContactDepartment(ctx context.Context, corp string, id int64, p ContactPage) (ContactDepartment, error) {
	return get[ContactDepartment](ctx, c, contactsPath(corp)+"/departments/"+strconv.FormatInt(id, 10), p.values())
}

// ContactMember returns everything about a member.
func (c *Client) ContactMember(ctx context.Context, corp, userid string) (ContactMember, error) {
	return get[ContactMember](ctx, c, contactsPath(corp)+"/members/"+url.PathEscape(userid), nil)
}

// ContactTags lists tags of a corp.
func (c *Client) ContactTags(ctx context.Context, corp string, p ContactPage) (ContactTags, error) {
	return get[ContactTags](ctx, c, contactsPath(corp)+"/tags", p.values())
}

// ContactTagged returns a tag with those whom it names.
func (c *Client) ContactTagged(ctx context.Context, corp string, id int64, p ContactPage) (ContactTagged, error) {
	return get[ContactTagged](ctx, c, contactsPath(corp)+"/tags/"+strconv.FormatInt(id, 10), p.values())
}

// SearchContacts looks for members and departments that hold a text.
func (c *Client) SearchContacts(ctx context.Context, corp, text string, limit int) (ContactHits, error) {
	return get[ContactHits](ctx, c, contactsPath(corp)+"/search", values{}.text("text", text).number("limit", int64(limit)))
}

func contactsPath(corp string) string { return "/contacts/" + url.PathEscape(corp) }
