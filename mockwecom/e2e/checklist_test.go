package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/golden"
)

// What a simulator of WeCom is likely to get wrong (20-corp-api, the list at its end), point by point. Those that the wire shows are transcripts; the others follow.
func TestChecklist(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/checklist/*.transcript")
}

// Point 1: every JSON answer repeats errcode and errmsg in its headers.
func TestChecklistHeaders(t *testing.T) {
	t.Parallel()
	p := golden.Open(t)
	for path, want := range map[string][2]string{
		"user/get?userid=lin.yue":        {"0", "ok"},
		"user/get?userid=ghost":          {"60111", "userid not found"},
		"agent/list":                     {"0", "ok"},
		"user/get?access_token=x":        {"40014", "invalid access_token"},
		"gettoken?corpid=x&corpsecret=y": {"40013", "invalid corpid"},
	} {
		resp := ask(t, http.MethodGet, p.Address(path), nil)
		if code, text := resp.Header.Get("Error-Code"), resp.Header.Get("Error-Msg"); code != want[0] || !strings.HasPrefix(text, want[1]) {
			t.Errorf("%s: Error-Code %q, Error-Msg %q", path, code, text)
		}
		if kind := resp.Header.Get("Content-Type"); kind != "application/json; charset=UTF-8" {
			t.Errorf("%s: %s", path, kind)
		}
	}
}

// Point 4: an unknown path is 404 with an empty body.
func TestChecklistUnknownPath(t *testing.T) {
	t.Parallel()
	p := golden.Open(t)
	for _, path := range []string{"nothing/here", "user", "user/get/more"} {
		if resp := ask(t, http.MethodGet, p.Address(path), nil); resp.StatusCode != http.StatusNotFound || resp.ContentLength != 0 {
			t.Errorf("%s: %d, %d bytes", path, resp.StatusCode, resp.ContentLength)
		}
	}
}

// Point 7: a token counts in the query alone.
func TestChecklistTokenPlace(t *testing.T) {
	t.Parallel()
	p := golden.Open(t)
	_, token, _ := strings.Cut(p.Address("user/get?userid=lin.yue"), "access_token=")
	target := p.URL + "/cgi-bin/user/get?userid=lin.yue"
	if resp := ask(t, http.MethodGet, target, http.Header{"Authorization": {"Bearer " + token}}); resp.Header.Get("Error-Code") != "41001" {
		t.Errorf("in a header: %s", resp.Header.Get("Error-Msg"))
	}
	if resp := ask(t, http.MethodGet, target+"&access_token="+token, nil); resp.Header.Get("Error-Code") != "0" {
		t.Errorf("in the query: %s", resp.Header.Get("Error-Msg"))
	}
}

// Point 14: what one member gets beyond 30 messages a minute is dropped, and nobody is told.
func TestChecklistSurplus(t *testing.T) {
	t.Parallel()
	p := golden.Open(t, mocktest.WithSeed(7))
	var script strings.Builder
	for i := range 33 {
		fmt.Fprintf(&script, "> message/send {\"touser\":\"lin.yue\",\"agentid\":1000002,\"msgtype\":\"text\",\"text\":{\"content\":\"%d\"}}\n", i)
	}
	if said := p.Play(script.String()); strings.Count(said, `"errcode":0`) != 33 {
		t.Errorf("it was told:\n%s", said)
	}
	if got := len(p.Messages("lin.yue")); got != 30 {
		t.Errorf("the phone shows %d messages, want 30", got)
	}
	p.Advance(time.Minute)
	p.Play(`> message/send {"touser":"lin.yue","agentid":1000002,"msgtype":"text","text":{"content":"later"}}`)
	p.ExpectMessage("lin.yue", "later")
}

// ask makes a call of which only the head counts.
func ask(t *testing.T, method, target string, header http.Header) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	resp, err := plain.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp
}
