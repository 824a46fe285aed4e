// Package e2e holds the tests that drive the whole simulator over real sockets: the embedded flows with the reference app and
// with an app that is not ours, the pages in a real browser, and what goes wrong between processes. It has no code of its own.
package e2e
