package hardware

import (
	"fmt"
	"strconv"
	"strings"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
)

// secretSize is the length of the secret that a binding makes; no page states one.
const secretSize = 43

type bindIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	SN   string `name:"sn" default:"@free_sn" need:"yes" help:"serial number of the device"`
	Name string `name:"name" help:"remark by which the corp knows the device"`
}

// bind joins a device and a corp. (doc 91366)
func (h *Hardware) bind(c *action.Call, in bindIn) (action.Result, error) {
	corp, err := h.corp(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	d, err := h.find(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: corp.CorpID})
	switch d.Standing() {
	case openhw.Bound:
		return action.Result{}, refuse("a device that no corp has", d.SN, "it belongs to "+d.Corp, "remove it there first: corp.unbind_device sn="+d.SN)
	case openhw.Unregistered:
		return action.Result{}, refuse("a device that has been online", d.SN, "it has never registered its network", "start it: go run ./hardware-sim device --sn "+d.SN)
	}
	d.Corp, d.Secret = corp.CorpID, h.rt.Random.Text(secretSize, random.Token)
	d.Parties, d.Users = []int64{rootParty}, []string{}
	d.PermVersion++
	if in.Name != "" {
		d.Name = in.Name
	}
	c.Tx.OnCommit(func() { h.fleets.Drop(d.Corp) })
	c.Tx.Later(func() { h.line.Changed(c.EntryID, d.SN, openhw.Bind) })
	return action.Result{Say: fmt.Sprintf("%s belongs to %s", d.SN, corp.Name), Values: map[string]string{"sn": d.SN, "secret": d.Secret}},
		h.save(c.Context, c.Tx, d, "corp", "secret", "parties", "users", "perm_version", "name")
}

// unbind takes a device from its corp. (doc 91545)
func (h *Hardware) unbind(c *action.Call, in deviceIn) (action.Result, error) {
	d, err := h.bound(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	from := d.Corp
	d.Corp, d.Secret = "", ""
	if _, err := c.Tx.NewDelete().Model((*renaming)(nil)).Where("sn_key = ?", d.Key).Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("forget the renamed members of %s: %w", d.SN, err)
	}
	c.Tx.OnCommit(func() { h.fleets.Drop(from) })
	c.Tx.Later(func() { h.line.Changed(c.EntryID, d.SN, openhw.Unbind) })
	return action.Result{Say: fmt.Sprintf("%s has left %s; its secret is worthless", d.SN, from)}, h.save(c.Context, c.Tx, d, "corp", "secret")
}

// restart pushes the instruction; whether the device obeys is its own affair. (doc 92551)
func (h *Hardware) restart(c *action.Call, in deviceIn) (action.Result, error) {
	d, err := h.bound(c, in.SN)
	if err != nil {
		return action.Result{}, err
	}
	c.Tx.Later(func() { h.line.Push(c.EntryID, d.SN, "push_restart_device", nil) })
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
	before, err := h.people(c.Context, c.DB(), d)
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
	after, err := h.people(c.Context, c.DB(), d)
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
