package control

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// Only the owner of the simulator gets in: no page of another site, also not through a name that points here.
func TestServerGuard(t *testing.T) {
	t.Parallel()
	open := newStand(t)
	locked := newStand(t, func(s *Server) { s.Token = "sesame" })
	port := open.url[strings.LastIndexByte(open.url, ':'):]
	tests := []struct {
		name   string
		s      *stand
		header []string
		want   int
		text   string
	}{
		{"OKLoopback", open, nil, 200, ""},
		{"OKLocalhost", open, []string{"Host", "LocalHost" + port}, 200, ""},
		{"OKLocalhostWithoutPort", open, []string{"Host", "localhost"}, 200, ""},
		{"OKIPv6", open, []string{"Host", "[::1]" + port}, 200, ""},
		{"OKIPv6WithoutPort", open, []string{"Host", "[::1]"}, 200, ""},
		{"OKOtherLoopback", open, []string{"Host", "127.8.8.8"}, 200, ""},
		{"OKOwnPage", open, []string{"Origin", open.url}, 200, ""},
		{"OKNeedlessToken", open, []string{"Authorization", "Bearer x"}, 200, ""},
		{"ErrRebound", open, []string{"Host", "attacker.example" + port}, 403, `Host \"attacker.example` + port + `\" is no loopback address`},
		{"ErrReboundLookalike", open, []string{"Host", "localhost.attacker.example"}, 403, "no loopback address"},
		{"ErrReboundAddress", open, []string{"Host", "192.0.2.1" + port}, 403, "no loopback address"},
		{"ErrOtherSite", open, []string{"Origin", "https://attacker.example"}, 403, "a page of https://attacker.example may not steer the simulator"},
		{"ErrOtherPort", open, []string{"Origin", "http://127.0.0.1:1"}, 403, "may not steer"},
		{"ErrNullOrigin", open, []string{"Origin", "null"}, 403, "may not steer"},
		{"ErrGarbledOrigin", open, []string{"Origin", "http://%zz"}, 403, "may not steer"},
		{"OKToken", locked, []string{"Authorization", "Bearer sesame"}, 200, ""},
		{"OKTokenFromAnywhere", locked, []string{"Authorization", "Bearer sesame", "Host", "lab.example"}, 200, ""},
		{"ErrTokenMissing", locked, nil, 401, "asks for its control token"},
		{"ErrTokenWrong", locked, []string{"Authorization", "Bearer sesam"}, 401, "asks for its control token"},
		{"ErrTokenOfOtherScheme", locked, []string{"Authorization", "sesame"}, 401, "asks for its control token"},
		{"ErrTokenButOtherSite", locked, []string{"Authorization", "Bearer sesame", "Origin", "https://attacker.example"}, 403, "may not steer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"/_mock/v1/env", "/_mock/v1/nowhere", "/_mock/v1/journal/stream?filter=(", "/_mock/v1/journal/wait?filter=("} {
				status, body := test.s.do(http.MethodGet, path, "", test.header...)
				if refused := status == 401 || status == 403; refused != (test.want != 200) || refused && (status != test.want || !strings.Contains(body, test.text)) {
					t.Errorf("%s: %d %s, want %d %s", path, status, body, test.want, test.text)
				}
			}
			if status, body := test.s.do(http.MethodPost, "/_mock/v1/clock", `{"op":"freeze"}`, test.header...); status != test.want {
				t.Errorf("%d %s", status, body)
			}
		})
	}
}

func TestServerRoutes(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	tests := []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{"Status", "GET", "/status", "", 200, `{"version":"1",`},
		{"Env", "GET", "/env", "", 200, `{"A":"b&c"}`},
		{"OpenAPI", "GET", "/openapi.json", "", 200, `{"openapi":"3.1.0"}`},
		{"ErrWorld", "GET", "/world", "", 400, `{"error":"the world is <gone>"}`},
		{"Actions", "GET", "/actions", "", 200, `[{"name":"corp.authorize","title":"Authorise","title_zh":"授权","help":"scans","actor":"admin","doc":97172,"params":[{"name":"suite","type":"string","help":"template id","default":"` +
			standTemplate + `"},{"name":"corp","type":"string","help":"corpid","need":true},{"name":"mode","type":"string","help":"which","choices":["all","some"]}],"danger":true},`},
		{"Action", "POST", "/actions/corp.authorize", `{"corp":"c"}`, 200, `"say":"` + standTemplate + ` in c","values":{"auth_code":"x"}}`},
		{"ActionRefused", "POST", "/actions/corp.refused", "", 200, `"finding":{"step":"state","got":"not now"}`},
		{"ErrActionUnknown", "POST", "/actions/app.authorize", "{}", 404, `{"error":"there is no action \"app.authorize\"; did you mean corp.authorize?"}`},
		{"ErrActionParameter", "POST", "/actions/corp.authorize", `{"corpid":"c"}`, 400, `has no parameter \"corpid\"; it takes suite, corp, mode`},
		{"ErrActionBody", "POST", "/actions/corp.authorize", `{"corp":5}`, 400, "the request body is not what /_mock/v1/actions/corp.authorize takes: "},
		{"ErrActionBodyCutOff", "POST", "/actions/corp.authorize", `{"corp":`, 400, "unexpected EOF"},
		{"ErrActionBodyTwice", "POST", "/actions/corp.authorize", `{"corp":"c"}{}`, 400, "something stands behind the JSON"},
		{"ErrActionBodyTooLarge", "POST", "/actions/corp.authorize", `{"corp":"` + strings.Repeat("x", 2<<20) + `"}`, 413, "request body too large"},
		{"Credentials", "GET", "/credentials", "", 200, "[]"},
		{"Outbox", "GET", "/outbox", "", 200, "[]"},
		{"Settings", "GET", "/settings", "", 200, `[`},
		{"Events", "GET", "/events", "", 200, `"name":"suite_ticket"`},
		{"ErrPath", "GET", "/nowhere", "", 404, `{"error":"GET /_mock/v1/nowhere is no part of the control interface"}`},
		{"ErrMethod", "DELETE", "/env", "", 404, `{"error":"DELETE /_mock/v1/env is no part of the control interface"}`},
		{"ErrEntryID", "GET", "/journal/abc", "", 404, "is no part of the control interface"},
		{"ErrEntryGone", "GET", "/journal/4711", "", 404, "entry 4711 is not in the journal: it never was, or newer ones pushed it out"},
		{"ErrEntryHuge", "GET", "/journal/99999999999999999999", "", 404, "entry 99999999999999999999 is not in the journal"},
		{"ErrStoryGone", "GET", "/journal/4711/story", "", 404, "is not in the journal"},
		{"ErrReplayGone", "POST", "/journal/4711/replay", "", 404, "is not in the journal"},
		{"ErrFilter", "GET", "/journal?filter=(", "", 400, `{"error":"`},
		{"ErrAfter", "GET", "/journal?after=x", "", 400, "after=x is no number of an entry"},
		{"ErrLimit", "GET", "/journal?limit=-1", "", 400, "limit=-1 is no number of an entry"},
		{"ErrStreamFilter", "GET", "/journal/stream?filter=(", "", 400, `{"error":"`},
		{"ErrStreamAfter", "GET", "/journal/stream?after=-1", "", 400, "after=-1"},
		{"ErrWaitFilter", "GET", "/journal/wait?filter=(", "", 400, `{"error":"`},
		{"ErrWaitTimeout", "GET", "/journal/wait?timeout=5", "", 400, "timeout: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, body := s.do(test.method, prefix+test.path, test.body)
			if status != test.status || !strings.Contains(body, test.want) {
				t.Errorf("%d %.500s\nwant %d %s", status, body, test.status, test.want)
			}
		})
	}
}

func TestServerClock(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	steps := []struct {
		body   string
		status int
		want   string
	}{
		{`{"op":"advance","by":"1h30m"}`, 200, `{"now":"2030-08-09T11:41:12Z","frozen":true,"speed":1}`},
		{`{"op":"advance","by":"7d"}`, 200, `"now":"2030-08-16T11:41:12Z"`},
		{`{"op":"jump","to":"2030-09-01T00:00:00Z"}`, 200, `"now":"2030-09-01T00:00:00Z"`},
		{`{"op":"freeze","to":"2030-01-01T08:00:00+08:00"}`, 200, `"now":"2030-01-01T00:00:00Z"`},
		{`{"op":"speed","speed":60}`, 200, `"speed":60`},
		{`{"op":"run"}`, 200, `"frozen":false`},
		{`{"op":"freeze"}`, 200, `"frozen":true`},
		{`{"op":"advance","by":"-1h"}`, 400, `\"-1h\" is no length of time; write 90s, 10m, 2h or 7d`},
		{`{"op":"advance"}`, 400, "is no length of time"},
		{`{"op":"jump","to":"tomorrow"}`, 400, `to=\"tomorrow\" is no time such as`},
		{`{"op":"freeze","to":"9999"}`, 400, "is no time such as"},
		{`{"op":"speed","speed":-1}`, 400, "speed"},
		{`{"op":"stop"}`, 400, `op=\"stop\": want advance, jump, freeze, run or speed`},
		{`{"op":"run","when":"now"}`, 400, "unknown field"},
	}
	moved := 0
	for _, step := range steps {
		status, body := s.do("POST", "/_mock/v1/clock", step.body)
		if status != step.status || !strings.Contains(body, step.want) {
			t.Errorf("%s: %d %s\nwant %d %s", step.body, status, body, step.status, step.want)
		}
		if status == 200 {
			moved++
		}
	}
	if s.Runtime.Journal.Len() != moved {
		t.Errorf("%d entries for %d changes", s.Runtime.Journal.Len(), moved)
	}
	first, _ := s.Runtime.Journal.Get(1)
	if first.Kind != "clock" || first.Title != "clock advance" || !first.At.Equal(standEpoch) || !strings.Contains(first.Note, "2030-08-09T11:41:12Z") {
		t.Errorf("%+v", first)
	}
	if _, body := s.do("GET", "/_mock/v1/clock", ""); !strings.Contains(body, `"frozen":true`) {
		t.Error(body)
	}
}

func TestParseSpan(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "1h30m": 90 * time.Minute, "7d": 7 * 24 * time.Hour, "1.5d": 36 * time.Hour, "1d12h": 36 * time.Hour, "1ms": time.Millisecond,
		"": 0, "0s": 0, "-1s": 0, "5": 0, "d": 0, "xd": 0, "-1d": 0, "NaNd": 0, "infd": 0, "1e9d": 0, "36500d2562047h": 0, "2h1d": 0, "1d2d": 0, "1d-1h": 23 * time.Hour,
	} {
		got, err := ParseSpan(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
}

func FuzzParseSpan(f *testing.F) {
	for _, seed := range []string{"90s", "7d", "1d12h", "NaNd", "1e300d", "36500d", "-0d", "1d9223372036854775807ns"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := ParseSpan(text); (d > 0) != (err == nil) {
			t.Fatal(d, err)
		}
	})
}
