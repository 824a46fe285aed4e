package app_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"wecomlab/mockwecom/face/control"
)

// openPhone shows a phone with a message of every kind, the messages in focus.
func openPhone(t *testing.T, width, height int, options ...option) (*driver, *lab) {
	l := newLab(t)
	l.album()
	return start(t, l, width, height, options...).until("● ").press("4").until("机房告警").press("enter").until("我来处理"), l
}

// lastOf gives the newest change that the lab was asked for.
func (l *lab) lastOf(t *testing.T) string {
	t.Helper()
	all := l.requests()
	if len(all) == 0 {
		t.Fatal("nothing was asked for")
	}
	return all[len(all)-1]
}

func TestPhonePress(t *testing.T) {
	t.Parallel()

	t.Run("ButtonTellsWhatBecameOfIt", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		d.shows("▸│ [").press("enter").until("✓ 乔禾 acts").shows("template_card_event was taken by the app in 800µs")
		want := `POST /actions/member.press {"corp":"wwlab000000000001","key":"take","message":"msg-template_card","user":"qiao.he"}`
		if got := l.lastOf(t); got != want {
			t.Errorf("asked %s, want %s", got, want)
		}
		d.press("i").until("▸2 Traffic").shows("template_card_event")
	})

	t.Run("ArrowsGoToTheButtonBeside", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		d.press("right", "enter").until("✓")
		if got := l.lastOf(t); !strings.Contains(got, `"key":"pass"`) {
			t.Errorf("asked %s", got)
		}
	})

	t.Run("WhatWasChosenGoesAlong", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		d.press("up").press("right").shows("乔禾 ▾").press("right").shows("谭溪 ▾").press("left").shows("乔禾 ▾").press("enter").shows("1 乔禾", "2 谭溪").press("2").shows("谭溪 ▾")
		d.press("down", "enter").until("✓")
		if got := l.lastOf(t); !strings.Contains(got, `"choose":"who:t"`) {
			t.Errorf("asked %s", got)
		}
	})

	t.Run("VoteWithSeveralAnswers", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		for range 40 {
			if _, y := d.line("☐ 桌游"); strings.Contains(strings.Split(d.screen(), "\n")[y], "▸") {
				break
			}
			d.press("up")
		}
		d.press("space").shows("☑ 桌游").press("down", "enter").until("✓")
		if got := l.lastOf(t); !strings.Contains(got, `"choose":"where:a,where:b"`) || !strings.Contains(got, `"key":"vote"`) {
			t.Errorf("asked %s", got)
		}
	})

	t.Run("MenuOfACard", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 60)
		d.press("o").shows("the message is no card with a menu").press("pgup").click("⋯").shows("1 静音", "2 转交").press("2").until("✓")
		if got := l.lastOf(t); !strings.Contains(got, `"key":"pass"`) {
			t.Errorf("asked %s", got)
		}
	})

	t.Run("LinkIsCopied", func(t *testing.T) {
		t.Parallel()
		d, _ := openPhone(t, 120, 40)
		d.press("end", "enter").copies("https://lab.example.test/board")
	})

	t.Run("FrozenCardHasNoButtons", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		l.rewrite(len(l.phone.messages)-1, func(m *control.PhoneMessage) { m.Button = "处理中" })
		d.until("处理中").press("home", "end").press("enter").hides("✓")
	})

	t.Run("RefusalIsExplained", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		l.mu.Lock()
		l.refuse = &control.Failure{Error: "the app has frozen the card", Finding: usedCode()}
		l.mu.Unlock()
		d.press("enter").until("✗ presses 我来处理: the app has frozen the card").shows("redeemed the code already").press("esc").hides("frozen the card")
	})

	t.Run("NobodyHears", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		l.mu.Lock()
		l.phone.deaf = true
		l.mu.Unlock()
		d.press("enter").until("the app does not hear of it").shows("→ configure one").press("i").until("▸2 Traffic")
	})
}

func TestPhoneWrite(t *testing.T) {
	t.Parallel()
	d, l := openPhone(t, 120, 40)
	d.press("t").shows("enter sends").types("企业微信q4").shows("❯ 企业微信q4")
	line, y := d.line("❯ 企业微信q4")
	before := len([]rune(line[:strings.Index(line, "❯")]))
	if c := d.app.View().Cursor; c == nil || c.Y != y || c.X != before+2+8+2 {
		t.Errorf("the cursor is at %+v, want line %d column %d", c, y, before+12)
	}
	d.send(tea.PasteMsg{Content: "\n好"})
	d.press("enter").until("✓").hides("❯ 企业")
	if got := l.lastOf(t); got != `POST /actions/member.say {"agent":"1000021","corp":"wwlab000000000001","text":"企业微信q4 好","user":"qiao.he"}` {
		t.Errorf("asked %s", got)
	}
	d.press("t", "enter").shows("enter sends").press("esc").hides("enter sends")
	if n := len(l.requests()); n != 1 {
		t.Errorf("%d requests: an empty text was sent", n)
	}
}

func TestPhoneActs(t *testing.T) {
	t.Parallel()
	d, l := openPhone(t, 120, 40)
	d.press("e").until("✓")
	d.press("b").shows("1 当前告警", "2 设备").press("1").until("✓ 乔禾 acts")
	d.press("b", "2").shows("1 列表", "2 登记").press("2").shows("scan  ").press("enter").until("✓ 乔禾 acts")
	d.press("s").shows("1 Send a picture", "2 Send a link").press("2").shows("url *").hides("corp  ").types("https://lab.example.test").press("enter").until("✓ 乔禾 acts")
	d.until("✓").eventually(func() bool { return len(l.requests()) == 4 })
	want := []string{
		`POST /actions/member.enter {"agent":"1000021","corp":"wwlab000000000001","user":"qiao.he"}`,
		`POST /actions/member.menu {"agent":"1000021","corp":"wwlab000000000001","entry":"1","user":"qiao.he"}`,
		`POST /actions/member.menu {"agent":"1000021","corp":"wwlab000000000001","entry":"2.2","user":"qiao.he"}`,
		`POST /actions/member.send_link {"agent":"1000021","corp":"wwlab000000000001","url":"https://lab.example.test","user":"qiao.he"}`,
	}
	if got := l.requests(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("asked\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestPhoneSessions(t *testing.T) {
	t.Parallel()

	t.Run("UnreadUntilOpened", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.album()
		d := start(t, l, 80, 24).until("● ").press("4").until("机房告警").shows("15", "self-built", "custom-built", "group chat", "11-21", "[card] 3 号机柜温度过高")
		d.press("enter").until("我来处理").press("esc").shows("报销 Expenses").hides(" 15 ")
		l.receive("text", `{"content":"新消息"}`)
		d.until("新消息").shows(" 1")
	})

	t.Run("GroupChatIsReadOnly", func(t *testing.T) {
		t.Parallel()
		d, _ := openPhone(t, 120, 40)
		d.press("esc", "end").until("night1").press("t").shows("nobody writes in an app's group chat")
	})

	t.Run("AnotherMember", func(t *testing.T) {
		t.Parallel()
		d, _ := openPhone(t, 120, 40)
		d.press("m").shows("Whose phone?", "值班工程师").types("tan").press("enter").until("谭溪").shows("No message yet.")
		d.press("enter", "y").shows("no message is in focus").press("esc", "m").types("qiao").press("enter").until("报销")
	})

	t.Run("MemberThatIsGone", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		d.press("m").types("tan").press("enter").until("谭溪")
		l.mu.Lock()
		l.phone.messages = nil
		l.mu.Unlock()
		d.press("m").types("qiao").press("enter").until("no message yet")
	})

	t.Run("MouseOpensAndPresses", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		d.click("报销 Expenses").until("No message yet").click("机房告警").until("停机").click("停机").until("✓")
		if got := l.lastOf(t); !strings.Contains(got, `"key":"stop"`) {
			t.Errorf("asked %s", got)
		}
		d.click("☰").shows("1 当前告警").press("esc").click("t writes").shows("enter sends").press("esc")
		d.wheel(60, 10, tea.MouseWheelUp).wheel(60, 10, tea.MouseWheelUp).shows("投票")
	})
}

func TestPhoneLive(t *testing.T) {
	t.Parallel()

	t.Run("NewestIsFollowed", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		l.receive("text", `{"content":"刚刚到的消息"}`)
		d.until("刚刚到的消息").press("y").copies("刚刚到的消息")
	})

	t.Run("AnOlderOneStaysInFocus", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		d.press("home").shows("巡检结果")
		l.receive("text", `{"content":"刚刚到的消息"}`)
		d.until("+1 new, G shows them").shows("巡检结果").press("end").until("刚刚到的消息").hides("+1 new")
	})

	t.Run("RecallTakesItAway", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		l.rewrite(len(l.phone.messages)-1, recalled)
		d.until("The app has recalled a message.  09:43").press("enter").shows("nothing is there to press")
	})

	t.Run("OlderOnesArePagedIn", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.phone.on = true
		for i := range 130 {
			l.receive("text", fmt.Sprintf(`{"content":"message %d"}`, i))
		}
		d := start(t, l, 120, 40).until("● ").press("4").until("message 129").press("enter", "home").until("message 80").hides("message 128")
		if !d.eventually(func() bool { d.press("home"); return strings.Contains(d.screen(), "message 0") }) {
			t.Fatalf("the oldest message does not come:\n%s", d.screen())
		}
		d.press("up").shows("message 0").press("end").until("message 128")
	})

	t.Run("ReplacedCardSaysSo", func(t *testing.T) {
		t.Parallel()
		d, l := openPhone(t, 120, 40)
		l.rewrite(len(l.phone.messages)-1, func(m *control.PhoneMessage) { m.Replaced, m.Content = true, []byte(vote) })
		d.until("(updated)").shows("[                       投票")
	})
}

func TestPhoneSizes(t *testing.T) {
	t.Parallel()
	d, _ := openPhone(t, 120, 40)
	for _, size := range [][2]int{{80, 24}, {200, 60}, {40, 10}, {99, 30}, {100, 30}, {169, 31}, {170, 31}, {60, 60}, {250, 12}} {
		d.resize(size[0], size[1])
		checkShape(t, d.app, size[0], size[1])
		d.press("up", "tab", "down", "tab", "pgup")
		checkShape(t, d.app, size[0], size[1])
		d.press("esc", "esc", "enter", "end")
	}
	d.resize(200, 60).shows("msgtype", "template_card", "task_id", "\"card_type\"")
}

func TestPhoneWithoutColour(t *testing.T) {
	t.Parallel()
	d, _ := openPhone(t, 120, 40)
	d.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	d.shows("▌▸", "[       我来处理")
	if content := d.app.View().Content; strings.Contains(content, "38;2;") || strings.Contains(content, "48;2;") {
		t.Error("a colour is used in spite of NO_COLOR")
	}
}

func TestPhoneUnreachable(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.album()
	l.setDown(true)
	d := start(t, l, 80, 24).until("Reconnecting").press("4", "enter", "t", "s", "e", "b", "o", "i", "y", "m", "up", "down", "left", "right", "pgup", "home", "esc")
	l.setDown(false)
	d.until("The simulator answers again.").until("机房告警")
}
