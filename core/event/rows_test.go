package event_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/event"
)

// pointer gives a value an address.
func pointer[T any](value T) *T { return &value }

var contactHead = event.ContactHead{
	ToUserName: "wpQuay0001", FromUserName: "sys", CreateTime: 1760000000, MsgType: "event", Event: "change_contact",
}

var suiteContactHead = event.SuiteContactHead{
	SuiteId: "ww00lantern", AuthCorpId: "wpQuay0001", InfoType: "change_contact", TimeStamp: 1760000000,
}

// attributes are custom attributes of both types.
var attributes = &event.ExtAttr{Item: []event.ExtAttrItem{
	{Name: "班次", Type: 0, Text: &event.ExtAttrText{Value: "夜班"}},
	{Name: "page", Type: 1, Web: &event.ExtAttrWeb{Title: "me", Url: "https://quay.test/?a=1&b=2"}},
}}

const attributesXML = `<ExtAttr><Item><Name><![CDATA[班次]]></Name><Type>0</Type><Text><Value><![CDATA[夜班]]></Value></Text></Item>` +
	`<Item><Name><![CDATA[page]]></Name><Type>1</Type><Web><Title><![CDATA[me]]></Title><Url><![CDATA[https://quay.test/?a=1&b=2]]></Url></Web></Item></ExtAttr>`

// The openings of contact changes in both forms.
const (
	contactXML      = `<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event>`
	suiteContactXML = `<xml><SuiteId><![CDATA[ww00lantern]]></SuiteId><AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId><InfoType><![CDATA[change_contact]]></InfoType><TimeStamp>1760000000</TimeStamp>`
)

// goldens hold a filled payload and its wire form for each row of the table.
var goldens = map[string]struct {
	fill func(payload any)
	wire string
}{
	"suite_ticket": {
		func(p any) {
			e := p.(*event.SuiteTicket)
			e.SuiteId, e.TimeStamp, e.SuiteTicket = "dk00harbour", 1760000000, "tide-ticket-1"
		},
		`<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><InfoType><![CDATA[suite_ticket]]></InfoType><TimeStamp>1760000000</TimeStamp><SuiteTicket><![CDATA[tide-ticket-1]]></SuiteTicket></xml>`,
	},
	"create_auth": {
		func(p any) {
			e := p.(*event.CreateAuth)
			e.SuiteId, e.AuthCode, e.TimeStamp, e.State = "dk00harbour", "tide-code-1", 1760000000, "pier7"
		},
		`<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><AuthCode><![CDATA[tide-code-1]]></AuthCode><InfoType><![CDATA[create_auth]]></InfoType><TimeStamp>1760000000</TimeStamp><State><![CDATA[pier7]]></State><ExtraInfo></ExtraInfo></xml>`,
	},
	"change_auth": {
		func(p any) {
			e := p.(*event.ChangeAuth)
			e.SuiteId, e.AuthCorpId, e.TimeStamp, e.State = "dk00harbour", "wpQuay0001", 1760000000, "pier7"
			e.ExtraInfo = &event.ExtraInfo{AuthOpenKfIdList: &event.OpenKfIdList{OpenKfId: []string{"wkTide1", "wkTide2"}}}
		},
		`<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><InfoType><![CDATA[change_auth]]></InfoType><TimeStamp>1760000000</TimeStamp><AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId><State><![CDATA[pier7]]></State><ExtraInfo><AuthOpenKfIdList><OpenKfId><![CDATA[wkTide1]]></OpenKfId><OpenKfId><![CDATA[wkTide2]]></OpenKfId></AuthOpenKfIdList></ExtraInfo></xml>`,
	},
	"cancel_auth": {
		func(p any) {
			e := p.(*event.CancelAuth)
			e.SuiteId, e.AuthCorpId, e.TimeStamp = "dk00harbour", "wpQuay0001", 1760000000
		},
		`<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><InfoType><![CDATA[cancel_auth]]></InfoType><TimeStamp>1760000000</TimeStamp><AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId></xml>`,
	},
	"reset_permanent_code": {
		func(p any) {
			e := p.(*event.ResetPermanentCode)
			e.SuiteId, e.AuthCode, e.TimeStamp = "dk00harbour", "tide-code-2", 1760000000
		},
		`<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><AuthCode><![CDATA[tide-code-2]]></AuthCode><InfoType><![CDATA[reset_permanent_code]]></InfoType><TimeStamp>1760000000</TimeStamp></xml>`,
	},
	"subscribe": {
		fillAppEvent,
		`<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[mei.tan]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event><AgentID>1000031</AgentID></xml>`,
	},
	"unsubscribe": {
		fillAppEvent,
		`<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[mei.tan]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[unsubscribe]]></Event><AgentID>1000031</AgentID></xml>`,
	},
	"change_app_admin": {
		fillAppEvent,
		`<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[mei.tan]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_app_admin]]></Event><AgentID>1000031</AgentID></xml>`,
	},
	"enter_agent": {
		func(p any) {
			e := p.(*event.EnterAgent)
			e.ToUserName, e.FromUserName, e.CreateTime, e.AgentID = "wpQuay0001", "mei.tan", 1760000000, 1000031
		},
		`<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[mei.tan]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[enter_agent]]></Event><EventKey><![CDATA[]]></EventKey><AgentID>1000031</AgentID></xml>`,
	},
	"change_contact.create_user": {
		func(p any) {
			*p.(*event.UserChange) = event.UserChange{
				ContactHead: withChange(contactHead, "create_user"), UserID: "mei.tan", Name: "谭梅", Department: "1,4", MainDepartment: pointer(int64(4)),
				IsLeaderInDept: "1,0", DirectLeader: "bo.he", Position: "领航", Mobile: "13900000000", Gender: pointer(2), Email: "mei@quay.test",
				BizMail: "mei@corp.quay.test", Status: pointer(1), Avatar: "https://quay.test/mei.png", Alias: "mei", Telephone: "020-1", Address: "码头1号", ExtAttr: attributes,
			}
		},
		`<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event><ChangeType><![CDATA[create_user]]></ChangeType>` +
			`<UserID><![CDATA[mei.tan]]></UserID><Name><![CDATA[谭梅]]></Name><Department><![CDATA[1,4]]></Department><MainDepartment>4</MainDepartment><IsLeaderInDept><![CDATA[1,0]]></IsLeaderInDept><DirectLeader><![CDATA[bo.he]]></DirectLeader><Position><![CDATA[领航]]></Position><Mobile><![CDATA[13900000000]]></Mobile><Gender>2</Gender><Email><![CDATA[mei@quay.test]]></Email><BizMail><![CDATA[mei@corp.quay.test]]></BizMail><Status>1</Status><Avatar><![CDATA[https://quay.test/mei.png]]></Avatar><Alias><![CDATA[mei]]></Alias><Telephone><![CDATA[020-1]]></Telephone><Address><![CDATA[码头1号]]></Address>` + attributesXML + `</xml>`,
	},
	"change_contact.update_user": {
		func(p any) {
			*p.(*event.UserChange) = event.UserChange{
				ContactHead: withChange(contactHead, "update_user"), UserID: "mei.tan", NewUserID: "mei.tan2", Gender: pointer(0),
			}
		},
		`<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event><ChangeType><![CDATA[update_user]]></ChangeType><UserID><![CDATA[mei.tan]]></UserID><NewUserID><![CDATA[mei.tan2]]></NewUserID><Gender>0</Gender></xml>`,
	},
	"change_contact.delete_user": {
		func(p any) {
			*p.(*event.UserDelete) = event.UserDelete{ContactHead: withChange(contactHead, "delete_user"), UserID: "mei.tan"}
		},
		`<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event><ChangeType><![CDATA[delete_user]]></ChangeType><UserID><![CDATA[mei.tan]]></UserID></xml>`,
	},
	"suite.change_contact.create_user": {
		func(p any) {
			*p.(*event.SuiteUserChange) = event.SuiteUserChange{
				SuiteContactHead: withSuiteChange("create_user"), UserID: "woTide1", OpenUserID: "woTide1", Name: "woTide1", Department: "1,4",
				MainDepartment: pointer(int64(4)), IsLeaderInDept: "1,0", DirectLeader: "woTide2", Mobile: "13900000000", Position: "领航", Gender: pointer(2),
				Email: "mei@quay.test", BizMail: "mei@corp.quay.test", Status: pointer(1), Avatar: "https://quay.test/mei.png", Alias: "mei", Telephone: "020-1", ExtAttr: attributes,
			}
		},
		`<xml><SuiteId><![CDATA[ww00lantern]]></SuiteId><AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId><InfoType><![CDATA[change_contact]]></InfoType><TimeStamp>1760000000</TimeStamp><ChangeType><![CDATA[create_user]]></ChangeType>` +
			`<UserID><![CDATA[woTide1]]></UserID><OpenUserID><![CDATA[woTide1]]></OpenUserID><Name><![CDATA[woTide1]]></Name><Department><![CDATA[1,4]]></Department><MainDepartment>4</MainDepartment><IsLeaderInDept><![CDATA[1,0]]></IsLeaderInDept><DirectLeader><![CDATA[woTide2]]></DirectLeader><Mobile><![CDATA[13900000000]]></Mobile><Position><![CDATA[领航]]></Position><Gender>2</Gender><Email><![CDATA[mei@quay.test]]></Email><BizMail><![CDATA[mei@corp.quay.test]]></BizMail><Status>1</Status><Avatar><![CDATA[https://quay.test/mei.png]]></Avatar><Alias><![CDATA[mei]]></Alias><Telephone><![CDATA[020-1]]></Telephone>` + attributesXML + `</xml>`,
	},
	"suite.change_contact.update_user": {
		func(p any) {
			*p.(*event.SuiteUserChange) = event.SuiteUserChange{
				SuiteContactHead: withSuiteChange("update_user"), UserID: "woTide1", OpenUserID: "woTide1", Department: "2",
			}
		},
		`<xml><SuiteId><![CDATA[ww00lantern]]></SuiteId><AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId><InfoType><![CDATA[change_contact]]></InfoType><TimeStamp>1760000000</TimeStamp><ChangeType><![CDATA[update_user]]></ChangeType><UserID><![CDATA[woTide1]]></UserID><OpenUserID><![CDATA[woTide1]]></OpenUserID><Department><![CDATA[2]]></Department></xml>`,
	},
	"suite.change_contact.delete_user": {
		func(p any) {
			*p.(*event.SuiteUserDelete) = event.SuiteUserDelete{SuiteContactHead: withSuiteChange("delete_user"), UserID: "woTide1", OpenUserID: "woTide1"}
		},
		`<xml><SuiteId><![CDATA[ww00lantern]]></SuiteId><AuthCorpId><![CDATA[wpQuay0001]]></AuthCorpId><InfoType><![CDATA[change_contact]]></InfoType><TimeStamp>1760000000</TimeStamp><ChangeType><![CDATA[delete_user]]></ChangeType><UserID><![CDATA[woTide1]]></UserID><OpenUserID><![CDATA[woTide1]]></OpenUserID></xml>`,
	},
	"change_contact.create_party": {
		func(p any) {
			*p.(*event.PartyChange) = event.PartyChange{ContactHead: withChange(contactHead, "create_party"), Id: 7, Name: "领航组", ParentId: 2, Order: pointer(int64(0))}
		},
		contactXML + `<ChangeType><![CDATA[create_party]]></ChangeType><Id>7</Id><Name><![CDATA[领航组]]></Name><ParentId>2</ParentId><Order>0</Order></xml>`,
	},
	"change_contact.update_party": {
		func(p any) {
			*p.(*event.PartyChange) = event.PartyChange{ContactHead: withChange(contactHead, "update_party"), Id: 7, ParentId: 3}
		},
		contactXML + `<ChangeType><![CDATA[update_party]]></ChangeType><Id>7</Id><ParentId>3</ParentId></xml>`,
	},
	"change_contact.delete_party": {
		func(p any) {
			*p.(*event.PartyDelete) = event.PartyDelete{ContactHead: withChange(contactHead, "delete_party"), Id: 7}
		},
		contactXML + `<ChangeType><![CDATA[delete_party]]></ChangeType><Id>7</Id></xml>`,
	},
	"suite.change_contact.create_party": {
		func(p any) {
			*p.(*event.SuitePartyChange) = event.SuitePartyChange{SuiteContactHead: withSuiteChange("create_party"), Id: 7, Name: "7", ParentId: 2, Order: pointer(int64(40))}
		},
		suiteContactXML + `<ChangeType><![CDATA[create_party]]></ChangeType><Id>7</Id><Name><![CDATA[7]]></Name><ParentId>2</ParentId><Order>40</Order></xml>`,
	},
	"suite.change_contact.update_party": {
		func(p any) {
			*p.(*event.SuitePartyChange) = event.SuitePartyChange{SuiteContactHead: withSuiteChange("update_party"), Id: 7, Name: "7", ParentId: 3}
		},
		suiteContactXML + `<ChangeType><![CDATA[update_party]]></ChangeType><Id>7</Id><Name><![CDATA[7]]></Name><ParentId>3</ParentId></xml>`,
	},
	"suite.change_contact.delete_party": {
		func(p any) {
			*p.(*event.SuitePartyDelete) = event.SuitePartyDelete{SuiteContactHead: withSuiteChange("delete_party"), Id: 7}
		},
		suiteContactXML + `<ChangeType><![CDATA[delete_party]]></ChangeType><Id>7</Id></xml>`,
	},
	"change_contact.update_tag": {
		func(p any) {
			*p.(*event.TagChange) = event.TagChange{ContactHead: withChange(contactHead, "update_tag"), TagItems: event.TagItems{TagId: 4, AddUserItems: "mei.tan,bo.he", DelPartyItems: "7"}}
		},
		contactXML + `<ChangeType><![CDATA[update_tag]]></ChangeType><TagId>4</TagId><AddUserItems><![CDATA[mei.tan,bo.he]]></AddUserItems><DelPartyItems><![CDATA[7]]></DelPartyItems></xml>`,
	},
	"suite.change_contact.update_tag": {
		func(p any) {
			*p.(*event.SuiteTagChange) = event.SuiteTagChange{SuiteContactHead: withSuiteChange("update_tag"), TagItems: event.TagItems{TagId: 4, DelUserItems: "woTide1", AddPartyItems: "2,7"}}
		},
		suiteContactXML + `<ChangeType><![CDATA[update_tag]]></ChangeType><TagId>4</TagId><DelUserItems><![CDATA[woTide1]]></DelUserItems><AddPartyItems><![CDATA[2,7]]></AddPartyItems></xml>`,
	},
	"text": {
		func(p any) {
			e := p.(*event.TextMessage)
			e.ToUserName, e.FromUserName, e.CreateTime, e.AgentID = "wpQuay0001", "mei.tan", 1760000000, 1000031
			e.Content, e.MsgId = "涨潮 <b> & ]]> 完", 7100000000000000042
		},
		`<xml><ToUserName><![CDATA[wpQuay0001]]></ToUserName><FromUserName><![CDATA[mei.tan]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[涨潮 <b> & ]]]]><![CDATA[> 完]]></Content><MsgId>7100000000000000042</MsgId><AgentID>1000031</AgentID></xml>`,
	},
}

// fillAppEvent fills an event without fields of its own.
func fillAppEvent(p any) {
	e := p.(*event.AppEvent)
	e.ToUserName, e.FromUserName, e.CreateTime, e.AgentID = "wpQuay0001", "mei.tan", 1760000000, 1000031
}

func withChange(head event.ContactHead, change string) event.ContactHead {
	head.ChangeType = change
	return head
}

func withSuiteChange(change string) event.SuiteContactHead {
	head := suiteContactHead
	head.ChangeType = change
	return head
}

func TestEveryRowHasAGolden(t *testing.T) {
	t.Parallel()
	for _, row := range event.Rows {
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			golden, ok := goldens[row.Name]
			if !ok {
				t.Fatal("the row has no golden")
			}
			payload := row.Payload()
			golden.fill(payload)
			wire, err := event.Marshal(payload)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(golden.wire, string(wire)); diff != "" {
				t.Fatal(diff)
			}
			parsed, err := event.Parse(wire)
			if err != nil {
				t.Fatal(err)
			}
			if matched, ok := event.Match(parsed); !ok || matched.Name != row.Name || parsed.Name() != row.Name {
				t.Errorf("the message is matched with %q", matched.Name)
			}
			decoded := row.Payload()
			if err := parsed.Decode(decoded); err != nil {
				t.Fatal(err)
			}
			again, err := event.Marshal(decoded)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(golden.wire, string(again)); diff != "" {
				t.Errorf("decoded and written again: %s", diff)
			}
		})
	}
	if len(goldens) != len(event.Rows) {
		t.Errorf("%d goldens for %d rows", len(goldens), len(event.Rows))
	}
}

func TestRowsAreComplete(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, row := range event.Rows {
		if names[row.Name] {
			t.Errorf("the name %q is taken twice", row.Name)
		}
		names[row.Name] = true
		if row.Type == "" || len(row.Addresses) == 0 || len(row.Doc) == 0 || row.Help == "" || row.Form == "" {
			t.Errorf("the row is not complete: %+v", row)
		}
		if row.Payload() == row.Payload() {
			t.Errorf("%s: two payloads are one", row.Name)
		}
		wire, err := event.Marshal(row.Payload())
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := event.Parse(wire)
		if err != nil {
			t.Fatal(err)
		}
		if matched, _ := event.Match(parsed); matched.Name != row.Name {
			t.Errorf("%s: a new payload does not tell what it is: %s", row.Name, wire)
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	row, ok := event.Lookup("suite_ticket")
	if !ok || row.Form != event.InfoTypeForm || !row.Goes(event.Template) || !row.Goes(event.Command) || row.Goes(event.App) {
		t.Errorf("suite_ticket is %+v", row)
	}
	if _, ok := event.Lookup("high_tide"); ok {
		t.Error("an unknown name is found")
	}
}

func TestMatchKnowsNotEverything(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, msg, want string }{
		{"InfoType", `<xml><InfoType>high_tide</InfoType></xml>`, "high_tide"},
		{"Event", `<xml><MsgType>event</MsgType><Event>low_tide</Event></xml>`, "low_tide"},
		{"Message", `<xml><MsgType>image</MsgType></xml>`, "image"},
		{"ChangeType", `<xml><InfoType>change_contact</InfoType><ChangeType>rename_pier</ChangeType></xml>`, "change_contact"},
		{"TextIsNoEvent", `<xml><MsgType>event</MsgType><Event>text</Event></xml>`, "text"},
		{"Nothing", `<xml></xml>`, "unknown"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed, err := event.Parse([]byte(test.msg))
			if err != nil {
				t.Fatal(err)
			}
			if row, ok := event.Match(parsed); ok {
				t.Errorf("matched with %q", row.Name)
			}
			if got := parsed.Name(); got != test.want {
				t.Errorf("name %q, want %q", got, test.want)
			}
		})
	}
}
