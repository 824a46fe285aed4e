// Package app is the program's one Bubble Tea model: the frame with header, footer, notices and dialogs around the screens.
// Update does no I/O; every request to the simulator is a command whose answer comes back as a message, and no command
// changes the model.
package app

import (
	"context"
	"image"
	"time"

	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
	"wecomlab/tui/screen/console"
	"wecomlab/tui/screen/devices"
	"wecomlab/tui/screen/phone"
	"wecomlab/tui/screen/tokens"
	"wecomlab/tui/screen/traffic"
	"wecomlab/tui/screen/walkthrough"
	"wecomlab/tui/ui/dialog"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// Config is what the program starts with.
type Config struct {
	Sim     *control.Client
	Players []walkthrough.Player // the flows of the walkthrough
	Foreign bool                 // the user's own app plays the app's part
	// Hardware is the devices that are simulated in this program. Nil: none are.
	Hardware devices.Hardware
	Lang     i18n.Lang
	Theme    string // one of [theme.Themes]; another name is the default
	Notice   string // said once at the start, e.g. that another port was taken
	// After delivers a message after some real time. Nil: the runtime's timers.
	After func(d time.Duration, msg tea.Msg) tea.Cmd
}

// App is the model.
type App struct {
	env     *screen.Env
	screens []screen.Screen
	traffic *traffic.Screen
	current int

	dialogs dialog.Stack
	palette *dialog.Palette // the one that was opened last, which may be closed
	events  []control.Event
	notice  notice
	link    link

	menuAsked bool // the actions are on their way
	ticking   bool // the spinner's next tick is on the way

	theme  string
	dark   bool
	colour bool
	mouse  bool // captured
	size   image.Point
	canvas *paint.Canvas // of that size
	spots  []spot        // what can be clicked in header and footer, as drawn last
}

// New makes the model. ctx ends everything that it has begun.
func New(ctx context.Context, c Config) *App {
	if c.After == nil {
		c.After = after
	}
	a := &App{theme: c.Theme, dark: true, colour: true, mouse: true, canvas: paint.NewCanvas(0, 0)}
	a.env = &screen.Env{Ctx: ctx, Sim: c.Sim, Say: i18n.NewPrinter(c.Lang), Host: a, After: c.After, Spinner: spinner.New(spinner.WithSpinner(spinner.MiniDot))}
	a.restyle()
	a.traffic = traffic.New(a.env)
	a.screens = []screen.Screen{
		walkthrough.New(a.env, c.Players, c.Foreign),
		a.traffic,
		console.New(a.env),
		phone.New(a.env),
		devices.New(a.env, c.Hardware),
		tokens.New(a.env),
	}
	if c.Notice != "" {
		a.Notify(c.Notice)
	}
	return a
}

func after(d time.Duration, msg tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return msg })
}

// Init implements [tea.Model].
func (a *App) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, a.ask(false), a.screen().Open(), a.expiry(), a.tick())
}

func (a *App) screen() screen.Screen { return a.screens[a.current] }

// restyle builds the styles anew.
func (a *App) restyle() { a.env.Look = theme.New(a.theme, a.dark, a.colour) }

// Update implements [tea.Model].
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	return a, tea.Batch(a.handle(msg), a.expiry(), a.tick())
}

func (a *App) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		a.dark = msg.IsDark()
		a.restyle()
	case tea.ColorProfileMsg:
		a.colour = msg.Profile > colorprofile.ASCII
		a.restyle()
	case tea.KeyPressMsg:
		return a.press(msg)
	case tea.PasteMsg:
		a.paste(msg.Content)
	case tea.MouseMsg:
		return a.mouseMsg(msg)
	default:
		return a.answer(msg)
	}
	return nil
}

// answer handles the answers of commands. Those that are not the frame's own go to the screens; each knows its own.
func (a *App) answer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case dialog.Chosen:
		return msg.Run()
	case dialog.Submitted:
		return msg.Run()
	case askMsg:
		return a.ask(false)
	case statusMsg:
		return a.heard(msg)
	case worldMsg:
		a.env.World = msg.world
	case menuMsg:
		a.menuAsked = false
		if msg.actions == nil {
			return nil
		}
		a.env.Actions, a.events = msg.actions, msg.events
		if a.palette != nil {
			a.palette.Offer(a.commands())
		}
	case didMsg:
		return a.did(msg)
	case tickMsg:
		return a.ticked()
	case expiredMsg:
		a.notice.expire(msg.number)
	default:
		return a.tell(msg)
	}
	return nil
}

// tell hands a message to every screen.
func (a *App) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range a.screens {
		cmds = append(cmds, s.Update(msg))
	}
	return tea.Batch(cmds...)
}

// resize computes every rectangle anew.
func (a *App) resize(width, height int) {
	a.size, a.canvas = image.Pt(width, height), paint.NewCanvas(width, height)
	for _, s := range a.screens {
		s.Resize(width, max(height-2, 0))
	}
}

func (a *App) paste(text string) {
	switch {
	case a.dialogs.Any():
		a.dialogs.Paste(text)
	case a.screen().Typing():
		a.screen().Paste(text)
	}
}
