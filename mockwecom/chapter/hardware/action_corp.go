package hardware

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// secretSize is the length of the secret that a binding makes; no page states one.
const secretSize = 43

type bindIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	SN    string `name:"sn" default:"@free_sn" need:"yes" help:"serial number of the device"`
	Name  string `name:"name" help:"remark by which the corp knows the device"`
	User  string `name:"user" help:"userid of who binds it; empty: an administrator"`
	Verif string `name:"verif_code" help:"verification code that the device shows; cloud mode"`
}

// bind joins a device and a corp. The vendor of a device in cloud mode is asked before anything is stored. (docs 91366, 95987)
func (h *Hardware) bind(c *action.Call, in bindIn) (action.Result, error) {
	corp, err := h.corp(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	if err := h.recognise(c, in.SN, corp.CorpID); err != nil {
		return action.Result{}, err
	}
	d, err := h.bindable(c, c.DB(), in.SN)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: corp.CorpID, Device: d.SN})
	note, accepted := "", func(*store.Tx) error { return nil }
	if d.Cloud {
		if note, accepted, err = h.vendor.Bind(c, d, corp.CorpID, in.Verif); err != nil {
			return action.Result{}, err
		}
	}
	after, err := c.Write(func(tx *store.Tx) error {
		if d, err = h.bindable(c, tx, in.SN); err != nil {
			return err
		}
		if err := h.join(c.Context, tx, d, corp.CorpID, in); err != nil {
			return err
		}
		return accepted(tx)
	})
	if err != nil {
		return action.Result{}, err
	}
	after()
	values := map[string]string{"sn": d.SN}
	if !d.Cloud {
		values["secret"] = d.Secret
	}
	return action.Result{Say: strings.TrimSuffix(fmt.Sprintf("%s belongs to %s; %s", d.SN, corp.Name, note), "; "), Values: values}, nil
}

// recognise lets the vendors' clouds register an SN that nobody has registered. (doc 96130)
func (h *Hardware) recognise(c *action.Call, sn, corp string) error {
	d, err := h.Find(c.Context, c.DB(), sn)
	if err != nil || d != nil || !openhw.ValidSN(sn) {
		return err
	}
	return h.vendor.Recognise(c, sn, corp)
}

// bindable gives a device that a corp may bind now.
func (h *Hardware) bindable(c *action.Call, db bun.IDB, sn string) (*Device, error) {
	d, err := h.found(c.Context, db, sn)
	switch {
	case err != nil:
		return nil, err
	case d.Corp != "":
		return nil, refuse("a device that no corp has", d.SN, "it belongs to "+d.Corp, "remove it there first: corp.unbind_device sn="+d.SN)
	case !d.Cloud && d.Standing() == openhw.Unregistered:
		return nil, refuse("a device that has been online", d.SN, "it has never registered its network", "start it: go run ./hardware-sim device --sn "+d.SN)
	}
	return d, nil
}

// join stores the binding.
func (h *Hardware) join(ctx context.Context, tx *store.Tx, d *Device, corp string, in bindIn) error {
	d.Corp, d.BoundBy, d.BoundAt = corp, in.User, h.rt.Clock.Now().Unix()
	if !d.Cloud {
		d.Secret = h.rt.Random.Text(secretSize, random.Token)
	}
	d.Parties, d.Users = []int64{rootParty}, []string{}
	d.PermVersion++
	d.Name = cmp.Or(in.Name, d.Name)
	tx.OnCommit(func() { h.fleets.Drop(corp) })
	tx.Later(func() { h.line.Changed(tx.Entry, d.SN, openhw.Bind) })
	if err := h.save(ctx, tx, d, "corp", "secret", "parties", "users", "perm_version", "name", "bound_by", "bound_at"); err != nil {
		return err
	}
	return h.watcher.Bound(ctx, tx, d)
}

// unbind takes a device from its corp. (docs 91545, 95988)
func (h *Hardware) unbind(c *action.Call, in deviceIn) (action.Result, error) {
	d, err := h.bound(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	from := d.Corp
	if err := h.watcher.Unbound(c.Context, c.Tx, d); err != nil {
		return action.Result{}, err
	}
	if d.Cloud {
		if err := h.vendor.Unbound(c.Context, c.Tx, d); err != nil {
			return action.Result{}, err
		}
	}
	d.Corp, d.Secret, d.BoundBy, d.BoundAt = "", "", "", 0
	if _, err := c.Tx.NewDelete().Model((*renaming)(nil)).Where("sn_key = ?", d.Key).Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("forget the renamed members of %s: %w", d.SN, err)
	}
	if err := h.detach(c.Context, c.Tx, d, from); err != nil {
		return action.Result{}, err
	}
	c.Tx.OnCommit(func() { h.fleets.Drop(from) })
	c.Tx.Later(func() { h.line.Changed(c.EntryID, d.SN, openhw.Unbind) })
	return action.Result{Say: fmt.Sprintf("%s has left %s; its secret is worthless", d.SN, from)}, h.save(c.Context, c.Tx, d, "corp", "secret", "bound_by", "bound_at", "visitor_version")
}

// detach ends what a device was to its corp: its visitors, its part in pass rules, and operations that wait.
func (h *Hardware) detach(ctx context.Context, tx *store.Tx, d *Device, corp string) error {
	if err := h.forgetVisitors(ctx, tx, d); err != nil {
		return err
	}
	rules, err := h.PassRules(ctx, tx, corp)
	if err != nil {
		return err
	}
	for _, r := range rules {
		if !r.concerns(d) {
			continue
		}
		r.Devices = slices.DeleteFunc(r.Devices, func(key string) bool { return key == d.Key })
		if _, err := tx.NewUpdate().Model(r).Column("devices").WherePK().Exec(ctx); err != nil {
			return fmt.Errorf("take %s out of pass rule %s: %w", d.SN, r.RuleID, err)
		}
	}
	_, err = tx.NewUpdate().Model((*Operation)(nil)).Set("state = ?", Cancelled).Where("sn_key = ?", d.Key).Where("state = ?", Waiting).Exec(ctx)
	if err != nil {
		return fmt.Errorf("end the operations of %s: %w", d.SN, err)
	}
	return nil
}

// restart pushes the instruction; whether the device obeys is its own affair. (doc 92551)
func (h *Hardware) restart(c *action.Call, in deviceIn) (action.Result, error) {
	d, err := h.bound(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	h.restartDevice.To(c.Tx, d, nil)
	return action.Result{Say: d.SN + " is told to restart, if it is online"}, nil
}

type rangeIn struct {
	SN      string   `name:"sn" default:"@sn" need:"yes" help:"serial number of the device"`
	Parties []string `name:"parties" help:"department ids, with all below them"`
	Users   []string `name:"users" help:"userids"`
}

// setRange chooses whom a device serves. (doc 93995)
func (h *Hardware) setRange(c *action.Call, in rangeIn) (action.Result, error) {
	d, err := h.bound(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	before, err := h.People(c.Context, c.DB(), d)
	if err != nil {
		return action.Result{}, err
	}
	if d.Parties, err = h.parties(c, d.Corp, in.Parties); err != nil {
		return action.Result{}, err
	}
	d.Users = []string{}
	for _, id := range in.Users {
		m, err := h.dir.Member(c.Context, c.DB(), d.Corp, id)
		if err == nil && m == nil {
			err = refuse("userids of members", id, "the corp has no such member", "")
		}
		if err != nil {
			return action.Result{}, err
		}
		d.Users = append(d.Users, m.Key)
	}
	after, err := h.People(c.Context, c.DB(), d)
	if err != nil {
		return action.Result{}, err
	}
	if err := h.save(c.Context, c.Tx, d, "parties", "users"); err != nil {
		return action.Result{}, err
	}
	created, deleted := without(after, before), without(before, after)
	say := fmt.Sprintf("%s serves %d people: %d came, %d went", d.SN, len(after), len(created), len(deleted))
	if len(created)+len(deleted) == 0 {
		return action.Result{Say: say}, nil
	}
	return action.Result{Say: say}, h.announce(c.Context, c.Tx, d, openhw.ChangeContact{CreateUser: refs(created), DeleteUser: refs(deleted)})
}

func (h *Hardware) parties(c *action.Call, corp string, given []string) ([]int64, error) {
	tree, err := h.dir.Departments(c.Context, c.DB(), corp)
	if err != nil {
		return nil, err
	}
	ids := []int64{}
	for _, text := range given {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || tree.Department(id) == nil {
			return nil, refuse("ids of departments", text, "the corp has no such department", "")
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// bound gives a device that belongs to a corp, and tells the journal of whom the action speaks.
func (h *Hardware) bound(c *action.Call, sn string) (*Device, error) {
	d, err := h.find(c, sn)
	if err != nil {
		return nil, err
	}
	if d.Corp == "" {
		return nil, refuse("a device that belongs to a corp", d.SN, "no corp has bound it", "bind it: corp.bind_device sn="+d.SN)
	}
	c.About(journal.Subject{Corp: d.Corp})
	return d, nil
}

func (h *Hardware) corp(c *action.Call, corpid string) (*directory.Corp, error) {
	corp, err := h.dir.Corp(c.Context, c.DB(), corpid)
	if err == nil && corp == nil {
		err = refuse("the plain corpid of a corp", corpid, "there is no such corp", "")
	}
	return corp, err
}

// without gives the members that the other list does not have.
func without(list, other []*directory.Member) []*directory.Member {
	there := map[string]bool{}
	for _, m := range other {
		there[strings.ToLower(m.UserID)] = true
	}
	var rest []*directory.Member
	for _, m := range list {
		if !there[m.Key] {
			rest = append(rest, m)
		}
	}
	return rest
}

func refs(members []*directory.Member) []openhw.UserRef {
	out := make([]openhw.UserRef, len(members))
	for i, m := range members {
		out[i].UserID = m.UserID
	}
	return out
}
