package device

import (
	"context"
	"fmt"
	"slices"

	"wecomlab/core/openhw"
)

// refusedMost is how often a record may stand in fail_list before it is dropped: repeating it would never end.
const refusedMost = 2

// Reported is how many records the cloud has taken, and how many wait for it.
func (d *Device) Reported() (taken, waiting int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.taken, len(d.memory.Records)
}

// Punch notes a record; it is reported as soon as the device is logged in, and again until the cloud has taken it. A record
// without a time gets the present one.
func (d *Device) Punch(p openhw.Punch) {
	err := d.remember(func(m *Memory) {
		if p.Timestamp == 0 {
			p.Timestamp = openhw.Uint32(d.clock.Now().Add(m.offset).Unix())
		}
		m.Records = append(m.Records, Record{Punch: p})
	})
	if err != nil {
		d.fail("keep a record", err)
	}
	d.nudge()
}

// nudge lets the connection, if there is one, report what waits.
func (d *Device) nudge() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// reportAll reports everything that waits.
func (s *session) reportAll(ctx context.Context) {
	s.did(ctx, "report records", s.reportRecords(ctx))
	s.did(ctx, "report temperatures", s.reportReadings(ctx))
}

// reportRecords sends the records that wait, at most 200 at a time, and forgets those that the cloud has taken. (doc 93985)
func (s *session) reportRecords(ctx context.Context) error {
	for {
		batch := recall(s.device, func(m *Memory) []Record { return slices.Clone(m.Records[:min(len(m.Records), openhw.MaxBatch)]) })
		if len(batch) == 0 {
			return nil
		}
		punches := make([]openhw.Punch, len(batch))
		for i, r := range batch {
			punches[i] = r.Punch
		}
		answer, err := s.ask(ctx, "checkin", &openhw.Checkin{CheckinData: punches})
		if err != nil {
			return err
		}
		failed := answer.(*openhw.FailedPunches).FailList
		again, err := s.device.settle(batch, failed)
		if err != nil {
			return err
		}
		s.device.report(Event{What: EventPunched, Text: fmt.Sprintf("%d records, %d of them refused", len(batch), len(failed)), Count: len(batch) - len(failed)})
		if again > 0 {
			return nil // they come after those that arrive meanwhile
		}
	}
}

// settle forgets the oldest records but for those that the cloud wants again, which it counts.
func (d *Device) settle(batch []Record, failed []openhw.FailedPunch) (again int, err error) {
	refused := map[openhw.FailedPunch]bool{}
	for _, f := range failed {
		refused[f] = true
	}
	var repeat []Record
	for _, r := range batch {
		if !refused[openhw.FailedPunch{UserID: r.UserID, UserType: r.UserType, Timestamp: r.Timestamp}] {
			continue
		}
		if r.Refused++; r.Refused < refusedMost {
			repeat = append(repeat, r)
			continue
		}
		d.report(Event{What: EventLost, Text: fmt.Sprintf("the cloud refuses the record of %s at %d", r.UserID, r.Timestamp), UserID: r.UserID})
	}
	d.mu.Lock()
	d.taken += len(batch) - len(failed)
	d.mu.Unlock()
	return len(repeat), d.remember(func(m *Memory) { m.Records = append(slices.Clone(m.Records[len(batch):]), repeat...) })
}
