package control

import (
	"bufio"
	"io"
	"iter"
	"strings"
)

// The server-sent events of GET /_mock/v1/journal/stream. An unnamed event counts as an entry.
const (
	eventEntry   = "entry"   // data is a journal.Entry, id its ID
	eventDropped = "dropped" // data is the number of entries that this connection has left out so far for a slow reader
)

// maxEventLine bounds one line of a stream in bytes: an entry with four bodies of the default limit has a tenth of it.
const maxEventLine = 8 << 20

// serverEvent is one event of a stream.
type serverEvent struct {
	name string
	data []byte
}

// serverEvents reads a text/event-stream until it ends or breaks. Comments, which keep connections alive, and fields that
// nobody asked for are skipped; an event that was cut off is left out.
func serverEvents(from io.Reader) iter.Seq[serverEvent] {
	return func(yield func(serverEvent) bool) {
		lines := bufio.NewScanner(from)
		lines.Buffer(make([]byte, 0, 64<<10), maxEventLine)
		name, data, size := eventEntry, []string(nil), 0
		for lines.Scan() {
			line := strings.TrimSuffix(lines.Text(), "\r")
			if line == "" {
				if len(data) > 0 && !yield(serverEvent{name, []byte(strings.Join(data, "\n"))}) {
					return
				}
				name, data, size = eventEntry, nil, 0
				continue
			}
			field, value, _ := strings.Cut(line, ":")
			value = strings.TrimPrefix(value, " ")
			switch field {
			case "event":
				name = value
			case "data":
				if size += len(value); size > maxEventLine {
					return
				}
				data = append(data, value)
			}
		}
	}
}
