package golden

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/core/provider"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/mocktest"
)

// Player is one transcript under way.
type Player struct {
	*mocktest.Server
	t        *testing.T
	out      *strings.Builder
	names    *names
	receiver *receiver
	provider *provider.App // the provider's program, once a transcript has asked for it
	token    string        // as it stands in the query
	corp     string
	seen     int64 // newest journal entry that was told
	links    map[string]*device.Link
	vendors  map[string]*vendor // clouds of models, by model_id
}

// Open starts a simulator for transcripts, with frozen time and seeded chance, whose first app and contact-sync assistant receive callbacks.
func Open(t *testing.T, options ...mocktest.Option) *Player {
	t.Helper()
	options = append(append([]mocktest.Option{mocktest.WithFrozenClock(Epoch), mocktest.WithSeed(1)}, options...), patient)
	p := &Player{Server: mocktest.New(t, options...), t: t, names: newNames(), links: map[string]*device.Link{}, vendors: map[string]*vendor{}}
	p.corp = p.CorpID
	p.receiver = newReceiver(t, p.Server)
	p.names.give(p.URL, "{base}")
	p.names.give(p.receiver.URL, "{app}")
	p.become(fmt.Sprint(p.AgentID))
	p.seen = p.last()
	return p
}

func (p *Player) last() (id int64) {
	for _, e := range p.Calls("") {
		id = max(id, e.ID)
	}
	return id
}

// Address is a path below /cgi-bin/ as a URL with the token of the caller who was chosen last. Names stand for their values.
func (p *Player) Address(path string) string { return escaped(p.withToken(p.names.real(path))) }

// Real puts the values of names into a text.
func (p *Player) Real(text string) string { return p.names.real(text) }

// withToken puts the caller's token behind a path below /cgi-bin/, unless the path carries one or is one that takes none.
func (p *Player) withToken(path string) string {
	target := p.URL + "/cgi-bin/" + path
	if p.token == "" || strings.Contains(path, "access_token=") || strings.HasPrefix(path, "gettoken") || strings.HasPrefix(path, "webhook/") {
		return target
	}
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return target + separator + p.token
}

// plainly keeps no connection, so that nothing outlives a test.
var plainly = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func (p *Player) call(method, target string, body []byte, contentType string) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, escaped(target), bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := plainly.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	p.names.learnJSON(answer)
	fmt.Fprintf(p.out, "< %s\n", p.names.plain(shown(resp, answer)))
}

// escaped writes what a person types into a query as an address.
func escaped(target string) string {
	path, query, has := strings.Cut(target, "?")
	if !has {
		return target
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		pairs[i] = name + "=" + url.QueryEscape(value)
	}
	return path + "?" + strings.Join(pairs, "&")
}

// shown is the answer as a line: JSON as it is, of anything else what it is.
func shown(resp *http.Response, body []byte) string {
	kind := resp.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "application/json"):
		return string(body)
	case strings.HasPrefix(kind, "text/") && len(body) <= 400:
		return fmt.Sprintf("%d %s %q", resp.StatusCode, kind, body)
	}
	return fmt.Sprintf("%d %s %d bytes", resp.StatusCode, kind, len(body))
}

func (p *Player) upload(path, name string, content []byte) {
	p.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", fmt.Sprintf(`form-data; name="media"; filename="%s"; filelength=%d`, name, len(content)))
	header.Set("Content-Type", "application/octet-stream")
	part, err := form.CreatePart(header)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.call(http.MethodPost, p.withToken(path), body.Bytes(), form.FormDataContentType())
}

func (p *Player) act(line string) {
	p.t.Helper()
	fields := strings.Fields(line)
	values, finding := p.TryDo(fields[0], pairs(fields[1:])...)
	if finding != nil {
		fmt.Fprintf(p.out, "< refused: %s\n", p.names.plain(finding.Cause))
		return
	}
	p.names.learnValues(values)
	if e := p.Newest("kind:action title:" + fields[0]); e != nil {
		fmt.Fprintf(p.out, "< %s\n", p.names.plain(e.Note))
	}
}

// pairs joins words that carry no = to the value before them, so that values may hold blanks.
func pairs(words []string) []string {
	var out []string
	for _, w := range words {
		if len(out) > 0 && !parameter.MatchString(w) {
			out[len(out)-1] += " " + w
			continue
		}
		out = append(out, w)
	}
	return out
}

var parameter = regexp.MustCompile(`^[a-z_]+=`)

// Newest is the last exchange that fits a filter of the journal; nil if there is none.
func (p *Player) Newest(filter string) *journal.Entry {
	entries := p.Calls(filter)
	if len(entries) == 0 {
		return nil
	}
	return entries[len(entries)-1]
}

func (p *Player) has(userid string) {
	p.t.Helper()
	items := p.MessagesOf(p.corp, userid)
	if len(items) == 0 {
		fmt.Fprintln(p.out, "< nothing")
	}
	for _, item := range items {
		button := ""
		if item.Button != "" {
			button = " [" + item.Button + "]"
		}
		fmt.Fprintf(p.out, "< %s %s%s\n", item.Type, p.names.plain(string(item.Content)), button)
	}
}

// reqID is the number of a push, which says nothing.
var reqID = regexp.MustCompile(`"headers":\{"req_id":"[^"]*"\},?`)

// tell writes down what has happened since: why something was refused, and which events there were.
func (p *Player) tell() {
	p.t.Helper()
	p.Advance(0)
	for _, e := range p.Calls("") {
		switch {
		case e.ID <= p.seen:
		case e.Kind == journal.KindEvent:
			p.names.learnXML(e.Callback.Plain)
			p.names.learnJSON(e.Callback.Plain)
			fmt.Fprintf(p.out, "! %s\n", p.names.plain(e.Callback.Receiver+" "+string(e.Callback.Plain)))
		case e.Kind == journal.KindDevice && openhw.IsPush(e.Title):
			fmt.Fprintf(p.out, "! %s\n", p.names.plain("device:"+e.Subject.Device+" "+reqID.ReplaceAllString(string(e.Request.Body), "")))
		case (e.Kind == journal.KindAPI || e.Kind == journal.KindDevice) && e.Finding != nil:
			fmt.Fprintf(p.out, "? %s\n", p.names.plain(e.Finding.Cause))
		case e.Kind == journal.KindCallback && asked(e):
			p.names.learnJSON(e.Callback.Plain)
			fmt.Fprintf(p.out, "! %s\n", p.names.plain(e.Callback.Receiver+" "+string(e.Callback.Plain)))
			if e.Finding != nil {
				fmt.Fprintf(p.out, "? %s: %s\n", e.Title, p.names.plain(e.Finding.Cause))
			}
		case e.Kind == journal.KindCallback && e.Finding != nil:
			fmt.Fprintf(p.out, "? %s: %s\n", e.Title, p.names.plain(e.Finding.Cause))
		}
	}
	p.seen = p.last()
	if p.seen == math.MaxInt64 {
		p.t.Fatal("the journal is full")
	}
}
