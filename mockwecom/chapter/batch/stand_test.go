package batch_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/mocktest"
)

var epoch = time.Date(2030, time.January, 2, 3, 4, 5, 0, time.UTC)

// plainly keeps no connection, so that nothing outlives a test.
var plainly = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// stand is a simulator and the contact-sync assistant of its first corp.
type stand struct {
	*mocktest.Server
	t     testing.TB
	token string
}

func newStand(t testing.TB, options ...mocktest.Option) *stand {
	t.Helper()
	s := &stand{Server: mocktest.New(t, append([]mocktest.Option{mocktest.WithFrozenClock(epoch)}, options...)...), t: t}
	s.become(s.CorpID, s.SecretOf(s.CorpID, "contacts"))
	return s
}

func setting(name, value string) mocktest.Option {
	return mocktest.WithSettings(map[string]string{name: value})
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
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	must(s.t, json.Unmarshal(s.send(method, path, "application/json", strings.NewReader(body)), into))
}

func (s *stand) send(method, path, contentType string, body io.Reader) []byte {
	s.t.Helper()
	target := s.URL + "/cgi-bin/" + path
	if s.token != "" && !strings.HasPrefix(path, "gettoken") {
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		target += separator + "access_token=" + s.token
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, target, body)
	must(s.t, err)
	req.Header.Set("Content-Type", contentType)
	resp, err := plainly.Do(req)
	must(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	must(s.t, err)
	return answer
}

// upload gives the media_id of a file.
func (s *stand) upload(content string) string {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("media", "list.csv")
	must(s.t, err)
	_, err = io.WriteString(part, content)
	must(s.t, err)
	must(s.t, form.Close())
	var out struct {
		Errcode int    `json:"errcode"`
		Errmsg  string `json:"errmsg"`
		MediaID string `json:"media_id"`
	}
	must(s.t, json.Unmarshal(s.send(http.MethodPost, "media/upload?type=file", form.FormDataContentType(), &body), &out))
	if out.MediaID == "" {
		s.t.Fatalf("upload: %d %s", out.Errcode, out.Errmsg)
	}
	return out.MediaID
}

type started struct {
	Errcode int    `json:"errcode"`
	JobID   string `json:"jobid"`
}

// begin starts an import of a file; more are further parameters.
func (s *stand) begin(what, content, more string) (out started) {
	s.t.Helper()
	s.read("batch/"+what, fmt.Sprintf(`{"media_id":%q%s}`, s.upload(content), more), &out)
	return out
}

type result struct {
	Errcode    int    `json:"errcode"`
	Status     int    `json:"status"`
	Type       string `json:"type"`
	Total      int    `json:"total"`
	Percentage int    `json:"percentage"`
	Lines      []struct {
		UserID  string `json:"userid"`
		PartyID int    `json:"partyid"`
		Action  int    `json:"action"`
		Errcode int    `json:"errcode"`
	} `json:"result"`
}

func (s *stand) result(jobid string) (out result) {
	s.t.Helper()
	s.read("batch/getresult?jobid="+jobid, "", &out)
	return out
}

// run carries an import out and gives its result.
func (s *stand) run(what, content string) result {
	s.t.Helper()
	job := s.begin(what, content, "")
	if job.Errcode != 0 {
		s.t.Fatalf("batch/%s: %d", what, job.Errcode)
	}
	s.Advance(10 * time.Minute)
	return s.result(job.JobID)
}

// codes gives the errcodes of a result, in order.
func (r *result) codes() (all []int) {
	for _, l := range r.Lines {
		all = append(all, l.Errcode)
	}
	return all
}

// member reads a member with the rights of an assistant from before 2022-08-15.
func (s *stand) member(userid string) (out map[string]any) {
	s.t.Helper()
	s.read("user/get?userid="+userid, "", &out)
	return out
}

// userIDs gives everybody.
func (s *stand) userIDs() (all []string) {
	s.t.Helper()
	seen, cursor := map[string]bool{}, ""
	for {
		var out struct {
			Next string `json:"next_cursor"`
			Rows []struct {
				UserID string `json:"userid"`
			} `json:"dept_user"`
		}
		s.read("user/list_id", fmt.Sprintf(`{"cursor":%q}`, cursor), &out)
		for _, row := range out.Rows {
			if !seen[row.UserID] {
				seen[row.UserID] = true
				all = append(all, row.UserID)
			}
		}
		if cursor = out.Next; cursor == "" {
			return all
		}
	}
}

// people writes a file of so many new members.
func people(n int) string {
	var b strings.Builder
	b.WriteString("姓名,帐号,手机号,所在部门,职位\n")
	for i := range n {
		fmt.Fprintf(&b, "新人%d,new.%06d,139%08d,3;5,\"测试, %d\"\n", i, i, i, i)
	}
	return b.String()
}
