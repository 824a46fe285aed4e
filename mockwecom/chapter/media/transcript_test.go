package media_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
)

// update reports whether the golden transcripts are written anew; package golden declares the flag.
func update() bool { return flag.Lookup("update").Value.String() == "true" }

// transcript records exchanges as they go over the wire, with what differs from run to run left out.
type transcript struct {
	*stand
	text strings.Builder
}

var changing = []struct {
	what *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`hint: \[\d{25}\]`), "hint: [HINT]"},
	{regexp.MustCompile(`http://127\.0\.0\.1:\d+`), "http://SIM"},
	{regexp.MustCompile(`"media_id":"[^"]{66}"`), `"media_id":"MEDIA_ID"`},
	{regexp.MustCompile(`filename="[^".]{66}`), `filename="MEDIA_ID`},
	{regexp.MustCompile(`"jobid":"[^"]{64}"`), `"jobid":"JOBID"`},
	{regexp.MustCompile(`/wwpicture/\w{40}/`), "/wwpicture/ID/"},
}

func (r *transcript) show(title, request string, got credentialtest.Answer) {
	var names []string
	for name := range got.Header {
		if name != "Date" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	fmt.Fprintf(&r.text, "# %s\n> %s\n< %d %s\n", title, request, got.Status, http.StatusText(got.Status))
	for _, name := range names {
		fmt.Fprintf(&r.text, "< %s: %s\n", name, got.Header.Get(name))
	}
	fmt.Fprintf(&r.text, "%s\n\n", printable(got.Body))
}

func printable(body string) string {
	if strings.HasPrefix(body, "{") {
		return body
	}
	return fmt.Sprintf("%q", body)
}

func (r *transcript) upload(title, path, kind, name, content string) credentialtest.Answer {
	contentType, body := oneFile("media", name, content)
	got := r.send("POST", r.address(path, "type", kind), contentType, bytes.NewReader(body))
	r.show(title, fmt.Sprintf("POST /cgi-bin/%s type=%s media=%s, %d bytes", path, kind, name, len(content)), got)
	return got
}

func (r *transcript) fetch(title, path, id string, header ...string) {
	got := r.send("GET", r.address(path, "media_id", id), "", nil, header...)
	if len(id) > 60 {
		id = "MEDIA_ID"
	}
	r.show(title, "GET /cgi-bin/"+path+" media_id="+id+" "+strings.Join(header, " "), got)
}

func (r *transcript) post(title, path, body string) credentialtest.Answer {
	got := r.send("POST", r.address(path), "", strings.NewReader(body))
	r.show(title, "POST /cgi-bin/"+path+" "+body, got)
	return got
}

// check compares with the golden file.
func (r *transcript) check(name string) {
	r.T.Helper()
	text := r.text.String()
	for _, c := range changing {
		text = c.what.ReplaceAllString(text, c.with)
	}
	path := filepath.Join("testdata", name+".txt")
	if update() {
		must(r.T, os.MkdirAll("testdata", 0o755))
		must(r.T, os.WriteFile(path, []byte(text), 0o644))
	}
	want, err := os.ReadFile(path)
	must(r.T, err)
	if diff := cmp.Diff(string(want), text); diff != "" {
		r.T.Errorf("run with -update if this is meant\n%s", diff)
	}
}

const speech = "#!AMR\n||||||||||"

func TestTranscriptTemporary(t *testing.T) {
	t.Parallel()
	r := &transcript{stand: newStand(t)}
	sent := read(t, r.upload("A voice", "media/upload", "voice", "问候.amr", speech))
	r.fetch("The voice", "media/get", sent.MediaID)
	r.fetch("A part of it", "media/get", sent.MediaID, "Range", "bytes=6-9")
	r.fetch("Behind its end", "media/get", sent.MediaID, "Range", "bytes=99-")
	r.fetch("No high-definition voice", "media/get/jssdk", sent.MediaID)
	r.fetch("No media_id", "media/get", "")
	r.fetch("An unknown media_id", "media/get", "MEDIA_THAT_NEVER_WAS")
	r.upload("An unknown type", "media/upload", "gif", "a.gif", png)
	r.upload("An MP3", "media/upload", "voice", "a.mp3", speech)
	r.upload("Nothing", "media/upload", "file", "a.txt", "")
	r.upload("Five bytes", "media/upload", "file", "a.txt", "12345")
	r.upload("No picture", "media/upload", "image", "a.png", strings.Repeat("x", 100))
	r.token = "garbled"
	r.fetch("A garbled token", "media/get", sent.MediaID)
	must(t, r.Clock.Advance(t.Context(), 73*time.Hour))
	r.token = r.Token(1000002)
	r.fetch("Three days later", "media/get", sent.MediaID)
	r.check("temporary")
}

func TestTranscriptPicture(t *testing.T) {
	t.Parallel()
	r := &transcript{stand: newStand(t)}
	sent := read(t, r.upload("A picture", "media/uploadimg", "", "a.jpg", "\xff\xd8\xff\xe0 tiny"))
	address, err := url.Parse(sent.URL)
	must(t, err)
	shown := r.send("GET", r.pages+address.Path, "", nil)
	r.show("Its page", "GET "+address.Path, shown)
	r.upload("Too large", "media/uploadimg", "", "a.jpg", jpg+strings.Repeat("\x00", 2<<20))
	r.check("picture")
}

func TestTranscriptJob(t *testing.T) {
	t.Parallel()
	r := &transcript{stand: newStand(t)}
	from := source(t, mp4)
	begin := func(title, sum string) string {
		_, id, _ := strings.Cut(r.post(title, "media/upload_by_url", `{"scene":1,"type":"video","filename":"a.mp4","url":"`+from+`/file","md5":"`+sum+`"}`).Body, `"jobid":"`)
		return `{"jobid":"` + strings.TrimRight(id, `"}`) + `"}`
	}
	good := begin("A job", sum(mp4))
	r.post("At once", "media/get_upload_by_url_result", good)
	must(t, r.Clock.Advance(t.Context(), time.Second))
	r.post("A second later", "media/get_upload_by_url_result", good)
	bad := begin("A job of a wrong MD5", sum(digits))
	must(t, r.Clock.Advance(t.Context(), time.Second))
	r.post("Its end", "media/get_upload_by_url_result", bad)
	r.post("An unknown job", "media/get_upload_by_url_result", `{"jobid":"never"}`)
	r.check("job")
}
