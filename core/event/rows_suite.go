package event

var suiteRows = []Row{
	{
		Name: "suite_ticket", Form: InfoTypeForm, Type: "suite_ticket",
		Addresses: []Address{Command, Template}, Doc: []int{90628, 97173},
		Payload: func() any { return &SuiteTicket{InfoType: "suite_ticket"} },
		Help:    "every 10 minutes, and when the provider asks for it",
	},
	{
		Name: "create_auth", Form: InfoTypeForm, Type: "create_auth",
		Addresses: []Address{Command, Template}, Doc: []int{100964, 100965},
		Payload: func() any { return &CreateAuth{InfoType: "create_auth"} },
		Help:    "a corp's admin has authorised the app",
	},
	{
		Name: "change_auth", Form: InfoTypeForm, Type: "change_auth",
		Addresses: []Address{Command, Template}, Doc: []int{100964, 100965},
		Payload: func() any { return &ChangeAuth{InfoType: "change_auth"} },
		Help:    "an authorization has changed: visible range, permissions, mode",
	},
	{
		Name: "cancel_auth", Form: InfoTypeForm, Type: "cancel_auth",
		Addresses: []Address{Command, Template}, Doc: []int{100964, 100965},
		Payload: func() any { return &CancelAuth{InfoType: "cancel_auth"} },
		Help:    "a corp's admin has withdrawn the authorization",
	},
	{
		Name: "reset_permanent_code", Form: InfoTypeForm, Type: "reset_permanent_code",
		Addresses: []Address{Template}, Doc: []int{94758, 97175},
		Payload: func() any { return &ResetPermanentCode{InfoType: "reset_permanent_code"} },
		Help:    "the provider has reset the secret of a corp's app",
	},
}

var shareRows = []Row{
	appRow("share_agent_change", eventPages, "an app was shared with a lower corp of the group, or taken from it").from("sys"),
	appRow("share_chain_change", eventPages, "an app was shared with a downstream corp, or taken from it").from("sys"),
	suiteShareRow("share_agent_change", "a third-party app was shared with a lower corp of the group, or taken from it"),
	suiteShareRow("share_chain_change", "a third-party app was shared with a downstream corp, or taken from it"),
}

// suiteShareRow is the row of a shared app in the form of a suite's command URL (doc 93373).
func suiteShareRow(name, help string) Row {
	return Row{
		Name: "suite." + name, Form: InfoTypeForm, Type: name, Addresses: []Address{Command}, Doc: []int{93373}, Help: help,
		Payload: func() any { return &SuiteShareChange{InfoType: name} },
	}
}
