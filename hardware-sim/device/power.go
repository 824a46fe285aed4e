package device

import (
	"fmt"
)

// Offline cuts the device off, as a pulled plug does: it collects records meanwhile.
func (d *Device) Offline() {
	if d.turn(errOff, func() { d.off = true }) {
		d.tell(EventOffline, "a person has cut the device off")
	}
}

// Online switches a device on that was cut off, or that the cloud has told not to come again.
func (d *Device) Online() {
	d.turn(nil, func() { d.off, d.halted = false, false })
}

// Reboot restarts the device: it connects anew and remembers what its flash holds.
func (d *Device) Reboot() {
	d.turn(fmt.Errorf("%w: a person has pressed the button", errReboot), func() { d.halted = false })
}

// FactoryReset makes the device as it left the factory, but for the SecretNo: it forgets its binding, all people, records, prints
// and the log, and restarts. The cloud is not told: the corp still owns it, so that it is bound again as soon as it comes back.
func (d *Device) FactoryReset() {
	if d.turn(fmt.Errorf("%w: everything was reset", errReboot), func() { d.halted, d.reset = false, true }) {
		d.resetNow()
	}
}

// resetNow carries a factory reset out, if one is due. Nothing of a connection may run any more.
func (d *Device) resetNow() {
	d.mu.Lock()
	due := d.reset
	d.reset = false
	d.mu.Unlock()
	if !due {
		return
	}
	d.log.clear()
	d.forget("everything was reset", func(m *Memory) { *m = Memory{SecretNo: m.SecretNo, offset: m.offset} })
}

// forget clears the memory and what belongs to the corp beside it.
func (d *Device) forget(why string, clear func(*Memory)) {
	d.mu.Lock()
	d.page, d.admins, d.scanned, d.jobs, d.papers, d.images = nil, nil, nil, nil, nil, nil
	d.selfInput.OpenSelfInputFa, d.selfInput.OpenSelfInputFp = false, false
	d.mu.Unlock()
	if err := d.remember(clear); err != nil {
		d.fail("keep the memory", err)
	}
	d.tell(EventErased, why)
}

// turn switches something and ends the connection for the cause, if there is one. Without a connection it is true, and wakes a
// device that waits.
func (d *Device) turn(cause error, change func()) (alone bool) {
	d.mu.Lock()
	change()
	s := d.present
	d.mu.Unlock()
	if s == nil {
		select {
		case d.turned <- struct{}{}:
		default:
		}
		return true
	}
	if cause != nil {
		s.end(cause)
	}
	return false
}
