package app

import (
	"image"
	"strconv"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/paint"
)

// spot is a place that does what a key does when it is clicked.
type spot struct {
	rect    image.Rectangle
	binding keys.Binding
}

// roomForState is the room that the header keeps beside the names of all screens; where there is less, it names the one that
// is shown only.
const roomForState = 32

// drawHeader draws the program's name, the screens, and at the right the clock, the corp and the state of things.
func (a *App) drawHeader(area paint.Area) {
	look, say := a.env.Look, a.env.Say
	area.Fill(look.Bar)
	x := area.Text(0, 0, look.Logo, " wecomlab ")
	x = area.Text(x, 0, look.Bar, " ")
	short := x+a.namesWidth()+roomForState > area.Width()
	for _, b := range keys.In(keys.Global) {
		scope, isScreen := screenOf(b.ID)
		if !isScreen {
			continue
		}
		from, st := x, look.BarDim
		help := b.For(say, true).Help()
		label := " " + help.Key + " " + help.Desc + " "
		switch {
		case scope == a.screen().Scope():
			st, label = look.Tab, "▸"+label[1:]
		case short:
			label = " " + help.Key + " "
		}
		x = area.Text(x, 0, st, label)
		a.spots = append(a.spots, spot{rect: image.Rect(from, 0, x, 1), binding: b})
	}
	a.drawState(area, x)
}

// namesWidth is the room that the names of all screens take.
func (a *App) namesWidth() int {
	width := 0
	for id := range screenKeys {
		for _, b := range keys.In(keys.Global) {
			if b.ID == id {
				help := b.For(a.env.Say, true).Help()
				width += paint.Width(" " + help.Key + " " + help.Desc + " ")
			}
		}
	}
	return width
}

// screenKeys are the keys of the table that bring a screen to the front.
var screenKeys = map[keys.ID]keys.Scope{
	keys.WalkScreen:  keys.Walkthrough,
	keys.TrafScreen:  keys.Traffic,
	keys.ConsScreen:  keys.Console,
	keys.PhoneScreen: keys.Phone,
	keys.DevScreen:   keys.Devices,
	keys.TokenScreen: keys.Tokens,
}

// screenOf is the screen that a key of the table shows.
func screenOf(id keys.ID) (keys.Scope, bool) {
	scope, ok := screenKeys[id]
	return scope, ok
}

// drawState draws, right-aligned, so much of the state as there is room for, the most important part last.
func (a *App) drawState(area paint.Area, from int) {
	parts := a.state()
	for len(parts) > 0 {
		line := paint.Line{}
		for _, part := range parts {
			line = append(line, part...)
		}
		if width := line.Width(); width+2 <= area.Width()-from {
			area.Line(area.Width()-width-1, 0, line)
			return
		}
		parts = parts[1:]
	}
}

// state is what the header tells, the least important first.
func (a *App) state() []paint.Line {
	look, say, status := a.env.Look, a.env.Say, a.env.Status
	if !a.link.known {
		return []paint.Line{a.dot(false, i18n.HeaderSim)}
	}
	var parts []paint.Line
	if status.Pending > 0 {
		parts = append(parts, paint.Of(look.BarDim, say.T(i18n.HeaderCalls, status.Pending)+"   "))
	}
	if len(a.env.World.Corps) > 0 {
		parts = append(parts, paint.Of(look.BarDim, say.T(i18n.HeaderCorp)+" ").Add(look.Bar, paint.Fit(a.env.World.Corps[0].Name, 20)+"   "))
	}
	speed := "×" + strconv.FormatFloat(status.Clock.Speed, 'g', 6, 64)
	if status.Clock.Frozen {
		speed = say.T(i18n.Frozen)
	}
	parts = append(parts,
		paint.Of(look.BarDim, status.Clock.Now.Format("2006-01-02 ")),
		paint.Of(look.BarStrong, status.Clock.Now.Format("15:04:05")).Add(look.BarDim, " "+speed+"  "),
		a.dot(a.appAnswers(), i18n.HeaderApp).Add(look.Bar, " "),
		a.dot(!a.link.away, i18n.HeaderSim))
	return parts
}

func (a *App) dot(good bool, name i18n.Key) paint.Line {
	look := a.env.Look
	if good {
		return paint.Of(look.BarGood, "● ").Add(look.BarDim, a.env.Say.T(name))
	}
	return paint.Of(look.BarBad, "○ ").Add(look.BarDim, a.env.Say.T(name))
}

// appAnswers reports whether some callback address of the world has passed its check.
func (a *App) appAnswers() bool {
	for _, p := range a.env.World.Providers {
		for _, suite := range p.Suites {
			for _, c := range suite.Callbacks {
				if !c.VerifiedAt.IsZero() {
					return true
				}
			}
		}
	}
	for _, c := range a.env.World.Corps {
		for _, app := range c.Apps {
			if app.Callback != nil && !app.Callback.VerifiedAt.IsZero() {
				return true
			}
		}
	}
	return false
}

// drawFooter draws the keys that work here. Those that work everywhere stand at the right and stay; of the others so many
// are shown as there is room for.
func (a *App) drawFooter(area paint.Area, row int) {
	look := a.env.Look
	area.Fill(look.Bar)
	general := a.footerKeys(keys.Global)
	right := 1
	for _, b := range general {
		right += footerWidth(b)
	}
	from := area.Width() - right
	x := 1
	for _, b := range a.footerKeys(a.screen().Scope()) {
		if x+footerWidth(b) > from {
			break
		}
		x = a.drawKey(area, x, row, b)
	}
	x = from
	for _, b := range general {
		x = a.drawKey(area, x, row, b)
	}
}

func footerWidth(b keys.Binding) int { return paint.Width(b.Help().Key + " " + b.Help().Desc + "  ") }

func (a *App) footerKeys(scope keys.Scope) []keys.Binding {
	var out []keys.Binding
	for _, b := range keys.In(scope) {
		if b.Footer {
			out = append(out, b.For(a.env.Say, a.screen().Why(b.ID) == ""))
		}
	}
	return out
}

func (a *App) drawKey(area paint.Area, x, row int, b keys.Binding) int {
	look := a.env.Look
	pressed, label := look.Key, look.Bar
	if !b.Enabled() {
		pressed, label = look.BarDim, look.BarDim
	}
	from := x
	x = area.Text(x, 0, pressed, b.Help().Key)
	x = area.Text(x, 0, label, " "+b.Help().Desc)
	a.spots = append(a.spots, spot{rect: image.Rect(from, row, x, row+1), binding: b})
	return x + 2
}
