package provider

import (
	"context"
	"net/url"
	"strconv"
)

// NewUser is what is said about a member who is created or changed (doc 90195, 90197). What is empty is not sent.
type NewUser struct {
	UserID     string  `json:"userid"`
	Name       string  `json:"name,omitempty"`
	Mobile     string  `json:"mobile,omitempty"`
	Email      string  `json:"email,omitempty"`
	Position   string  `json:"position,omitempty"`
	Department []int64 `json:"department,omitempty"`
	ToInvite   *bool   `json:"to_invite,omitempty"`
}

// UserCreate adds a member (doc 90195). It takes the contact-sync assistant's token. Refused with 60102, 60104, 60129.
func (c *Client) UserCreate(ctx context.Context, contactsToken string, user NewUser) error {
	return c.Post(ctx, "/cgi-bin/user/create", with(byCorp, contactsToken), user, nil)
}

// UserUpdate changes what is given of a member (doc 90197). It takes the contact-sync assistant's token. Refused with 60111.
func (c *Client) UserUpdate(ctx context.Context, contactsToken string, user NewUser) error {
	return c.Post(ctx, "/cgi-bin/user/update", with(byCorp, contactsToken), user, nil)
}

// UserDelete takes a member out of the contacts (doc 90198). It takes the contact-sync assistant's token. Refused with 60111.
func (c *Client) UserDelete(ctx context.Context, contactsToken, user string) error {
	return c.Get(ctx, "/cgi-bin/user/delete", url.Values{byCorp: {contactsToken}, "userid": {user}}, nil)
}

// UserPlace is one member in one department.
type UserPlace struct {
	UserID     string `json:"userid"`
	Department int64  `json:"department"`
}

// UserIDs lists who stands where, a page at a time; an empty cursor begins, an empty next one ends (doc 96067). It takes the
// contact-sync assistant's token, and is one of the two lists that an address which is new since 2022 may still read.
func (c *Client) UserIDs(ctx context.Context, contactsToken, cursor string, limit int) (places []UserPlace, next string, err error) {
	var out struct {
		Places []UserPlace `json:"dept_user"`
		Next   string      `json:"next_cursor"`
	}
	in := map[string]any{"cursor": cursor, "limit": limit}
	err = c.Post(ctx, "/cgi-bin/user/list_id", with(byCorp, contactsToken), in, &out)
	return out.Places, out.Next, err
}

// DepartmentPlace is a department in the tree, without its name.
type DepartmentPlace struct {
	ID       int64 `json:"id"`
	ParentID int64 `json:"parentid"`
	Order    int64 `json:"order"`
}

// DepartmentIDs lists the departments (doc 95350).
func (c *Client) DepartmentIDs(ctx context.Context, corpToken string) ([]DepartmentPlace, error) {
	var out struct {
		Departments []DepartmentPlace `json:"department_id"`
	}
	err := c.Get(ctx, "/cgi-bin/department/simplelist", with(byCorp, corpToken), &out)
	return out.Departments, err
}

// DepartmentDelete takes an empty department away (doc 90207). Refused with 60005, 60006.
func (c *Client) DepartmentDelete(ctx context.Context, contactsToken string, id int64) error {
	return c.Get(ctx, "/cgi-bin/department/delete", url.Values{byCorp: {contactsToken}, "id": {strconv.FormatInt(id, 10)}}, nil)
}

// TagCreate makes a tag and gives its number (doc 90210). Refused with 40071.
func (c *Client) TagCreate(ctx context.Context, corpToken, name string) (int64, error) {
	var out struct {
		ID int64 `json:"tagid"`
	}
	err := c.Post(ctx, "/cgi-bin/tag/create", with(byCorp, corpToken), map[string]string{"tagname": name}, &out)
	return out.ID, err
}

// TagAddUsers puts members into a tag (doc 90214). The ids that were not accepted come back, separated by |.
func (c *Client) TagAddUsers(ctx context.Context, corpToken string, tag int64, users []string) (invalid string, err error) {
	var out struct {
		Invalid string `json:"invalidlist"`
	}
	err = c.Post(ctx, "/cgi-bin/tag/addtagusers", with(byCorp, corpToken), map[string]any{"tagid": tag, "userlist": users}, &out)
	return out.Invalid, err
}

// TagDelete takes a tag away (doc 90212).
func (c *Client) TagDelete(ctx context.Context, corpToken string, tag int64) error {
	return c.Get(ctx, "/cgi-bin/tag/delete", url.Values{byCorp: {corpToken}, "tagid": {strconv.FormatInt(tag, 10)}}, nil)
}
