package provider

import (
	"context"
	"fmt"
	"strconv"
)

// contactOperations are those of the contact-sync assistant of the corp that the variable corp names.
var contactOperations = []Operation{
	{"contacts_gettoken", "fetches the access_token of the contact-sync assistant",
		[]string{"corp"}, []string{"access_token", "expires_in"}, doContactsToken},
	{"user_create", "adds a member to the contacts",
		[]string{"corp", "new_userid", "new_name", "new_mobile", "new_department"}, nil, doUserCreate},
	{"user_list_id", "lists which member stands in which department",
		[]string{"corp"}, []string{"places"}, doUserListID},
	{"department_simplelist", "lists the departments",
		[]string{"corp"}, []string{"departments"}, doDepartmentIDs},
	{"user_update", "moves a member to another department",
		[]string{"corp", "new_userid", "department"}, nil, doUserUpdate},
	{"tag_create", "makes a tag",
		[]string{"corp", "tagname"}, []string{"tagid"}, doTagCreate},
	{"tag_addtagusers", "puts a member into a tag",
		[]string{"corp", "tagid", "new_userid"}, nil, doTagAddUsers},
	{"tag_delete", "takes a tag away",
		[]string{"corp", "tagid"}, nil, doTagDelete},
	{"user_delete", "takes a member out of the contacts",
		[]string{"corp", "new_userid"}, nil, doUserDelete},
	{"department_delete", "takes an empty department away",
		[]string{"corp", "department"}, nil, doDepartmentDelete},
}

// contacts calls f with the token of the assistant that the order is about.
func (o *order) contacts(ctx context.Context, f func(ctx context.Context, c *Client, token string) error) error {
	return o.app.WithContactsToken(ctx, o.vars["corp"], func(ctx context.Context, token string) error { return f(ctx, o.app.client, token) })
}

// id is a variable that is a number.
func (o *order) id(name, fix string) (int64, error) {
	text, err := o.need(name, fix)
	if err != nil {
		return 0, err
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("the variable %s is %q, which is no number", name, text)
	}
	return id, nil
}

func doContactsToken(ctx context.Context, o *order) (map[string]string, error) {
	c, err := o.app.assistant(o.vars["corp"])
	if err != nil {
		return nil, err
	}
	token, err := o.app.tokens.renew(ctx, contactsKey(c.CorpID), o.app.fetchContactsToken(c))
	return map[string]string{byCorp: token.Value, "expires_in": lifeOf(token)}, err
}

func doUserCreate(ctx context.Context, o *order) (map[string]string, error) {
	department, err := o.id("new_department", "name the department of the new member")
	if err != nil {
		return nil, err
	}
	user := NewUser{UserID: o.vars["new_userid"], Name: o.vars["new_name"], Mobile: o.vars["new_mobile"], Department: []int64{department}, ToInvite: new(bool)}
	return nil, o.contacts(ctx, func(ctx context.Context, c *Client, token string) error { return c.UserCreate(ctx, token, user) })
}

// pageOfIDs is how many rows of user/list_id are asked for at a time.
const pageOfIDs = 1000

func doUserListID(ctx context.Context, o *order) (map[string]string, error) {
	n := 0
	for cursor := ""; ; {
		var places []UserPlace
		err := o.contacts(ctx, func(ctx context.Context, c *Client, token string) (err error) {
			places, cursor, err = c.UserIDs(ctx, token, cursor, pageOfIDs)
			return err
		})
		if err != nil {
			return nil, err
		}
		n += len(places)
		if cursor == "" || len(places) == 0 {
			return map[string]string{"places": strconv.Itoa(n)}, nil
		}
	}
}

func doDepartmentIDs(ctx context.Context, o *order) (map[string]string, error) {
	n := 0
	err := o.contacts(ctx, func(ctx context.Context, c *Client, token string) error {
		departments, err := c.DepartmentIDs(ctx, token)
		n = len(departments)
		return err
	})
	return map[string]string{"departments": strconv.Itoa(n)}, err
}

func doUserUpdate(ctx context.Context, o *order) (map[string]string, error) {
	department, err := o.id("department", "let a department come into being first")
	if err != nil {
		return nil, err
	}
	user := NewUser{UserID: o.vars["new_userid"], Department: []int64{department}}
	return nil, o.contacts(ctx, func(ctx context.Context, c *Client, token string) error { return c.UserUpdate(ctx, token, user) })
}

func doTagCreate(ctx context.Context, o *order) (map[string]string, error) {
	var id int64
	err := o.contacts(ctx, func(ctx context.Context, c *Client, token string) (err error) {
		id, err = c.TagCreate(ctx, token, o.vars["tagname"])
		return err
	})
	return map[string]string{"tagid": strconv.FormatInt(id, 10)}, err
}

func doTagAddUsers(ctx context.Context, o *order) (map[string]string, error) {
	return o.onTag(ctx, func(ctx context.Context, c *Client, token string, tag int64) error {
		invalid, err := c.TagAddUsers(ctx, token, tag, []string{o.vars["new_userid"]})
		if err == nil && invalid != "" {
			err = fmt.Errorf("tag %d does not take %s", tag, invalid)
		}
		return err
	})
}

func doTagDelete(ctx context.Context, o *order) (map[string]string, error) {
	return o.onTag(ctx, func(ctx context.Context, c *Client, token string, tag int64) error {
		return c.TagDelete(ctx, token, tag)
	})
}

func (o *order) onTag(ctx context.Context, f func(ctx context.Context, c *Client, token string, tag int64) error) (map[string]string, error) {
	tag, err := o.id("tagid", "do tag_create first")
	if err != nil {
		return nil, err
	}
	return nil, o.contacts(ctx, func(ctx context.Context, c *Client, token string) error { return f(ctx, c, token, tag) })
}

func doUserDelete(ctx context.Context, o *order) (map[string]string, error) {
	return nil, o.contacts(ctx, func(ctx context.Context, c *Client, token string) error {
		return c.UserDelete(ctx, token, o.vars["new_userid"])
	})
}

func doDepartmentDelete(ctx context.Context, o *order) (map[string]string, error) {
	id, err := o.id("department", "name the department")
	if err != nil {
		return nil, err
	}
	return nil, o.contacts(ctx, func(ctx context.Context, c *Client, token string) error { return c.DepartmentDelete(ctx, token, id) })
}
