package app_test

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/app"
)

// BenchmarkView draws the biggest window with a full list: one frame, of which at most 30 a second are due.
func BenchmarkView(b *testing.B) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	a := app.New(ctx, app.Config{Sim: control.NewClient("http://127.0.0.1:1", ""), After: func(time.Duration, tea.Msg) tea.Cmd { return nil }})
	a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	a.Update(tea.KeyPressMsg{Code: '2', Text: "2"})
	for b.Loop() {
		if a.View().Content == "" {
			b.Fatal("nothing is drawn")
		}
	}
}
