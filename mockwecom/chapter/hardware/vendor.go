package hardware

import (
	"context"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/store"
)

// Instruction is what a person wants of a device in cloud mode; which of the members count depends on the name.
type Instruction struct {
	Name     string // command_type of the callback: enter_page, exit_page, delete_bio_info, remote_open_door, user_scan, update_firmware, …
	OperID   string
	UserID   string // plain userid
	UserType uint32
	Page     string // fa or fp
	State    string // of a scanned code
	Admin    bool   // of a scan: an administrator has scanned
	JobID    string // of printing
	Text     string // what else the kind has, such as the version of print settings
}

// Vendor reaches the clouds of vendors, for devices in cloud mode (硬件云端接入), as chapter devicecloud does. What it sends in a
// transaction leaves after the commit.
type Vendor interface {
	// Recognise asks the vendors about an SN that nobody has registered and that an administrator types. If one of them knows it,
	// it is registered afterwards. It is called outside of any transaction.
	Recognise(c *action.Call, sn, corp string) error
	// Bind asks the vendor's cloud to accept a binding and waits for it. It is called outside of any transaction; the error is
	// an *action.Refused when the cloud vetoes or does not answer in time. What it returns is called in the transaction of the binding;
	// the note, if there is one, is a sentence for the administrator.
	Bind(c *action.Call, d *Device, corp, verifCode string) (note string, bind func(tx *store.Tx) error, err error)
	// Unbound tells that a corp has removed the device, which still names the corp.
	Unbound(ctx context.Context, tx *store.Tx, d *Device) error
	// ContactChange tells which people are new, changed or gone; ids are plain userids. Members who have left the corp cannot be looked
	// up any more: they are given as they were.
	ContactChange(ctx context.Context, tx *store.Tx, d *Device, change openhw.ChangeContact, gone []*directory.Member) error
	// Instruct passes an instruction on.
	Instruct(ctx context.Context, tx *store.Tx, d *Device, i Instruction) error
}

// ReachVendorsThrough sets the way to the vendors' clouds. It is called once, before the first request.
func (h *Hardware) ReachVendorsThrough(v Vendor) { h.vendor = v }

// Vendor is the way to the vendors' clouds, for chapters whose people instruct devices of either mode.
func (h *Hardware) Vendor() Vendor { return h.vendor }

// deafVendor stands where no chapter reaches the vendors.
type deafVendor struct{}

func (deafVendor) Recognise(*action.Call, string, string) error { return nil }
func (deafVendor) Bind(_ *action.Call, d *Device, _, _ string) (string, func(*store.Tx) error, error) {
	return "", nil, refuse("a simulator that reaches vendors' clouds", d.SN, "the device is in cloud mode", "")
}
func (deafVendor) Unbound(context.Context, *store.Tx, *Device) error { return nil }
func (deafVendor) ContactChange(context.Context, *store.Tx, *Device, openhw.ChangeContact, []*directory.Member) error {
	return nil
}
func (deafVendor) Instruct(context.Context, *store.Tx, *Device, Instruction) error { return nil }
