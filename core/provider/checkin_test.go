package provider

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCheckInData(t *testing.T) {
	t.Parallel()
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, 1024)
		n, _ := r.Body.Read(body)
		asked = r.URL.String() + " " + string(body[:n])
		_, _ = w.Write([]byte(`{"errcode":0,"errmsg":"ok","checkindata":[{"userid":"chen.mo","checkin_type":"上班打卡","checkin_time":1700000000}]}`))
	}))
	defer server.Close()
	c := &Client{BaseURL: server.URL}
	at := time.Unix(1700000000, 0)
	got, err := c.CheckInData(t.Context(), "token", AnyCheckIn, at.Add(-time.Hour), at, "chen.mo")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]CheckIn{{UserID: "chen.mo", Kind: "上班打卡", At: 1700000000}}, got); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{"/cgi-bin/checkin/getcheckindata?access_token=token", `"starttime":1699996400`, `"endtime":1700000000`, `"useridlist":["chen.mo"]`, `"opencheckindatatype":3`} {
		if !strings.Contains(asked, want) {
			t.Errorf("asked %s, want %s", asked, want)
		}
	}
}
