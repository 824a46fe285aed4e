package device

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"wecomlab/core/openhw"
)

// Limits of a normal body temperature, in degrees Celsius; no page states them.
const (
	lowest  = 35.0
	highest = 37.3
)

var healthWords = map[openhw.Uint32]string{openhw.Healthy: "normal", openhw.Abnormal: "abnormal", openhw.HealthUnknown: "unknown"}

// TakeTemperature notes a reading. A device that is logged in reports it at once and gives the state of the health code; else the
// reading waits and goes with the next batch. (docs 93992, 93994)
func (d *Device) TakeTemperature(ctx context.Context, userid string, celsius float64) (string, error) {
	userType := d.userType(userid)
	status := openhw.Uint32(openhw.NormalTemperature)
	switch {
	case celsius >= highest:
		status = openhw.Fever
	case celsius < lowest:
		status = openhw.TooLow
	}
	text := strconv.FormatFloat(celsius, 'f', 1, 64)
	s, err := d.session("report_user_temperature")
	if err != nil {
		item := openhw.TemperatureItem{UserID: userid, UserType: userType, Temperature: text, Timestamp: openhw.Uint32(d.now().Unix()), Status: status}
		if err := d.remember(func(m *Memory) { m.Readings = append(m.Readings, item) }); err != nil {
			return "", err
		}
		d.nudge()
		return text + " °C waits for the network", nil
	}
	answer, err := s.ask(ctx, "report_user_temperature", &openhw.TemperatureReport{UserID: userid, UserType: &userType, Temperature: text, Status: &status})
	if err != nil {
		return "", err
	}
	done := fmt.Sprintf("%s has %s °C, the health code is %s", userid, text, healthWords[answer.(*openhw.HealthState).Status])
	d.report(Event{What: EventReported, Text: done, UserID: userid})
	return done, nil
}

// reportReadings sends the temperatures that were taken without a network, at most 100 at a time. What is wrong with one is told
// and not repeated.
func (s *session) reportReadings(ctx context.Context) error {
	for {
		batch := recall(s.device, func(m *Memory) []openhw.TemperatureItem {
			return slices.Clone(m.Readings[:min(len(m.Readings), openhw.MaxReadings)])
		})
		if len(batch) == 0 {
			return nil
		}
		answer, err := s.ask(ctx, "async_batch_report_user_temperature", &openhw.TemperatureBatch{Item: batch})
		if err != nil {
			return err
		}
		for _, r := range answer.(*openhw.TemperatureResults).ResultList {
			if r.ErrCode != 0 {
				s.device.report(Event{What: EventLost, Text: fmt.Sprintf("the temperature of %s: %d %s", r.UserID, r.ErrCode, r.ErrMsg), UserID: r.UserID})
			}
		}
		if err := s.device.remember(func(m *Memory) { m.Readings = slices.Clone(m.Readings[len(batch):]) }); err != nil {
			return err
		}
		s.device.report(Event{What: EventReported, Text: fmt.Sprintf("%d temperatures that had waited", len(batch)), Count: len(batch)})
	}
}

// AskHealth asks for a person's health code: its state and what the code says. (doc 93993)
func (d *Device) AskHealth(ctx context.Context, userid string) (*openhw.Health, error) {
	userType := d.userType(userid)
	return askFor[openhw.Health](ctx, d, "get_health_status", &openhw.GetHealth{UserID: userid, UserType: &userType})
}

// userType is that of a person whom the device knows; a stranger is taken for an employee.
func (d *Device) userType(userid string) openhw.Uint32 {
	return recall(d, func(m *Memory) openhw.Uint32 {
		u, _ := m.person(userid)
		return u.UserType
	})
}
