package devices

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
)

const (
	shownOperations = 6
	shownRecords    = 6
	shownPersons    = 12
	shownEvents     = 20
)

func (s *Screen) clock(at time.Time) string {
	return at.In(s.env.Now().Location()).Format("15:04:05")
}

// operations are what was asked of the device, the newest first.
func (s *Screen) operations() []paint.Line {
	look := s.env.Look
	var out []paint.Line
	for i := range s.card.Operations[:min(len(s.card.Operations), shownOperations)] {
		o := &s.card.Operations[i]
		mark, st := "◷", look.Warn
		switch o.State {
		case "succeeded":
			mark, st = "✓", look.Good
		case "failed", "timed out":
			mark, st = "✗", look.Bad
		case "cancelled":
			mark, st = "–", look.Dim
		}
		line := paint.Of(look.Dim, s.clock(o.Begun)+" ").Add(st, mark+" "+paint.Column(s.word(operationIs, o.Kind), 13)).Add(look.Text, paint.Column(o.User, 14)).Add(st, " "+s.word(operationHas, o.State))
		if !o.Told.IsZero() {
			line = line.Add(look.Dim, fmt.Sprintf(" +%.1fs", o.Told.Sub(o.Begun).Seconds()))
		}
		if o.Code != 0 {
			line = line.Add(st, fmt.Sprintf(" %d %s", o.Code, paint.Clean(o.Text)))
		}
		out = append(out, line)
	}
	return out
}

// What the documents number and the control interface names, for people (docs 93985, 93996, 95049).
var (
	passTypes    = []i18n.Key{i18n.PassNone, i18n.PassIn, i18n.PassOut, i18n.PassUnknown}
	passMethods  = []i18n.Key{i18n.PassNone, i18n.ByFace, i18n.ByCode, i18n.ByRemote, i18n.ByFinger, i18n.ByMemberScan, i18n.ByPhoneCode}
	operationIs  = map[string]i18n.Key{"enrolment": i18n.OpEnrolment, "erasure": i18n.OpErasure, "remote_open": i18n.OpRemoteOpen, "scan_open": i18n.OpScanOpen, "scan": i18n.OpScan, "upgrade": i18n.OpUpgrade}
	operationHas = map[string]i18n.Key{"waiting": i18n.OpWaiting, "succeeded": i18n.OpSucceeded, "failed": i18n.OpFailed, "timed out": i18n.OpTimedOut, "cancelled": i18n.OpCancelled}
)

// numbered is the word behind a number, the number itself if it is none of the documented ones.
func (s *Screen) numbered(words []i18n.Key, n uint32) string {
	if int(n) < len(words) {
		return s.env.Say.T(words[n])
	}
	return fmt.Sprint(n)
}

// word is the word behind a name of the control interface, the name itself if there is none.
func (s *Screen) word(words map[string]i18n.Key, name string) string {
	if key, ok := words[name]; ok {
		return s.env.Say.T(key)
	}
	return name
}

func (s *Screen) records() []paint.Line {
	look := s.env.Look
	var out []paint.Line
	for _, r := range s.card.Records[:min(len(s.card.Records), shownRecords)] {
		out = append(out, paint.Of(look.Dim, s.clock(r.At)+" ").Add(look.Good, paint.Column(s.numbered(passTypes, r.PassType), 6)).
			Add(look.Text, paint.Column(r.User, 16)).Add(look.Dim, s.numbered(passMethods, r.PassMethod)))
	}
	return out
}

func (s *Screen) jobs() []paint.Line {
	look := s.env.Look
	var out []paint.Line
	for _, p := range s.card.Papers[:min(len(s.card.Papers), shownOperations)] {
		mark, st := "◷", look.Warn
		switch p.State {
		case "printed":
			mark, st = "✓", look.Good
		case "failed":
			mark, st = "✗", look.Bad
		}
		line := paint.Of(look.Dim, s.clock(p.Made)+" ").Add(st, mark+" ").Add(look.Text, paint.Column(paint.Clean(p.Name), 22)).Add(look.Dim, " "+p.User)
		if p.Text != "" && p.State == "failed" {
			line = line.Add(st, " "+paint.Clean(p.Text))
		}
		out = append(out, line)
	}
	return out
}

// persons are the first people whom the device knows.
func (s *Screen) persons() []paint.Line {
	look := s.env.Look
	if s.look.Vendor != nil {
		return s.vendorPersons()
	}
	people := s.look.Snapshot.People
	var out []paint.Line
	for _, p := range people[:min(len(people), shownPersons)] {
		line := paint.Of(look.Text, paint.Column(p.UserID, 16)).Add(look.Strong, paint.Column(paint.Clean(p.Name), 12))
		if p.Faces > 0 {
			line = line.Add(look.Good, fmt.Sprintf(" fa %d", p.Faces))
		}
		if p.Fingerprints > 0 {
			line = line.Add(look.Good, fmt.Sprintf(" fp %d", p.Fingerprints))
		}
		if len(p.Rules) > 0 {
			line = line.Add(look.Dim, "  "+strings.Join(p.Rules, "; "))
		}
		out = append(out, line)
	}
	if more := len(people) - shownPersons; more > 0 {
		out = append(out, paint.Of(look.Dim, s.env.Say.T(i18n.ConsoleMore, more)))
	}
	return out
}

// vendorPersons are the first people whom the vendor's cloud knows at the device, by the ids that it knows them by.
func (s *Screen) vendorPersons() []paint.Line {
	look, people := s.env.Look, s.look.Vendor.Device.People
	var out []paint.Line
	for _, id := range slices.Sorted(maps.Keys(people)) {
		if len(out) == shownPersons {
			out = append(out, paint.Of(look.Dim, s.env.Say.T(i18n.ConsoleMore, len(people)-shownPersons)))
			break
		}
		out = append(out, paint.Of(look.Strong, paint.Column(paint.Clean(people[id].UserName), 12)).Add(look.Dim, id))
	}
	return out
}

// events are what the device has lived through, the newest first.
func (s *Screen) events() []paint.Line {
	look := s.env.Look
	events := s.look.Events
	var out []paint.Line
	for i := len(events) - 1; i >= 0 && len(out) < shownEvents; i-- {
		e := &events[i]
		st := look.Text
		switch e.What {
		case "failed", "halted", "denied", "lost":
			st = look.Bad
		case "disconnected", "offline", "erased":
			st = look.Warn
		}
		out = append(out, paint.Of(look.Dim, s.clock(e.At)+" ").Add(st, paint.Column(e.What, 14)).Add(look.Dim, paint.Clean(firstLine(e.Text))))
	}
	return out
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
