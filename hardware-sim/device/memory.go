package device

import (
	"maps"
	"time"

	"wecomlab/core/openhw"
)

// Memory is what a device keeps in its flash.
type Memory struct {
	SecretNo    string                 `json:"secret_no,omitempty"`
	ActiveCode  string                 `json:"active_code,omitempty"`
	Secret      string                 `json:"secret,omitempty"` // of the binding; empty: no corp has bound it
	PermVersion uint32                 `json:"perm_version,omitempty"`
	People      map[string]openhw.User `json:"people,omitempty"` // by userid

	offset time.Duration // the cloud's clock minus its own
}

func (m Memory) clone() Memory {
	m.People = maps.Clone(m.People)
	return m
}

// erase forgets the corp, as a device must when it was removed (doc 91545).
func (m *Memory) erase() {
	m.Secret, m.PermVersion, m.People = "", 0, nil
}
