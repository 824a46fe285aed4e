package push

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		crash(path)
		return
	}
	goleak.VerifyTestMain(m)
}
