package hwcloud_test

import (
	"bytes"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/core/wxcrypt"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// epoch is where the tests' frozen time stands: the timestamp of the vectors.
var epoch = time.Unix(1700000000, 0).UTC()

// The vendor of the tests. The keys are those of the vectors.
const (
	token   = "hwTok3nDemo"
	aesKey  = "Q0FsbGJhY2tLZXlGb3JUaGVIdw1234567890abcdEfE"
	modelID = "hwm0000000000000001"
	service = "ww00000000000000aa"
)

// base is the base of every callback; those that carry less of it leave the rest out.
var base = hwcloud.Base{ReqID: "r-11", DeviceSN: "DEMO0001", CreateTime: 1700000000, ModelID: modelID, AuthCorpID: "wwcustomer00000001", ServiceCorpID: service}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func u32(n openhw.Uint32) *openhw.Uint32 { return &n }

// sealFile seals a file as WeCom does.
func sealFile(t testing.TB, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := wxcrypt.NewFileWriter(&out, aesKey)
	must(t, err)
	_, err = w.Write(content)
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}
