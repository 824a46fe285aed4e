package gateway_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/detector"
)

// fleetWorld has a model with so many devices that belong to the first corp.
func fleetWorld(t testing.TB, count int) (*fixtures.World, []fixtures.Device) {
	t.Helper()
	demo, err := fixtures.Load("demo")
	must(t, err)
	mine := *demo
	fleet := make([]fixtures.Device, count)
	for i := range fleet {
		fleet[i] = fixtures.Device{SN: fmt.Sprintf("FLEET%06d", i), SecretNo: fmt.Sprintf("%032x", i), ActiveCode: fmt.Sprintf("a%063d", i), Secret: fmt.Sprintf("s%042d", i), Corp: demo.Corps[0].CorpID}
	}
	mine.DeviceModels = append(mine.DeviceModels[:1:1], fixtures.DeviceModel{ModelID: "hwmFleet", Name: "gate", Kinds: []string{"attendance"}, Devices: fleet})
	return &mine, fleet
}

// Whole devices come at once, each reports, and each record is taken once. Thousands of lean ones do so in hardware-sim/fleet.
func TestFleet(t *testing.T) {
	t.Parallel()
	const each = 3
	count := 200
	if detector.Race {
		count = 20
	}
	mine, fleet := fleetWorld(t, count)
	w := newWorld(t, mocktest.WithWorld(mine))
	ctx, stop := context.WithCancel(w.ctx)
	defer stop()
	var alive, reported sync.WaitGroup
	devices := make([]*device.Device, count)
	for i, d := range fleet {
		reported.Add(each)
		devices[i] = device.New(device.Config{
			URL: w.url, SN: d.SN, Memory: &device.Memory{SecretNo: d.SecretNo, Secret: d.Secret},
			Tell: func(e device.Event) {
				if e.What == "punched" {
					for range e.Count {
						reported.Done()
					}
				}
			},
		})
		for n := range each {
			devices[i].Punch(openhw.Punch{UserID: "sun.hao", Timestamp: openhw.Uint32(present.Unix() + int64(n)), PassType: openhw.PassIn})
		}
		alive.Go(func() { _ = devices[i].Run(ctx) })
	}
	done := make(chan struct{})
	go func() {
		reported.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-w.ctx.Done():
		t.Fatal("not every record was taken")
	}
	stop()
	alive.Wait()
	for i, d := range devices {
		if taken, waiting := d.Reported(); taken != each || waiting != 0 {
			t.Errorf("%s: %d taken, %d wait", fleet[i].SN, taken, waiting)
		}
	}
	if got := w.Punches(); len(got) != count*each {
		t.Errorf("%d records are stored", len(got))
	}
}
