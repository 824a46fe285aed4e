package mocktest

import (
	"bytes"
	"fmt"
	"strings"

	"wecomlab/mockwecom/cli/transcript"
	"wecomlab/mockwecom/engine/journal"
)

// ExpectEvent fails the test unless an app received a callback, by the name that GET /_mock/v1/events lists, whose decrypted message holds all of
// some texts. It waits for it, and gives the newest.
//
//	s.ExpectEvent("change_contact.create_user", "<UserID><![CDATA[lin.mei]]></UserID>")
func (s *Server) ExpectEvent(name string, contains ...string) *journal.Entry {
	s.t.Helper()
	s.settle()
	var failed, others []*journal.Entry
	entries := s.Calls("kind:callback")
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		switch {
		case e.Callback.Event != name || !holds(e.Callback.Plain, contains):
			others = append(others, e)
		case e.Failed():
			failed = append(failed, e)
		default:
			return e
		}
	}
	if len(failed) > 0 {
		s.t.Errorf("mocktest: %s was sent, and not received:\n%s", name, transcript.Style{}.Finding(failed[0].Finding))
		return failed[0]
	}
	s.t.Errorf("mocktest: no app received %s%s; %s", name, with(contains), s.received(others))
	return new(journal.Entry)
}

// ExpectRefused fails the test unless a call of an endpoint was refused with a return code, and gives the newest such call.
//
//	s.ExpectRefused("message/send", 81013)
func (s *Server) ExpectRefused(path string, errcode int) *journal.Entry {
	s.t.Helper()
	calls := s.Calls("kind:api path:" + strings.TrimPrefix(path, "/cgi-bin/"))
	for i := len(calls) - 1; i >= 0; i-- {
		if calls[i].Errcode == errcode {
			return calls[i]
		}
	}
	s.t.Errorf("mocktest: no call of %s was refused with %d; these came:\n%s", path, errcode, s.story())
	return new(journal.Entry)
}

func holds(plain []byte, texts []string) bool {
	for _, text := range texts {
		if !bytes.Contains(plain, []byte(text)) {
			return false
		}
	}
	return true
}

func with(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return fmt.Sprintf(" with %q", texts)
}

// received tells which callbacks there were instead.
func (s *Server) received(entries []*journal.Entry) string {
	if len(entries) == 0 {
		return "there was no callback at all:\n" + s.story()
	}
	var b strings.Builder
	b.WriteString("these callbacks were sent, the newest first:\n")
	for _, e := range entries[:min(len(entries), shown)] {
		fmt.Fprintf(&b, "  %s to %s: %.400s\n", e.Callback.Event, e.Callback.Receiver, e.Callback.Plain)
	}
	return b.String()
}
