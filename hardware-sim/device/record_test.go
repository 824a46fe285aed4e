package device_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// Records wait without a network, survive a new life, and go 200 at a time.
func TestRecordsWait(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.start(device.Config{})
	c.do("offline")
	c.until(device.EventOffline)
	for i := range 450 {
		c.device.Punch(openhw.Punch{UserID: fmt.Sprint(i), Timestamp: openhw.Uint32(i + 1)}) //nolint:gosec // small
	}
	c.stop()
	memory := c.device.Memory()
	if len(memory.Records) != 450 {
		t.Fatalf("%d records are kept", len(memory.Records))
	}
	c.live(device.Config{SN: "GATE1", Memory: &memory})
	for range 3 {
		c.until(device.EventPunched)
	}
	seen := 0
	for _, want := range []int{200, 200, 50} {
		data := next[openhw.Checkin](c, "checkin").CheckinData
		if len(data) != want || data[0].UserID != fmt.Sprint(seen) {
			t.Errorf("%d records from %s", len(data), data[0].UserID)
		}
		seen += len(data)
	}
	if taken, waiting := c.device.Reported(); taken != 450 || waiting != 0 {
		t.Errorf("%d taken, %d wait", taken, waiting)
	}
}

// A record in fail_list is repeated once, and then dropped.
func TestFailedRecords(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	var sent atomic.Int32
	c.on("checkin", func(in asked) any {
		out := new(openhw.FailedPunches)
		for _, p := range in.body.(*openhw.Checkin).CheckinData {
			if p.UserID == "stranger" {
				sent.Add(1)
				out.FailList = append(out.FailList, openhw.FailedPunch{UserID: p.UserID, UserType: p.UserType, Timestamp: p.Timestamp})
			}
		}
		return out
	})
	c.start(device.Config{})
	c.device.Punch(openhw.Punch{UserID: "stranger", Timestamp: 1})
	if e := c.until(device.EventPunched); e.Count != 0 {
		t.Errorf("%+v", e)
	}
	c.do("punch he.xin in fingerprint")
	if e := c.until(device.EventLost); e.UserID != "stranger" {
		t.Errorf("%+v", e)
	}
	for taken := 0; taken == 0; taken = c.until(device.EventPunched).Count {
		if _, waiting := c.device.Reported(); waiting == 0 {
			break
		}
	}
	if taken, waiting := c.device.Reported(); taken != 1 || waiting != 0 {
		t.Errorf("%d taken, %d wait", taken, waiting)
	}
	if sent.Load() != 2 {
		t.Errorf("the stranger's record was sent %d times", sent.Load())
	}
}

// A batch whose answer is lost is sent again as it was.
func TestRepeatsABatch(t *testing.T) {
	t.Parallel()
	c, own := newCloud(t), frozen(t)
	c.start(device.Config{Clock: own, Lean: true})
	c.wait("get_perm_version")
	c.on("checkin", func(asked) any { return silence{} })
	c.do("punch he.xin")
	first := next[openhw.Checkin](c, "checkin")
	c.on("checkin", func(asked) any { return &openhw.FailedPunches{} })
	c.advanceUntil(own, func() bool { return len(c.channel("checkin")) > 0 })
	if again := next[openhw.Checkin](c, "checkin"); again.CheckinData[0] != first.CheckinData[0] {
		t.Errorf("%+v, then %+v", first, again)
	}
	c.until(device.EventPunched)
}

func TestTemperatures(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.on("report_user_temperature", func(asked) any { return &openhw.HealthState{Status: openhw.Abnormal} })
	c.on("async_batch_report_user_temperature", func(in asked) any {
		out := new(openhw.TemperatureResults)
		for i, item := range in.body.(*openhw.TemperatureBatch).Item {
			out.ResultList = append(out.ResultList, openhw.TemperatureResult{UserID: item.UserID, ErrCode: openhw.Int32(i % 2), ErrMsg: "who?"}) //nolint:gosec // small
		}
		return out
	})
	c.on("get_health_status", func(asked) any { return &openhw.Health{Status: openhw.Healthy, QRCodeData: "green"} })
	c.start(device.Config{Kinds: openhw.Temperature, SN: "GATE1", SecretNo: "k", Memory: &device.Memory{People: map[string]openhw.User{"kid": {UserID: "kid", UserType: openhw.Student}}}})
	if said := c.do("temperature kid 38.4"); said != "kid has 38.4 °C, the health code is abnormal" {
		t.Error(said)
	}
	if r := next[openhw.TemperatureReport](c, "report_user_temperature"); *r.UserType != openhw.Student || r.Temperature != "38.4" || *r.Status != openhw.Fever {
		t.Errorf("%+v", r)
	}
	if said := c.do("health kid"); said != "normal green" {
		t.Error(said)
	}
	c.do("offline")
	c.until(device.EventOffline)
	for range 101 {
		if said := c.do("temperature kid 34"); said != "34.0 °C waits for the network" {
			t.Fatal(said)
		}
	}
	c.do("online")
	c.until(device.EventLost)
	c.untilText(device.EventReported, "100 temperatures")
	c.untilText(device.EventReported, "1 temperatures")
	if b := next[openhw.TemperatureBatch](c, "async_batch_report_user_temperature"); len(b.Item) != 100 || b.Item[0].Status != openhw.TooLow || b.Item[0].Timestamp == 0 {
		t.Errorf("%d items", len(b.Item))
	}
	c.refuses("temperature kid hot", "is no temperature of a person")
}

// What is asked without a login says so.
func TestNeedsALogin(t *testing.T) {
	t.Parallel()
	d := device.New(device.Config{SN: "GATE1", Kinds: openhw.AnyKind})
	for _, op := range []string{"corp", "ping", "upgrade", "upload_log", "sync", "check"} {
		args := map[string]string{}
		if op == "check" {
			args["userids"] = "a"
		}
		if said, err := d.Do(context.Background(), op, args); err == nil || said != "" && op != "ping" {
			t.Errorf("%s: %q, %v", op, said, err)
		}
	}
}
