package event

import "slices"

// Form is the shape of a message.
type Form string

// The three forms.
const (
	InfoTypeForm Form = "infotype" // InfoType and TimeStamp
	EventForm    Form = "event"    // MsgType event and Event
	MessageForm  Form = "message"  // another MsgType
)

// Address is a kind of callback URL.
type Address string

// The callback URLs.
const (
	Command  Address = "command"  // 指令回调URL of a third-party suite
	Data     Address = "data"     // 数据回调URL of a third-party suite
	App      Address = "app"      // an app's own URL
	Template Address = "template" // the URL of a 代开发 template
	System   Address = "system"   // 系统事件接收URL of a provider
)

// Row describes one kind of message: all that pushes, triggers, screens and pages know of it.
type Row struct {
	Name       string     // unique; the suite form of a contact change has the prefix suite.
	Form       Form       // the shape
	Type       string     // value of InfoType, Event or MsgType, depending on the form
	ChangeType string     // value of ChangeType, empty if it has none
	Addresses  []Address  // the URLs that get it
	Doc        []int      // official pages
	Payload    func() any // a pointer to a new payload whose telling fields (InfoType, Event …) are set
	Help       string     // when it is sent, one line
}

// Goes reports whether the message is sent to that kind of URL.
func (r Row) Goes(to Address) bool { return slices.Contains(r.Addresses, to) }

// Lookup finds a row by its name.
func Lookup(name string) (Row, bool) {
	at := slices.IndexFunc(Rows, func(row Row) bool { return row.Name == name })
	if at < 0 {
		return Row{}, false
	}
	return Rows[at], true
}

// Match finds the row that describes a parsed message.
func Match(e Event) (Row, bool) {
	form, kind := MessageForm, e.MsgType
	switch {
	case e.InfoType != "":
		form, kind = InfoTypeForm, e.InfoType
	case e.MsgType == "event":
		form, kind = EventForm, e.Event
	}
	at := slices.IndexFunc(Rows, func(row Row) bool {
		return row.Form == form && row.Type == kind && (row.ChangeType == "" || row.ChangeType == e.ChangeType)
	})
	if at < 0 {
		return Row{}, false
	}
	return Rows[at], true
}

// Rows is the table of messages. Do not change it at run time.
var Rows = slices.Concat(suiteRows, appRows, contactRows, messageRows)

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

var appRows = []Row{
	appRow("subscribe", []int{90240, 90376, 96468}, "a member has come into the app's visible range"),
	appRow("unsubscribe", []int{90240, 90376, 96468}, "a member has left the app's visible range"),
	{
		Name: "enter_agent", Form: EventForm, Type: "enter_agent",
		Addresses: []Address{Data, App}, Doc: []int{90240, 90376, 96468},
		Payload: func() any { return &EnterAgent{MsgType: "event", Event: "enter_agent"} },
		Help:    "a member has opened the app, if the app reports that",
	},
	appRow("change_app_admin", []int{95038}, "the admins of the app have changed"),
}

// appRow is the row of an event that has no fields of its own.
func appRow(name string, doc []int, help string) Row {
	return Row{
		Name: name, Form: EventForm, Type: name, Addresses: []Address{Data, App}, Doc: doc, Help: help,
		Payload: func() any { return &AppEvent{MsgType: "event", Event: name} },
	}
}

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

// on gives the row with other pages.
func (r Row) on(doc ...int) Row {
	r.Doc = doc
	return r
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

var messageRows = []Row{
	{
		Name: "text", Form: MessageForm, Type: "text",
		Addresses: []Address{Data, App}, Doc: []int{90239, 90375, 96467},
		Payload: func() any { return &TextMessage{MsgType: "text"} },
		Help:    "a member has written a text to the app",
	},
}
