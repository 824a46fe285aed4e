// Package chart draws numbers with block characters: columns over time, and horizontal bars, in eighths of a cell.
package chart

import "strings"

// rising are columns of one to eight eighths; growing are bars of as many.
var (
	rising  = []rune(" ▁▂▃▄▅▆▇█")
	growing = []rune(" ▏▎▍▌▋▊▉█")
)

const eighths = 8

// Columns draws a column for each value, the last one at the right edge of width columns, over height rows; most fills the height.
// Earlier values than there is room for are left out. The rows come from top to bottom.
func Columns(values []int, most, width, height int) []string {
	if width <= 0 || height <= 0 {
		return nil
	}
	values = values[max(len(values)-width, 0):]
	lead := strings.Repeat(" ", width-len(values))
	out := make([]string, height)
	for y := range height {
		floor := (height - 1 - y) * eighths
		var b strings.Builder
		b.WriteString(lead)
		for _, v := range values {
			b.WriteRune(rising[min(max(level(v, most, height*eighths)-floor, 0), eighths)])
		}
		out[y] = b.String()
	}
	return out
}

// Bar draws one value as a bar of at most width columns, which most fills. What is more than nothing is seen.
func Bar(value, most, width int) string {
	n := level(value, most, width*eighths)
	bar := strings.Repeat(string(growing[eighths]), n/eighths)
	if rest := n % eighths; rest > 0 {
		bar += string(growing[rest])
	}
	return bar + strings.Repeat(" ", max(width-len([]rune(bar)), 0))
}

// level is a value in steps, of which most has as many as given.
func level(value, most, steps int) int {
	switch {
	case value <= 0 || most <= 0:
		return 0
	case value >= most:
		return steps
	}
	return max(value*steps/most, 1)
}
