package agent

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/store"
)

// A system app (打卡, 审批 …) is kept as an app of its own kind: it has a secret, trusted addresses and tokens, and the list of the
// self-built apps that may call its API in its stead (可调用接口的应用). Members never see it among the corp's apps.

// firstSystemID is where the agentids of system apps begin: check-in is 3010011, approval 3010040 (doc 91815).
const firstSystemID = 3_000_000

// system is what is known of one kind of system app. A path is one below /cgi-bin/ that belongs to it, or the beginning of many.
type system struct {
	name       string
	agentID    int64 // where no document names one, a number of this simulator's own
	paths      []string
	permission string // of 代开发 and third-party apps; empty: they may not call at all
}

var systems = map[Kind]system{
	CheckIn:   {"打卡", 3010011, []string{"checkin/", "hardware/get_hardware_checkin_data"}, "checkin:app:base"},
	Approval:  {"审批", 3010040, []string{"oa/approval/", "oa/getapproval", "oa/gettemplatedetail", "oa/applyevent", "oa/vacation/", "corp/getapprovaldata"}, "approval:base:base"},
	Dial:      {"公费电话", 3090001, []string{"dial/"}, ""},
	Emergency: {"紧急通知", 3090002, []string{"pstncc/"}, "emergency:base:push"},
	Customers: {"客户联系", 3090003, []string{"externalcontact/"}, "externalcontact:base:base"},
	Service:   {"微信客服", 3090004, []string{"kf/"}, "customerservice:base:base"},
	Printing:  {"打印", 3090005, nil, ""},
}

// System reports whether a kind is that of a system app.
func (k Kind) System() bool {
	_, is := systems[k]
	return is
}

// systemKinds gives the kinds of system apps, by name.
func systemKinds() []Kind { return slices.Sorted(maps.Keys(systems)) }

// SystemOf gives the kind of system app that an endpoint belongs to, and the permission that a provider's app needs for it, empty
// where it may not call at all. ok is false for endpoints that belong to none.
func SystemOf(path string) (kind Kind, permission string, ok bool) {
	path = strings.TrimPrefix(path, "/cgi-bin/")
	for _, kind := range systemKinds() {
		if slices.ContainsFunc(systems[kind].paths, func(p string) bool { return strings.HasPrefix(path, p) }) {
			return kind, systems[kind].permission, true
		}
	}
	return "", "", false
}

// SystemApp gives the system app of a kind; nil when the corp uses it without secret and callers.
func (a *Agents) SystemApp(ctx context.Context, db bun.IDB, corp string, kind Kind) (*App, error) {
	return found(oneApp(ctx, db, "corp = ? AND kind = ?", corp, kind))
}

// NeedSystemApp is [Agents.SystemApp], and brings the app into the corp when it is not there yet: for what WeCom itself tells members.
func (a *Agents) NeedSystemApp(ctx context.Context, tx *store.Tx, corp string, kind Kind) (*App, error) {
	app, err := a.SystemApp(ctx, tx, corp, kind)
	if app != nil || err != nil {
		return app, err
	}
	made := newSystemApp(corp, kind)
	return &made, a.Create(ctx, tx, &made)
}

// newSystemApp is a system app as every corp has it. It sees the whole corp.
func newSystemApp(corp string, kind Kind) App {
	known := systems[kind]
	return App{Corp: corp, AgentID: known.agentID, Kind: kind, Name: known.name, Publish: Online, Parties: []int64{1}}
}

// systemApp is the system app of a world.
func systemApp(corp string, from *fixtures.SystemApp) App {
	app := newSystemApp(corp, Kind(from.Kind))
	app.Secret, app.Callable = from.Secret, from.Callable
	if from.Name != "" {
		app.Name = from.Name
	}
	if from.AgentID != 0 {
		app.AgentID = from.AgentID
	}
	app.complete()
	return app
}
