// Package screen says what a screen is and what it may ask of the frame around it. A screen is a plain struct: the frame
// tells it what happened through methods, it draws itself into a rectangle, and everything slow is a command whose answer
// comes back through Update.
package screen

import (
	"context"
	"image"
	"time"

	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/dialog"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// Screen is one of the program's screens.
type Screen interface {
	// Scope names the screen and its rows in the key table.
	Scope() keys.Scope
	// Open is called when the screen comes to the front.
	Open() tea.Cmd
	// Update receives the answers of commands. A screen ignores what is not its own.
	Update(msg tea.Msg) tea.Cmd
	// Press does what a key of the table means.
	Press(id keys.ID) tea.Cmd
	// Why says why a key does not work at present; empty when it does.
	Why(id keys.ID) string
	// Resize tells the room there is; all rectangles are computed here.
	Resize(width, height int)
	// Draw draws into an area of that size. The cursor is shown where a text input wants it.
	Draw(a paint.Area) (cursor image.Point, show bool)
	// Mouse handles a click, a turn of the wheel or a drag, in the screen's own coordinates.
	Mouse(m Mouse) tea.Cmd
	// Busy reports whether something goes on that a spinner shows; a Tick comes every now and then meanwhile.
	Busy() bool
	// Typing reports whether keys are text at present; they come through Type and Paste then.
	Typing() bool
	// Type handles a key while typing.
	Type(key tea.KeyPressMsg) tea.Cmd
	// Paste handles pasted text while typing.
	Paste(text string)
}

// MouseKind is what the mouse did.
type MouseKind int

// What a mouse can do.
const (
	Click MouseKind = iota
	Drag            // moved with the button held down
	Release
	Wheel // By is the number of lines, down is positive
)

// Mouse is one act of the mouse.
type Mouse struct {
	Kind MouseKind
	At   image.Point
	By   int
}

// Host is what a screen may ask of the frame.
type Host interface {
	// Notify shows good news for a few seconds.
	Notify(text string)
	// Warn shows bad news until a key is pressed.
	Warn(text string)
	// Copy puts text on the clipboard and says what it was.
	Copy(text, what string) tea.Cmd
	// Inspect shows an exchange in Traffic.
	Inspect(id int64) tea.Cmd
	// OpenDialog puts a dialog on top.
	OpenDialog(d dialog.Dialog)
	// DoAction does an action of the simulator, asking for its parameters if it has any.
	DoAction(name string) tea.Cmd
}

// Env is what all screens share. The frame changes it between updates; a screen reads it whenever it draws.
type Env struct {
	Ctx    context.Context // ends with the program
	Sim    *control.Client
	Say    *i18n.Printer
	Look   *theme.Look
	Host   Host
	Status control.Status // as of the last beat
	World  control.World  // as of the last time something happened
	// Actions is what people and the world can do; nil until the simulator told.
	Actions []control.Action
	// Spinner is the moving mark of whatever goes on at present. It has no style and no timer of its own.
	Spinner spinner.Model
	// After delivers a message after some real time.
	After func(d time.Duration, msg tea.Msg) tea.Cmd
}

// Beat comes about once a second while the simulator answers. Changed tells that the journal has grown.
type Beat struct {
	Changed bool
	Back    bool // the simulator was away in between, and may be another one
	Shown   bool // the screen that gets it is in front; the others load when they are opened
}

// Tick comes to every screen each time the spinner has moved.
type Tick struct{}

// Now is the virtual time of the last beat.
func (e *Env) Now() time.Time { return e.Status.Clock.Now }
