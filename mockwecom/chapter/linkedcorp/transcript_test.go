package linkedcorp_test

import (
	"testing"

	"go.uber.org/goleak"

	"wecomlab/mockwecom/chapter/linkedcorp"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/golden"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The documents of linked corps were retired, so that the inventory does not list their paths.
func TestRows(t *testing.T) {
	t.Parallel()
	apitest.Check(t, linkedcorp.New(nil, nil, nil, nil).Chapter().Endpoints,
		"/cgi-bin/linkedcorp/agent/get_perm_list", "/cgi-bin/linkedcorp/user/get", "/cgi-bin/linkedcorp/user/simplelist", "/cgi-bin/linkedcorp/user/list",
		"/cgi-bin/linkedcorp/department/list", "/cgi-bin/linkedcorp/message/send")
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript", mocktest.WithFixture("./testdata/world.yaml"))
}
