package openhw_test

import "wecomlab/core/openhw"

// linYue is a person with everything.
func linYue() openhw.User {
	return openhw.User{
		UserID: "lin.yue", OpenVID: 1<<64 - 2, Name: "林越", FpVer: u32(1), FaVer: u32(0), PublicKey: "S0VZ",
		PassRuleList: openhw.List[openhw.Rule]{{Rule: "9:00-18:00 * * 1-5 *", EffectTime: 1760000000}},
		FpAlgorithm:  "gull", Fp: []openhw.Template{{ID: 9, Data: "RlA="}}, FaAlgorithm: "tern", FaList: []openhw.Template{{Data: "RkE="}}, Fa: "RkE=",
	}
}

const linYueWire = `{"userid":"lin.yue","openvid":18446744073709551614,"user_type":0,"name":"林越","fp_ver":1,"fa_ver":0,"public_key":"S0VZ",` +
	`"pass_rule_list":[{"id":0,"rule":"9:00-18:00 * * 1-5 *","effect_time":1760000000}],"fp_algorithm":"gull","fp":[{"id":9,"data":"RlA="}],` +
	`"fa_algorithm":"tern","fa_list":[{"id":0,"data":"RkE="}],"fa":"RkE="}`

// visitor is a visitor without rules whose faces were asked for and are none.
func visitor() openhw.User {
	return openhw.User{UserID: "v7/1000006", OpenVID: 42, UserType: openhw.Visitor, Name: "Guest", PassRuleList: openhw.List[openhw.Rule]{}, FaList: []openhw.Template{}}
}

const visitorWire = `{"userid":"v7/1000006","openvid":42,"user_type":1,"name":"Guest","pass_rule_list":[],"fa_list":[]}`

var peopleGoldens = map[string]golden{
	"get_perm_version": {wire: bare("get_perm_version"), answer: &openhw.PermVersion{PermVersion: 6}, reply: answered(`{"perm_version":6}`)},
	"get_userinfo_by_page": {
		request: &openhw.PageOfUsers{Offset: u32(0), Limit: 200, IsReqFpInfo: u32(0), IsReqFaInfo: u32(1), IsReqPublicKey: u32(1)},
		wire:    asked("get_userinfo_by_page", `{"offset":0,"limit":200,"is_req_fp_info":0,"is_req_fa_info":1,"is_req_public_key":1}`),
		answer:  &openhw.UserPage{IsLast: true, PermVersion: 6, UserInfo: openhw.List[openhw.User]{linYue()}},
		reply:   answered(`{"is_last":true,"perm_version":6,"userinfo":[` + linYueWire + `]}`),
	},
	"get_userinfo_by_ids": {
		request: &openhw.UsersByID{UserItem: []openhw.UserRef{{UserID: "lin.yue"}, {UserID: "pupil.1", UserType: openhw.Student}}},
		wire:    asked("get_userinfo_by_ids", `{"user_item":[{"userid":"lin.yue","user_type":0},{"userid":"pupil.1","user_type":2}]}`),
		answer:  &openhw.UserList{UserInfo: openhw.List[openhw.User]{linYue()}},
		reply:   answered(`{"userinfo":[` + linYueWire + `]}`),
	},
	"check_userid": {
		request: &openhw.CheckUserID{UserIDItem: []openhw.UserRef{{UserID: "lin.yue"}}},
		wire:    asked("check_userid", `{"userid_item":[{"userid":"lin.yue","user_type":0}]}`),
		answer:  &openhw.CheckedUserID{LegalUserIDItem: []openhw.UserRef{{UserID: "lin.yue"}}, IllegalUserIDItem: []openhw.UserRef{}},
		reply:   answered(`{"legal_userid_item":[{"userid":"lin.yue","user_type":0}],"illegal_userid_item":[]}`),
	},
	"get_notify_history": {
		request: &openhw.NotifyHistory{PermVersion: 4, Offset: u32(0), Limit: 50},
		wire:    asked("get_notify_history", `{"perm_version":4,"offset":0,"limit":50}`),
		answer:  &openhw.NotifyPage{IsLast: true, Item: openhw.List[openhw.Notification]{{Data: `{"cmd":"push_change_userid"}`, PermVersion: 5}}},
		reply:   answered(`{"is_last":true,"item":[{"data":"{\"cmd\":\"push_change_userid\"}","perm_version":5}]}`),
	},
	"push_change_contact": {
		request: &openhw.ChangeContact{
			Timestamp: 1760000000, PermVersion: 7, CreateUser: openhw.List[openhw.UserRef]{{UserID: "mei.tan"}},
			UpdateUser: openhw.List[openhw.UserRef]{}, DeleteUser: openhw.List[openhw.UserRef]{{UserID: "pupil.1", UserType: 2}},
		},
		wire: asked("push_change_contact", `{"timestamp":1760000000,"perm_version":7,"create_user":[{"userid":"mei.tan","user_type":0}],"update_user":[],"delete_user":[{"userid":"pupil.1","user_type":2}]}`),
	},
	"push_change_userid": {
		request: &openhw.ChangeUserID{Timestamp: 1760000000, OldUserID: "u9", NewUserID: "mei.tan", PermVersion: 8},
		wire:    asked("push_change_userid", `{"timestamp":1760000000,"old_userid":"u9","new_userid":"mei.tan","perm_version":8,"user_type":0}`),
	},
	"get_visitor_version": {wire: bare("get_visitor_version"), answer: &openhw.VisitorVersion{VisitorVersion: 3}, reply: answered(`{"visitor_version":3}`)},
	"get_visitor_by_ids": {
		request: &openhw.VisitorsByID{UserIDs: []string{"v7/1000006"}, IsReqPublicKey: u32(1)},
		wire:    asked("get_visitor_by_ids", `{"userids":["v7/1000006"],"is_req_public_key":1}`),
		answer:  &openhw.UserList{UserInfo: openhw.List[openhw.User]{visitor()}}, reply: answered(`{"userinfo":[` + visitorWire + `]}`),
	},
	"get_visitor_list":    visitorList("get_visitor_list"),
	"get_visitor_by_page": visitorList("get_visitor_by_page"),
	"push_visitor_list_change": {
		request: &openhw.ChangeVisitors{
			Timestamp: 1760000000, VisitorVersion: 4, CreateVisitor: openhw.List[openhw.VisitorRef]{{UserID: "v7/1000006"}},
			UpdateVisitor: openhw.List[openhw.VisitorRef]{}, DeleteVisitor: openhw.List[openhw.VisitorRef]{},
		},
		wire: asked("push_visitor_list_change", `{"timestamp":1760000000,"visitor_version":4,"create_visitor":[{"userid":"v7/1000006"}],"update_visitor":[],"delete_visitor":[]}`),
	},
}

func visitorList(cmd string) golden {
	return golden{
		request: &openhw.PageOfVisitors{Offset: 20, Limit: 10}, wire: asked(cmd, `{"offset":20,"limit":10}`),
		answer: &openhw.VisitorPage{UserInfo: openhw.List[openhw.User]{visitor()}, VisitorVersion: 3},
		reply:  answered(`{"userinfo":[` + visitorWire + `],"is_last":false,"visitor_version":3}`),
	}
}
