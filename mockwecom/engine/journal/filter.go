package journal

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Filter selects entries. A nil or empty one selects all.
//
// Terms beside each other must all hold, | separates alternatives and binds weaker, ! negates the next term, parentheses
// group. A value with blanks, quotes, | or lone parentheses is put into double quotes, in which \" and \\ stand for " and \.
//
//	errcode!=0  status>=500  agent=1000002  took>5ms  attempt>1   numbers: = != > >= < <=
//	kind:callback  corp:wwab12  event:create_auth  from:app       names: the whole name, in any case
//	path:/cgi-bin/user  title:suite_ticket                        whole segments between slashes
//	body:openid  url:code=                                        texts: a part of it, in any case
//	path="/cgi-bin/gettoken"  user!=lihua                         = and != compare exactly
//	path:~user/(get|list)$  body:~"\"errcode\": *4"               a regular expression (Go's)
//	failed  ok                                                    what Entry.Failed says
//	get_login_info                                                a part of title, url or errmsg, in any case
type Filter struct{ root node }

// node is one term or a combination of terms.
type node interface {
	match(e *Entry) bool
	// write appends the node; inside is the strength of what stands around it.
	write(b *strings.Builder, inside strength)
}

// strength orders how tightly combinations bind.
type strength int

const (
	loose strength = iota // the whole filter, or inside parentheses
	inOr
	inAnd
	inNot
)

// Match reports whether the filter selects e.
func (f *Filter) Match(e *Entry) bool {
	return f == nil || f.root == nil || f.root.match(e)
}

// String is the filter in its own language. ParseFilter makes a filter of the same meaning from it.
func (f *Filter) String() string {
	if f == nil || f.root == nil {
		return ""
	}
	var b strings.Builder
	f.root.write(&b, loose)
	return b.String()
}

type (
	anyOf  []node
	allOf  []node
	negate struct{ term node }
	// verdict is failed (true) or ok (false).
	verdict bool
	// word is a part of title, url or errmsg, in lower case.
	word string
	// compare is a condition on a number; durations are nanoseconds.
	compare struct {
		field    numberField
		operator string
		value    int64
	}
	// textual is a condition on a text.
	textual struct {
		field    textField
		operator string // : = != or :~
		value    string
		folded   string // value in lower case
		pattern  *regexp.Regexp
	}
)

func (n anyOf) match(e *Entry) bool {
	for _, term := range n {
		if term.match(e) {
			return true
		}
	}
	return false
}

func (n allOf) match(e *Entry) bool {
	for _, term := range n {
		if !term.match(e) {
			return false
		}
	}
	return true
}

func (n negate) match(e *Entry) bool  { return !n.term.match(e) }
func (n verdict) match(e *Entry) bool { return e.Failed() == bool(n) }

func (n word) match(e *Entry) bool {
	return containsFold(e.Title, string(n)) || containsFold(e.URL, string(n)) || containsFold(e.Errmsg, string(n))
}

func (n compare) match(e *Entry) bool {
	value := n.field.of(e)
	switch n.operator {
	case "!=":
		return value != n.value
	case ">":
		return value > n.value
	case ">=":
		return value >= n.value
	case "<":
		return value < n.value
	case "<=":
		return value <= n.value
	default:
		return value == n.value
	}
}

func (n textual) match(e *Entry) bool {
	if n.operator == "!=" {
		return !n.field.of(e, func(s string) bool { return s == n.value })
	}
	return n.field.of(e, n.holds)
}

// holds reports whether one value of the field fits.
func (n textual) holds(s string) bool {
	switch {
	case n.operator == ":~":
		return n.pattern.MatchString(s)
	case n.operator == "=":
		return s == n.value
	case n.field.sort == asName:
		return strings.EqualFold(s, n.value)
	case n.field.sort == asSegments:
		return containsFold("/"+strings.Trim(s, "/")+"/", "/"+strings.Trim(n.folded, "/")+"/")
	default:
		return containsFold(s, n.folded)
	}
}

// containsFold expects part in lower case.
func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), part)
}

func (n anyOf) write(b *strings.Builder, inside strength) {
	join(b, n, " | ", inside, inOr)
}

func (n allOf) write(b *strings.Builder, inside strength) {
	join(b, n, " ", inside, inAnd)
}

// join writes terms, in parentheses if what stands around binds at least as tightly as they do.
func join(b *strings.Builder, terms []node, between string, inside, own strength) {
	if inside >= own {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	for i, term := range terms {
		if i > 0 {
			b.WriteString(between)
		}
		term.write(b, own)
	}
}

func (n negate) write(b *strings.Builder, _ strength) {
	b.WriteByte('!')
	n.term.write(b, inNot)
}

func (n verdict) write(b *strings.Builder, _ strength) {
	if n {
		b.WriteString("failed")
	} else {
		b.WriteString("ok")
	}
}

func (n word) write(b *strings.Builder, _ strength) {
	if n == "failed" || n == "ok" || !isPlain(string(n), "_./-") {
		writeQuoted(b, string(n))
		return
	}
	b.WriteString(string(n))
}

func (n compare) write(b *strings.Builder, _ strength) {
	b.WriteString(n.field.name + n.operator)
	if n.field.duration {
		b.WriteString(time.Duration(n.value).String())
	} else {
		b.WriteString(strconv.FormatInt(n.value, 10))
	}
}

func (n textual) write(b *strings.Builder, _ strength) {
	b.WriteString(n.field.name + n.operator)
	if strings.HasPrefix(n.value, "~") || !isPlain(n.value, `_./:-@%&=?,~^$*+[]{}\`) {
		writeQuoted(b, n.value)
		return
	}
	b.WriteString(n.value)
}

// isPlain reports whether s can stand without quotes.
func isPlain(s, marks string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(marks, r) {
			return false
		}
	}
	return s != ""
}

func writeQuoted(b *strings.Builder, s string) {
	b.WriteByte('"')
	b.WriteString(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s))
	b.WriteByte('"')
}
