package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// tint is a colour: "#rrggbb", a number of the terminal's own sixteen, or "" for the terminal's default.
type tint string

func (t tint) color() color.Color {
	if t == "" {
		return nil
	}
	return lipgloss.Color(string(t))
}

// palette is the handful of colours that a theme is made of.
type palette struct {
	text, dim, strong, accent, onAccent tint
	good, bad, warn                     tint
	edge, bar, selected, box            tint
	name, str, number                   tint
	lanes                               [6]tint
}

// scheme is a theme: one palette for each kind of terminal.
type scheme struct {
	dark, light palette
	reverse     bool // the selection is shown by swapped colours
}

var palettes = map[string]scheme{
	"harbor": {
		dark: palette{
			text: "#c9d4e0", dim: "#71839a", strong: "#f2f6fb", accent: "#4cc2ff", onAccent: "#08131f",
			good: "#5fd7a2", bad: "#ff7a85", warn: "#ffc66d",
			edge: "#3a4a5e", bar: "#1a2531", selected: "#22384d", box: "#141d27",
			name: "#7fc8f8", str: "#a5d6a0", number: "#e0b0ff",
			lanes: [6]tint{"#5fd7a2", "#4cc2ff", "#ffc66d", "#e0b0ff", "#ff9ec7", "#9ad0d3"},
		},
		light: palette{
			text: "#2b3744", dim: "#697a8c", strong: "#0b1520", accent: "#0069b8", onAccent: "#ffffff",
			good: "#0b7a4b", bad: "#c0233b", warn: "#8f5b00",
			edge: "#b5c2d0", bar: "#e6edf4", selected: "#d2e6f7", box: "#f5f8fb",
			name: "#0069b8", str: "#2e6e2a", number: "#7a2fa8",
			lanes: [6]tint{"#0b7a4b", "#0069b8", "#8f5b00", "#7a2fa8", "#b0266d", "#27737a"},
		},
	},
	"ember": {
		dark: palette{
			text: "#e3d8c8", dim: "#948573", strong: "#fff6e6", accent: "#ff9e57", onAccent: "#20120a",
			good: "#b3cf6b", bad: "#ff6f61", warn: "#ffd166",
			edge: "#54453a", bar: "#2a211b", selected: "#45342a", box: "#211a15",
			name: "#ffb884", str: "#c3d98b", number: "#f2a6c9",
			lanes: [6]tint{"#b3cf6b", "#ff9e57", "#ffd166", "#f2a6c9", "#9cc5d6", "#d9b99b"},
		},
		light: palette{
			text: "#41352b", dim: "#85735f", strong: "#1f1610", accent: "#b5500b", onAccent: "#ffffff",
			good: "#55701a", bad: "#b3261e", warn: "#8a5a00",
			edge: "#d3c3b0", bar: "#f3e9dc", selected: "#f9dcc0", box: "#fbf6ef",
			name: "#b5500b", str: "#55701a", number: "#97306b",
			lanes: [6]tint{"#55701a", "#b5500b", "#8a5a00", "#97306b", "#1f6b87", "#7a5230"},
		},
	},
	// plain takes its colours from the terminal's own sixteen, so that it fits whatever scheme the user has chosen.
	"plain": {
		reverse: true,
		dark: palette{
			strong: "15", accent: "14", onAccent: "0", good: "10", bad: "9", warn: "11",
			edge: "8", dim: "7", name: "12", str: "10", number: "13",
			lanes: [6]tint{"10", "14", "11", "13", "12", "7"},
		},
		light: palette{
			strong: "0", accent: "4", onAccent: "15", good: "2", bad: "1", warn: "3",
			edge: "8", dim: "8", name: "4", str: "2", number: "5",
			lanes: [6]tint{"2", "4", "3", "5", "1", "8"},
		},
	},
}
