package idconvert_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"wecomlab/mockwecom/mocktest"
)

// plainly keeps no connection, so that nothing outlives a test.
var plainly = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func call(t *testing.T, target, body string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := plainly.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// One call converts at most 1000 ids.
func TestLimit(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	var token struct {
		Value string `json:"access_token"`
	}
	call(t, s.URL+"/cgi-bin/gettoken?corpid="+s.CorpID+"&corpsecret="+s.Secret, "", &token)
	for n, want := range map[int]int{1: 40056, 1000: 40056, 1001: 40058} {
		ids, err := json.Marshal(make([]string, n))
		if err != nil {
			t.Fatal(err)
		}
		var out struct {
			Errcode int `json:"errcode"`
		}
		call(t, s.URL+"/cgi-bin/batch/openuserid_to_userid?access_token="+token.Value, fmt.Sprintf(`{"open_userid_list":%s,"source_agentid":7}`, ids), &out)
		if out.Errcode != want {
			t.Errorf("%d ids of an app that is not there: %d, want %d", n, out.Errcode, want)
		}
	}
}
