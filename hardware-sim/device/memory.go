package device

import (
	"maps"
	"slices"
	"time"

	"wecomlab/core/openhw"
)

// Memory is what a device keeps in its flash.
type Memory struct {
	SecretNo       string                 `json:"secret_no,omitempty"`
	ActiveCode     string                 `json:"active_code,omitempty"`
	Secret         string                 `json:"secret,omitempty"`   // of the binding; empty: no corp has bound it
	Firmware       string                 `json:"firmware,omitempty"` // installed since; empty: that of the Config
	PermVersion    uint32                 `json:"perm_version,omitempty"`
	People         map[string]openhw.User `json:"people,omitempty"` // by userid
	VisitorVersion uint32                 `json:"visitor_version,omitempty"`
	Visitors       map[string]openhw.User `json:"visitors,omitempty"` // by userid, see openhw.VisitorUserID

	Records  []Record                 `json:"records,omitempty"`  // of attendance and passage that the cloud has not taken
	Readings []openhw.TemperatureItem `json:"readings,omitempty"` // temperatures that it has not

	offset time.Duration // the cloud's clock minus its own
}

// Record is a record that waits for the cloud.
type Record struct {
	openhw.Punch
	Refused int `json:"refused,omitempty"` // how often the cloud has named it in fail_list
}

func (m Memory) clone() Memory {
	m.People, m.Visitors = maps.Clone(m.People), maps.Clone(m.Visitors)
	m.Records, m.Readings = slices.Clone(m.Records), slices.Clone(m.Readings)
	return m
}

// erase forgets the corp and all that belongs to it, as a device must when it was removed (doc 91545).
func (m *Memory) erase() {
	*m = Memory{SecretNo: m.SecretNo, ActiveCode: m.ActiveCode, Firmware: m.Firmware, offset: m.offset}
}

// person finds a member, student or visitor.
func (m *Memory) person(userid string) (openhw.User, bool) {
	if u, ok := m.People[userid]; ok {
		return u, true
	}
	u, ok := m.Visitors[userid]
	return u, ok
}

// keep stores a person among those of the same sort.
func (m *Memory) keep(u openhw.User) {
	into := &m.People
	if u.UserType == openhw.Visitor {
		into = &m.Visitors
	}
	if *into == nil {
		*into = map[string]openhw.User{}
	}
	(*into)[u.UserID] = u
}
