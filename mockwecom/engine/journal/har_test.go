package journal_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/journal"
)

func TestHAR(t *testing.T) {
	t.Parallel()
	call, push := apiCall(), callback()
	call.URL += "&state=%E9%99%88&bad=%zz&flag"
	push.Request.Body = []byte("\xff\xfe")
	push.Cause = 1
	j := added(t, journal.Limits{}, call, push, &journal.Entry{Kind: journal.KindAction, Title: "corp.authorize"})
	entries, _, _ := j.List(journal.Query{})
	text, err := journal.HAR(entries, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want := `{"log":{"version":"1.2","creator":{"name":"wecomlab","version":"1.2.3"},"entries":[
		{"startedDateTime":"2026-11-22T09:41:07Z","time":0.7,"cache":{},"timings":{"send":0,"wait":0.7,"receive":0},
		 "comment":"user/get","_id":1,"_kind":"api",
		 "request":{"method":"GET","url":"http://127.0.0.1:8600/cgi-bin/user/get?access_token=tok-7Qm2&userid=chenxi&state=%E9%99%88&bad=%zz&flag",
			"httpVersion":"HTTP/1.1","cookies":[],"headers":[{"name":"Accept","value":"*/*"},{"name":"User-Agent","value":"lantern/1.4"}],
			"queryString":[{"name":"access_token","value":"tok-7Qm2"},{"name":"userid","value":"chenxi"},{"name":"state","value":"陈"},
				{"name":"bad","value":"%zz"},{"name":"flag","value":""}],
			"headersSize":-1,"bodySize":0},
		 "response":{"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","cookies":[],
			"headers":[{"name":"Content-Type","value":"application/json; charset=UTF-8"},{"name":"Error-Code","value":"0"}],
			"content":{"size":78,"mimeType":"application/json; charset=UTF-8",
				"text":"{\"errcode\":0,\"errmsg\":\"ok\",\"userid\":\"chenxi\",\"name\":\"陈曦\",\"department\":[2]}"},
			"redirectURL":"","headersSize":-1,"bodySize":78}},
		{"startedDateTime":"2026-11-22T09:41:07Z","time":8,"cache":{},"timings":{"send":0,"wait":8,"receive":0},
		 "comment":"create_auth: Failed at status: expected 200, got 500.","_id":2,"_cause":1,"_kind":"callback",
		 "_plain":"<xml><AuthCode>ac-55</AuthCode></xml>",
		 "request":{"method":"POST","url":"http://127.0.0.1:3000/wecom/template?msg_signature=5a&timestamp=1795340467&nonce=n1",
			"httpVersion":"HTTP/1.1","cookies":[],"headers":[{"name":"Content-Type","value":"text/xml"}],
			"queryString":[{"name":"msg_signature","value":"5a"},{"name":"timestamp","value":"1795340467"},{"name":"nonce","value":"n1"}],
			"postData":{"mimeType":"text/xml","params":[],"text":"//4=","_encoding":"base64"},"headersSize":-1,"bodySize":2},
		 "response":{"status":500,"statusText":"Internal Server Error","httpVersion":"HTTP/1.1","cookies":[],"headers":[],
			"content":{"size":0,"mimeType":"application/octet-stream"},"redirectURL":"","headersSize":-1,"bodySize":0}}]}}`
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	t.Run("NothingIsAnEmptyList", func(t *testing.T) {
		t.Parallel()
		text, err := journal.HAR(nil, "")
		if err != nil || !json.Valid(text) {
			t.Fatalf("%s, %v", text, err)
		}
		var file struct{ Log struct{ Entries []any } }
		if err := json.Unmarshal(text, &file); err != nil || file.Log.Entries == nil {
			t.Errorf("entries are %v, error %v", file.Log.Entries, err)
		}
	})
}
