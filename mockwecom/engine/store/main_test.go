package store

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// playEnv makes this test binary play another process: it opens the database, does what the word says, and waits to be killed.
const playEnv = "WECOMLAB_STORE_TEST_PLAY"

func TestMain(m *testing.M) {
	if os.Getenv(playEnv) != "" {
		if err := play(os.Args[1], os.Getenv(playEnv)); err != nil {
			fmt.Println(err)
		}
		return
	}
	goleak.VerifyTestMain(m)
}
