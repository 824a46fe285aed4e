package devicecloud_test

import (
	"testing"

	"go.uber.org/goleak"

	"wecomlab/mockwecom/mocktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patient gives vendors' clouds all the time that a busy machine needs.
var patient = mocktest.WithSettings(map[string]string{"devicecloud.answer_limit": "20s", "devicecloud.bind_limit": "20s"})
