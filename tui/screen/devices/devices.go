// Package devices is the screen of smart hardware: what there is, how far each has got, what is said on the wire, and every button of
// the devices themselves, of their makers, of administrators and members. Of simulated devices the inside is shown, too.
package devices

import (
	"context"
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/rack"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/field"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/pane"
	"wecomlab/tui/ui/roll"
)

// Hardware is the simulated hardware of this program, as [rack.Rack] is.
type Hardware interface {
	Off() bool
	Furnish(ctx context.Context) error
	Reset()
	Look(sn string) rack.Look
	Start(ctx context.Context, sn string) error
	Stop(ctx context.Context, sn string) error
	Do(ctx context.Context, sn, op string, args map[string]string) (told map[string]string, known bool, err error)
	StartFleet(ctx context.Context, spec rack.FleetSpec) error
	StopFleet()
	Fleet() rack.FleetLook
}

// The panes.
const (
	paneList = iota
	paneOne
	paneFrames
	paneDeeds
	paneCount
)

// view is what stands in the place of the device.
type view int

const (
	viewDevice view = iota
	viewPaper
	viewFleet
)

// Screen is the devices. Make it with [New].
type Screen struct {
	env      *screen.Env
	hardware Hardware // nil: nothing is simulated here

	list    []control.Device
	total   int
	loaded  bool
	trouble string
	rows    roll.Roll
	sn      string // of the chosen device; empty: none is
	find    search

	card   control.DeviceCard // of the chosen device; another SN while it is on its way
	look   rack.Look
	frames []journal.Entry
	wire   roll.Roll
	follow bool // the newest frame stays in sight
	sheet  roll.Roll
	deeds  roll.Roll
	spots  []spot // of the deeds, as drawn last

	view  view
	paper paperAt
	fleet rack.FleetLook

	instance string // of the simulator: with another one come other devices

	gen     int // of the poll: what an older one brings is dropped
	polling bool
	shown   bool
	running string // what is being done
	binding bool   // it is a corp's binding of the device

	panes       pane.Set
	side, stack pane.Split // list | rest; device over frames and deeds
	low, wide   pane.Split // frames | deeds; device and deeds | frames
	dragging    *pane.Split
	size        image.Point
}

// search is what the list is narrowed down to.
type search struct {
	typing bool
	text   string // that holds
	field  field.Field
}

// New returns the screen. hardware may be nil.
func New(env *screen.Env, hardware Hardware) *Screen {
	s := &Screen{
		env: env, hardware: hardware, follow: true,
		side: pane.Split{Share: 0.27, Min: 32}, stack: pane.Split{Stacked: true, Share: 0.64, Min: 8},
		low: pane.Split{Share: 0.55, Min: 30}, wide: pane.Split{Share: 0.58, Min: 50},
	}
	s.panes.Arrange(make([]image.Rectangle, paneCount)...)
	return s
}

// Scope implements [screen.Screen].
func (s *Screen) Scope() keys.Scope { return keys.Devices }

// Open implements [screen.Screen].
func (s *Screen) Open() tea.Cmd {
	s.shown = true
	return s.poll()
}

// Busy implements [screen.Screen].
func (s *Screen) Busy() bool { return s.running != "" || s.shown && !s.loaded && s.trouble == "" }

const (
	roomBeside = 100 // columns from which the panes stand beside each other
	roomWide   = 160 // columns from which the frames stand right of the device
	roomHigh   = 22
)

// Resize implements [screen.Screen].
func (s *Screen) Resize(width, height int) {
	s.size = image.Pt(width, height)
	s.arrange()
}

func (s *Screen) arrange() {
	whole := image.Rectangle{Max: s.size}
	for _, split := range s.splits() {
		split.Forget()
	}
	none := image.Rectangle{}
	switch {
	case s.size.X < roomBeside || s.size.Y < roomHigh:
		s.panes.ArrangeSingle(whole, paneCount, paneList, paneOne, paneFrames, paneDeeds)
		return
	case s.view == viewFleet:
		list, rest := s.side.Cut(whole)
		s.panes.Arrange(list, rest, none, none)
		return
	}
	list, rest := s.side.Cut(whole)
	if s.size.X >= roomWide {
		left, frames := s.wide.Cut(rest)
		one, deeds := s.stack.Cut(left)
		s.panes.Arrange(list, one, frames, deeds)
		return
	}
	one, below := s.stack.Cut(rest)
	frames, deeds := s.low.Cut(below)
	s.panes.Arrange(list, one, frames, deeds)
}

func (s *Screen) splits() []*pane.Split { return []*pane.Split{&s.side, &s.stack, &s.low, &s.wide} }

// device is the chosen device, nil if there is none.
func (s *Screen) device() *control.Device {
	for i := range s.list {
		if s.list[i].SN == s.sn {
			return &s.list[i]
		}
	}
	return nil
}

// modeCloud is what the control interface calls cloud-to-cloud access.
const modeCloud = rack.ModeCloud

// Typing implements [screen.Screen].
func (s *Screen) Typing() bool { return s.find.typing }

// Type implements [screen.Screen].
func (s *Screen) Type(key tea.KeyPressMsg) tea.Cmd {
	switch key.String() {
	case "enter":
		s.find.typing = false
		return s.narrow(s.find.field.Text())
	case "esc":
		s.find.typing = false
		s.find.field.Set(s.find.text)
		return nil
	}
	s.find.field.Press(key.String(), key.Key().Text)
	return nil
}

// Paste implements [screen.Screen].
func (s *Screen) Paste(text string) { s.find.field.Insert(text) }

// narrow lists what holds a text; all if it is empty.
func (s *Screen) narrow(text string) tea.Cmd {
	s.find.text = text
	s.find.field.Set(text)
	s.loaded = false
	s.rows.Top()
	return s.poll()
}
