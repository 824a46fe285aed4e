package scenario

import (
	"strings"
	"testing"

	"wecomlab/mockwecom/engine/journal"
)

func TestSource(t *testing.T) {
	t.Parallel()
	answer := &journal.Entry{
		ID: 3, Kind: journal.KindAPI, Errcode: 40078, URL: "http://x/cb?code=c%201&state=&bad=%zz",
		Response: journal.Message{Body: []byte(`{"permanent_code":"pc","n":10000000000000001,"ok":true,"nothing":null,"empty":"",
			"auth_info":{"agent":[{"agentid":1000002},{"agentid":1000003}]}}`)},
	}
	push := &journal.Entry{ID: 4, Kind: journal.KindCallback, Callback: &journal.Callback{Plain: []byte(
		`<xml><SuiteId><![CDATA[dk1]]></SuiteId><Info><CorpId> ww1 </CorpId></Info><Other><CorpId>ww2</CorpId></Other><Empty/></xml>`)}}
	broken := &journal.Entry{Response: journal.Message{Body: []byte(`{"a":`)}, Callback: &journal.Callback{Plain: []byte("<xml><A>x</B></xml>")}}
	values := map[string]string{"auth_code": "ac"}
	tests := []struct {
		name   string
		entry  *journal.Entry
		source Source
		want   string
		err    string
	}{
		{"Member", answer, "json:permanent_code", "pc", ""},
		{"EmptyMember", answer, "json:empty", "", ""},
		{"LargeNumber", answer, "json:n", "10000000000000001", ""},
		{"Bool", answer, "json:ok", "true", ""},
		{"MemberOfAMember", answer, "json:auth_info.agent.1.agentid", "1000003", ""},
		{"WholeMember", answer, "json:auth_info.agent.0", `{"agentid":1000002}`, ""},
		{"ErrNoMember", answer, "json:auth_info.corp.id", "", "the response has no auth_info.corp.id (at corp)"},
		{"ErrNoElement", answer, "json:auth_info.agent.2", "", "a list of 2 has no element 2"},
		{"ErrNegativeElement", answer, "json:auth_info.agent.-1", "", "no element -1"},
		{"ErrBelowAValue", answer, "json:permanent_code.x", "", "there is nothing below"},
		{"ErrNull", answer, "json:nothing", "", "nothing is null"},
		{"ErrNoJSON", broken, "json:a", "", "the response is no JSON"},
		{"Element", push, "xml:SuiteId", "dk1", ""},
		{"FirstElement", push, "xml:CorpId", "ww1", ""},
		{"ElementOfAnElement", push, "xml:Other.CorpId", "ww2", ""},
		{"EmptyElement", push, "xml:Empty", "", ""},
		{"ErrNoElementXML", push, "xml:AuthCode", "", "the callback has no element AuthCode"},
		{"ErrNoXML", broken, "xml:C", "", "cannot be read as XML"},
		{"ErrBrokenElement", broken, "xml:A", "", "the callback's element A cannot be read"},
		{"ErrNoCallback", answer, "xml:AuthCode", "", "entry 3 is no callback"},
		{"Query", answer, "query:code", "c 1", ""},
		{"ErrNoParameter", push, "query:code", "", "has no parameter code"},
		{"ErrUnreadableParameter", answer, "query:bad", "", "has no readable parameter bad"},
		{"Action", answer, "action:values.auth_code", "ac", ""},
		{"ErrNoActionValue", answer, "action:values.state", "", "the step's action returned no value state"},
		{"Errcode", answer, "errcode", "40078", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := tt.source.check(); err != nil {
				t.Fatal(err)
			}
			got, err := tt.source.read(tt.entry, values)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %q, %v; want error …%s…", got, err, tt.err)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func FuzzReadXML(f *testing.F) {
	f.Add("<xml><A>x</A></xml>", "A")
	f.Add("</xml>", "A")
	f.Add("<xml><A><A>x</A></A>", "A.A")
	f.Fuzz(func(_ *testing.T, text, place string) {
		_, _ = readXML([]byte(text), place)
		_, _ = readJSON([]byte(text), place)
		_, _ = readQuery(text, place)
	})
}
