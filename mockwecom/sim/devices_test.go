package sim_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
)

// Devices of the world demo.
const (
	boundGate = "YQGATE00000001"
	freeGate  = "YQGATE00000002"
	printer   = "YQPRINT00000001"
	cloudGate = "YQCLOUD00000001"
)

func sns(list control.Devices) string {
	out := make([]string, len(list.Devices))
	for i := range list.Devices {
		out[i] = list.Devices[i].SN
	}
	return strings.Join(out, " ")
}

func TestDevices(t *testing.T) {
	t.Parallel()
	c := contactsClient(t, start(t, sim.Config{}))
	for _, tc := range []struct {
		name  string
		page  control.DevicePage
		want  string
		total int
	}{
		{"All", control.DevicePage{Limit: 4}, boundGate + " " + freeGate + " " + printer + " " + cloudGate, 5},
		{"Page", control.DevicePage{From: 1, Limit: 1}, freeGate, 5},
		{"BySN", control.DevicePage{Find: "gate0000"}, boundGate + " " + freeGate, 2},
		{"ByName", control.DevicePage{Find: "打印机"}, printer, 1},
		{"ByModel", control.DevicePage{Find: "云门禁"}, cloudGate, 1},
		{"PercentMeansItself", control.DevicePage{Find: "%"}, "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			list, err := c.Devices(t.Context(), tc.page)
			if err != nil || sns(list) != tc.want || list.Total != tc.total {
				t.Errorf("%s of %d, %v; want %s of %d", sns(list), list.Total, err, tc.want, tc.total)
			}
		})
	}
}

func TestDeviceTellsWhatItsFlashHolds(t *testing.T) {
	t.Parallel()
	c := contactsClient(t, start(t, sim.Config{}))
	bound, err := c.Device(t.Context(), strings.ToLower(boundGate))
	if err != nil {
		t.Fatal(err)
	}
	if bound.SN != boundGate || bound.Standing != "bound" || bound.State != "" || bound.SecretNo == "" || bound.ActiveCode == "" || bound.Secret == "" ||
		bound.CorpName != "示例科技" || bound.Mode != "direct" || !strings.Contains(bound.QRCode, "hw_code=") || bound.Maker.Callback != nil {
		t.Errorf("%+v", bound)
	}
	cloud, err := c.Device(t.Context(), cloudGate)
	if err != nil {
		t.Fatal(err)
	}
	if cloud.Mode != "cloud" || cloud.Standing == "bound" || cloud.Maker.Secret == "" || cloud.Maker.Callback == nil || cloud.Maker.Callback.AESKey == "" ||
		cloud.Maker.Provided == nil || cloud.Maker.Provided.Token == "" || !cloud.Lease.IsZero() {
		t.Errorf("%+v", cloud)
	}
	var refused *control.RefusedError
	if _, err := c.Device(t.Context(), "NOBODY"); !errors.As(err, &refused) || refused.Status != http.StatusNotFound || !strings.Contains(err.Error(), "device.make") {
		t.Errorf("an unknown SN: %v", err)
	}
}

// TestDeviceIsSeenConnected goes through the handshake word by word, and looks after each.
func TestDeviceIsSeenConnected(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{})
	c := contactsClient(t, s)
	card, err := c.Device(t.Context(), boundGate)
	if err != nil {
		t.Fatal(err)
	}
	happened := make(chan device.Event, 1000)
	d := device.New(device.Config{
		URL: strings.Replace(s.URL(), "http", "ws", 1), SN: boundGate, Firmware: "3.1.4", Lean: true,
		Memory: &device.Memory{SecretNo: card.SecretNo, ActiveCode: card.ActiveCode, Secret: card.Secret}, Tell: func(e device.Event) { happened <- e },
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = d.Run(t.Context()) // it ends with the test
	}()
	t.Cleanup(func() { <-done })
	await := func(what string) {
		for e := range happened {
			if e.What == what {
				return
			}
		}
	}
	await(device.EventSubscribed)
	d.Punch(openhw.Punch{UserID: "chen.mo", PassType: openhw.PassIn, PassMethod: openhw.ByFace})
	await(device.EventPunched)
	card, err = c.Device(t.Context(), boundGate)
	if err != nil || card.State != "subscribed" || card.Links != 1 || card.Firmware != "3.1.4" || card.Heard.IsZero() || card.Remote == "" {
		t.Fatalf("%+v, %v", card, err)
	}
	if len(card.Records) != 1 || card.Records[0].User != "chen.mo" || card.Records[0].PassType != openhw.PassIn || card.Records[0].Entry == 0 {
		t.Errorf("records %+v", card.Records)
	}
	if _, err := c.Do(t.Context(), "member.open_door", map[string]string{"sn": boundGate, "user": "chen.mo"}); err != nil {
		t.Fatal(err)
	}
	await(device.EventReported)
	card, err = c.Device(t.Context(), boundGate)
	if err != nil || len(card.Operations) != 1 || card.Operations[0].Kind != "remote_open" || card.Operations[0].State != "succeeded" || card.Operations[0].Due.IsZero() {
		t.Errorf("operations %+v, %v", card.Operations, err)
	}
}

func TestPrintJobsAreCounted(t *testing.T) {
	t.Parallel()
	c := contactsClient(t, start(t, sim.Config{}))
	for _, name := range []string{"plan.pdf", "minutes.pdf"} {
		if _, err := c.Do(t.Context(), "member.print", map[string]string{"sn": printer, "user": "chen.mo", "doc_name": name, "text": "a text"}); err != nil {
			t.Fatal(err)
		}
	}
	card, err := c.Device(t.Context(), printer)
	if err != nil || card.Jobs.Open != 2 || len(card.Papers) != 2 || card.Papers[0].Name != "minutes.pdf" || card.Papers[0].State != "open" || card.Papers[0].Format != "pdf" {
		t.Errorf("%+v %+v, %v", card.Jobs, card.Papers, err)
	}
}
