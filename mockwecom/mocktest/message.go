package mocktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"wecomlab/mockwecom/chapter/message"
)

// most bounds the messages that are looked at.
const most = 1000

// Messages gives what a member's phone shows, the newest first: what apps sent, and what the member wrote. The corp is the world's first.
func (s *Server) Messages(userid string) []message.Item { return s.MessagesOf(s.CorpID, userid) }

// MessagesOf is [Server.Messages] for a member of any corp.
func (s *Server) MessagesOf(corpid, userid string) []message.Item {
	s.t.Helper()
	items, err := s.sim.Messages(s.t.Context(), corpid, userid, most)
	if err != nil {
		s.t.Fatalf("mocktest: the messages of %s: %v", userid, err)
	}
	return items
}

// ExpectMessage fails the test unless a member of the world's first corp has a message in which a text stands: in its content, its title, or anywhere on a
// card. It gives the newest one, and an empty one if there is none.
func (s *Server) ExpectMessage(to, contains string) message.Item {
	s.t.Helper()
	s.settle()
	items := s.Messages(to)
	at := slices.IndexFunc(items, func(item message.Item) bool { return strings.Contains(wording(&item), contains) })
	if at < 0 {
		s.t.Errorf("mocktest: %s has no message with %q; the phone shows, the newest first:\n%s", to, contains, s.phone(items))
		return message.Item{Message: new(message.Message)}
	}
	return items[at]
}

// ExpectNoMessage fails the test if a member of the world's first corp has a message in which a text stands; the empty text stands in every message.
func (s *Server) ExpectNoMessage(to, contains string) {
	s.t.Helper()
	s.settle()
	items := s.Messages(to)
	if slices.ContainsFunc(items, func(item message.Item) bool { return strings.Contains(wording(&item), contains) }) {
		s.t.Errorf("mocktest: %s has a message with %q; the phone shows, the newest first:\n%s", to, contains, s.phone(items))
	}
}

// phone lists messages for people.
func (s *Server) phone(items []message.Item) string {
	if len(items) == 0 {
		return "  (nothing)\n" + s.story()
	}
	var b strings.Builder
	for i := range items[:min(len(items), shown)] {
		item := &items[i]
		from := fmt.Sprintf("app %d", item.Agent)
		if item.Sender != 0 {
			from = "the member, to " + from
		}
		fmt.Fprintf(&b, "  %s  %s  %s: %.120s\n", item.Time().Format("2006-01-02 15:04:05"), from, item.Type, strings.ReplaceAll(wording(item), "\n", " "))
	}
	if more := len(items) - shown; more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	return b.String()
}

// wording gives everything that is written in a message, whatever its type.
func wording(item *message.Item) string {
	var content any
	if json.Unmarshal(item.Content, &content) != nil {
		return string(item.Content)
	}
	words := gather(nil, content)
	if item.Button != "" {
		words = append(words, item.Button)
	}
	return strings.Join(words, "\n")
}

// gather collects the texts of a value, in the order of their names.
func gather(words []string, v any) []string {
	switch v := v.(type) {
	case string:
		return append(words, v)
	case []any:
		for _, one := range v {
			words = gather(words, one)
		}
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			words = gather(words, v[name])
		}
	}
	return words
}
