package traffic

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/ladder"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pretty"
)

// sheet lays out one exchange.
type sheet struct {
	entry *journal.Entry
	story []journal.Entry
	width int
	env   *screen.Env
}

func (sh sheet) tab(t tab) []paint.Line {
	switch t {
	case tabRequest:
		return sh.request()
	case tabResponse:
		return sh.response()
	case tabDecrypted:
		return sh.decrypted()
	case tabSignature:
		return sh.signature()
	case tabCause:
		return sh.cause()
	case tabCurl:
		return sh.curl()
	}
	return nil
}

func (sh sheet) dim(key i18n.Key, args ...any) []paint.Line {
	return pretty.Text(sh.env.Say.T(key, args...), sh.width, sh.env.Look.Dim)
}

func (sh sheet) heading(key i18n.Key) []paint.Line {
	text := sh.env.Say.T(key) + " "
	return []paint.Line{nil, paint.Of(sh.env.Look.Accent, text).Add(sh.env.Look.Edge, strings.Repeat("─", max(min(sh.width, 60)-paint.Width(text), 0)))}
}

func (sh sheet) labelled(key i18n.Key, text string) []paint.Line {
	if text == "" {
		return nil
	}
	return pretty.Labelled(sh.env.Say.T(key), text, sh.width, sh.env.Look.Dim, sh.env.Look.Text)
}

// about is what both halves begin with: who, whom, which document.
func (sh sheet) about() []paint.Line {
	e, look := sh.entry, sh.env.Look
	out := []paint.Line{paint.Of(look.Dim, "#"+strconv.FormatInt(e.ID, 10)+"  "+e.At.Format("2006-01-02 15:04:05.000")+"  ").
		Add(look.Lane(e.From), sh.env.Lane(e.From)).Add(look.Dim, " ▸ ").Add(look.Lane(e.To), sh.env.Lane(e.To)).
		Add(look.Strong, "  "+e.Title)}
	if e.Note != "" {
		out = append(out, pretty.Text(e.Note, sh.width, look.Text)...)
	}
	out = append(out, sh.labelled(i18n.DetailSubject, subject(e.Subject))...)
	if e.Doc != 0 {
		out = append(out, pretty.Labelled(sh.env.Say.T(i18n.StepDoc), pretty.Doc(e.Doc), sh.width, look.Dim, look.Dim)...)
	}
	return out
}

func subject(s journal.Subject) string {
	var parts []string
	for _, p := range [][2]string{{"provider", s.Provider}, {"suite", s.Suite}, {"corp", s.Corp}, {"user", s.User}} {
		if p[1] != "" {
			parts = append(parts, p[0]+" "+p[1])
		}
	}
	if s.Agent != 0 {
		parts = append(parts, "agent "+strconv.FormatInt(s.Agent, 10))
	}
	return strings.Join(parts, " · ")
}

func (sh sheet) request() []paint.Line {
	e, look := sh.entry, sh.env.Look
	out := sh.about()
	if e.URL == "" {
		return append(append(out, nil), sh.dim(i18n.DetailNotSent)...)
	}
	address, query, _ := strings.Cut(e.URL, "?")
	out = append(out, nil)
	out = append(out, paint.WrapLine(paint.Of(look.Accent, e.Method+" ").Add(look.Strong, paint.Clean(address)), sh.width, len(e.Method)+1)...)
	out = append(out, sh.labelled(i18n.DetailFrom, e.Remote)...)
	if query != "" {
		out = append(out, sh.heading(i18n.DetailQuery)...)
		out = append(out, pretty.Query(query, sh.width, look)...)
	}
	return append(out, sh.message(e.Request)...)
}

func (sh sheet) response() []paint.Line {
	e, look := sh.entry, sh.env.Look
	out := sh.about()
	if e.URL == "" {
		out = append(append(out, nil), sh.dim(i18n.DetailNotSent)...)
		return append(out, sh.finding()...)
	}
	out = append(out, nil)
	if e.Status == 0 {
		out = append(out, paint.Of(look.Bad, sh.env.Say.T(i18n.DetailNoAnswer)))
		return append(out, sh.finding()...)
	}
	st := look.Good
	if e.Failed() {
		st = look.Bad
	}
	out = append(out, paint.Of(st, "HTTP "+strconv.Itoa(e.Status)+" "+http.StatusText(e.Status)).Add(look.Dim, "  "+ladder.Took(e.Took)))
	if e.Errcode != 0 || e.Errmsg != "" {
		out = append(out, pretty.Labelled("errcode", strconv.Itoa(e.Errcode), sh.width, look.Dim, st)...)
		out = append(out, pretty.Labelled("errmsg", e.Errmsg, sh.width, look.Dim, look.Text)...)
	}
	out = append(out, sh.finding()...)
	return append(out, sh.message(e.Response)...)
}

// message lays out headers and body.
func (sh sheet) message(m journal.Message) []paint.Line {
	look := sh.env.Look
	var out []paint.Line
	if len(m.Header) > 0 {
		out = append(out, sh.heading(i18n.DetailHeaders)...)
		for _, name := range sortedNames(m.Header) {
			for _, v := range m.Header[name] {
				line := paint.Of(look.Name, paint.Clean(name)).Add(look.Mark, ": ").Add(look.Text, paint.Clean(v))
				out = append(out, paint.WrapLine(line, sh.width, 4)...)
			}
		}
	}
	if len(m.Body) == 0 {
		return append(append(out, nil), sh.dim(i18n.DetailNoBody)...)
	}
	out = append(out, sh.heading(i18n.DetailBody)...)
	if m.Size > int64(len(m.Body)) {
		out = append(out, sh.dim(i18n.DetailCut, len(m.Body), m.Size)...)
	}
	return append(out, pretty.Body(m.Body, sh.width, look)...)
}

func sortedNames(h http.Header) []string {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (sh sheet) finding() []paint.Line {
	if sh.entry.Finding == nil {
		return nil
	}
	return append(sh.heading(i18n.DetailFinding), pretty.Finding(sh.entry.Finding, sh.width, sh.env.Look, sh.env.Say)...)
}

func (sh sheet) decrypted() []paint.Line {
	c := sh.entry.Callback
	if c == nil {
		return sh.dim(i18n.DetailNotSealed)
	}
	out := sh.labelled(i18n.DetailEvent, c.Event)
	out = append(out, sh.labelled(i18n.DetailReceiver, c.Receiver)...)
	out = append(out, sh.labelled(i18n.DetailReceiveID, c.ReceiveID)...)
	if c.Attempt > 0 {
		out = append(out, sh.labelled(i18n.DetailAttempt, strconv.Itoa(c.Attempt))...)
	}
	if !c.NextTry.IsZero() {
		out = append(out, sh.labelled(i18n.DetailNextTry, c.NextTry.Format("15:04:05"))...)
	}
	if c.Dead {
		out = append(out, paint.Of(sh.env.Look.Bad, sh.env.Say.T(i18n.DetailDead)))
	}
	out = append(out, sh.heading(i18n.DetailMessage)...)
	if len(c.Plain) == 0 {
		out = append(out, sh.dim(i18n.DetailNoPlain)...)
	}
	out = append(out, pretty.Body(c.Plain, sh.width, sh.env.Look)...)
	if len(c.Reply) > 0 {
		out = append(out, sh.heading(i18n.DetailReply)...)
		out = append(out, pretty.Body(c.Reply, sh.width, sh.env.Look)...)
	}
	return out
}

// signature shows each step: what was computed, what it was compared with.
func (sh sheet) signature() []paint.Line {
	c := sh.entry.Callback
	if c == nil || len(c.Steps) == 0 {
		return sh.dim(i18n.DetailNoSteps)
	}
	var out []paint.Line
	for i := range c.Steps {
		out = append(out, sh.check(&c.Steps[i])...)
	}
	return append(out, sh.finding()...)
}

func (sh sheet) check(c *explain.Check) []paint.Line {
	look, say := sh.env.Look, sh.env.Say
	mark, st := "✓ ", look.Good
	if !c.OK {
		mark, st = "✗ ", look.Bad
	}
	out := []paint.Line{paint.Of(st, mark).Add(look.Strong, paint.Clean(c.Name))}
	add := func(label, text string, st paint.Style) {
		for i, line := range pretty.Text(text, max(sh.width-14, 8), st) {
			if i > 0 {
				label = ""
			}
			out = append(out, append(paint.Of(look.Dim, "  "+paint.Column(label, 12)), line...))
		}
	}
	if c.Got != "" {
		got := look.String
		if !c.OK {
			got = look.Bad
		}
		add(say.T(i18n.StepGot), c.Got, got)
	}
	if c.Expected != "" {
		add(say.T(i18n.StepExpected), c.Expected, look.Good)
	}
	if c.Note != "" {
		add("", c.Note, look.Dim)
	}
	return out
}

func (sh sheet) curl() []paint.Line {
	text := journal.Curl(sh.env.Reachable(sh.entry))
	if text == "" {
		return sh.dim(i18n.DetailNoCurl)
	}
	var out []paint.Line
	for line := range strings.Lines(text) {
		out = append(out, paint.WrapLine(paint.Of(sh.env.Look.Text, paint.Clean(strings.TrimRight(line, "\n"))), sh.width, 2)...)
	}
	return out
}
