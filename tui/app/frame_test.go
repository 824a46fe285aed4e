package app_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/app"
)

func TestPalette(t *testing.T) {
	t.Parallel()
	open := func(t *testing.T) (*driver, *lab) {
		l := newLab(t)
		l.story()
		return start(t, l, 120, 40, playing(customized())).press("ctrl+p").shows("corp.authorize"), l
	}

	t.Run("OffersEveryActionKeyAndEvent", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"corp.authorize", "suite.refresh_ticket", "corp.cancel", "create_auth", "let two hours go by", "save the listed exchanges"} {
			d, _ := open(t)
			d.types(name).shows("▌ ")
			if strings.Contains(d.screen(), "Nothing matches") {
				t.Errorf("%q is not offered", name)
			}
		}
	})

	t.Run("RunsAnActionWithoutParameters", func(t *testing.T) {
		t.Parallel()
		d, l := open(t)
		d.types("push the ticket now").press("enter").until("Done: it was done")
		if got := l.requests(); len(got) != 1 || got[0] != "POST /actions/suite.refresh_ticket {}" {
			t.Errorf("asked %q", got)
		}
	})

	t.Run("AsksForParameters", func(t *testing.T) {
		t.Parallel()
		d, l := open(t)
		d.types("corp.authorize").press("enter").shows("Authorise an app", "示例科技有限公司  (default)", "days *", "▹admin")
		d.press("enter").shows("days is needed.").types("soon").press("enter").shows("days must be a whole number.")
		d.press("ctrl+u").types("10").press("tab", "right", "right").shows("▸member").press("shift+tab", "shift+tab", "shift+tab").types("企业微信")
		d.press("enter").until("Done: it was done")
		want := `POST /actions/corp.authorize {"corp":"企业微信","days":"10","mode":"member"}`
		if got := l.requests(); len(got) != 1 || got[0] != want {
			t.Errorf("asked %q, want %q", got, want)
		}
	})

	t.Run("DangerIsAskedFirst", func(t *testing.T) {
		t.Parallel()
		d, l := open(t)
		d.types("corp.cancel").press("enter").shows("This takes something away that cannot be had back.").press("esc")
		if got := l.requests(); len(got) != 0 {
			t.Errorf("asked %q without a yes", got)
		}
	})

	t.Run("RefusalIsExplained", func(t *testing.T) {
		t.Parallel()
		d, l := open(t)
		l.refuse = &control.Failure{Error: "the callback URL was not saved", Finding: &explain.Finding{Step: explain.Echo, Expected: "4118", Got: "\"4118\"", Fix: "Send it without quotes"}}
		d.types("push the ticket now").press("enter").until("was refused").shows("the callback URL was not saved", "expected 4118", "Send it without quotes")
		d.press("down").hides("was refused")
	})

	t.Run("SendsAnEvent", func(t *testing.T) {
		t.Parallel()
		d, l := open(t)
		d.types("send the event create").press("enter").shows("AuthCode", "receiver").types("code-1").press("tab").types("suite:x:command").press("enter").until("Done: it was done")
		want := `POST /events/create_auth {"receiver":"suite:x:command","fields":{"AuthCode":"code-1"}}`
		if got := l.requests(); len(got) != 1 || got[0] != want {
			t.Errorf("asked %q, want %q", got, want)
		}
	})

	t.Run("RunsAKeyOfAnotherScreen", func(t *testing.T) {
		t.Parallel()
		d, l := open(t)
		d.types("two hours").press("enter").until("It is 2026-11-22 11:41:07 now.").shows("▸6 Tokens & time")
		if got := l.requests(); len(got) != 1 || !strings.Contains(got[0], `"op":"advance","by":"2h"`) {
			t.Errorf("asked %q", got)
		}
	})

	t.Run("DisabledCommandSaysWhy", func(t *testing.T) {
		t.Parallel()
		d, _ := open(t)
		d.types("choose the previous step").shows("this is the first step").press("enter").shows("does not work now")
	})

	t.Run("NothingMatches", func(t *testing.T) {
		t.Parallel()
		d, _ := open(t)
		d.types("zzzz").shows("Nothing matches.").press("enter", "esc").hides("Commands ")
	})

	t.Run("ClickOutsideCloses", func(t *testing.T) {
		t.Parallel()
		d, _ := open(t)
		d.clickAt(1, 38).hides("type to search")
	})
}

func TestHelpShowsEveryKeyOfTheScreen(t *testing.T) {
	t.Parallel()
	d := start(t, newLab(t), 120, 50, playing(check())).press("2", "?")
	d.shows("filter the list: errcode!=0", "send the chosen exchange again", "find every key, action and event by name", "leave").hides("run the present step")
	d.press("?").hides("find every key, action")
}

func TestLanguageIsSwitchedLive(t *testing.T) {
	t.Parallel()
	d := start(t, newLab(t), 120, 40, playing(customized())).until("● sim").press("ctrl+g")
	d.shows("流程导览", "保存模板的回调 URL", "语言：中文", "执行一步").hides("Walkthrough").press("ctrl+g").shows("Walkthrough")
}

func TestThemesDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, name := range []string{"harbor", "ember", "plain"} {
		d := start(t, newLab(t), 80, 24, playing(check()), themed(name)).until("● sim")
		for _, dark := range []bool{true, false} {
			background := tea.BackgroundColorMsg{Color: ansi.RGBColor{R: 250, G: 250, B: 250}}
			if dark {
				background.Color = ansi.RGBColor{}
			}
			d.send(background)
			content := d.app.View().Content
			key := fmt.Sprintf("%s dark=%v", name, dark)
			for other, same := range seen {
				if content == same {
					t.Errorf("%s looks like %s", key, other)
				}
			}
			seen[key] = content
		}
		d.press("ctrl+t").shows("Theme: ")
	}
}

func TestWithoutColour(t *testing.T) {
	t.Parallel()
	d := start(t, newLab(t), 80, 24, playing(check())).until("● sim")
	d.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	if regexp.MustCompile(`\x1b\[[0-9;]*(3[0-7]|4[0-7]|[34]8|9[0-7]|10[0-7])[;m]`).MatchString(d.app.View().Content) {
		t.Error("a colour is used in spite of NO_COLOR")
	}
	if content := d.app.View().Content; !strings.Contains(content, "\x1b[7m") && !strings.Contains(content, ";7m") {
		t.Error("the chosen row is not reversed")
	}
	d.shows("▌")
}

func TestReconnect(t *testing.T) {
	t.Parallel()
	d, l := traffic(t, 120, 40)
	l.setDown(true)
	d.until("Reconnecting to the simulator").shows("this screen comes back by itself", "○ sim").press("1", "6", "2", "R", "y", "down", "enter")
	l.setDown(false)
	d.until("The simulator answers again.").gone("Reconnecting").until("get_permanent_code")
	d.press("end")
	l.add(exchange("after/restart", l.URL))
	d.until("after/restart").shows("● sim")
}

func TestUnreachableFromTheStart(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setDown(true)
	flow := check()
	flow.refuses = errors.New("no simulator answers")
	d := start(t, l, 80, 24, playing(flow)).until("Reconnecting")
	d.press("enter").until("The flow could not begin").press("esc", "2", "6", "ctrl+p").types("not here yet").shows("the simulator does not").press("enter").shows("does not work now").press("esc", "?", "esc")
	l.story()
	l.setDown(false)
	d.until("The simulator answers again.").press("2").until("get_permanent_code").press("6").until("permanent_code")
}

func TestResize(t *testing.T) {
	t.Parallel()
	d, _ := traffic(t, 120, 40, playing(customized(), check()))
	for _, screen := range []string{"1", "2", "6"} {
		d.press(screen)
		for _, size := range [][2]int{{80, 24}, {200, 60}, {40, 10}, {81, 25}, {139, 31}, {60, 60}, {250, 12}, {120, 40}} {
			d.resize(size[0], size[1])
			checkShape(t, d.app, size[0], size[1])
		}
	}
	d.resize(30, 5).shows("The window is too small").resize(1, 1).resize(0, 0).resize(120, 40).hides("too small")
}

func TestWideInput(t *testing.T) {
	t.Parallel()
	d, _ := traffic(t, 120, 40)
	d.press("/").types("企业微信")
	x := 3 + 8
	if c := d.app.View().Cursor; c == nil || c.X != x || c.Y != 1 {
		t.Fatalf("the cursor is at %+v, want column %d of line 1", c, x)
	}
	d.press("left", "left")
	if c := d.app.View().Cursor; c.X != x-4 {
		t.Errorf("two glyphs to the left the cursor is at %d, want %d", c.X, x-4)
	}
	d.send(tea.PasteMsg{Content: "\n回调"})
	d.shows("企业 回调微信")
}

func TestQuit(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"q"}, {"ctrl+c"}, {"ctrl+p", "ctrl+c"}, {"2", "/", "ctrl+c"}} {
		d := start(t, newLab(t), 80, 24).press(keys...)
		if !d.eventually(func() bool { return d.quit }) {
			t.Errorf("%v does not quit", keys)
		}
	}
}

func TestNoticeGoesAwayByItself(t *testing.T) {
	t.Parallel()
	d := start(t, newLab(t), 120, 40, playing(check()), func(c *app.Config) { c.Notice = "Port 8600 is taken" }).shows("Port 8600 is taken")
	d.advance(5 * time.Second)
	d.hides("Port 8600 is taken")
}
