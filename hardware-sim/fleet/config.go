package fleet

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"wecomlab/core/clock"
)

// Device is who a member of a fleet is. It has a SecretNo, or the seed of its model.
type Device struct {
	SN       string `json:"sn"`        // serial number, as it is signed
	SecretNo string `json:"secret_no"` // key of its signatures
	Seed     string `json:"seed"`      // seedSecretNo of the model, exchanged for the SecretNo at the first connection
}

// Config says what a fleet is and does. What is zero has the default that stands behind it.
type Config struct {
	URL     string   // of the device cloud: ws://127.0.0.1:8600
	Devices []Device // who they are, one at least
	Profile Profile  // what they do; [Idle]

	Window   time.Duration // of MorningRush: in which everybody comes to work; 60 s
	Rate     float64       // of Steady: records a second, of the whole fleet; 100
	Duration time.Duration // of Idle and Steady: how long; of Offline: how long they are away; 30 s
	Each     int           // records of one device: of MorningRush 1, of Offline 20

	Ramp     time.Duration // over which the devices come online, at first and after Offline; 1 s for every 500 of them
	Patience time.Duration // how long the fleet waits for those that do not come, and for records that are not taken; 3 minutes
	Seed     uint64        // of all chance: the same seed makes the same morning

	People   []string     // userids of who comes by; nil: those whom the cloud lists for the first device, 200 at most
	Firmware string       // version that the devices report; 1.0.0
	From     []netip.Addr // addresses of this machine that the devices share; more of them give more ports. nil: the system's choice
	TLS      *tls.Config  // of wss addresses; nil: the system's certificates
	Clock    *clock.Clock // of pings, waits and records; real time
}

// perSecond is how many devices come online in a second if nobody says otherwise.
const perSecond = 500

func (c *Config) complete() error {
	if len(c.Devices) == 0 {
		return errors.New("a fleet needs one device at least")
	}
	for i, d := range c.Devices {
		if d.SN == "" || d.SecretNo == "" && d.Seed == "" {
			return fmt.Errorf("device %d, sn %q: an SN and a SecretNo, or the seed of its model, are needed", i+1, d.SN)
		}
	}
	c.Profile = cmp.Or(c.Profile, Idle)
	if !c.Profile.known() {
		return fmt.Errorf("there is no profile %q; want one of %s", c.Profile, strings.Join(Profiles(), ", "))
	}
	c.Window = cmp.Or(c.Window, time.Minute)
	c.Rate = cmp.Or(c.Rate, 100)
	c.Duration = cmp.Or(c.Duration, 30*time.Second)
	c.Ramp = cmp.Or(c.Ramp, time.Duration(len(c.Devices))*time.Second/perSecond)
	c.Patience = cmp.Or(c.Patience, 3*time.Minute)
	c.Firmware = cmp.Or(c.Firmware, "1.0.0")
	c.Clock = cmp.Or(c.Clock, clock.Real())
	if c.Each == 0 {
		c.Each = 1
		if c.Profile == Offline {
			c.Each = 20
		}
	}
	if c.Window < 0 || c.Rate < 0 || c.Duration < 0 || c.Each < 0 || c.Ramp < 0 || c.Patience < 0 {
		return errors.New("window, rate, duration, records, ramp and patience of a fleet cannot be negative")
	}
	return nil
}
