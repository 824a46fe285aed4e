package agent

import (
	"strconv"
	"strings"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/setting"
)

var deletedTag = setting.Switch("contacts.deleted_tag_is_told", false, 90972, "update_tag tells of a tag that was deleted, as if all had left it")

// reportTag sends who came into a tag and who left it, as far as the app sees them; the app that did it knows (doc 90972,
// 96304, 90641).
func (w *watcher) reportTag(t *directory.TagChange) error {
	items := event.TagItems{
		TagId: t.ID, AddUserItems: w.usersOf(t.AddUsers), DelUserItems: w.usersOf(t.DelUsers),
		AddPartyItems: w.partiesOf(t.AddParties), DelPartyItems: w.partiesOf(t.DelParties),
	}
	if t.Gone && !w.rt.Settings.Bool(deletedTag) || t.By == w.app.AgentID || items == (event.TagItems{TagId: t.ID}) {
		return nil
	}
	return w.send("update_tag", "", func(head event.ContactHead, suite event.SuiteContactHead) any {
		if w.app.Kind == Suite {
			return &event.SuiteTagChange{SuiteContactHead: suite, TagItems: items}
		}
		return &event.TagChange{ContactHead: head, TagItems: items}
	})
}

func (w *watcher) usersOf(members []*directory.Member) string {
	var ids []string
	for _, m := range members {
		if w.seesUser(m) {
			ids = append(ids, w.userID(m))
		}
	}
	return strings.Join(ids, ",")
}

func (w *watcher) partiesOf(departments []int64) string {
	var ids []string
	for _, id := range departments {
		if w.seesParty(id) {
			ids = append(ids, strconv.FormatInt(id, 10))
		}
	}
	return strings.Join(ids, ",")
}
