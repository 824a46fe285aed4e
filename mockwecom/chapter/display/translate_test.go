package display_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/golden"
)

// stand is a simulator with a provider whose suite and template the first corp has authorised.
type stand struct {
	*golden.Player
	t     testing.TB
	token string
	corp  string // as the provider knows it
	boss  string // a member, likewise
}

// plainly keeps no connection, so that nothing outlives a test.
var plainly = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newStand(t *testing.T, options ...mocktest.Option) *stand {
	t.Helper()
	s := openStand(t, options...)
	s.Play("> as provider\n")
	return s
}

// openStand is a stand in which no corp has authorised anything yet, or a world that goes on.
func openStand(t *testing.T, options ...mocktest.Option) *stand {
	t.Helper()
	s := &stand{Player: golden.Open(t, options...), t: t, boss: "wo3PNIIrrNcY6qA4aynxMvAQPH8jBAqN"}
	s.corp = s.CorpID
	s.signIn()
	return s
}

// signIn gets a fresh provider_access_token.
func (s *stand) signIn() {
	s.t.Helper()
	var out struct {
		Token string `json:"provider_access_token"`
	}
	s.post("service/get_provider_token", fmt.Sprintf(`{"corpid":%q,"provider_secret":%q}`, s.ProviderCorpID, s.ProviderSecret), &out)
	s.token = out.Token
}

func (s *stand) post(path, body string, into any) {
	s.t.Helper()
	s.exchange(path, "application/json", strings.NewReader(body), into)
}

func (s *stand) exchange(path, contentType string, body io.Reader, into any) {
	s.t.Helper()
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.URL+"/cgi-bin/"+path+separator+"provider_access_token="+s.token, body)
	must(s.t, err)
	req.Header.Set("Content-Type", contentType)
	resp, err := plainly.Do(req)
	must(s.t, err)
	defer resp.Body.Close()
	must(s.t, json.NewDecoder(resp.Body).Decode(into))
}

func (s *stand) upload(name, content string) string {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("media", name)
	must(s.t, err)
	_, err = io.WriteString(part, content)
	must(s.t, err)
	must(s.t, w.Close())
	var out struct {
		MediaID string `json:"media_id"`
	}
	s.exchange("service/media/upload?type=file", w.FormDataContentType(), &b, &out)
	return out.MediaID
}

type begun struct {
	Errcode int
	JobID   string `json:"jobid"`
}

type ended struct {
	Status int
	Result struct {
		Translation struct{ URL string } `json:"contact_id_translate"`
	}
}

func (s *stand) result(jobid string) (out ended) {
	s.t.Helper()
	s.post("service/batch/getresult?jobid="+jobid, "", &out)
	return out
}

func (s *stand) begin(name string, ids ...string) (out begun) {
	s.t.Helper()
	list, err := json.Marshal(ids)
	must(s.t, err)
	s.post("service/contact/id_translate", fmt.Sprintf(`{"auth_corpid":%q,"media_id_list":%s,"output_file_name":%q}`, s.corp, list, name), &out)
	return out
}

// address carries a job out and gives where its result is.
func (s *stand) address(name string, ids ...string) string {
	s.t.Helper()
	job := s.begin(name, ids...)
	if job.Errcode != 0 {
		s.t.Fatalf("answered %+v", job)
	}
	s.Advance(2 * time.Second)
	out := s.result(job.JobID)
	if out.Status != 3 {
		s.t.Fatalf("it ended with %+v", out)
	}
	return out.Result.Translation.URL
}

func (s *stand) fetch(url string) (body string, status int, disposition string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, url, nil)
	must(s.t, err)
	resp, err := plainly.Do(req)
	must(s.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	must(s.t, err)
	return string(text), resp.StatusCode, resp.Header.Get("Content-Disposition")
}

func (s *stand) translated(name, content string) string {
	s.t.Helper()
	body, status, _ := s.fetch(s.address("", s.upload(name, content)))
	if status != http.StatusOK {
		s.t.Fatalf("the result is answered %d", status)
	}
	return body
}

// archive is a zip of entries, name and content in turn.
func archive(t testing.TB, entries ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		e, err := w.Create(entries[i])
		must(t, err)
		_, err = io.WriteString(e, entries[i+1])
		must(t, err)
	}
	must(t, w.Close())
	return b.String()
}

// unpacked gives the entries of a zip.
func unpacked(t testing.TB, content string) map[string]string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	must(t, err)
	all := map[string]string{}
	for _, f := range r.File {
		e, err := f.Open()
		must(t, err)
		text, err := io.ReadAll(e)
		must(t, err)
		must(t, e.Close())
		all[f.Name] = string(text)
	}
	return all
}

func TestTranslateTemplates(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	tests := []struct{ name, template, want string }{
		{"name", "$userName=" + s.boss + "$", "林悦"},
		{"name or alias of one without alias", "$userAliasOrName=" + s.boss + "$", "林悦"},
		{"alias of one without alias", "$userAlias=" + s.boss + "$", "$userAlias=" + s.boss + "$"},
		{"department", "$departmentName=2$", "研发中心"},
		{"with a corp", "$userName=" + s.corp + "/" + s.boss + "$", "林悦"},
		{"department with a corp", "$departmentName=" + s.corp + "/2$", "研发中心"},
		{"two in a row", "$departmentName=2$$userName=" + s.boss + "$", "研发中心林悦"},
		{"unknown member", "$userName=nobody$", "$userName=nobody$"},
		{"plain userid of a third-party corp", "$userName=lin.yue$", "$userName=lin.yue$"},
		{"unknown department", "$departmentName=99$", "$departmentName=99$"},
		{"department by a word", "$departmentName=two$", "$departmentName=two$"},
		{"unknown corp", "$userName=wwnobody/" + s.boss + "$", "$userName=wwnobody/" + s.boss + "$"},
		{"another template", "$userPhone=" + s.boss + "$", "$userPhone=" + s.boss + "$"},
		{"no end", "$userName=" + s.boss, "$userName=" + s.boss},
		{"prices", "$5 and $6", "$5 and $6"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := s.translated("a.txt", "text: "+tt.template); got != "text: "+tt.want {
				t.Errorf("became %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTranslateOfficeFiles(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Do("member.edit", "user=lin.yue", "name=林 <悦> & 月")
	token := "$userName=" + s.boss + "$"
	tests := []struct {
		name, file    string
		entries, want []string
	}{
		{"table", "a.xlsx", []string{"xl/sharedStrings.xml", "<t>" + token + "</t>", "xl/worksheets/sheet1.xml", "<t>" + token + "</t>"},
			[]string{"xl/sharedStrings.xml", "<t>林 &lt;悦&gt; &amp; 月</t>", "xl/worksheets/sheet1.xml", "<t>" + token + "</t>"}},
		{"document", "a.DOCX", []string{"word/document.xml", "<w:t>" + token + "</w:t>", "word/media/a.xml", token, "[Content_Types].xml", token},
			[]string{"word/document.xml", "<w:t>林 &lt;悦&gt; &amp; 月</w:t>", "word/media/a.xml", token, "[Content_Types].xml", token}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := unpacked(t, s.translated(tt.file, archive(t, tt.entries...)))
			if diff := cmp.Diff(unpacked(t, archive(t, tt.want...)), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTranslateMany(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token := "$userName=" + s.boss + "$"
	body, _, disposition := s.fetch(s.address("$departmentName=2$ list", s.upload("a.csv", "x,"+token), s.upload("a.csv", token+",y")))
	if diff := cmp.Diff(map[string]string{"a.csv": "x,林悦", "a(2).csv": "林悦,y"}, unpacked(t, body)); diff != "" {
		t.Error(diff)
	}
	if _, params, err := mime.ParseMediaType(disposition); err != nil || params["filename"] != "研发中心 list.zip" {
		t.Errorf("named by %q, %v", disposition, err)
	}
}

func TestTranslateRefuses(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ok := s.upload("a.csv", "a,b,c,d")
	bomb := archive(t, "word/document.xml", strings.Repeat("0", 33<<20))
	many := make([]string, 21)
	for i := range many {
		many[i] = ok
	}
	tests := []struct {
		name, output string
		ids          []string
		want         int
	}{
		{"ErrNoFiles", "", nil, 40058},
		{"ErrTooManyFiles", "all", many, 40058},
		{"ErrNoName", "", []string{ok, ok}, 40058},
		{"ErrSlashInName", "a/b", []string{ok}, 40058},
		{"ErrUnknownFile", "", []string{"never"}, 40007},
		{"ErrUnknownFileBehindAGoodOne", "all", []string{ok, "never"}, 40007},
		{"ErrNotUTF8", "", []string{s.upload("a.txt", "\xb1\xed\xb8\xf1\xb1\xed")}, 84200},
		{"ErrOldTable", "", []string{s.upload("a.xls", "an old table")}, 84200},
		{"ErrPicture", "", []string{s.upload("a.png", "no text at all")}, 84200},
		{"ErrNoZip", "", []string{s.upload("a.xlsx", "no table at all")}, 84200},
		{"ErrBomb", "", []string{s.upload("a.docx", bomb)}, 84200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := s.begin(tt.output, tt.ids...); got.Errcode != tt.want || got.JobID != "" {
				t.Errorf("answered %+v, want %d", got, tt.want)
			}
			s.Expect(fmt.Sprintf("path:id_translate errcode:%d", tt.want))
		})
	}
}

func TestResultExpires(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	url := s.address("", s.upload("a.csv", "a,b,c,d"))
	s.Advance(24*time.Hour - time.Second)
	if _, status, _ := s.fetch(url); status != http.StatusOK {
		t.Errorf("within a day: %d", status)
	}
	s.Advance(time.Second)
	if _, status, _ := s.fetch(url); status != http.StatusNotFound {
		t.Errorf("a day later: %d", status)
	}
	if _, status, _ := s.fetch(url + "x"); status != http.StatusNotFound {
		t.Errorf("an unknown address: %d", status)
	}
}

func TestTranslateAlias(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Do("member.edit", "user=lin.yue", "alias=Yue")
	got := s.translated("a.txt", "$userAlias="+s.boss+"$ $userAliasOrName="+s.boss+"$ $userName="+s.boss+"$")
	if want := "Yue Yue 林悦"; got != want {
		t.Errorf("became %q, want %q", got, want)
	}
}

func TestTranslationsAreForgotten(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	old := s.begin("", s.upload("a.csv", "a,b,c,d"))
	s.Advance(31 * 24 * time.Hour)
	s.signIn()
	var asked begun
	if s.post("service/batch/getresult?jobid="+old.JobID, "", &asked); asked.Errcode != 0 {
		t.Fatalf("it is forgotten before another one begins: %+v", asked)
	}
	s.begin("", s.upload("a.csv", "a,b,c,d"))
	if s.post("service/batch/getresult?jobid="+old.JobID, "", &asked); asked.Errcode != 40088 {
		t.Errorf("a month later: %+v", asked)
	}
}

func TestTranslationCorps(t *testing.T) {
	t.Parallel()
	s := openStand(t)
	id := s.upload("a.csv", "a,b,c,d")
	if got := s.begin("", id); got.Errcode != 48004 {
		t.Errorf("a corp that authorised nothing: %+v", got)
	}
	s.corp = "wwnobody"
	if got := s.begin("", id); got.Errcode != 40013 {
		t.Errorf("an unknown corp: %+v", got)
	}
}
