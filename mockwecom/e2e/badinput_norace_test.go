//go:build !race

package e2e_test

// share is which part of the odd values is sent: all of them.
const share = 1
