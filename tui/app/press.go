package app

import (
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/dialog"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/theme"
)

// press handles a key: the topmost dialog has it first, then a text input, then the key table.
func (a *App) press(key tea.KeyPressMsg) tea.Cmd {
	name := key.String()
	if a.notice.bad || name == "esc" {
		a.notice.text, a.notice.bad = "", false
	}
	switch {
	case name == "ctrl+c":
		return tea.Quit
	case a.dialogs.Any():
		return a.dialogs.Type(key)
	case a.screen().Typing() && name != "ctrl+p":
		return a.screen().Type(key)
	}
	b, ok := keys.Find(a.screen().Scope(), key)
	if !ok {
		return nil
	}
	return a.obey(b)
}

// obey does what a row of the key table means, or says why that does not work at present.
func (a *App) obey(b keys.Binding) tea.Cmd {
	if why := a.screen().Why(b.ID); why != "" {
		if b.ID != keys.Back {
			help := b.For(a.env.Say, false).Help()
			a.Warn(a.env.Say.T(i18n.NotNow, help.Key+" "+help.Desc, why))
		}
		return nil
	}
	return a.do(b)
}

// do does what a row of the key table means.
func (a *App) do(b keys.Binding) tea.Cmd {
	if scope, ok := screenOf(b.ID); ok {
		return a.show(scope)
	}
	switch b.ID {
	case keys.Palette:
		a.palette = dialog.NewPalette(a.env.Say, a.commands())
		a.dialogs.Open(a.palette)
	case keys.Help:
		a.openHelp()
	case keys.Language:
		a.env.Say.Switch()
		a.Notify(a.env.Say.T(i18n.LanguageIs))
	case keys.Theme:
		a.theme = theme.Next(a.theme)
		a.restyle()
		a.Notify(a.env.Say.T(i18n.ThemeIs, a.theme))
	case keys.Mouse:
		a.mouse = !a.mouse
		if a.mouse {
			a.Notify(a.env.Say.T(i18n.MouseOn))
		} else {
			a.Notify(a.env.Say.T(i18n.MouseOff))
		}
	case keys.Quit:
		return tea.Quit
	default:
		return a.screen().Press(b.ID)
	}
	return nil
}

// openHelp shows the key table: the present screen first, then what works everywhere.
func (a *App) openHelp() {
	var sections []dialog.Section
	for _, h := range keys.Scopes() {
		if slices.Contains([]keys.Scope{a.screen().Scope(), keys.Global, keys.Move}, h.Scope) {
			sections = append(sections, dialog.Section{Heading: a.env.Say.T(h.Name), Rows: keys.In(h.Scope)})
		}
	}
	a.dialogs.Open(dialog.NewHelp(a.env.Say, sections, a.screen().Why))
}

// wheelLines is how many lines a turn of the wheel means.
const wheelLines = 3

// mouseMsg hands the mouse to the topmost dialog, to header and footer, or to the screen.
func (a *App) mouseMsg(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	at := image.Pt(m.X, m.Y)
	var act screen.Mouse
	switch msg.(type) {
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft {
			return nil
		}
		act.Kind = screen.Click
		a.notice.text, a.notice.bad = "", false
	case tea.MouseMotionMsg:
		act.Kind = screen.Drag
	case tea.MouseReleaseMsg:
		act.Kind = screen.Release
	case tea.MouseWheelMsg:
		act.Kind, act.By = screen.Wheel, wheelLines
		if m.Button == tea.MouseWheelUp {
			act.By = -wheelLines
		}
	}
	act.At = at.Sub(image.Pt(0, 1))
	return a.pointed(act, at)
}

func (a *App) pointed(act screen.Mouse, at image.Point) tea.Cmd {
	if a.dialogs.Any() {
		switch act.Kind {
		case screen.Click:
			return a.dialogs.Click(at)
		case screen.Wheel:
			a.dialogs.Wheel(act.By)
		case screen.Drag, screen.Release:
		}
		return nil
	}
	if act.Kind == screen.Click {
		for _, s := range a.spots {
			if at.In(s.rect) {
				return a.obey(s.binding)
			}
		}
	}
	return a.screen().Mouse(act)
}
