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
	Name       string     // unique; where an event has two forms, that of suites has the prefix suite.
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

// Named gives the rows of these names, in this order; a name that the table does not know is left out.
func Named(names ...string) []Row {
	rows := make([]Row, 0, len(names))
	for _, name := range names {
		if row, ok := Lookup(name); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// ofProvider reports whether a message is about a provider as such, and not about a suite.
func (e Event) ofProvider() bool { return e.root != nil && e.root.child("ServiceCorpId") != nil }

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
		return row.Form == form && row.Type == kind && (row.ChangeType == "" || row.ChangeType == e.ChangeType) && row.Goes(System) == e.ofProvider()
	})
	if at < 0 {
		return Row{}, false
	}
	return Rows[at], true
}

// Rows is the table of messages. Do not change it at run time.
var Rows = slices.Concat(
	suiteRows, appRows, activityRows, menuRows, cardRows, jobRows, shareRows, approvalRows, deviceRows, providerDeviceRows, contactRows, messageRows,
)

// on gives the row with other pages.
func (r Row) on(doc ...int) Row {
	r.Doc = doc
	return r
}

// to gives the row with other addresses.
func (r Row) to(addresses ...Address) Row {
	r.Addresses = addresses
	return r
}

// eventPages are the copies of the page that lists an app's events: self-built, third-party, 代开发.
var eventPages = []int{90240, 90376, 96468}

// eventRow is the row of an event of an app, at its own URL or at its suite's data URL.
func eventRow(name, help string, payload func(Head) any) Row {
	return fromRow("", name, help, payload)
}

// sysRow is the row of an event of an app that no member brings about.
func sysRow(name, help string, payload func(Head) any) Row {
	return fromRow("sys", name, help, payload)
}

func fromRow(from, name, help string, payload func(Head) any) Row {
	head := Head{FromUserName: from, MsgType: "event", Event: name}
	return Row{
		Name: name, Form: EventForm, Type: name, Addresses: []Address{Data, App}, Doc: eventPages, Help: help,
		Payload: func() any { return payload(head) },
	}
}
