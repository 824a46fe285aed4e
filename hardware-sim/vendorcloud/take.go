package vendorcloud

import (
	"context"
	"slices"
	"strings"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// silence is how long, in real time, a silent cloud holds a connection at most.
const silence = 10 * time.Second

// take answers a callback. What it asks for is stored, and done by Run.
func (c *Cloud) take(ctx context.Context, callback hwcloud.Callback) (any, error) {
	switch in := callback.Payload.(type) {
	case *hwcloud.ModelTicket:
		return nil, c.takeTicket(ctx, callback, in)
	case *hwcloud.VerifyDevice:
		return c.takeVerify(in), nil
	case *hwcloud.Bind:
		return c.takeBind(ctx, callback, in)
	case *hwcloud.Unbind:
		return nil, c.takeUnbind(ctx, callback)
	case *hwcloud.UserScan:
		return c.takeScan(ctx, callback, in)
	case *hwcloud.EnterPage:
		c.tell(Event{What: EventPage, SN: callback.Base.DeviceSN, Person: in.OpenUserID, OperID: in.OperID, Text: pageText(in.PageType)})
	case *hwcloud.ExitPage:
		return nil, c.takeExit(ctx, callback, in)
	case *hwcloud.PrinterJobDel:
		return nil, c.takeDelete(ctx, callback, in)
	}
	return nil, c.keep(ctx, callback)
}

// keep stores what a callback asks for, if anything can be done about it.
func (c *Cloud) keep(ctx context.Context, callback hwcloud.Callback) error {
	known, asks := true, false
	err := c.change(ctx, func(s *state) error {
		if _, known = s.Devices[openhw.FoldSN(callback.Base.DeviceSN)]; !known {
			return nil
		}
		err := c.queue(s, callback)
		asks = err == nil && s.Tasks[len(s.Tasks)-1].Asks
		return err
	})
	switch {
	case err != nil:
		return err
	case !known:
		c.say(EventFailed, callback.Base.DeviceSN, "%s is for a device that this cloud does not have", callback.Row.Name)
	case asks:
		c.say(EventWaiting, callback.Base.DeviceSN, "%s: finish says how it ends", callback.Row.Name)
	}
	c.stir()
	return nil
}

// takeTicket keeps the newest ticket.
func (c *Cloud) takeTicket(ctx context.Context, callback hwcloud.Callback, in *hwcloud.ModelTicket) error {
	newer := false
	err := c.change(ctx, func(s *state) error {
		if newer = callback.Base.CreateTime >= s.Ticket.Issued; newer {
			s.Ticket = ticket{Value: in.ModelTicket, Issued: callback.Base.CreateTime}
		}
		return nil
	})
	if err == nil && newer {
		c.tell(Event{What: EventTicket, Text: "a new model_ticket"})
		c.stir()
	}
	return err
}

// takeVerify looks for the SN behind a digest, in each of the ways in which a person may have typed it.
func (c *Cloud) takeVerify(in *hwcloud.VerifyDevice) *hwcloud.Validity {
	c.mu.Lock()
	found := ""
	for _, d := range c.state.Devices {
		for _, typed := range []string{d.SN, strings.ToUpper(d.SN), strings.ToLower(d.SN)} {
			if strings.EqualFold(hwcloud.SNDigest(typed), in.DeviceSNMD5) {
				found = d.SN
			}
		}
	}
	c.mu.Unlock()
	if found == "" {
		c.say(EventVerified, "", "nobody's device: %s", in.DeviceSNMD5)
		return &hwcloud.Validity{}
	}
	c.say(EventVerified, found, "ours")
	return &hwcloud.Validity{IsValid: true, ModelID: c.config.ModelID}
}

// takeBind agrees to a bind, or does as the policy says.
func (c *Cloud) takeBind(ctx context.Context, callback hwcloud.Callback, in *hwcloud.Bind) (any, error) {
	sn := callback.Base.DeviceSN
	how := c.conduct(OnBind)
	switch how.Is {
	case Silent:
		c.say(EventVetoed, sn, "no answer is given")
		_ = clock.Real().Sleep(ctx, silence)
		return nil, hwcloud.ErrSilent
	case Late:
		c.tarry(ctx, sn, how.After)
	case Fail:
		return c.veto(sn, &hwcloud.Verdict{ErrCode: int32Code(how), ErrMsg: how.Text}), nil
	}
	var verdict *hwcloud.Verdict
	err := c.change(ctx, func(s *state) error {
		d := s.Devices[openhw.FoldSN(sn)]
		if verdict = judge(d, callback.Base.AuthCorpID, in.VerifCode); verdict != nil {
			return nil
		}
		d.Corp, d.Registered = callback.Base.AuthCorpID, true
		if d.Standing != Bound { // the secret that it has may be good all the same
			d.Standing = Binding
		}
		return c.queue(s, callback)
	})
	if err != nil {
		return nil, err
	}
	if verdict != nil {
		return c.veto(sn, verdict), nil
	}
	c.say(EventBinding, sn, "corp %s adds the device", callback.Base.AuthCorpID)
	c.stir()
	return nil, nil
}

// tarry waits before a bind is agreed to, although WeCom hangs up meanwhile. It is bounded in real time, too: the clock may stand still.
func (c *Cloud) tarry(ctx context.Context, sn string, d time.Duration) {
	over := make(chan struct{})
	timer := c.clock.AfterFunc(d, func() { close(over) })
	defer timer.Stop()
	c.say(EventWaiting, sn, "the answer to bind comes after %s", d)
	limited, cancel := clock.Real().WithTimeout(context.WithoutCancel(ctx), d+silence)
	defer cancel()
	select {
	case <-over:
	case <-limited.Done():
	}
}

func (c *Cloud) veto(sn string, v *hwcloud.Verdict) *hwcloud.Verdict {
	c.say(EventVetoed, sn, "%d %s: %s", v.ErrCode, v.ErrMsg, v.Shown().English)
	return v
}

// judge is what a device itself says about a bind, nil if it agrees. The secret of a bind before is not known to be dead, so a
// device of the same corp agrees again.
func judge(d *Device, corp, code string) *hwcloud.Verdict {
	switch {
	case d == nil:
		return &hwcloud.Verdict{ErrCode: hwcloud.VerdictNotReleased, ErrMsg: "this SN was never made"}
	case d.Power != On:
		return &hwcloud.Verdict{ErrCode: hwcloud.VerdictOffline, ErrMsg: "the device is " + string(d.Power)}
	case d.Standing == Bound && d.Corp != corp:
		return &hwcloud.Verdict{ErrCode: hwcloud.VerdictBound, ErrMsg: "another corp has the device"}
	case d.VerifCode != "" && d.VerifCode != code:
		return &hwcloud.Verdict{ErrCode: hwcloud.VerdictWrongCode, ErrMsg: "another code stands on the device"}
	}
	return nil
}

// takeUnbind forgets what belonged to the corp. There is no veto (doc 95988).
func (c *Cloud) takeUnbind(ctx context.Context, callback hwcloud.Callback) error {
	return c.free(ctx, callback.Base.DeviceSN, "the corp has removed the device", nil)
}

// free makes a device nobody's, with its tasks, its secret and its people gone; unless, which may be nil, keeps it as it is.
func (c *Cloud) free(ctx context.Context, sn, why string, unless func(s *state, d *Device) bool) error {
	freed := true
	err := c.change(ctx, func(s *state) error {
		d, ok := s.Devices[openhw.FoldSN(sn)]
		if freed = ok && (unless == nil || !unless(s, d)); !freed {
			return nil
		}
		d.Standing, d.Corp, d.Secret = Free, "", ""
		d.Synced, d.PermVersion, d.People, d.Scan = false, 0, nil, nil
		d.Checkins, d.Accesses, d.Temperatures = nil, nil, nil
		s.Tasks = slices.DeleteFunc(s.Tasks, func(t *Task) bool { return strings.EqualFold(t.SN, sn) })
		return nil
	})
	if err == nil && freed {
		c.forgetToken(sn)
		c.say(EventUnbound, sn, "%s", why)
	}
	return err
}

// takeScan tells whether the device is online, and remembers the code for a scan.
func (c *Cloud) takeScan(ctx context.Context, callback hwcloud.Callback, in *hwcloud.UserScan) (any, error) {
	sn, online := callback.Base.DeviceSN, false
	err := c.change(ctx, func(s *state) error {
		d, err := s.device(sn)
		if err != nil {
			return nil //nolint:nilerr // a device that is not ours is offline
		}
		if online = d.Power == On; online {
			d.Scan = &Scan{OpenUserID: in.OpenUserID, State: in.State, AuthCode: in.AuthCode, Until: c.clock.Now().Add(time.Duration(in.ExpiresIn) * time.Second)}
			return c.queue(s, callback)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.tell(Event{What: EventScanned, SN: sn, Person: in.OpenUserID, OperID: in.OperID, Text: "state " + in.State})
	c.stir()
	if online {
		return &hwcloud.Presence{OnlineStatus: hwcloud.Online}, nil
	}
	return &hwcloud.Presence{OnlineStatus: hwcloud.Offline}, nil
}

// takeExit calls an enrolment off.
func (c *Cloud) takeExit(ctx context.Context, callback hwcloud.Callback, in *hwcloud.ExitPage) error {
	err := dropTasks(ctx, c, func(p *hwcloud.EnterPage) bool { return p.OperID == in.OperID })
	c.tell(Event{What: EventPageClosed, SN: callback.Base.DeviceSN, Person: in.OpenUserID, OperID: in.OperID, Text: "the enrolment was called off"})
	return err
}

// takeDelete forgets a job.
func (c *Cloud) takeDelete(ctx context.Context, callback hwcloud.Callback, in *hwcloud.PrinterJobDel) error {
	err := dropTasks(ctx, c, func(p *hwcloud.PrinterJobSubmit) bool { return p.JobID == in.JobID })
	if err == nil {
		err = dropTasks(ctx, c, func(p *hwcloud.PrinterJobTrans) bool { return p.JobID == in.JobID })
	}
	c.tell(Event{What: EventDropped, SN: callback.Base.DeviceSN, OperID: in.JobID, Text: "the job is gone"})
	return err
}
