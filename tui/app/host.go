package app

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/dialog"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/paint"
)

// noticeLife is how long good news stays; bad news stays until a key is pressed.
const noticeLife = 4 * time.Second

// notice is a piece of news in the lower right corner.
type notice struct {
	text   string
	bad    bool
	number int
	timed  bool // its end is on the way
}

type expiredMsg struct{ number int }

func (n *notice) expire(number int) {
	if n.number == number && !n.bad {
		n.text = ""
	}
}

// Notify implements [screen.Host].
func (a *App) Notify(text string) { a.say(text, false) }

// Warn implements [screen.Host].
func (a *App) Warn(text string) { a.say(text, true) }

func (a *App) say(text string, bad bool) {
	a.notice = notice{text: text, bad: bad, number: a.notice.number + 1}
}

// expiry ends good news after a while. It is asked for after every update.
func (a *App) expiry() tea.Cmd {
	if a.notice.text == "" || a.notice.bad || a.notice.timed {
		return nil
	}
	a.notice.timed = true
	return a.env.After(noticeLife, expiredMsg{number: a.notice.number})
}

// Copy implements [screen.Host].
func (a *App) Copy(text, what string) tea.Cmd {
	a.Notify(a.env.Say.T(i18n.Copied, what+"  "+paint.Fit(paint.Clean(text), 40)))
	return tea.SetClipboard(text)
}

// Inspect implements [screen.Host].
func (a *App) Inspect(id int64) tea.Cmd {
	a.show(keys.Traffic)
	return a.traffic.Show(id)
}

// OpenDialog implements [screen.Host].
func (a *App) OpenDialog(d dialog.Dialog) { a.dialogs.Open(d) }

// show brings a screen to the front.
func (a *App) show(scope keys.Scope) tea.Cmd {
	for i, s := range a.screens {
		if s.Scope() == scope {
			a.current = i
			return s.Open()
		}
	}
	return nil
}
