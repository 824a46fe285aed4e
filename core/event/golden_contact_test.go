package event_test

import "wecomlab/core/event"

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

var contactGoldens = map[string]golden{
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
