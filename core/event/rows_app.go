package event

var appRows = []Row{
	appRow("subscribe", eventPages, "a member has come into the app's visible range"),
	appRow("unsubscribe", eventPages, "a member has left the app's visible range"),
	{
		Name: "enter_agent", Form: EventForm, Type: "enter_agent",
		Addresses: []Address{Data, App}, Doc: eventPages,
		Payload: func() any { return &EnterAgent{MsgType: "event", Event: "enter_agent"} },
		Help:    "a member has opened the app, if the app reports that",
	},
	eventRow("LOCATION", "where a member is who has opened the app, if the app asks and the member agrees", func(head Head) any {
		return &Location{Head: head, AppType: "wxwork"}
	}),
	sysRow("switch_workbench_mode", "an admin has turned the custom workbench on or off", func(head Head) any {
		return &WorkbenchMode{Head: head}
	}).on(92535, 94620, 96454),
	appRow("change_app_admin", []int{95038}, "the admins of the app have changed"),
}

// appRow is the row of an event that has no fields of its own.
func appRow(name string, doc []int, help string) Row {
	return Row{
		Name: name, Form: EventForm, Type: name, Addresses: []Address{Data, App}, Doc: doc, Help: help,
		Payload: func() any { return &AppEvent{MsgType: "event", Event: name} },
	}
}

// from gives the row of an event without fields of its own with a fixed sender.
func (r Row) from(sender string) Row {
	name := r.Type
	r.Payload = func() any { return &AppEvent{FromUserName: sender, MsgType: "event", Event: name} }
	return r
}

var activityRows = []Row{
	sysRow("inactive_alert", "nobody has used the app for long: it will be stopped", func(head Head) any { return &EffectEvent{Head: head} }),
	appRow("close_inactive_agent", eventPages, "the app was stopped because nobody has used it for long").from("sys"),
	appRow("reopen_inactive_agent", eventPages, "an admin has started the app again that was stopped because nobody used it"),
	sysRow("low_active_alert", "the app is little used: its access to customer data will be limited", func(head Head) any { return &EffectEvent{Head: head} }),
	appRow("low_active", eventPages, "the app has become one that is little used").from("sys"),
	appRow("active_restored", eventPages, "the app that was little used is active again").from("sys"),
}
