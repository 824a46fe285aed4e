package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/credential"
)

const link = "more info at https://open.work.weixin.qq.com/devtool/query?e="

func TestEnvelope(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	corp := "?access_token=" + l.token(credential.CorpToken)
	suite := "?suite_access_token=" + l.token(credential.SuiteToken)
	tests := []struct {
		name, method, target, body string
		want                       string // the body up to the suffix of a long errmsg
	}{
		{"OK", "GET", "/cgi-bin/lab/get" + corp + "&userid=lin&agentid=7", "",
			`{"errcode":0,"errmsg":"ok","userid":"lin","name":"林 <悦> & \"co\"","department":[7]}`},
		{"OKEmptyListsAreNotNull", "GET", "/cgi-bin/lab/none" + corp, "", `{"errcode":0,"errmsg":"ok","userid":"","name":"","department":[]}`},
		{"OKPayloadFirst", "GET", "/cgi-bin/lab/ips" + corp, "", `{"ip_list":["203.0.113.7"],"errcode":0,"errmsg":"ok"}`},
		{"OKSilent", "POST", "/cgi-bin/lab/old", "{}", `{"limit":1}`},
		{"OKSilentButDamaged", "POST", "/cgi-bin/lab/old", "{,}", `{"errcode":0,"errmsg":"ok. Warning: wrong json format. ","limit":1}`},
		{"OKSays", "POST", "/cgi-bin/lab/note" + corp, `{"text":"a","agentid":1}`, `{"errcode":0,"errmsg":"created"}`},
		{"OKDamaged", "POST", "/cgi-bin/lab/note" + corp, `{"text":"a","agentid":1,}`, `{"errcode":0,"errmsg":"created. Warning: wrong json format. "}`},
		{"OKMap", "GET", "/cgi-bin/lab/token", "", `{"errcode":0,"errmsg":"ok","expires_in":7200}`},
		{"ErrBare", "GET", "/cgi-bin/lab/get?access_token=zzz", "", `{"errcode":40014,"errmsg":"invalid access_token","department":[]}`},
		{"ErrPayloadFirst", "GET", "/cgi-bin/lab/ips?access_token=zzz", "", `{"ip_list":[],"errcode":40014,"errmsg":"invalid access_token, hint: [`},
		{"ErrLong", "GET", "/cgi-bin/lab/get", "", `{"errcode":41001,"errmsg":"access_token missing, hint: [`},
		{"ErrDamaged", "POST", "/cgi-bin/lab/note" + corp, `{"text":`, `{"errcode":44004,"errmsg":"Warning: wrong json format. empty content, hint: [`},
		{"OKOptionalBodyMayBeEmpty", "POST", "/cgi-bin/lab/any" + suite, "", `{"errcode":0,"errmsg":"ok","limit":0}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := l.do(test.method, test.target, test.body)
			if r.status != http.StatusOK || !strings.HasPrefix(r.body, test.want) || strings.HasPrefix(test.name, "OK") && r.body != test.want {
				t.Errorf("%d %s\nwant %s", r.status, r.body, test.want)
			}
		})
	}
}

func TestEnvelopeHeaders(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	r := l.do("GET", "/cgi-bin/lab/get", "")
	if got := r.header.Get("Content-Type"); got != "application/json; charset=UTF-8" {
		t.Errorf("Content-Type: %s", got)
	}
	if got := r.header.Get("Error-Code"); got != "41001" {
		t.Errorf("Error-Code: %s", got)
	}
	if got, want := r.header.Get("Error-Msg"), r.errmsg(t); got != want {
		t.Errorf("Error-Msg: %q, the body says %q", got, want)
	}
	for _, part := range []string{"access_token missing, hint: [1904281689123456", "], from ip: 127.0.0.1, " + link + "41001"} {
		if !strings.Contains(r.errmsg(t), part) {
			t.Errorf("%q is not in %q", part, r.errmsg(t))
		}
	}
	r = l.do("POST", "/cgi-bin/lab/old", "{}")
	if r.header.Get("Error-Code") != "0" || r.header.Get("Error-Msg") != "ok" {
		t.Errorf("a silent success: %v", r.header)
	}
}

func TestHeaderText(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"ASCII":       {"invalid corpid", "invalid corpid"},
		"Chinese":     {"部门不存在", "部门不存在"},
		"LineBreak":   {"a\r\nSet-Cookie: b", "a  Set-Cookie: b"},
		"Control":     {"a\x00\x7f\tb", "a   b"},
		"InvalidUTF8": {"a\xff\xfeb", "ab"},
		"TooLong":     {strings.Repeat("长", 1000), strings.Repeat("长", 341)},
		"Empty":       {"", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := headerText(test.in); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestHeaderTextProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		got := headerText(string(rapid.SliceOf(rapid.Byte()).Draw(t, "errmsg")))
		if len(got) > maxHeaderText || !utf8.ValidString(got) {
			t.Fatalf("%q", got)
		}
		if i := strings.IndexFunc(got, func(r rune) bool { return r < ' ' || r == 0x7f }); i >= 0 {
			t.Fatalf("control character at %d of %q", i, got)
		}
	})
}

// A list is made on a copy of what a handler points at, for it may be shared.
func TestListsOfSharedResponses(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	shared := &person{UserID: "cached"}
	must(t, l.Mount([]Row{GET("/cgi-bin/lab/shared", 90196, Nobody, func(*Call, None) (*person, error) { return shared, nil }),
		GET("/cgi-bin/lab/nil", 90196, Nobody, func(*Call, None) (*person, error) { return nil, nil })}))
	if got, want := l.do("GET", "/cgi-bin/lab/shared", "").body, `{"errcode":0,"errmsg":"ok","userid":"cached","name":"","department":[]}`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if shared.Department != nil {
		t.Error("the handler's value was changed")
	}
	if got, want := l.do("GET", "/cgi-bin/lab/nil", "").body, `{"errcode":0,"errmsg":"ok"}`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// An errmsg that quotes what the caller sent reaches the header whole in both versions of HTTP, and splits nothing.
func TestHeaderOnTheWire(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	must(t, l.Mount([]Row{GET("/cgi-bin/lab/quote", 90196, Nobody, func(*Call, None) (None, error) {
		e := errcode.Newf(60111, "部门 `x\r\nSet-Cookie: a=b` 不存在")
		e.Bare = true
		return None{}, e
	})}))
	for name, version2 := range map[string]bool{"HTTP1": false, "HTTP2": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			secure := httptest.NewUnstartedServer(l.Server)
			secure.EnableHTTP2 = version2
			secure.StartTLS()
			defer secure.Close()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, secure.URL+"/cgi-bin/lab/quote", nil)
			must(t, err)
			response, err := secure.Client().Do(r)
			must(t, err)
			defer response.Body.Close()
			if got, want := response.Header.Get("Error-Msg"), "部门 `x  Set-Cookie: a=b` 不存在"; got != want || (response.ProtoMajor == 2) != version2 {
				t.Errorf("%s: %q, want %q", response.Proto, got, want)
			}
			if got := response.Header.Values("Set-Cookie"); len(got) > 0 {
				t.Errorf("the header was split: %q", got)
			}
			body, err := io.ReadAll(response.Body)
			must(t, err)
			if want := "{\"errcode\":60111,\"errmsg\":\"部门 `x\\r\\nSet-Cookie: a=b` 不存在\"}"; string(body) != want {
				t.Errorf("%s, want %s", body, want)
			}
		})
	}
}
