package vendorcloud

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// pulls is how often the list of people is read anew at most because it has changed meanwhile.
const pulls = 10

// pull reads all people of a device. If they change while it reads, it begins anew.
func (c *Cloud) pull(ctx context.Context, sn string) error {
	for range pulls {
		people, version, whole, err := c.read(ctx, sn)
		if err != nil {
			return err
		}
		if !whole {
			c.say(EventHole, sn, "the list has changed while it was read: version %d", version)
			continue
		}
		err = c.changeDevice(ctx, sn, func(d *Device) error {
			d.People, d.PermVersion, d.Synced = people, version, true
			return nil
		})
		if err == nil {
			c.say(EventSynchronised, sn, "%d people, version %d", len(people), version)
		}
		return err
	}
	return fmt.Errorf("vendorcloud: the people of %s change faster than they can be read", sn)
}

// read reads the list once; whole says that its version stayed the same.
func (c *Cloud) read(ctx context.Context, sn string) (people map[string]hwcloud.User, version openhw.Uint32, whole bool, err error) {
	people = map[string]hwcloud.User{}
	ask := hwcloud.PageOfUsers{Limit: hwcloud.MaxUsersAPage}
	for first := true; ; first = false {
		page, err := call(ctx, c, sn, hwcloud.GetUserInfoByPage, ask)
		if err != nil {
			return nil, 0, false, err
		}
		if !first && page.PermVersion != version {
			return nil, page.PermVersion, false, nil
		}
		version = page.PermVersion
		for _, person := range page.UserInfo.UserItems {
			people[person.OpenUserID] = person
		}
		if page.NextCursor == "" {
			return people, version, true, nil
		}
		if page.NextCursor == ask.Cursor {
			return nil, 0, false, errors.New("vendorcloud: next_cursor of get_userinfo_by_page leads to the same page again")
		}
		ask.Cursor = page.NextCursor
	}
}

// workContactChange brings the list of people up to date: by the named people if no change is missing, else as a whole.
func (c *Cloud) workContactChange(ctx context.Context, t *Task, in *hwcloud.ContactChange, _ Conduct) error {
	d, err := c.look(t.SN)
	switch {
	case err != nil:
		return err
	case !d.Synced:
		return c.pull(ctx, d.SN)
	case in.PermVersion <= d.PermVersion:
		return nil // read already
	case in.PermVersion > d.PermVersion+1:
		c.say(EventHole, d.SN, "version %d after %d: changes were lost", in.PermVersion, d.PermVersion)
		return c.pull(ctx, d.SN)
	}
	wanted := slices.Concat([]hwcloud.UserRef(in.CreateUser), []hwcloud.UserRef(in.UpdateUser))
	found, err := c.readSome(ctx, d.SN, wanted)
	if err != nil {
		return err
	}
	err = c.changeDevice(ctx, d.SN, func(d *Device) error {
		for _, ref := range slices.Concat(wanted, []hwcloud.UserRef(in.DeleteUser)) {
			delete(d.People, ref.OpenUserID) // who is not found any more has left the range
		}
		if d.People == nil {
			d.People = map[string]hwcloud.User{}
		}
		for _, person := range found {
			d.People[person.OpenUserID] = person
		}
		d.PermVersion = in.PermVersion
		return nil
	})
	if err == nil {
		c.say(EventSynchronised, d.SN, "%d read, %d gone, version %d", len(found), len(in.DeleteUser), in.PermVersion)
	}
	return err
}

func (c *Cloud) readSome(ctx context.Context, sn string, wanted []hwcloud.UserRef) (found []hwcloud.User, err error) {
	for batch := range slices.Chunk(wanted, hwcloud.MaxUsersByID) {
		got, err := call(ctx, c, sn, hwcloud.GetUserInfoByIDs, hwcloud.UsersByID{UserItem: batch})
		if err != nil {
			return nil, err
		}
		found = append(found, got.UserInfo.UserItems...)
	}
	return found, nil
}

// Sync compares the version of a device's people with WeCom's, and reads them anew if it is another; all reads them in any case.
func (c *Cloud) Sync(ctx context.Context, sn string, all bool) error {
	return c.onDevice(ctx, sn, func(ctx context.Context, sn string) error {
		if all {
			return c.pull(ctx, sn)
		}
		newest, err := call(ctx, c, sn, hwcloud.GetUserInfoByPage, hwcloud.PageOfUsers{OnlyPermVersion: true})
		if err != nil {
			return err
		}
		d, err := c.look(sn)
		if err != nil || d.Synced && d.PermVersion == newest.PermVersion {
			return err
		}
		return c.pull(ctx, sn)
	})
}
