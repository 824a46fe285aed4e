package event_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wecomlab/core/event"
)

func TestParse(t *testing.T) {
	t.Parallel()
	ticket := event.Event{InfoType: "suite_ticket", SuiteId: "dk00harbour", TimeStamp: "1760000000"}
	text := event.Event{
		MsgType: "text", ToUserName: "wpQuay0001", FromUserName: "mei.tan", AgentID: "1000031",
		TimeStamp: "1760000000", MsgId: "7100000000000000042",
	}
	tests := []struct {
		name, msg string
		want      event.Event
	}{
		{"OK", `<xml><SuiteId><![CDATA[dk00harbour]]></SuiteId><InfoType><![CDATA[suite_ticket]]></InfoType><TimeStamp>1760000000</TimeStamp></xml>`, ticket},
		{"OKStraySpace", "\n<xml>\n <SuiteId>\n<![CDATA[dk00harbour]]></SuiteId>\n <InfoType> <![CDATA[suite_ticket]]></InfoType>\n <TimeStamp> 1760000000 </TimeStamp>\n</xml>\n", ticket},
		{"OKWithoutCDATA", `<xml><SuiteId>dk00harbour</SuiteId><InfoType>suite_ticket</InfoType><TimeStamp>1760000000</TimeStamp></xml>`, ticket},
		{"OKDeclarationAndMark", "\uFEFF<?xml version=\"1.0\"?><xml><SuiteId>dk00harbour</SuiteId><InfoType>suite_ticket</InfoType><TimeStamp>1760000000</TimeStamp></xml>", ticket},
		{"OKJSON", `{"SuiteId":"dk00harbour","InfoType":"suite_ticket","TimeStamp":1760000000}`, ticket},
		{"OKJSONString", `{"suiteid":" dk00harbour ","infotype":"suite_ticket","timestamp":"1760000000","extra":null}`, ticket},
		{"OKText", `<xml><ToUserName>wpQuay0001</ToUserName><FromUserName>mei.tan</FromUserName><CreateTime>1760000000</CreateTime><MsgType>text</MsgType><Content>x</Content><MsgId>7100000000000000042</MsgId><AgentID>1000031</AgentID></xml>`, text},
		{"OKTextJSON", `{"ToUserName":"wpQuay0001","FromUserName":"mei.tan","CreateTime":1760000000,"MsgType":"text","Content":"x","MsgId":7100000000000000042,"AgentID":1000031}`, text},
		{"OKEmptyRoot", `<xml/>`, event.Event{}},
		{"OKEmptyObject", `{}`, event.Event{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := event.Parse([]byte(test.msg))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, cmpopts.IgnoreUnexported(event.Event{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, msg, want string }{
		{"ErrEmpty", " ", "empty"},
		{"ErrText", "success", "neither XML"},
		{"ErrJSONArray", "[]", "neither XML"},
		{"ErrTooGreat", "<xml>" + strings.Repeat(" ", event.MaxMessage), "at most"},
		{"ErrTooDeep", strings.Repeat("<a>", 33) + strings.Repeat("</a>", 33), "levels"},
		{"ErrTooMany", "<xml>" + strings.Repeat("<a/>", event.MaxNodes) + "</xml>", "elements"},
		{"ErrTwoRoots", "<a/><b/>", "second root"},
		{"ErrDoctype", `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, "declaration"},
		{"ErrEntity", `<a>&b;</a>`, "entity"},
		{"ErrNotClosed", `<a><b></b>`, "EOF"},
		{"ErrClosedTwice", `<a></a></a>`, "unexpected end"},
		{"ErrOnlyDeclaration", `<?xml version="1.0"?>`, "EOF"},
		{"ErrJSONCut", `{"a":`, "EOF"},
		{"ErrJSONCutInObject", `{"a":1,`, "EOF"},
		{"ErrJSONKey", `{"a":1,2:3}`, "invalid"},
		{"ErrJSONCutInArray", `{"a":[1,`, "EOF"},
		{"ErrJSONSyntax", `{"a" 1}`, "invalid"},
		{"ErrJSONTwice", `{} {}`, "follows"},
		{"ErrJSONDeep", strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), "levels"},
		{"ErrJSONDeepArrays", `{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}", "levels"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := event.Parse([]byte(test.msg))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %.200v, want one with %q", err, test.want)
			}
		})
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	messages := map[string]string{
		"XML":  `<xml><BatchJob><JobId><![CDATA[tide-7]]></JobId><ErrCode>0</ErrCode></BatchJob><Item>a</Item><Item>b</Item></xml>`,
		"JSON": `{"BatchJob":{"JobId":"tide-7","ErrCode":0},"Item":["a","b"]}`,
	}
	paths := map[string]string{
		"BatchJob.JobId": "tide-7", "batchjob.jobid": "tide-7", "BatchJob.ErrCode": "0", "Item": "a",
		"BatchJob": "", "BatchJob.Nothing": "", "Nothing.JobId": "", "": "",
	}
	for name, msg := range messages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed, err := event.Parse([]byte(msg))
			if err != nil {
				t.Fatal(err)
			}
			for path, want := range paths {
				if got := parsed.Get(path); got != want {
					t.Errorf("%q is %q, want %q", path, got, want)
				}
			}
		})
	}
	if got := (event.Event{}).Get("a.b"); got != "" {
		t.Errorf("an event that was not parsed has %q", got)
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	type job struct {
		JobId   string `xml:"JobId" json:"JobId"`
		ErrCode int    `xml:"ErrCode" json:"ErrCode"`
	}
	type result struct {
		BatchJob job      `xml:"BatchJob" json:"BatchJob"`
		Item     []string `xml:"Item" json:"Item"`
	}
	want := result{BatchJob: job{"tide <7>", 0}, Item: []string{"a", "b"}}
	messages := map[string]string{
		"OKXML":      "<xml><BatchJob>\n<JobId>\n<![CDATA[tide <7>]]>\n</JobId><ErrCode> 0 </ErrCode></BatchJob><Item> a</Item><Item>b</Item></xml>",
		"OKEscaped":  `<xml><BatchJob><JobId>tide &lt;7&gt;</JobId></BatchJob><Item>a</Item><Item>b</Item></xml>`,
		"OKPrefixed": `<w:xml xmlns:w="urn:w"><w:BatchJob><w:JobId>tide &lt;7></w:JobId></w:BatchJob><Item>a</Item><Item>b</Item></w:xml>`,
		"OKJSON":     `{"BatchJob":{"JobId":"tide <7>","ErrCode":0},"Item":["a","b"]}`,
	}
	for name, msg := range messages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed, err := event.Parse([]byte(msg))
			if err != nil {
				t.Fatal(err)
			}
			var got result
			if err := parsed.Decode(&got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for name, msg := range map[string]string{
		"ErrXML":  `<xml><TimeStamp>soon</TimeStamp></xml>`,
		"ErrJSON": `{"TimeStamp":"soon"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed, err := event.Parse([]byte(msg))
			if err != nil {
				t.Fatal(err)
			}
			if err := parsed.Decode(&event.SuiteTicket{}); err == nil || !strings.Contains(err.Error(), "event.SuiteTicket") {
				t.Errorf("error is %v, want one that names the type", err)
			}
		})
	}
	t.Run("ErrNotParsed", func(t *testing.T) {
		t.Parallel()
		if err := (event.Event{}).Decode(&event.SuiteTicket{}); err == nil {
			t.Error("an event that was not parsed is decoded")
		}
	})
}

func FuzzXML(f *testing.F) {
	for _, golden := range goldens {
		f.Add([]byte(golden.wire))
	}
	f.Add([]byte(`{"SuiteId":"dk00harbour","Item":[1,[2,{"a":null}],true],"TimeStamp":1}`))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
	f.Add([]byte("<a xmlns:b='c'><b:d e='f'>g<h/>i</b:d><!-- j --><?k l?></a>"))
	f.Fuzz(func(t *testing.T, msg []byte) {
		parsed, err := event.Parse(msg)
		if err != nil {
			return
		}
		var payload any = &event.UserChange{}
		if row, ok := event.Match(parsed); ok {
			payload = row.Payload()
		}
		if err := parsed.Decode(payload); err != nil {
			return
		}
		wire, err := event.Marshal(payload)
		if err != nil && strings.Contains(err.Error(), "is no number") {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := event.Parse(wire); err != nil {
			t.Fatalf("%q is read, but its own writing %q is refused: %v", msg, wire, err)
		}
	})
}
