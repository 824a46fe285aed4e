//go:build race

package e2e_test

// share is which part of the odd values is sent: with the race detector a call takes ten times as long, and finds what it finds with
// fewer of them. Without it all are.
const share = 40
