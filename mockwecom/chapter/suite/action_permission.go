package suite

import (
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

func (s *Suites) permissionActions() []action.Row {
	return []action.Row{
		action.New("provider.request_permissions", "Request permissions", "申请自定义权限", journal.LaneProvider, 98980,
			"ask the corp for custom permissions; nothing changes until it agrees", s.requestPermissions),
		action.New("corp.agree_permissions", "Agree to the permissions", "同意授权", journal.LaneAdmin, 98980,
			"grant what the provider asked for, at once; change_auth goes out", s.agreePermissions),
		action.New("corp.refuse_permissions", "Refuse the permissions", "暂不授权", journal.LaneAdmin, 98980,
			"turn the whole request down; the former permissions stay", s.refusePermissions),
		action.New("corp.privacy", "Tick sensitive fields", "设置敏感信息授权", journal.LaneAdmin, 97104,
			"choose which sensitive fields members may share with the app through OAuth", s.privacy),
	}
}

type requestInput struct {
	Suite       string   `name:"suite" default:"@customized_suite" help:"template id"`
	Corp        string   `name:"corp" default:"@customized_corp" help:"corpid of the customer"`
	Permissions []string `name:"permissions" need:"yes" help:"such as contact:sensitive:user_name,contact:sensitive:position (doc 99108)"`
}

func (s *Suites) requestPermissions(c *action.Call, in requestInput) (action.Result, error) {
	t, err := s.target(c.Context, c.DB(), in.Suite, in.Corp, Template)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	var wanted []string
	for _, p := range in.Permissions {
		if !slices.Contains(customPermissions, p) {
			return action.Result{}, action.Refuse(unknownPermission(p))
		}
		if !slices.Contains(t.app.Permissions, p) && !slices.Contains(wanted, p) {
			wanted = append(wanted, p)
		}
	}
	if len(wanted) == 0 {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "a permission that the app has not", Got: strings.Join(in.Permissions, ", "),
			Cause: "the corp has granted all of them already", Fix: "nothing is left to do", Doc: 98980})
	}
	t.app.Requested = wanted
	return action.Result{Say: fmt.Sprintf("The corp was asked for %d permissions (待企业客户确认); next: corp.agree_permissions or corp.refuse_permissions.", len(wanted)),
		Values: map[string]string{"requested": strings.Join(wanted, ",")}}, s.agents.Save(c.Context, c.Tx, t.app)
}

// unknownPermission names the permissions of the same area.
func unknownPermission(p string) explain.Finding {
	area, _, _ := strings.Cut(p, ":")
	f := explain.Finding{Step: explain.Parameter, Expected: "a permission of a 代开发 app", Got: p, Cause: "no such permission is documented",
		Fix: "compare it with the list of the document", Doc: 99108}
	for _, known := range customPermissions {
		if strings.HasPrefix(known, area+":") {
			f.Fits = append(f.Fits, known)
		}
	}
	return f
}

func (s *Suites) agreePermissions(c *action.Call, in appInput) (action.Result, error) {
	t, err := s.requested(c, in)
	if err != nil {
		return action.Result{}, err
	}
	granted := t.app.Requested
	t.app.Permissions, t.app.Requested = append(t.app.Permissions, granted...), nil
	if err := s.agents.Save(c.Context, c.Tx, t.app); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("%d permissions are granted, at once and whether the app is online or not.", len(granted)),
		Values: map[string]string{"granted": strings.Join(granted, ",")}}, s.pushChangeAuth(c.Context, c.Tx, t.of, t.a)
}

func (s *Suites) refusePermissions(c *action.Call, in appInput) (action.Result, error) {
	t, err := s.requested(c, in)
	if err != nil {
		return action.Result{}, err
	}
	t.app.Requested = nil
	return action.Result{Say: "The request is turned down; the permissions are what they were."}, s.agents.Save(c.Context, c.Tx, t.app)
}

// requested finds an app that waits for the corp's word.
func (s *Suites) requested(c *action.Call, in appInput) (*target, error) {
	t, err := s.target(c.Context, c.DB(), in.Suite, in.Corp, Template)
	if err != nil {
		return nil, err
	}
	c.About(t.a.about(t.of))
	if len(t.app.Requested) == 0 {
		return nil, action.Refuse(explain.Finding{Step: explain.State, Expected: "a request that waits for the corp", Got: "none",
			Cause: "the provider asked for nothing, or it was answered already", Fix: "mockwecom do provider.request_permissions permissions=…", Doc: 98980})
	}
	return t, nil
}

// thirdPartyPrivacy are the sensitive fields that third-party apps can have at all (doc 99052).
var thirdPartyPrivacy = []string{"avatar", "gender", "qr_code"}

type privacyInput struct {
	Suite  string   `name:"suite" default:"@authorized_suite" help:"suite_id or template id"`
	Corp   string   `name:"corp" default:"@authorized_corp" help:"corpid of the customer"`
	Fields []string `name:"fields" help:"of avatar, gender, mobile, email, biz_mail, address, qr_code; empty ticks none"`
}

func (s *Suites) privacy(c *action.Call, in privacyInput) (action.Result, error) {
	t, err := s.target(c.Context, c.DB(), in.Suite, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	c.About(t.a.about(t.of))
	known := agent.PrivacyFields
	if t.of.Kind == ThirdParty {
		known = thirdPartyPrivacy
	}
	for _, field := range in.Fields {
		if !slices.Contains(known, field) {
			return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "a sensitive field of such an app", Got: field,
				Cause: "other fields take no consent of the member, or are closed to the app", Fix: "name some of those that fit", Fits: known, Doc: 97104})
		}
	}
	t.app.Privacy = slices.Clone(in.Fields)
	if err := s.agents.Save(c.Context, c.Tx, t.app); err != nil {
		return action.Result{}, err
	}
	say := "No sensitive field is ticked: getuserdetail gives none."
	if len(in.Fields) > 0 {
		say = "Members may share " + strings.Join(in.Fields, ", ") + " with the app; each member is asked."
	}
	return action.Result{Say: say}, s.pushChangeAuth(c.Context, c.Tx, t.of, t.a)
}
