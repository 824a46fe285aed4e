package hardware

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

var codeOrder = Guess("hardware.phone_code_order")

// phoneOrder is the order of octets in the codes that phones show.
func (h *Hardware) phoneOrder() openhw.PhoneOrder {
	if h.rt.Settings.Text(codeOrder) == "little-endian" {
		return binary.LittleEndian
	}
	return binary.BigEndian
}

type memberCodeIn struct {
	Corp string        `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	User string        `name:"user" default:"@member" need:"yes" help:"userid of the member"`
	Life time.Duration `name:"life" default:"60s" help:"how long the code holds, whole seconds, at most 65535"`
}

// memberCode is what the phone of a member shows. (doc 94006)
func (h *Hardware) memberCode(c *action.Call, in memberCodeIn) (action.Result, error) {
	m, err := h.dir.Member(c.Context, c.DB(), in.Corp, in.User)
	if err != nil {
		return action.Result{}, err
	}
	if m == nil || m.Status == hasLeft {
		return action.Result{}, refuse("the userid of a member", in.User, "the corp has no such member", "")
	}
	if in.Life < time.Second || in.Life > math.MaxUint16*time.Second {
		return action.Result{}, refuse("1s to 65535s", in.Life.String(), "two octets hold the seconds of a code's life", "")
	}
	c.About(journal.Subject{Corp: m.Corp, User: m.UserID})
	code := openhw.PhoneCode{OpenVID: uint64(firstOpenVID + m.ID), Start: c.Now.Truncate(time.Second), ExpiresIn: in.Life.Truncate(time.Second)}
	return h.sealed(c, code, m.Corp, person{openhw.Employee, m.ID, m.UserID}, m.Name)
}

type visitorCodeIn struct {
	Corp    string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Visitor string `name:"visitor" default:"@visitor" need:"yes" help:"userid of the visitor: the app's id, / and the agentid"`
	State   string `name:"state" help:"set by the app, at most 16 octets"`
}

// visitorCode is what the phone of a visitor shows. (doc 94007)
func (h *Hardware) visitorCode(c *action.Call, in visitorCodeIn) (action.Result, error) {
	v, err := h.present(c, in.Corp, in.Visitor)
	if err != nil {
		return action.Result{}, err
	}
	if len(in.State) > openhw.MaxPhoneState {
		return action.Result{}, refuse(fmt.Sprintf("at most %d octets", openhw.MaxPhoneState), in.State, "the state does not fit the code", "")
	}
	code := openhw.PhoneCode{OpenVID: uint64(firstVisitorOpenVID + v.ID), Visitor: true, State: in.State}
	return h.sealed(c, code, v.Corp, person{openhw.Visitor, v.ID, v.UserID}, v.Name)
}

// sealed signs a code with the key of its person.
func (h *Hardware) sealed(c *action.Call, code openhw.PhoneCode, corp string, who person, name string) (action.Result, error) {
	keys, err := h.phoneKeys(c.Context, c.Tx, corp, who.userType, []int64{who.number})
	if err != nil {
		return action.Result{}, err
	}
	text, err := code.Seal(keys[who.number], h.phoneOrder())
	if err != nil {
		return action.Result{}, err
	}
	say := fmt.Sprintf("the phone of %s shows %s", name, text)
	return action.Result{Say: say, Values: map[string]string{"code": text, "openvid": strconv.FormatUint(code.OpenVID, 10)}}, nil
}
