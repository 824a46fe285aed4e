package event

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

// Event is a parsed callback message. The fields hold the parts that tell what it is; the rest is reached by Get and
// Decode. A field that the message has not is empty.
type Event struct {
	InfoType      string // form infotype: suite, template and provider events
	MsgType       string // forms event ("event") and message
	Event         string // form event
	ChangeType    string
	SuiteId       string // suite id or template id
	AuthCorpId    string
	ServiceCorpId string
	ToUserName    string // corpid
	FromUserName  string // member, or sys
	AgentID       string
	TimeStamp     string // TimeStamp of the infotype form, CreateTime of the others: Unix seconds
	MsgId         string

	root *node
	json []byte
}

// Parse reads a decrypted message, XML or JSON. It bears white space around values, values with or without CDATA, and
// numbers as strings; names are compared without case. Messages beyond MaxMessage, MaxDepth or MaxNodes, with a <!
// declaration, or not well-formed are errors.
func Parse(msg []byte) (Event, error) {
	if len(msg) > MaxMessage {
		return Event{}, fmt.Errorf("event: the message has %d octets, at most %d are read", len(msg), MaxMessage)
	}
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(msg, []byte("\uFEFF")))
	if len(trimmed) == 0 {
		return Event{}, errors.New("event: the message is empty: XML or JSON is required")
	}
	var parsed Event
	var err error
	switch trimmed[0] {
	case '<':
		parsed.root, err = readXML(trimmed)
	case '{':
		parsed.root, err = readJSON(trimmed)
		parsed.json = trimmed
	default:
		return Event{}, fmt.Errorf("event: the message starts with %q: neither XML nor a JSON object", trimmed[0])
	}
	if err != nil {
		return Event{}, fmt.Errorf("event: cannot read the message: %w", err)
	}
	parsed.fill()
	return parsed, nil
}

// fill copies the telling parts into the fields.
func (e *Event) fill() {
	for name, field := range map[string]*string{
		"InfoType": &e.InfoType, "MsgType": &e.MsgType, "Event": &e.Event, "ChangeType": &e.ChangeType,
		"SuiteId": &e.SuiteId, "AuthCorpId": &e.AuthCorpId, "ServiceCorpId": &e.ServiceCorpId,
		"ToUserName": &e.ToUserName, "FromUserName": &e.FromUserName, "AgentID": &e.AgentID,
		"TimeStamp": &e.TimeStamp, "MsgId": &e.MsgId,
	} {
		*field = e.Get(name)
	}
	if e.TimeStamp == "" {
		e.TimeStamp = e.Get("CreateTime")
	}
}

// Name is the name of the table row that describes the message, else its InfoType, Event or MsgType.
func (e Event) Name() string {
	if row, ok := Match(e); ok {
		return row.Name
	}
	for _, name := range []string{e.InfoType, e.Event, e.MsgType} {
		if name != "" {
			return name
		}
	}
	return "unknown"
}

// Get is the text at a path of names below the root, joined by dots, as in "BatchJob.JobId"; of repeated elements the
// first. It is empty where there is none.
func (e Event) Get(path string) string {
	at := e.root
	for name := range strings.SplitSeq(path, ".") {
		if at == nil {
			return ""
		}
		at = at.child(name)
	}
	if at == nil {
		return ""
	}
	return at.text
}

// Decode fills a payload: from XML by its xml tags with all values trimmed, from JSON by its json tags.
func (e Event) Decode(into any) error {
	var err error
	switch {
	case e.root == nil:
		return errors.New("event: nothing to decode: the event does not come from Parse")
	case e.json != nil:
		err = json.Unmarshal(e.json, into)
	default:
		var trimmed strings.Builder
		e.root.write(&trimmed)
		err = xml.Unmarshal([]byte(trimmed.String()), into)
	}
	if err != nil {
		return fmt.Errorf("event: cannot decode the message into %T: %w", into, err)
	}
	return nil
}
