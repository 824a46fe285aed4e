package upkeep_test

import (
	"testing"

	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/upkeep"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/mocktest/golden"
)

// The endpoints are known from public clients: no published page has them.
func TestRows(t *testing.T) {
	t.Parallel()
	rt := new(engine.Runtime)
	dir := directory.New(rt)
	apitest.Check(t, upkeep.New(rt, dir, hardware.New(rt, dir), nil).Chapter().Endpoints,
		"/cgi-bin/service/add_device", "/cgi-bin/service/get_device_auth_info", "/cgi-bin/service/reset_secret_no", "/cgi-bin/service/list_device",
		"/cgi-bin/service/fetch_device_log", "/cgi-bin/service/del_device", "/cgi-bin/service/set_printer_support_state", "/cgi-bin/hardware/get_device_feature")
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript")
}
