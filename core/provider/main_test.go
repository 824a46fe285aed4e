package provider

import (
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// epoch is where the tests' frozen time starts.
var epoch = time.Date(2031, time.March, 4, 5, 6, 7, 0, time.UTC)

// The world of the tests.
const (
	providerCorp   = "ww8d2f6a1c3b5e7094"
	providerSecret = "prov-secret-77aa"
	templateID     = "dk4c1e9b7a2d8f6035"
	suiteID        = "ww1f3b5d7c9e2a4860"
	corpOne        = "wpLabCorpOneAbCdEfGhIjKl"
	corpTwo        = "wpLabCorpTwoMnOpQrStUvWx"
	agentID        = 1000017
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
