package cli

import (
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"wecomlab/mockwecom/cli/transcript"
)

// terminal is the streams of one command, and what is known of who reads them.
type terminal struct{ Streams }

// interactive reports whether a person reads what is written to w.
func interactive(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// style is how text is written to w: in colours for a person, unless NO_COLOR is set (no-color.org) or the terminal is a
// dumb one, and in the machine's time zone.
func (t *terminal) style(w io.Writer) transcript.Style {
	colors := interactive(w) && t.Getenv("NO_COLOR") == "" && t.Getenv("TERM") != "dumb"
	return transcript.Style{Color: colors, Zone: time.Local}
}
