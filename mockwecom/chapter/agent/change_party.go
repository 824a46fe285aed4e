package agent

import (
	"strconv"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/directory"
)

// reportParty sends what the app may know of a change of a department (doc 90971, 96303, 90640).
func (w *watcher) reportParty() error {
	before, after := w.c.PartyBefore, w.c.PartyAfter
	switch {
	case before == nil && w.seesParty(after.ID):
		return w.sendParty("create_party", w.newParty(after))
	case after == nil && w.sawParty(before.ID):
		return w.send("delete_party", "", func(head event.ContactHead, suite event.SuiteContactHead) any {
			if w.app.Kind == Suite {
				return &event.SuitePartyDelete{SuiteContactHead: suite, Id: before.ID}
			}
			return &event.PartyDelete{ContactHead: head, Id: before.ID}
		})
	case before != nil && after != nil && (w.sawParty(before.ID) || w.seesParty(after.ID)):
		if p := w.changedParty(before, after); p.Name != "" || p.ParentId != 0 {
			return w.sendParty("update_party", p)
		}
	}
	return nil
}

// namesParties reports whether the app is told the names of departments.
func (w *watcher) namesParties() bool {
	if w.app.Kind == Contacts {
		return w.Grandfathered()
	}
	return w.app.fields().Has(directory.FieldDepartmentName)
}

func (w *watcher) newParty(dep *directory.Department) event.PartyChange {
	p := event.PartyChange{Id: dep.ID, ParentId: dep.ParentID}
	if w.app.Kind == Contacts && !w.Grandfathered() {
		return p
	}
	p.Order = &dep.Order
	switch {
	case w.app.Kind == Suite:
		p.Name = strconv.FormatInt(dep.ID, 10)
	case w.namesParties():
		p.Name = dep.Name
	}
	return p
}

// changedParty gives what has changed, as far as the app may know; names are not told to ordinary third-party apps.
func (w *watcher) changedParty(before, after *directory.Department) event.PartyChange {
	p := event.PartyChange{Id: after.ID}
	if before.ParentID != after.ParentID {
		p.ParentId = after.ParentID
	}
	if before.Name != after.Name && w.namesParties() {
		p.Name = after.Name
	}
	return p
}

func (w *watcher) sendParty(change string, p event.PartyChange) error {
	return w.send(change, "", func(head event.ContactHead, suite event.SuiteContactHead) any {
		if w.app.Kind == Suite {
			return &event.SuitePartyChange{SuiteContactHead: suite, Id: p.Id, Name: p.Name, ParentId: p.ParentId, Order: p.Order}
		}
		p.ContactHead = head
		return &p
	})
}
