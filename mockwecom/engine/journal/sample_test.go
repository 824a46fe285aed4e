package journal_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// start is an arbitrary virtual instant.
var start = time.Date(2026, 11, 22, 9, 41, 7, 0, time.UTC)

// apiCall is a typical journalled call, with headers and bodies of the size that they have in practice.
func apiCall() *journal.Entry {
	return &journal.Entry{
		Kind: journal.KindAPI, At: start, Took: 700 * time.Microsecond, From: journal.LaneApp, To: journal.LaneWeCom,
		Title: "user/get", Doc: 90196, Method: http.MethodGet, Status: http.StatusOK, Errmsg: "ok",
		URL:     "http://127.0.0.1:8600/cgi-bin/user/get?access_token=tok-7Qm2&userid=chenxi",
		Remote:  "127.0.0.1:50123",
		Subject: journal.Subject{Corp: "wwlanternworks", Agent: 1000002, User: "chenxi"},
		Request: journal.Message{Header: http.Header{"User-Agent": {"lantern/1.4"}, "Accept": {"*/*"}}},
		Response: journal.Message{
			Header: http.Header{"Content-Type": {"application/json; charset=UTF-8"}, "Error-Code": {"0"}},
			Body:   fmt.Appendf(nil, `{"errcode":0,"errmsg":"ok","userid":"chenxi","name":"陈曦","department":[2]}`),
		},
	}
}

// callback is a delivery that failed.
func callback() *journal.Entry {
	return &journal.Entry{
		Kind: journal.KindCallback, At: start, Took: 8 * time.Millisecond, From: journal.LaneWeCom, To: journal.LaneApp,
		Title: "create_auth", Doc: 100965, Method: http.MethodPost, Status: http.StatusInternalServerError,
		URL:     "http://127.0.0.1:3000/wecom/template?msg_signature=5a&timestamp=1795340467&nonce=n1",
		Subject: journal.Subject{Provider: "wwharborprov", Suite: "dklantern01"},
		Request: journal.Message{Header: http.Header{"Content-Type": {"text/xml"}}, Body: []byte("<xml><Encrypt>…</Encrypt></xml>")},
		Callback: &journal.Callback{
			Event: "create_auth", Receiver: "suite:dklantern01:command", ReceiveID: "dklantern01",
			Plain: []byte("<xml><AuthCode>ac-55</AuthCode></xml>"), Delivery: 4, Attempt: 2,
			Steps: []explain.Check{{Name: "msg_signature", OK: true, Expected: "5a", Got: "5a"}},
		},
		Finding: &explain.Finding{Step: explain.Status, Expected: "200", Got: "500"},
	}
}

// added makes a journal that holds the entries.
func added(t *testing.T, l journal.Limits, entries ...*journal.Entry) *journal.Journal {
	t.Helper()
	j := journal.New(l)
	for _, e := range entries {
		j.Add(e)
	}
	return j
}

// filter parses what the test knows to be right.
func filter(t testing.TB, text string) *journal.Filter {
	t.Helper()
	f, err := journal.ParseFilter(text)
	if err != nil {
		t.Fatalf("ParseFilter(%q): %v", text, err)
	}
	return f
}

func ids(entries []*journal.Entry) []int64 {
	got := []int64{}
	for _, e := range entries {
		got = append(got, e.ID)
	}
	return got
}
