package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Obey carries out lines until they end. With its last line a script has the machine settle, and so does quit; its first error ends
// it, with the number of the line. A person is told of errors, and stays when the input ends, until ctx does.
func (c *Console) Obey(ctx context.Context, m Machine, in io.Reader, script bool) error {
	lines := read(ctx, in)
	for number := 1; ; number++ {
		select {
		case next, more := <-lines:
			text := strings.TrimSpace(next.text)
			switch {
			case !more && !script:
				c.Say("no more lines come; Ctrl-C ends it")
				<-ctx.Done()
				return ctx.Err()
			case !more || text == "quit":
				return m.Settle(ctx)
			}
			err := next.err
			if err == nil && text != "" && text[0] != '#' {
				err = c.do(ctx, m, text)
			}
			if err != nil && script {
				return fmt.Errorf("line %d%s: %w", number, quoted(text), err)
			}
			if err != nil && ctx.Err() == nil {
				c.Say("? %v", err)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// quoted is a line behind its number; one that could not be read has no text.
func quoted(line string) string {
	if line == "" {
		return ""
	}
	return ", " + line
}

// line is one of the input, or why there is no more.
type line struct {
	text string
	err  error
}

// read gives the lines of the input one by one, from a goroutine of its own: a read of a terminal cannot be interrupted.
func read(ctx context.Context, in io.Reader) <-chan line {
	lines := make(chan line)
	give := func(l line) bool {
		select {
		case lines <- l:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		defer close(lines)
		s := bufio.NewScanner(in)
		for s.Scan() {
			if !give(line{text: s.Text()}) {
				return
			}
		}
		switch err := s.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			give(line{err: fmt.Errorf("the line is longer than %d octets, and nothing is read behind it", bufio.MaxScanTokenSize)})
		case err != nil:
			give(line{err: fmt.Errorf("read the commands: %w", err)})
		}
	}()
	return lines
}

// do carries out one line.
func (c *Console) do(ctx context.Context, m Machine, line string) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "await":
		return c.await(ctx, m.Manual(), rest)
	case "help":
		return c.help(m.Manual(), rest)
	}
	said, err := m.Do(ctx, line)
	if said != "" && err == nil {
		c.Say("%s", said)
	}
	return err
}
