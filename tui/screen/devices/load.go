package devices

import (
	"context"
	"math"
	"time"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/rack"
	"wecomlab/tui/screen"
)

const (
	pollEvery  = 400 * time.Millisecond // real time between two looks while the screen is in front
	keptFrames = 400
	mostListed = 200
)

// polledMsg is one look at everything that the screen shows.
type polledMsg struct {
	gen    int
	sn     string
	list   control.Devices
	err    error
	card   control.DeviceCard
	known  bool // card is that of sn
	page   control.Page
	anew   bool // page is the newest part of the journal, not what has come since
	look   rack.Look
	fleet  rack.FleetLook
	before string // the filter of the list
	idle   error  // why the world's devices could not be simulated
}

type pollMsg struct{ gen int }

// poll looks at once, and then again and again as long as the screen is in front.
func (s *Screen) poll() tea.Cmd {
	s.gen++
	s.polling = true
	return s.ask()
}

func (s *Screen) ask() tea.Cmd {
	msg := polledMsg{gen: s.gen, sn: s.sn, before: s.find.text}
	after := int64(0)
	if n := len(s.frames); n > 0 {
		after = s.frames[n-1].ID
	}
	if msg.sn == "" && len(s.list) > 0 {
		msg.sn = s.list[0].SN
	}
	ctx, sim, hardware := s.env.Ctx, s.env.Sim, s.hardware
	return func() tea.Msg { return look(ctx, sim, hardware, msg, after) }
}

// look asks for everything. Without a chosen device the first of the list is meant.
func look(ctx context.Context, sim *control.Client, hardware Hardware, msg polledMsg, after int64) polledMsg {
	if hardware != nil {
		msg.idle = hardware.Furnish(ctx)
	}
	if msg.list, msg.err = sim.Devices(ctx, control.DevicePage{Find: msg.before, Limit: mostListed}); msg.err != nil {
		return msg
	}
	if msg.sn == "" && len(msg.list.Devices) > 0 {
		msg.sn = msg.list.Devices[0].SN
	}
	if hardware != nil {
		msg.fleet = hardware.Fleet()
	}
	if msg.sn == "" {
		return msg
	}
	var err error
	if msg.card, err = sim.Device(ctx, msg.sn); err == nil {
		msg.known = true
	}
	query := control.JournalQuery{Filter: "device=" + msg.sn, After: after, Limit: keptFrames}
	if after == 0 {
		query.Before, msg.anew = math.MaxInt64, true
	}
	msg.page, _ = sim.Journal(ctx, query) // the next look asks again
	if hardware != nil {
		msg.look = hardware.Look(msg.sn)
	}
	return msg
}

// Update implements [screen.Screen].
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case polledMsg:
		if msg.gen == s.gen {
			return s.polled(msg)
		}
	case pollMsg:
		if msg.gen == s.gen && s.shown {
			return s.ask()
		}
		s.polling = s.polling && msg.gen != s.gen
	case doneMsg:
		return s.done(msg)
	case codeMsg:
		s.gotCode(msg)
	case screen.Beat:
		return s.beat(msg)
	}
	return nil
}

// beat begins to look when the screen comes to the front and ends when it goes.
func (s *Screen) beat(b screen.Beat) tea.Cmd {
	s.shown = b.Shown
	if b.Back {
		s.frames = nil
	}
	if instance := s.env.Status.Instance; instance != s.instance {
		another := s.instance != "" && s.hardware != nil
		s.instance = instance
		if another {
			hardware := s.hardware
			return func() tea.Msg { hardware.Reset(); return nil }
		}
	}
	if s.shown && !s.polling {
		return s.poll()
	}
	return nil
}

func (s *Screen) polled(msg polledMsg) tea.Cmd {
	again := s.env.After(pollEvery, pollMsg{gen: msg.gen})
	s.fleet = msg.fleet
	if msg.err != nil {
		s.trouble = msg.err.Error()
		return again
	}
	s.trouble, s.loaded = "", true
	if msg.idle != nil {
		s.env.Host.Warn(s.env.Say.T(i18n.DevicesIdle, msg.idle))
	}
	s.list, s.total = msg.list.Devices, msg.list.Total
	s.keepChoice()
	if msg.sn != s.sn {
		return tea.Batch(s.changed())
	}
	if msg.known {
		s.card = msg.card
	}
	s.look = msg.look
	s.take(msg)
	s.layOut()
	return again
}

// keepChoice leaves the cursor on the device that it was on, however the list has changed.
func (s *Screen) keepChoice() {
	s.rows.Resize(len(s.list), s.listHeight())
	for i := range s.list {
		if s.list[i].SN == s.sn {
			s.rows.Choose(i)
			return
		}
	}
	s.sn = ""
	if len(s.list) > 0 {
		s.sn = s.list[s.rows.Cursor()].SN
	}
}

// take adds what was said since the last look.
func (s *Screen) take(msg polledMsg) {
	if msg.anew {
		s.frames = nil
	}
	last := int64(0)
	if n := len(s.frames); n > 0 {
		last = s.frames[n-1].ID
	}
	for i := range msg.page.Entries {
		if msg.page.Entries[i].ID > last {
			s.frames = append(s.frames, msg.page.Entries[i])
		}
	}
	if over := len(s.frames) - keptFrames; over > 0 {
		s.frames = append([]journal.Entry(nil), s.frames[over:]...)
	}
	s.wire.Resize(len(s.frames), s.wireHeight())
	if s.follow {
		s.wire.Bottom()
	}
}

// changed looks at another device at once.
func (s *Screen) changed() tea.Cmd {
	s.frames, s.look, s.follow = nil, rack.Look{}, true
	s.card = control.DeviceCard{}
	if d := s.device(); d != nil {
		s.card.Device = *d
	}
	s.paper = paperAt{}
	s.sheet.Top()
	if s.view == viewPaper {
		s.show(viewDevice)
	}
	return s.poll()
}

// layOut fits the cursors to what there is.
func (s *Screen) layOut() {
	s.rows.Resize(len(s.list), s.listHeight())
	s.wire.Resize(len(s.frames), s.wireHeight())
}

// show puts another view into the place of the device.
func (s *Screen) show(v view) {
	s.view = v
	s.arrange()
	s.panes.SetFocus(paneOne)
	s.layOut()
}
