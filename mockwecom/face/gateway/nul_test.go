package gateway_test

import (
	"encoding/json"
	"testing"

	"wecomlab/core/openhw"
)

// No database holds a character of the value 0 in text: it is left out of what devices send, as of what other callers do.
func TestNUL(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.reach(w.bound, openhw.Subscribed)
	tests := []struct{ name, cmd, body string }{
		{"Escaped", "error_report", `{"errcode":7,"errmsg":"no\u0000 paper"}`},
		{"InAName", "checkin", `{"checkin_data":[{"userid":"sun.\u0000hao","timestamp":1778463000}]}`},
		{"InAFeature", "upload_userinfo", `{"userinfo":[{"userid":"sun.hao","fa_algorithm":"default\u0000","fa_list":[{"id":0,"data":""}]}]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w.ok(l, test.cmd, json.RawMessage(test.body))
		})
	}
	if got := w.Punches(); len(got) != 1 || got[0].UserID != "sun.hao" {
		t.Errorf("%d records", len(got))
	}
}
