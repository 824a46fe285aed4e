package theme

import "wecomlab/tui/ui/paint"

// Card is how a phone draws messages. Its colours do not follow the theme but WeCom: red is red for whoever wrote the card.
type Card struct {
	Text, Strong, Dim, Link, Edge paint.Style // on a message that came
	Grey, Black, Red, Green       paint.Style // of a card's source, in the order of desc_color 0 to 3 (doc 90236)
	Info, Comment, Warning        paint.Style // font colours of markdown
	Code                          paint.Style

	// Buttons are styles 1 to 4. The documents name them by number only (doc 90236); these looks are ours: filled, plain, a
	// warning, quiet.
	Buttons [4]paint.Style
	Frozen  paint.Style // what stands in the place of buttons that cannot be pressed any more
	Mine    paint.Style // a message that the member wrote
	Unread  paint.Style // the number of messages that were not read

	// Focused turns the style of what enter would press into that of the thing in focus. A marker stands beside it always.
	Focused func(paint.Style) paint.Style
}

// ink is the colours of cards.
type ink struct {
	paper, text, strong, dim, link, edge tint
	black, red, green, orange            tint
	blue, onBlue, quiet, mine, onMine    tint
}

// The inks on dark and on light terminals, and those that take the terminal's own sixteen colours.
var (
	darkInk = ink{
		paper: "#20262e", text: "#dbe4ee", strong: "#ffffff", dim: "#8797aa", link: "#6db3ff", edge: "#56606d",
		black: "#ffffff", red: "#ff7b7b", green: "#58d68d", orange: "#ffb45e",
		blue: "#2d6fdd", onBlue: "#ffffff", quiet: "#363c44", mine: "#1f4a7d", onMine: "#f2f7fd",
	}
	lightInk = ink{
		paper: "#f4f6f9", text: "#29323d", strong: "#0d141c", dim: "#66768a", link: "#1558b0", edge: "#b9c6d4",
		black: "#0d141c", red: "#c02626", green: "#0a7543", orange: "#9a5400",
		blue: "#1f63d0", onBlue: "#ffffff", quiet: "#e2e8ef", mine: "#cfe4fb", onMine: "#14283f",
	}
	darkSixteen  = ink{strong: "15", dim: "7", link: "14", edge: "8", black: "15", red: "9", green: "10", orange: "11", blue: "12"}
	lightSixteen = ink{strong: "0", dim: "8", link: "4", edge: "8", black: "0", red: "1", green: "2", orange: "3", blue: "4"}
)

// cards builds the styles of cards for a terminal; an ink without paper leaves the terminal's background and marks what is
// filled by swapped colours.
func cards(i ink) Card {
	on := func(c, paper tint, attrs uint8) paint.Style {
		return paint.Style{Fg: c.color(), Bg: paper.color(), Attrs: attrs}
	}
	fg := func(c tint, attrs uint8) paint.Style { return on(c, i.paper, attrs) }
	c := Card{
		Text: fg(i.text, 0), Strong: fg(i.strong, paint.Bold), Dim: fg(i.dim, faintWithout(i.dim)), Link: fg(i.link, paint.Bold), Edge: fg(i.edge, faintWithout(i.edge)),
		Grey: fg(i.dim, faintWithout(i.dim)), Black: fg(i.black, paint.Bold), Red: fg(i.red, 0), Green: fg(i.green, 0),
		Info: fg(i.green, 0), Comment: fg(i.dim, faintWithout(i.dim)), Warning: fg(i.orange, 0),
		Code:   on(i.strong, i.quiet, 0),
		Frozen: on(i.dim, i.quiet, faintWithout(i.dim)), Mine: on(i.onMine, i.mine, 0),
		Unread:  paint.Style{Fg: i.red.color(), Attrs: paint.Bold | paint.Reverse},
		Buttons: [4]paint.Style{on(i.onBlue, i.blue, paint.Bold), on(i.link, i.quiet, 0), on(i.red, i.quiet, 0), on(i.text, i.quiet, 0)},
	}
	if i.paper == "" {
		c.Buttons[0] = paint.Style{Fg: i.blue.color(), Attrs: paint.Bold | paint.Reverse}
	}
	c.Focused = func(st paint.Style) paint.Style {
		st.Attrs = (st.Attrs | paint.Bold) ^ paint.Reverse
		st.Attrs &^= paint.Faint
		return st
	}
	return c
}
