//go:build !race

package detector

// Race is whether the race detector is built in.
const Race = false
