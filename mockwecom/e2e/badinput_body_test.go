package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wecomlab/core/errcode"
)

// habits makes the example's call as clients make it that the platform bears (observed): with the other method where nothing stands in the
// body, a doubled slash, unknown parameters, a token of another kind, in chunks, and under any Content-Type.
func (p *probe) habits() {
	p.t.Helper()
	if p.row.Streamed() {
		return
	}
	target, method := p.ask()
	target = strings.Replace(target, "/cgi-bin/", "//cgi-bin//", 1) + "&lang=zh_CN&debug=1"
	if !strings.Contains(target, "provider_access_token=") {
		target += "&provider_access_token=x"
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Transfer-Encoding": {"chunked"}, "Accept-Encoding": {"gzip"}, "Connection": {"close"}}
	body := "{}"
	if p.inBody {
		body = joined(with(p.fields, "x_unknown", `{"a":[null]}`))
	} else {
		method = http.MethodPost
	}
	if got := p.send(method, target, body, header); got.Errcode != p.e.fails {
		p.t.Errorf("the call of a client with habits: %s", got.body)
	}
}

func with(fields map[string]json.RawMessage, name, value string) map[string]json.RawMessage {
	out := maps.Clone(fields)
	out[name] = json.RawMessage(value)
	return out
}

// bodyTooLarge says that a request body is too large (doc 90313).
const bodyTooLarge errcode.Code = 40206

// bodies sends what is no body of the row.
func (p *probe) bodies() {
	p.t.Helper()
	for _, body := range []string{
		``, `null`, `[]`, `[{}]`, `"text"`, `7`, `{`, `{"`, `}{`, "\xff\xfe{\x00}", `<xml></xml>`, `a=b&c=d`, "--x\r\nContent-Disposition: form-data; name=\"media\"\r\n\r\n\r\n--x--\r\n",
		`{"a":` + strings.Repeat(`[`, 20_000), `{"a":` + strings.Repeat(`[`, 9_000) + strings.Repeat(`]`, 9_000) + `}`, "\x1f\x8b\x08\x00\x00\x00\x00\x00", "{\"\x00\":1}",
	} {
		if p.next() {
			p.body("body "+short(body), body)
		}
	}
	if !p.inBody {
		return
	}
	target, method := p.ask()
	large := p.send(method, target, "{"+strings.Repeat(" ", int(p.row.BodyLimit()))+"}", nil)
	p.explained("a body that is too large", large)
	if large.Errcode != bodyTooLarge {
		p.t.Errorf("a body that is too large: %s, want %d", large.body, bodyTooLarge)
	}
	got := p.send(http.MethodGet, target, "", nil)
	p.explained("GET", got)
	if needs := p.row.Needs(); len(needs) > 0 && got.Errcode != needs[0].Code {
		p.t.Errorf("GET, where nothing stands in a body: %s, want %d", got.body, needs[0].Code)
	}
	p.body("every field twice", strings.TrimSuffix(joined(p.fields), "}")+","+strings.TrimPrefix(joined(p.fields), "{"))
	for _, value := range []string{`null`, `""`, `0`, `{}`, `[]`, `true`} {
		all := map[string]json.RawMessage{}
		for _, param := range p.row.Params() {
			all[param.Name] = json.RawMessage(value)
		}
		p.body("every field "+value, joined(all))
	}
}

// inside sends the example's bodies with something odd, or nothing, at each place below the top.
func (p *probe) inside() {
	p.t.Helper()
	for at := range p.e.bodies {
		var tree map[string]any
		if json.Unmarshal([]byte(p.Real(p.e.bodies[at])), &tree) != nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			for _, m := range mutants(tree[name]) {
				if !p.next() {
					continue
				}
				body := joined(with(p.tops(tree), name, m.value))
				if got := p.body(fmt.Sprintf("%s%s = %s", name, m.place, short(m.odd)), body); got.Errcode == errcode.SystemBusy {
					p.t.Logf("of body %d: %s", at+1, short(body))
				}
			}
		}
	}
}

// tops are the fields of a body, with those made new that must not come twice.
func (p *probe) tops(tree map[string]any) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for name, value := range tree {
		out[name] = encoded(value)
	}
	p.made++
	return out
}

// mutant is a value in which something is odd at one place.
type mutant struct{ place, odd, value string }

// little is what stands in the place of something below the top.
var little = []string{
	`null`, `""`, `" "`, `"\u0000<&\u202e"`, "\"\xc4\xe3\"", `0`, `-1`, `1.5`, `9223372036854775808`, `1e400`, `true`, `[]`, `{}`, `[null]`, `[[{}]]`, `{"a":1}`,
	`"` + strings.Repeat("长", 3000) + `"`, `[` + strings.Repeat(`{},`, 300) + `{}]`,
}

// mutants gives a value with something odd, or nothing, at each place below its top.
func mutants(v any) (all []mutant) {
	inside := func(place string, below any, build func(value string) string, remove string) {
		all = append(all, mutant{place, "", remove})
		for _, odd := range little {
			all = append(all, mutant{place, odd, build(odd)})
		}
		for _, m := range mutants(below) {
			all = append(all, mutant{place + m.place, m.odd, build(m.value)})
		}
	}
	switch v := v.(type) {
	case map[string]any:
		fields := map[string]json.RawMessage{}
		for name, value := range v {
			fields[name] = encoded(value)
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			without := maps.Clone(fields)
			delete(without, name)
			inside("."+name, v[name], func(value string) string { return joined(with(fields, name, value)) }, joined(without))
		}
	case []any:
		for i := range v {
			build := func(value string) string {
				var items []string
				for j := range v {
					item := string(encoded(v[j]))
					if j == i {
						item = value
					}
					items = append(items, item)
				}
				return "[" + strings.Join(items, ",") + "]"
			}
			rest := string(encoded(slices.Delete(slices.Clone(v), i, i+1)))
			inside(fmt.Sprintf("[%d]", i), v[i], build, rest)
		}
	}
	return all
}

func encoded(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // it came from JSON
	}
	return text
}

// credentials calls without the row's credential, with one that was never issued, and as an app of a kind that may not call.
func (p *probe) credentials() {
	p.t.Helper()
	access := p.row.Credential
	if access.Param == "" {
		return
	}
	target, method := p.ask()
	body := joined(p.fields)
	bare := cut(target, access.Param)
	for what, try := range map[string]struct {
		target string
		want   errcode.Code
	}{
		"without a token":            {bare, access.Missing},
		"with an empty token":        {bare + "&" + access.Param + "=", access.Missing},
		"with a token of nobody":     {bare + "&" + access.Param + "=nobody9f3a", access.Unknown},
		"with a token of odd bytes":  {bare + "&" + access.Param + "=%00%ff'%22", access.Unknown},
		"with a token that is long":  {bare + "&" + access.Param + "=" + strings.Repeat("a", 20_000), access.Unknown},
		"with a token of other name": {bare + "&token=" + p.token(target, access.Param), access.Missing},
	} {
		got := p.send(method, try.target, body, nil)
		p.explained(what, got)
		if got.Errcode != try.want {
			p.t.Errorf("%s: %s, want %d", what, got.body, try.want)
		}
	}
	if callers := p.row.Callers(); len(callers) > 0 && !slices.Contains(callers, "contacts") {
		p.Play("> as contacts\n")
		target, method := p.ask()
		if got := p.send(method, target, body, nil); got.Errcode != errcode.Forbidden || got.entry.Finding == nil {
			p.t.Errorf("as the contact-sync assistant: %s", got.body)
		}
	}
}

// token is the value of a parameter of an address.
func (p *probe) token(target, name string) string {
	_, query, _ := strings.Cut(target, "?")
	values, _ := url.ParseQuery(query)
	return values.Get(name)
}
