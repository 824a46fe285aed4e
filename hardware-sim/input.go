package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"wecomlab/hardware-sim/console"
)

// openScript opens the file of --script; without one, the lines are those of in.
func openScript(path string, in io.Reader) (io.ReadCloser, error) {
	if path == "" {
		return io.NopCloser(in), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--script: %w", err)
	}
	return file, nil
}

// greet tells whoever types how to begin.
func greet(c *console.Console, script string, in io.Reader) {
	if file, ok := in.(*os.File); ok && script == "" && term.IsTerminal(int(file.Fd())) {
		c.Say("help lists the commands, quit ends")
	}
}
