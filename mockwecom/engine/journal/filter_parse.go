package journal

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Bounds of a filter's text.
const (
	maxFilter = 4096 // bytes
	maxDepth  = 50   // parentheses and negations inside each other
)

// FilterError says what is wrong with a filter's text, and where.
type FilterError struct {
	Column  int    // in characters, from 1
	Problem string // a sentence that says what to write instead
}

// Error is the sentence with its column.
func (e *FilterError) Error() string {
	return fmt.Sprintf("filter, column %d: %s", e.Column, e.Problem)
}

// ParseFilter reads a filter in the language of [Filter]. Its error is a [*FilterError].
func ParseFilter(s string) (*Filter, error) {
	p := &parser{text: s}
	if len(s) > maxFilter {
		return nil, p.fail(0, "a filter is at most %d bytes long, this one has %d", maxFilter, len(s))
	}
	p.blanks()
	if p.done() {
		return &Filter{}, nil
	}
	root, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if !p.done() {
		return nil, p.fail(p.at, "this ) closes nothing; put the value in quotes if it belongs to it")
	}
	return &Filter{root}, nil
}

// parser reads by recursive descent; at is a byte offset.
type parser struct {
	text  string
	at    int
	depth int
}

func (p *parser) fail(at int, format string, args ...any) error {
	return &FilterError{Column: utf8.RuneCountInString(p.text[:at]) + 1, Problem: fmt.Sprintf(format, args...)}
}

func (p *parser) done() bool { return p.at >= len(p.text) }

// sees reports whether the next byte is c.
func (p *parser) sees(c byte) bool { return !p.done() && p.text[p.at] == c }

func (p *parser) blanks() {
	rest := strings.TrimLeftFunc(p.text[p.at:], unicode.IsSpace)
	p.at = len(p.text) - len(rest)
}

func (p *parser) alternatives() (node, error) {
	var terms anyOf
	for {
		term, err := p.together()
		if err != nil {
			return nil, err
		}
		terms = append(terms, term)
		if !p.sees('|') {
			break
		}
		p.at++
		p.blanks()
	}
	if len(terms) == 1 {
		return terms[0], nil
	}
	return terms, nil
}

func (p *parser) together() (node, error) {
	var terms allOf
	for !p.done() && !p.sees('|') && !p.sees(')') {
		term, err := p.negation()
		if err != nil {
			return nil, err
		}
		terms = append(terms, term)
		p.blanks()
	}
	switch len(terms) {
	case 0:
		return nil, p.fail(p.at, "a term is missing here, such as errcode!=0 or kind:callback")
	case 1:
		return terms[0], nil
	}
	return terms, nil
}

func (p *parser) negation() (node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail(p.at, "parentheses and ! may stand %d deep at most", maxDepth)
	}
	defer func() { p.depth-- }()
	switch {
	case p.sees('!'):
		p.at++
		p.blanks()
		if p.done() || p.sees('|') || p.sees(')') {
			return nil, p.fail(p.at, "a term has to follow the !")
		}
		term, err := p.negation()
		if err != nil {
			return nil, err
		}
		return negate{term}, nil
	case p.sees('('):
		return p.group()
	default:
		return p.term()
	}
}

func (p *parser) group() (node, error) {
	open := p.at
	p.at++
	p.blanks()
	inner, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if !p.sees(')') {
		return nil, p.fail(open, "this ( is never closed")
	}
	p.at++
	return inner, nil
}

var fieldAndOperator = regexp.MustCompile(`^([A-Za-z_]+)(:~|!=|>=|<=|[:=<>])`)

func (p *parser) term() (node, error) {
	start := p.at
	found := fieldAndOperator.FindStringSubmatch(p.text[p.at:])
	if found == nil {
		quoted := p.sees('"')
		text, err := p.value("")
		if err != nil {
			return nil, err
		}
		if !quoted && (text == "failed" || text == "ok") {
			return verdict(text == "failed"), nil
		}
		return word(strings.ToLower(text)), nil
	}
	p.at += len(found[0])
	field, operator := strings.ToLower(found[1]), found[2]
	if i := slices.IndexFunc(numberFields, func(f numberField) bool { return f.name == field }); i >= 0 {
		return p.number(start, numberFields[i], operator)
	}
	if i := slices.IndexFunc(textFields, func(f textField) bool { return f.name == field }); i >= 0 {
		return p.textual(start, textFields[i], operator)
	}
	return nil, p.fail(start, "there is no field %s; there are %s. Put the text in quotes if you are looking for it", field, strings.Join(FilterFields(), ", "))
}

func (p *parser) number(start int, field numberField, operator string) (node, error) {
	if operator == ":~" {
		return nil, p.fail(start, "%s is a number: compare it with =, !=, >, >=, < or <=", field.name)
	}
	if operator == ":" {
		operator = "="
	}
	at := p.at
	text, err := p.value(field.name + operator)
	if err != nil {
		return nil, err
	}
	var value int64
	if field.duration {
		var took time.Duration
		took, err = time.ParseDuration(text)
		value = int64(took)
	} else {
		value, err = strconv.ParseInt(text, 10, 64)
	}
	switch {
	case err != nil && field.duration:
		return nil, p.fail(at, "%s wants a duration such as 5ms or 1.5s, not %q", field.name, text)
	case err != nil:
		return nil, p.fail(at, "%s wants a whole number, not %q", field.name, text)
	}
	return compare{field, operator, value}, nil
}

func (p *parser) textual(start int, field textField, operator string) (node, error) {
	if strings.ContainsAny(operator, "<>") {
		return nil, p.fail(start, "%s is a text: write %s:…, %s=…, %s!=… or %s:~…", field.name, field.name, field.name, field.name, field.name)
	}
	at := p.at
	value, err := p.value(field.name + operator)
	if err != nil {
		return nil, err
	}
	term := textual{field: field, operator: operator, value: value, folded: strings.ToLower(value)}
	switch {
	case operator == ":~":
		if term.pattern, err = regexp.Compile(value); err != nil {
			return nil, p.fail(at, "%s; put the expression in quotes if it has blanks or lone parentheses", err)
		}
	case field.choices != nil && !slices.Contains(field.choices, term.folded):
		return nil, p.fail(at, "%s is one of %s, not %q", field.name, strings.Join(field.choices, ", "), value)
	case field.choices != nil:
		term.value = term.folded
	}
	return term, nil
}

// value reads a quoted or a bare value; after names what stands before it.
func (p *parser) value(after string) (string, error) {
	if p.sees('"') {
		return p.quoted()
	}
	start, open := p.at, []int(nil)
	for i, r := range p.text[start:] {
		if unicode.IsSpace(r) || len(open) == 0 && (r == '|' || r == ')') {
			break
		}
		switch r {
		case '(':
			open = append(open, start+i)
		case ')':
			open = open[:len(open)-1]
		}
		_, width := utf8.DecodeRuneInString(p.text[start+i:])
		p.at = start + i + width
	}
	if len(open) > 0 {
		return "", p.fail(open[len(open)-1], "this ( is not closed before the value ends; put the value in quotes")
	}
	if p.at == start {
		return "", p.fail(start, `a value is missing after %s; write %s"" for an empty one`, after, after)
	}
	return p.text[start:p.at], nil
}

// quoted reads "…"; a backslash before anything but " and \ stands for itself, so that regular expressions stay readable.
func (p *parser) quoted() (string, error) {
	open := p.at
	var b strings.Builder
	for p.at++; !p.done(); p.at++ {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			if r, _ := utf8.DecodeRuneInString(p.text[p.at:]); !p.done() && r != '|' && r != ')' && !unicode.IsSpace(r) {
				return "", p.fail(p.at, `a blank is missing after the closing quote; inside quotes write \" for a quote`)
			}
			return b.String(), nil
		case c == '\\' && p.at+1 < len(p.text) && (p.text[p.at+1] == '"' || p.text[p.at+1] == '\\'):
			p.at++
			b.WriteByte(p.text[p.at])
		default:
			b.WriteByte(c)
		}
	}
	return "", p.fail(open, "this quote is never closed")
}
