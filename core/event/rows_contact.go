package event

var contactRows = []Row{
	contactRow("create_user", "a member has been added", func(head ContactHead) any { return &UserChange{ContactHead: head} }),
	contactRow("update_user", "a member has been changed", func(head ContactHead) any { return &UserChange{ContactHead: head} }),
	contactRow("delete_user", "a member has been deleted", func(head ContactHead) any { return &UserDelete{ContactHead: head} }),
	contactRow("create_party", "a department has been added", func(head ContactHead) any { return &PartyChange{ContactHead: head} }).on(90971, 96303),
	contactRow("update_party", "a department has been changed", func(head ContactHead) any { return &PartyChange{ContactHead: head} }).on(90971, 96303),
	contactRow("delete_party", "a department has been deleted", func(head ContactHead) any { return &PartyDelete{ContactHead: head} }).on(90971, 96303),
	contactRow("update_tag", "members or departments came into a tag or left it", func(head ContactHead) any { return &TagChange{ContactHead: head} }).on(90972, 96304),
	suiteContactRow("create_user", "a member has been added", func(head SuiteContactHead) any { return &SuiteUserChange{SuiteContactHead: head} }),
	suiteContactRow("update_user", "a member has been changed", func(head SuiteContactHead) any { return &SuiteUserChange{SuiteContactHead: head} }),
	suiteContactRow("delete_user", "a member has been deleted", func(head SuiteContactHead) any { return &SuiteUserDelete{SuiteContactHead: head} }),
	suiteContactRow("create_party", "a department has been added", func(head SuiteContactHead) any { return &SuitePartyChange{SuiteContactHead: head} }).on(90640, 92655),
	suiteContactRow("update_party", "a department has been changed", func(head SuiteContactHead) any { return &SuitePartyChange{SuiteContactHead: head} }).on(90640, 92655),
	suiteContactRow("delete_party", "a department has been deleted", func(head SuiteContactHead) any { return &SuitePartyDelete{SuiteContactHead: head} }).on(90640, 92655),
	suiteContactRow("update_tag", "members or departments came into a tag or left it", func(head SuiteContactHead) any { return &SuiteTagChange{SuiteContactHead: head} }).on(90641, 92656),
}

// contactRow is the row of a contact change in the form of an app's own URL (doc 96302, 97165).
func contactRow(change, help string, payload func(ContactHead) any) Row {
	head := ContactHead{FromUserName: "sys", MsgType: "event", Event: "change_contact", ChangeType: change}
	return Row{
		Name: "change_contact." + change, Form: EventForm, Type: "change_contact", ChangeType: change,
		Addresses: []Address{App}, Doc: []int{90970, 96302}, Help: help,
		Payload: func() any { return payload(head) },
	}
}

// suiteContactRow is the row of a contact change in the form of a suite's command URL (doc 90639).
func suiteContactRow(change, help string, payload func(SuiteContactHead) any) Row {
	head := SuiteContactHead{InfoType: "change_contact", ChangeType: change}
	return Row{
		Name: "suite.change_contact." + change, Form: InfoTypeForm, Type: "change_contact", ChangeType: change,
		Addresses: []Address{Command}, Doc: []int{90639, 92654}, Help: help,
		Payload: func() any { return payload(head) },
	}
}
