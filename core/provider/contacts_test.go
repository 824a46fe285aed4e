package provider

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const contactsCorp = "wwlabcorp00000088"

func withContacts(c *Config) {
	c.Contacts = []ContactsConfig{{CorpID: contactsCorp, Secret: "secret-of-contacts", Keys: newKeys()}}
}

// serveContacts lets the platform take calls of the contact-sync assistant, and notes them.
func (l *lab) serveContacts(calls *[]string) {
	p := l.platform
	p.on("gettoken", func(c call) any {
		if c.text("corpid") != contactsCorp || c.text("corpsecret") != "secret-of-contacts" {
			return refusal(40001, "invalid credential")
		}
		return answer{"access_token": p.issue("corp"), "expires_in": 7200}
	})
	for path, out := range map[string]answer{
		"user/create": {}, "user/update": {}, "user/delete": {}, "department/delete": {}, "tag/delete": {}, "tag/addtagusers": {},
		"tag/create": {"tagid": 12}, "department/simplelist": {"department_id": []answer{{"id": 1}, {"id": 9, "parentid": 1}}},
	} {
		p.on(path, p.byCorp(func(c call) any {
			c.query.Del(byCorp)
			*calls = append(*calls, fmt.Sprint(path, " ", c.query.Encode(), c.body))
			return out
		}))
	}
	p.on("user/list_id", p.byCorp(func(c call) any {
		if c.text("cursor") == "" {
			return answer{"next_cursor": "second", "dept_user": []answer{{"userid": "a", "department": 1}, {"userid": "b", "department": 1}}}
		}
		return answer{"next_cursor": "", "dept_user": []answer{{"userid": "a", "department": 9}}}
	}))
}

func TestContacts_Tour(t *testing.T) {
	t.Parallel()
	l := newLab(t, withContacts)
	var calls []string
	l.serveContacts(&calls)
	vars := map[string]string{"corp": contactsCorp, "new_userid": "sync.lu", "new_name": "陆", "new_mobile": "13800018888", "new_department": "2", "department": "9", "tagname": "值班"}
	l.tour(t, vars, "contacts_gettoken", "user_create", "user_list_id", "department_simplelist", "user_update", "tag_create", "tag_addtagusers", "tag_delete", "user_delete", "department_delete")
	if vars["places"] != "3" || vars["departments"] != "2" || vars["tagid"] != "12" || vars["access_token"] == "" || vars["expires_in"] != "7200" {
		t.Errorf("results %v", vars)
	}
	want := []string{
		"user/create map[department:[2] mobile:13800018888 name:陆 to_invite:false userid:sync.lu]", "department/simplelist map[]",
		"user/update map[department:[9] userid:sync.lu]", "tag/create map[tagname:值班]", "tag/addtagusers map[tagid:12 userlist:[sync.lu]]",
		"tag/delete tagid=12map[]", "user/delete userid=sync.lumap[]", "department/delete id=9map[]",
	}
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Error(diff)
	}
}

func TestContacts_TokenIsFetchedAgain(t *testing.T) {
	t.Parallel()
	l := newLab(t, withContacts)
	var calls []string
	l.serveContacts(&calls)
	vars := map[string]string{"corp": contactsCorp, "new_userid": "sync.lu"}
	l.tour(t, vars, "user_delete")
	l.platform.revoke("corp")
	l.tour(t, vars, "user_delete")
	if n := l.platform.count("gettoken"); n != 2 || len(calls) != 2 {
		t.Errorf("%d tokens for %d calls", n, len(calls))
	}
}

func TestContacts_ErrOperations(t *testing.T) {
	t.Parallel()
	l := newLab(t, withContacts)
	var calls []string
	l.serveContacts(&calls)
	l.platform.on("tag/addtagusers", l.platform.byCorp(func(call) any { return answer{"invalidlist": "sync.lu"} }))
	l.platform.on("user/update", l.platform.byCorp(func(call) any { return refusal(60111, "userid not found") }))
	for _, tc := range []struct {
		name, op string
		vars     map[string]string
		want     string
	}{
		{"NoDepartment", "user_create", map[string]string{}, "new_department is missing"},
		{"DepartmentIsNoNumber", "user_update", map[string]string{"department": "x"}, "which is no number"},
		{"NoTag", "tag_delete", map[string]string{}, "do tag_create first"},
		{"NoDepartmentToDelete", "department_delete", map[string]string{}, "department is missing"},
		{"TagRefusesMember", "tag_addtagusers", map[string]string{"tagid": "3", "new_userid": "sync.lu"}, "tag 3 does not take sync.lu"},
		{"Refused", "user_update", map[string]string{"department": "9"}, "userid not found"},
		{"UnknownCorp", "contacts_gettoken", map[string]string{"corp": "wwother"}, `the contacts of "wwother" are not configured; there is ` + contactsCorp},
		{"UnknownCorpInCall", "user_delete", map[string]string{"corp": "wwother"}, "are not configured"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, err := l.Do(t.Context(), tc.op, tc.vars); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %q", err, tc.want)
			}
		})
	}
}

func TestContacts_Callback(t *testing.T) {
	t.Parallel()
	l := newLab(t, withContacts)
	keys, url := l.given.Contacts[0].Keys, l.ContactsURL(contactsCorp)
	if code, text := l.send(l.check(url, keys, contactsCorp, "echo-6")); code != http.StatusOK || text != "echo-6" {
		t.Errorf("the check is answered %d %q", code, text)
	}
	message := fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>sys</FromUserName><CreateTime>%d</CreateTime><MsgType>event</MsgType><Event>change_contact</Event>"+
		"<ChangeType>delete_user</ChangeType><UserID>a</UserID></xml>", contactsCorp, epoch.Unix())
	if code, text := l.send(l.letter(url, keys, contactsCorp, message)); code != http.StatusOK || text != "" {
		t.Errorf("the event is answered %d %q", code, text)
	}
	l.settle()
	if got := l.seen(); !strings.Contains(got, "change_contact") {
		t.Errorf("seen: %s", got)
	}
	if code, _ := l.send(l.letter(url, keys, providerCorp, message)); code != http.StatusForbidden {
		t.Errorf("an event for another receiver is answered %d", code)
	}
	if got := l.lastRefusal().Finding.String(); !strings.Contains(got, contactsCorp) {
		t.Errorf("the refusal does not name the corp: %s", got)
	}
	if code, _ := l.send(l.check(l.ContactsURL("wwother"), keys, contactsCorp, "x")); code != http.StatusNotFound {
		t.Errorf("an unknown corp is answered %d", code)
	}
}

func TestContacts_ErrConfig(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		bad  ContactsConfig
		want string
	}{
		{"NoCorp", ContactsConfig{Keys: newKeys()}, "CorpID is missing"},
		{"NoKeys", ContactsConfig{CorpID: contactsCorp}, contactsCorp},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			config := Config{ProviderCorpID: providerCorp, PublicURL: "http://127.0.0.1:9", Contacts: []ContactsConfig{tc.bad}}
			if _, err := New(config); err == nil || !strings.Contains(err.Error(), "contacts 1") || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v", err)
			}
		})
	}
}
