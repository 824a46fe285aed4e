package export_test

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/mocktest"
)

// key is what exports are encrypted with here; invented.
const key = "m3YpLr9Wc0TzQk7XvB2nHs5Jd8Fg1Ua4Ee6Ii0Oo2Ks"

var epoch = time.Date(2030, time.January, 2, 3, 4, 5, 0, time.UTC)

// plainly keeps no connection, so that nothing outlives a test.
var plainly = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

type stand struct {
	*mocktest.Server
	t     testing.TB
	token string
}

func newStand(t testing.TB, options ...mocktest.Option) *stand {
	t.Helper()
	s := &stand{Server: mocktest.New(t, append([]mocktest.Option{mocktest.WithFrozenClock(epoch)}, options...)...), t: t}
	s.become(s.CorpID, s.Secret)
	return s
}

// crowded is a world of one corp whose only app sees all of so many members in so many departments.
func crowded(t testing.TB, members, departments int) mocktest.Option {
	t.Helper()
	path := filepath.Join(t.TempDir(), "world.yaml")
	text := fmt.Sprintf(`name: crowd
corps:
  - corpid: ww00a1b2c3d4e5f607
    name: 大厂
    contact_secret: contact-secret-of-the-crowd
    departments: [{id: 1, name: 大厂}]
    members: [{userid: first, name: 首位, department: [1], mobile: "13900000001", admin: true}]
    agents: [{agentid: 1000002, name: 看板, secret: secret-of-the-board-app, parties: [1]}]
generate: {seed: 3, members: %d, departments: %d}
`, members, departments)
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return mocktest.WithFixture(path)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *stand) become(corp, secret string) {
	s.t.Helper()
	var out struct {
		Token string `json:"access_token"`
	}
	s.read("gettoken?corpid="+corp+"&corpsecret="+secret, "", &out)
	s.token = out.Token
}

// read calls a path below /cgi-bin/, by POST if there is a body.
func (s *stand) read(path, body string, into any) {
	s.t.Helper()
	target := s.URL + "/cgi-bin/" + path
	if s.token != "" && !strings.HasPrefix(path, "gettoken") {
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		target += separator + "access_token=" + s.token
	}
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	_, answer := s.fetch(method, target, body, nil)
	must(s.t, json.Unmarshal(answer, into))
}

func (s *stand) fetch(method, target, body string, header http.Header) (*http.Response, []byte) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader(body))
	must(s.t, err)
	for name, values := range header {
		req.Header[name] = values
	}
	resp, err := plainly.Do(req)
	must(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	must(s.t, err)
	return resp, answer
}

type result struct {
	Errcode int `json:"errcode"`
	Status  int `json:"status"`
	Files   []struct {
		URL  string `json:"url"`
		Size int    `json:"size"`
		MD5  string `json:"md5"`
	} `json:"data_list"`
}

// begin starts an export.
func (s *stand) begin(what, more string) (jobid string) {
	s.t.Helper()
	var out struct {
		Errcode int    `json:"errcode"`
		JobID   string `json:"jobid"`
	}
	s.read("export/"+what, `{"encoding_aeskey":"`+key+`"`+more+`}`, &out)
	if out.Errcode != 0 || out.JobID == "" {
		s.t.Fatalf("export/%s: %+v", what, out)
	}
	return out.JobID
}

func (s *stand) result(jobid string) (out result) {
	s.t.Helper()
	s.read("export/get_result?jobid="+jobid, "", &out)
	return out
}

// export carries an export out and gives its files in plain text, after their sizes and sums have been compared.
func (s *stand) export(what, more string) (plain []string) {
	s.t.Helper()
	jobid := s.begin(what, more)
	s.Advance(2 * time.Second)
	out := s.result(jobid)
	if out.Status != 2 || len(out.Files) == 0 {
		s.t.Fatalf("export/%s ended with %+v", what, out)
	}
	for _, f := range out.Files {
		_, sealed := s.fetch(http.MethodGet, f.URL, "", nil)
		if sum := md5.Sum(sealed); len(sealed) != f.Size || hex.EncodeToString(sum[:]) != f.MD5 {
			s.t.Errorf("%s has %d bytes and md5 %x, announced %d and %s", f.URL, len(sealed), sum, f.Size, f.MD5)
		}
		text, err := wxcrypt.OpenFile(sealed, key)
		must(s.t, err)
		plain = append(plain, string(text))
	}
	return plain
}
