package e2e_test

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/mocktest/detector"
	"wecomlab/mockwecom/sim"
)

// TestBadInput probes every parameter of every row with what clients send by mistake. What is probed follows from the rows: a row without an
// example fails, and so does a parameter that names something and does not say what is answered to an unknown name.
func TestBadInput(t *testing.T) {
	t.Parallel()
	examples := readExamples(t)
	for _, chapter := range sim.Chapters() {
		for i := range chapter.Endpoints {
			row := &chapter.Endpoints[i]
			name := strings.TrimPrefix(row.Path, "/cgi-bin/")
			e, has := examples[name]
			delete(examples, name)
			if detector.Race && i%4 > 0 && has {
				continue // the run without the race detector probes every row
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if !has {
					t.Fatal("there is no example of a sound call in testdata/badinput: add a block that ends with one")
				}
				sayUnknown(t, row)
				newProbe(t, row, e).sound()
				if !detector.Race {
					newProbe(t, row, e).habits() // in a world of its own: a sound call changes things
				}
				p := newProbe(t, row, e)
				p.exact()
				p.loose()
				p.inside()
				p.bodies()
				p.credentials()
			})
		}
	}
	for name := range examples {
		t.Errorf("testdata/badinput has an example of %s, and there is no such row", name)
	}
}

// naming are the parameters that name something.
var naming = regexp.MustCompile(`^(.*_)?(userid|openid|corpid|agentid|tagid|chatid|jobid|msgid|department_?id|suite_id|task_id|media_?id|code|ticket|(corp)?secret|owner|leader)$|` +
	`^(.*_)?(to)?(userid|user|partyid|party|tagid|tag|templateid|department|parentid)(s|_?list)?$`)

func sayUnknown(t *testing.T, row *api.Row) {
	t.Helper()
	for _, param := range row.Params() {
		if naming.MatchString(param.Name) && !slices.ContainsFunc(param.Names, func(n api.Naming) bool { return n.Case == "unknown" || n.Case == "taken" }) {
			t.Errorf("%s names something: say with unknown= (or taken=) in its tag what is answered when that does not exist; 0 says that it is tolerated", param.Name)
		}
	}
}

// sound makes the example's calls as they are.
func (p *probe) sound() {
	p.t.Helper()
	if p.row.Streamed() {
		return // an upload has a body of its own; its chapter tests it
	}
	for i, body := range p.e.bodies {
		target, method := p.ask()
		if got := p.send(method, target, p.Real(body), nil); got.Errcode != p.e.fails {
			p.t.Errorf("the example itself, body %d: %s", i+1, got.body)
		}
	}
}

// exact checks what the row says of itself.
func (p *probe) exact() {
	p.t.Helper()
	for _, param := range p.row.Params() {
		if param.Need != 0 {
			p.want("without "+param.Name, param.Name, "", param.Need)
			p.want("mistyped "+param.Name, param.Name, p.mistyped(param.Kind), p.mistypedCode(param))
		}
		if param.Max > 0 && param.Kind == reflect.String && param.Alnum == 0 {
			p.want("too long "+param.Name, param.Name, strconv.Quote(strings.Repeat("a", param.Max+1)), errcode.BadRequestParameter)
		}
		if param.Alnum != 0 {
			p.want("odd "+param.Name, param.Name, `"a b!"`, param.Alnum)
		}
		for _, n := range param.Names {
			p.naming(param, n)
		}
	}
}

// mistyped is a value that is none of a kind.
func (p *probe) mistyped(kind reflect.Kind) string {
	switch {
	case !p.inBody:
		return `"x1"`
	case kind == reflect.Slice || kind == reflect.Struct || kind == reflect.Map:
		return `true`
	}
	return `{"x":1}`
}

// mistypedCode is the answer to it: in a body it counts as missing, in a query every text is one.
func (p *probe) mistypedCode(param api.Param) errcode.Code {
	switch {
	case p.inBody:
		return param.Need
	case param.Kind == reflect.Int || param.Kind == reflect.Int64:
		return errcode.BadRequestParameter
	}
	return anyCode
}

// naming sends a name of nothing, of something hidden, and one that is taken.
func (p *probe) naming(param api.Param, n api.Naming) {
	p.t.Helper()
	value, given := p.e.values[n.Case+" "+param.Name]
	switch {
	case value == "-":
		return
	case given:
		value = p.Real(value)
	case n.Case != "unknown":
		p.t.Errorf("the example lacks a line: ~ %s %s VALUE", n.Case, param.Name)
		return
	default:
		value = p.nothing(param)
	}
	if n.Code == 0 {
		p.try(n.Case+" "+param.Name, param.Name, value)
		return
	}
	p.want(n.Case+" "+param.Name, param.Name, value, n.Code)
}

// nothing is a value of a parameter's kind that names nothing.
func (p *probe) nothing(param api.Param) string {
	const text, number = `"nobody9f3a"`, "987654321"
	switch {
	case param.Kind == reflect.String:
		return text
	case param.Kind != reflect.Slice:
		return number
	}
	for _, f := range reflect.VisibleFields(p.row.In) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == param.Name && f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() != reflect.String {
			return "[" + number + "]"
		}
	}
	return "[" + text + "]"
}

// odd are values that no parameter takes, or that few do.
var odd = []string{
	`null`, `""`, `" "`, `"\u0000"`, `"\ud800"`, `"<script>alert(1)</script>"`, `"' OR 1=1 --"`, `"%s%n%d"`, `"../../etc/passwd"`, `"\u202eabc"`, `"👩‍👩‍👧‍👦"`, `"|"`, `","`, "\"\xc4\xe3\"",
	`0`, `-1`, `1.5`, `9223372036854775807`, `-9223372036854775808`, `9223372036854775808`, `1e400`, `true`, `[]`, `{}`, `[null]`, `[[]]`, `[{}]`, `{"a":{"b":[1]}}`, `["",""]`,
	`["A","a"]`, `[-1,0]`, `[1,1]`, `[9223372036854775808]`, strings.Repeat(`[`, 300) + strings.Repeat(`]`, 300), strings.Repeat(`{"a":`, 300) + `1` + strings.Repeat(`}`, 300),
	strconv.Quote(strings.Repeat("长", 12_000)), `[` + strings.Repeat(`"a",`, 3_000) + `"a"]`, `[` + strings.Repeat(`7,`, 3_000) + `8]`,
}

// share says which part of the odd values is sent: all of them, and one of forty with the race detector.
func share() int {
	if detector.Race {
		return 40
	}
	return 1
}

// next reports whether the next odd value is sent: one of each share of them, other ones for other rows.
func (p *probe) next() bool {
	p.turn++
	return (p.turn+len(p.row.Path))%share() == 0
}

// loose sends odd values for every parameter. Whatever is answered: it is an answer of WeCom's, and a refusal has a reason.
func (p *probe) loose() {
	p.t.Helper()
	for _, param := range p.row.Params() {
		for _, value := range append([]string{""}, odd...) {
			if p.next() {
				p.try(param.Name+" = "+short(value), param.Name, value)
			}
		}
		if p.inBody {
			continue
		}
		for _, value := range []string{"%zz", "%ff%fe", "a;b", "a+b", "%00", "1&" + param.Name + "=2"} {
			target, method := p.ask()
			p.explained("query "+value, p.send(method, cut(target, param.Name)+"&"+param.Name+"="+value, "", nil))
		}
	}
}
