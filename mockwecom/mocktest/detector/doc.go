// Package detector tells tests whether the race detector is built in. With it a call takes ten times as long, and memory is not what it is
// without: tests that measure memory, or that do the same thing ten thousand times, leave that to the run without it, and say so.
package detector
