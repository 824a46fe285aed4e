package console

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/keys"
)

func TestColumnsFitTheRoom(t *testing.T) {
	t.Parallel()
	all := [][]column{placeColumns, memberColumns, tagColumns, appColumns, grantColumns, suiteColumns, callbackColumns}
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.SampledFrom(all).Draw(t, "columns")
		room := rapid.IntRange(20, 240).Draw(t, "room")
		wide := widths(columns, room)
		sum, gone := 0, false
		for i, w := range wide {
			if gone && w > 0 {
				t.Fatalf("column %d is shown after one that is not: %v", i, wide)
			}
			if gone = w == 0; gone {
				continue
			}
			if w < columns[i].least {
				t.Fatalf("column %d has %d of at least %d", i, w, columns[i].least)
			}
			sum += w + 1
		}
		if sum > room || wide[0] == 0 {
			t.Fatalf("%v takes %d of %d", wide, sum, room)
		}
	})
}

func TestListKeepsFewPages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := list{members: 100_000, head: []item{{kind: departmentItem}}}
		for range 60 {
			page := rapid.IntRange(0, 999).Draw(t, "page")
			for _, missing := range l.missing(1+page*pageRows, 1+page*pageRows+30) {
				l.ask(missing)
				l.put(missing, make([]control.ContactMember, pageRows))
			}
			if _, told := l.item(1+page*pageRows, "ww"); !told {
				t.Fatalf("page %d was told and is gone", page)
			}
			if len(l.pages) > maxPages+1 {
				t.Fatalf("%d pages are kept", len(l.pages))
			}
		}
	})
}

func TestListAsksOnce(t *testing.T) {
	t.Parallel()
	l := list{members: 250}
	if got := l.missing(90, 120); cmp.Diff([]int{0, 1}, got) != "" {
		t.Fatalf("missing %v", got)
	}
	l.ask(0)
	if got := l.missing(90, 120); cmp.Diff([]int{1}, got) != "" {
		t.Errorf("missing %v", got)
	}
	if _, ok := l.item(250, "ww"); ok {
		t.Error("there is a row beyond the end")
	}
}

func TestOrderSendsWhatWasChanged(t *testing.T) {
	t.Parallel()
	params := []control.Param{{Name: "user", Need: true}, {Name: "name"}, {Name: "alias"}, {Name: "boss"}}
	known := map[string]string{"name": "吴桐", "boss": "chen.mo"}
	for _, tc := range []struct {
		name, action string
		given, want  map[string]string
	}{
		{"Unchanged", "member.edit", map[string]string{"name": "吴桐", "boss": "chen.mo"}, map[string]string{"user": "wu.tong"}},
		{"Changed", "member.edit", map[string]string{"name": "吴彤", "boss": "chen.mo", "alias": "小吴"}, map[string]string{"user": "wu.tong", "name": "吴彤", "alias": "小吴"}},
		{"Cleared", "member.edit", map[string]string{"name": "吴桐"}, map[string]string{"user": "wu.tong", "boss": "-"}},
		{"AppsKeepWhatIsEmpty", "app.edit", map[string]string{"name": "吴桐"}, map[string]string{"user": "wu.tong"}},
		{"OthersSendAll", "app.scope", map[string]string{"name": "吴桐"}, map[string]string{"user": "wu.tong", "name": "吴桐"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			o := order{action: &control.Action{Name: tc.action, Params: params}, fixed: map[string]string{"user": "wu.tong"}, known: known}
			if diff := cmp.Diff(tc.want, o.params(tc.given)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEchoes(t *testing.T) {
	t.Parallel()
	callback := func(id, cause int64, status int) journal.Entry {
		return journal.Entry{ID: id, Cause: cause, Kind: journal.KindCallback, Status: status, Callback: &journal.Callback{Receiver: "agent:ww:1"}}
	}
	event := journal.Entry{ID: 5, Cause: 4, Kind: journal.KindEvent, Title: "change_contact.create_user", Callback: &journal.Callback{Receiver: "contacts:ww"}}
	got := echoesOf([]journal.Entry{event, callback(6, 5, 500), callback(7, 5, 200), callback(8, 4, 200)})
	if len(got) != 2 || got[0].shown() != 7 || got[0].receiver() != "contacts:ww" || got[1].shown() != 8 || short(got[0].event.Title) != "create_user" {
		t.Errorf("%+v", got)
	}
	if alone := echoesOf([]journal.Entry{event}); alone[0].shown() != 5 {
		t.Errorf("an event that was not delivered is shown by %d", alone[0].shown())
	}
}

func TestNewestDelivery(t *testing.T) {
	t.Parallel()
	got := newest([]control.Delivery{{ID: 3, Receiver: "a", State: "dead"}, {ID: 9, Receiver: "a", State: "delivered"}, {ID: 4, Receiver: "b"}})
	if got["a"].ID != 9 || got["b"].ID != 4 || len(got) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestSecretsAreCut(t *testing.T) {
	t.Parallel()
	for secret, want := range map[string]string{"": "", "abc": "•••", "bn7db9nTle7Rtbk": "bn7d…bk"} {
		if got := cut(secret); got != want {
			t.Errorf("%q is shown as %q", secret, got)
		}
	}
}

func TestDepartmentsStayTheSamePlaces(t *testing.T) {
	t.Parallel()
	root := &place{kind: departmentPlace, corp: "ww", id: 1}
	node := func(id int64, name string) control.ContactNode { return control.ContactNode{ID: id, Name: name} }
	root.take([]control.ContactNode{node(2, "a"), node(3, "b")}, 0)
	first := root.below[0]
	first.open = true
	root.take([]control.ContactNode{node(4, "c")}, 2)
	root.take([]control.ContactNode{node(3, "b"), node(2, "renamed")}, 0)
	if len(root.below) != 2 || root.below[1] != first || !first.open || first.name != "renamed" {
		t.Errorf("%+v", root.below)
	}
}

// TestNewActionsAppearByThemselves holds that a family's action of tomorrow is offered where it fits.
func TestNewActionsAppearByThemselves(t *testing.T) {
	t.Parallel()
	param := func(names ...string) (out []control.Param) {
		for _, n := range names {
			out = append(out, control.Param{Name: n})
		}
		return out
	}
	s := New(&screen.Env{Actions: []control.Action{
		{Name: "member.praise", Params: param("corp", "user"), Actor: journal.LaneMember}, {Name: "member.tomorrow", Params: param("corp", "user"), Actor: journal.LaneAdmin},
		{Name: "department.tomorrow"}, {Name: "tag.tomorrow"}, {Name: "menu.tomorrow", Params: param("agent")}, {Name: "corp.tomorrow", Params: param("suite", "corp")},
		{Name: "provider.tomorrow_suite", Params: param("suite")}, {Name: "provider.tomorrow_template", Params: param("suite")},
	}})
	for _, tc := range []struct {
		name string
		on   item
		want string
	}{
		{"Member", item{kind: memberItem, member: &control.ContactMember{}}, "member.tomorrow member.praise"},
		{"Department", item{kind: departmentItem, node: &control.ContactNode{}}, "department.tomorrow"},
		{"Tag", item{kind: tagItem, tag: &control.ContactTag{}}, "tag.tomorrow"},
		{"OwnApp", item{kind: appItem, app: &control.App{Kind: kindSelf}}, "menu.tomorrow"},
		{"GivenApp", item{kind: appItem, app: &control.App{Kind: kindCustomized, SuiteID: "dk"}}, "menu.tomorrow corp.tomorrow"},
		{"Grant", item{kind: grantItem, grant: &control.Authorization{}}, "corp.tomorrow"},
		{"Template", item{kind: suiteItem, suite: &control.Suite{Kind: "template"}}, "provider.tomorrow_template"},
		{"Suite", item{kind: suiteItem, suite: &control.Suite{Kind: "suite"}}, "provider.tomorrow_suite"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, a := range s.fitting(target{item: tc.on}) {
				got = append(got, a.Name)
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("%v, want %s", got, tc.want)
			}
		})
	}
}

func TestVerbsOfApps(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		app  control.App
		id   keys.ID
		want []string
	}{
		{"StopOwn", control.App{Kind: kindSelf}, keys.ConsoleSwitch, []string{"app.close"}},
		{"StartOwn", control.App{Kind: kindSelf, Closed: true}, keys.ConsoleSwitch, []string{"app.open"}},
		{"StopGiven", control.App{Kind: kindCustomized, SuiteID: "dk"}, keys.ConsoleSwitch, []string{"corp.disable_app"}},
		{"CancelGiven", control.App{Kind: kindThirdParty, SuiteID: "ww"}, keys.ConsoleRemove, []string{"corp.cancel"}},
		{"URLOfThirdParty", control.App{Kind: kindThirdParty, SuiteID: "ww"}, keys.ConsoleCallback, []string{"provider.save_callback"}},
		{"EditThirdParty", control.App{Kind: kindThirdParty, SuiteID: "ww"}, keys.ConsoleEdit, nil},
		{"URLOfAssistant", control.App{Kind: kindAssistant}, keys.ConsoleCallback, []string{"app.callback"}},
		{"DeleteAssistant", control.App{Kind: kindAssistant}, keys.ConsoleRemove, nil},
		{"MoveNothing", control.App{Kind: kindSelf}, keys.ConsoleMove, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := appVerbs(tc.id, &tc.app); !slices.Equal(got, tc.want) {
				t.Errorf("%v, want %v", got, tc.want)
			}
		})
	}
}
