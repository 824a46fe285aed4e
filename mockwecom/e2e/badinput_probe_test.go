package e2e_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/golden"
)

// probe is one row in a world in which its example can be called.
type probe struct {
	*golden.Player
	t      *testing.T
	client *http.Client
	row    *api.Row
	e      example
	inBody bool
	fields map[string]json.RawMessage // of the first body
	query  url.Values
	made   int // calls so far, for values that must not come twice
	turn   int // odd values so far
}

// failed finds a line of an example's set-up that did not work.
var failed = regexp.MustCompile(`(?m)^< (\{"errcode":[^0]|refused: ).*`)

func newProbe(t *testing.T, row *api.Row, e example) *probe {
	t.Helper()
	transport := &http.Transport{}
	p := &probe{
		Player: golden.Open(t, mocktest.WithSettings(e.settings)), t: t, client: &http.Client{Transport: transport},
		row: row, e: e, inBody: row.Method == http.MethodPost && !row.Streamed(), query: url.Values{}, fields: map[string]json.RawMessage{},
	}
	t.Cleanup(transport.CloseIdleConnections) // before the simulator ends, which waits for connections
	if wrong := failed.FindString(p.Play(e.setup)); wrong != "" {
		t.Fatalf("a line before the example's last one: %s", wrong)
	}
	for pair := range strings.SplitSeq(p.Real(e.query), "&") {
		if name, value, is := strings.Cut(pair, "="); is {
			p.query.Set(name, value)
		}
	}
	if p.inBody && e.bodies[0] != "" {
		if err := json.Unmarshal([]byte(p.Real(e.bodies[0])), &p.fields); err != nil {
			t.Fatalf("the example's body: %v in %s", err, e.bodies[0])
		}
	}
	return p
}

// outcome is an answer with what the journal knows about it.
type outcome struct {
	Errcode errcode.Code `json:"errcode"`
	Errmsg  string       `json:"errmsg"`
	entry   *journal.Entry
	sent    string
	body    string
	file    bool
}

// anyCode is wanted where nothing is said of the answer.
const anyCode errcode.Code = -2

// want changes one parameter and wants a code.
func (p *probe) want(what, name, value string, want errcode.Code) {
	p.t.Helper()
	if got := p.try(what, name, value); want != anyCode && got.Errcode != want {
		p.t.Errorf("%s: %s, want %d", what, got.body, want)
	}
}

// try changes one parameter: an empty value leaves it out.
func (p *probe) try(what, name, value string) outcome {
	p.t.Helper()
	if p.inBody {
		return p.body(what, joined(p.changed(name, value)))
	}
	target, method := p.ask()
	target = cut(target, name)
	if value != "" {
		text := value
		if json.Unmarshal([]byte(value), &text) != nil {
			text = value
		}
		target += "&" + name + "=" + url.QueryEscape(text[:min(len(text), longestQuery)])
	}
	got := p.send(method, target, "", nil)
	p.explained(what, got)
	return got
}

// changed are the fields of the example with one that is other or absent. What must not come twice in a world is made new.
func (p *probe) changed(name, value string) map[string]json.RawMessage {
	p.made++
	fields := map[string]json.RawMessage{}
	for k, v := range p.fields {
		fields[k] = v
	}
	for _, param := range p.row.Params() {
		for _, n := range param.Names {
			if old, has := fields[param.Name]; has && n.Case == "taken" {
				fields[param.Name] = p.fresh(old)
			}
		}
	}
	if slices.Contains(p.e.apart, name) {
		for _, other := range p.e.apart {
			delete(fields, other)
		}
	}
	if value == "" {
		delete(fields, name)
	} else {
		fields[name] = json.RawMessage(value)
	}
	return fields
}

// fresh is a value like another: a greater number, digits counted up, or a text with a number in it.
func (p *probe) fresh(old json.RawMessage) json.RawMessage {
	var text string
	if json.Unmarshal(old, &text) != nil {
		n, _ := strconv.Atoi(string(old))
		return json.RawMessage(strconv.Itoa(n + p.made))
	}
	if n, err := strconv.Atoi(text); err == nil {
		return json.RawMessage(strconv.Quote(strconv.Itoa(n + p.made)))
	}
	name, domain, mail := strings.Cut(text, "@")
	name += strconv.Itoa(p.made)
	if mail {
		name += "@" + domain
	}
	return json.RawMessage(strconv.Quote(name))
}

func joined(fields map[string]json.RawMessage) string {
	var b strings.Builder
	for name, value := range fields {
		fmt.Fprintf(&b, `,%q:%s`, name, value)
	}
	return "{" + strings.TrimPrefix(b.String(), ",") + "}"
}

// body sends a body in the example's place.
func (p *probe) body(what, body string) outcome {
	p.t.Helper()
	target, method := p.ask()
	got := p.send(method, target, body, nil)
	p.explained(what, got)
	if got.Errcode == 0 && p.e.once {
		*p = *newProbe(p.t, p.row, p.e)
	}
	return got
}

// ask is the example's address.
func (p *probe) ask() (target, method string) {
	target = p.Address(p.e.path)
	if !strings.Contains(target, "?") {
		target += "?"
	}
	if extra := p.query.Encode(); extra != "" {
		target += "&" + extra
	}
	return target, p.row.Method
}

// cut takes a parameter out of an address.
func cut(target, name string) string {
	path, query, _ := strings.Cut(target, "?")
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		if pair != "" && !strings.HasPrefix(pair, name+"=") {
			kept = append(kept, pair)
		}
	}
	return path + "?" + strings.Join(kept, "&")
}

// longestQuery bounds a value in a query, in bytes: beyond a header's limits it is HTTP that refuses.
const longestQuery = 6 << 10

// A refusal may name what was sent, as the lists of invalid receivers do; beyond that it is short.
const (
	longestText = 2 << 10 // errmsg, in bytes
	longestRest = 4 << 10
)

// explained checks what every answer has to be.
func (p *probe) explained(what string, got outcome) {
	p.t.Helper()
	switch {
	case got.file || got.Errcode == 0:
	case got.Errcode == errcode.SystemBusy:
		p.t.Errorf("%s: the simulator is at a loss: %s", what, got.body)
	case got.entry == nil || got.entry.Finding == nil || got.entry.Finding.Cause == "":
		p.t.Errorf("%s: refused without a reason: %s", what, got.body)
	case len(got.Errmsg) > longestText || got.entry.Response.Size > int64(len(got.sent)+longestRest):
		p.t.Errorf("%s: a refusal of %d bytes: %s", what, got.entry.Response.Size, got.body)
	default:
		if _, listed := errcode.Lookup(int(got.Errcode)); !listed {
			p.t.Errorf("%s: %d is no return code of WeCom", what, got.Errcode)
		}
	}
}

// send makes a call and reads its answer.
func (p *probe) send(method, target, body string, header http.Header) outcome {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	if header.Get("Transfer-Encoding") == "chunked" {
		req.ContentLength = -1
		req.Header.Del("Transfer-Encoding")
	}
	resp, err := p.client.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	out := outcome{sent: body + target, body: fmt.Sprintf("%.400s", answer), file: !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json")}
	if out.file {
		if resp.StatusCode != http.StatusOK {
			p.t.Errorf("HTTP %d: %s", resp.StatusCode, out.body)
		}
		return out
	}
	if err := json.Unmarshal(answer, &out); err != nil || resp.StatusCode != http.StatusOK {
		p.t.Errorf("HTTP %d, %v: %s", resp.StatusCode, err, out.body)
	}
	if code := resp.Header.Get("Error-Code"); code != strconv.Itoa(int(out.Errcode)) {
		p.t.Errorf("Error-Code %q beside errcode %d", code, out.Errcode)
	}
	if out.Errcode != 0 {
		out.entry = p.newest()
	}
	return out
}

// newest is the entry of the call that was answered last.
func (p *probe) newest() *journal.Entry {
	for _, e := range slices.Backward(p.Calls("")) {
		if e.Kind == journal.KindAPI {
			return e
		}
	}
	return nil
}

func short(value string) string { return fmt.Sprintf("%.60q", value) }
