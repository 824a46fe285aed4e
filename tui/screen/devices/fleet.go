package devices

import (
	"context"
	"fmt"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"wecomlab/core/explain"
	"wecomlab/hardware-sim/fleet"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/rack"
)

// mostInFleet bounds a fleet of this program; hardware-sim has no such bound.
const mostInFleet = 20_000

// switchFleet starts a fleet, or tells the one that runs to stop. Its charts are shown.
func (s *Screen) switchFleet() tea.Cmd {
	if s.view != viewFleet {
		s.show(viewFleet)
	}
	if s.fleet.Running {
		s.hardware.StopFleet()
		s.env.Host.Notify(s.env.Say.T(i18n.FleetStopped))
		return s.poll()
	}
	s.askFor(s.fleetOrder(), nil, "")
	return nil
}

func (s *Screen) fleetOrder() order {
	say, hardware := s.env.Say, s.hardware
	return order{
		title: say.T(i18n.FleetTitle), help: say.T(i18n.FleetAbout),
		params: []control.Param{
			{Name: "count", Type: control.ParamInt, Default: "500", Help: say.T(i18n.FleetCount)},
			{Name: "profile", Type: control.ParamString, Default: string(fleet.MorningRush), Choices: fleet.Profiles(), Help: say.T(i18n.FleetProfile)},
			{Name: "duration", Type: control.ParamDuration, Default: "30s", Help: say.T(i18n.FleetDuration)},
			{Name: "rate", Type: control.ParamInt, Default: "200", Help: say.T(i18n.FleetRate)},
		},
		do: func(ctx context.Context, params map[string]string) (string, *explain.Finding, error) {
			spec, err := fleetSpec(params)
			if err != nil {
				return "", nil, err
			}
			return "", nil, hardware.StartFleet(ctx, spec)
		},
	}
}

// fleetSpec reads what was typed; what is empty has the default that the form shows.
func fleetSpec(params map[string]string) (spec rack.FleetSpec, err error) {
	or := func(name, standard string) string {
		if v := params[name]; v != "" {
			return v
		}
		return standard
	}
	if spec.Count, err = strconv.Atoi(or("count", "500")); err != nil || spec.Count < 1 || spec.Count > mostInFleet {
		return spec, fmt.Errorf("a fleet here has 1 to %d devices; more run with: go run ./hardware-sim fleet --count N", mostInFleet)
	}
	spec.Profile = fleet.Profile(or("profile", string(fleet.MorningRush)))
	rate, err := strconv.Atoi(or("rate", "200"))
	if err != nil || rate < 1 {
		return spec, fmt.Errorf("rate is a number of records a second, not %s", params["rate"])
	}
	spec.Rate = float64(rate)
	if spec.Duration, err = time.ParseDuration(or("duration", "30s")); err != nil || spec.Duration <= 0 {
		return spec, fmt.Errorf("duration is a time such as 30s or 2m, not %s", params["duration"])
	}
	return spec, nil
}
