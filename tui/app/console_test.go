package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
	"wecomlab/tui/app"
	real "wecomlab/tui/lab"
)

// still starts a real simulator whose time stands, with the demo world unless another one is given.
func still(t *testing.T, world *fixtures.World) *sim.Sim {
	t.Helper()
	s, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0", Seed: 7, Freeze: noon, World: world})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// consoles opens the consoles of a simulator, in a window of 120x40.
func consoles(t *testing.T, s *sim.Sim, options ...option) *driver {
	t.Helper()
	return consolesIn(t, s, 120, 40, options...)
}

func consolesIn(t *testing.T, s *sim.Sim, width, height int, options ...option) *driver {
	t.Helper()
	client := control.NewClient(s.URL(), "")
	t.Cleanup(client.Close)
	d := launch(t, app.Config{Sim: client}, width, height, options...)
	d.until("● ")
	// the actions have to be there before a key can mean one of them
	d.press("ctrl+p").until("app.").press("esc")
	return d.press("3").until("行政人事部")
}

// place puts the cursor of the tree on the first place that has one of some names.
func (d *driver) place(names ...string) *driver {
	d.t.Helper()
	for range 4 {
		if strings.Contains(d.screen(), "▸Places") || strings.Contains(d.screen(), "▸目录") {
			break
		}
		d.press("shift+tab")
	}
	d.press("home")
	for range 80 {
		for _, name := range names {
			if strings.Contains(d.cursorLine(), name) {
				return d
			}
		}
		d.press("down")
	}
	d.t.Fatalf("the tree has no %q:\n%s", names, d.screen())
	return d
}

// cursorLine is the row of the tree's cursor.
func (d *driver) cursorLine() string {
	for _, line := range strings.Split(d.screen(), "\n") {
		if strings.HasPrefix(line, "│▌") {
			return strings.Split(line, "│")[1]
		}
	}
	return ""
}

// consoleScenes are the consoles in the states that the golden files hold.
var consoleScenes = []struct {
	name string
	set  func(d *driver)
}{
	{"console-contacts", func(d *driver) { d.place("市场部").press("tab").until("罗伟").press("down") }},
	{"console-sheet", func(d *driver) { d.place("市场部").press("tab").until("罗伟").press("enter").until("lin.yue") }},
	{"console-search", func(d *driver) { d.press("/").types("端").press("enter").until("前端组").until("孙浩") }},
	{"console-apps", func(d *driver) { d.place("Apps", "应用 ").press("tab").until("1000002").press("down") }},
	{"console-told", func(d *driver) {
		d.place("研发中心").press("tab").until("陈默").press("n").types("lu.yao").press("tab").types("陆遥").press("tab").types("13800019999").press("enter")
		d.until("subscribe")
	}},
	{"console-refused", func(d *driver) {
		d.place("Apps", "应用 ").press("tab").until("1000002").press("down", "u").types("http://127.0.0.1:1/wecom").press("enter").until("✗ ")
	}},
	{"console-provider", func(d *driver) { d.place("Templates", "代开发模板").press("tab").until("工单管家") }},
}

func TestConsoleGolden(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		for _, lang := range []string{"en", "zh"} {
			for _, scene := range consoleScenes {
				name := fmt.Sprintf("%s-%dx%d-%s", scene.name, size[0], size[1], lang)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					var options []option
					if lang == "zh" {
						options = append(options, chinese)
					}
					s := still(t, nil)
					d := consolesIn(t, s, size[0], size[1], options...)
					scene.set(d)
					d.advance(5 * time.Second) // news goes
					compareGolden(t, name, d, &lab{Server: &httptest.Server{URL: s.URL()}})
					checkShape(t, d.app, size[0], size[1])
				})
			}
		}
	}
}

func TestConsole(t *testing.T) {
	t.Parallel()

	t.Run("TreeOpensAndCloses", func(t *testing.T) {
		t.Parallel()
		d := consoles(t, still(t, nil))
		d.place("研发中心").hides("后端组").press("right").until("· 后端组").press("left").gone("· 后端组")
		d.press("enter").until("· 前端组").press("down").until("孙浩").press("left").until("陈默").shows("· 前端组")
	})

	t.Run("MemberIsAddedEditedMovedDisabledAndGone", func(t *testing.T) {
		t.Parallel()
		s := still(t, nil)
		d := consoles(t, s)
		d.place("市场部").press("tab").until("罗伟")
		d.press("n").shows("Add a member", "department").types("lu.yao").press("tab").types("陆遥").press("tab").types("13800019999").press("enter")
		d.until("Done: 陆遥").until("lu.yao").until("○ create_user  no URL → contact-sync")
		d.press("end").until("▌ 陆遥").press("e").shows("Edit a member", "陆遥")
		d.press("tab", "tab").types("小陆").press("enter").until("alias        小陆")
		d.press("m").shows("Move a member").press("ctrl+u").types("4").press("enter").until("stands in 4").gone("▌ 陆遥")
		d.place("行政人事部").press("tab").until("陆遥").press("end", "s").until("disabled").shows("✗ disabled")
		d.press("s").until("○ not active").press("x").until("cannot be had back").press("enter").until("is out of the contacts").gone("▌ 陆遥")
		d.press("i").until("▸2 Traffic").until("member.leave")
		if got := last(t, s, "title:member.edit"); got != `{"alias":"小陆","user":"lu.yao"}` {
			t.Errorf("the edit sent %s", got)
		}
	})

	t.Run("WhatIsRefusedCanBeMended", func(t *testing.T) {
		t.Parallel()
		d := consoles(t, still(t, nil))
		d.place("市场部").press("tab").until("罗伟").press("n").types("luo.wei").press("tab").types("罗二").press("tab").types("13800019998").press("enter")
		d.until("✗ Add a member was refused").shows("罗二", "13800019998", "case does not count")
		d.press("ctrl+u").types("luo.er").press("enter").until("Done: 罗二").until("luo.er")
	})

	t.Run("Department", func(t *testing.T) {
		t.Parallel()
		d := consoles(t, still(t, nil))
		d.place("市场部").press("n").shows("Add a department").types("华东组").press("enter").until("create_party").until("▸ 市场部")
		d.press("right").until("· 华东组").press("down").until("▌      · 华东组").press("e").press("ctrl+u").types("华南组").press("enter").until("· 华南组").gone("华东组")
		d.press("x").until("cannot be had back").press("enter").until("Done").gone("· 华南组")
	})

	t.Run("Tags", func(t *testing.T) {
		t.Parallel()
		d := consoles(t, still(t, nil))
		d.place("Tags").until("The corp has no tag").press("n").types("值班").press("enter").until("Done").press("tab").until("▌ 值班")
		d.press("m").shows("Put members into a tag").types("sun.hao").press("enter").until("Done").press("enter").until("孙浩")
	})

	t.Run("Search", func(t *testing.T) {
		t.Parallel()
		d := consoles(t, still(t, nil))
		d.press("/").types("端组").press("enter").until("▸ 后端组").press("down", "enter").until("何欣").hides("孙浩").shows("▌      · 前端组")
		d.press("/").types("zzz").press("enter").until(`Nothing holds "zzz"`).press("esc").until("何欣").press("/", "esc").hides("name, userid, mobile")
	})

	t.Run("Apps", func(t *testing.T) {
		t.Parallel()
		s := still(t, nil)
		d := consoles(t, s)
		d.place("Apps").press("tab").until("1000002").press("down").shows("bn7d…bk").press("y").copies("bn7db9nTle7Rt--dF85e4oo8VYFlMfaKQzYUit8pxbk")
		d.press("s").until("is stopped").shows("✗ stopped").press("s").until("is switched on")
		d.press("v").shows("Change an app's visible range", "lin.yue").press("tab", "ctrl+u").types("3").press("enter").until("members came in").shows("市场部")
		if got := last(t, s, "title:app.scope"); !strings.Contains(got, `"users":"lin.yue"`) || !strings.Contains(got, `"parties":"3"`) {
			t.Errorf("the range sent %s", got)
		}
		d.press("u").types("http://127.0.0.1:1/wecom").press("enter").until("Failed at unreachable").press("esc").until("url_verification").shows("unreachable")
		d.press("e").press("ctrl+u").types("机房").press("enter").until("is 机房").press("up", "e").shows("this cannot be done here")
	})

	t.Run("Provider", func(t *testing.T) {
		t.Parallel()
		d := consoles(t, still(t, nil))
		d.place("Templates").press("tab").until("工单管家").shows("○ not submitted").press("s").until("▶ audited, not online").press("s").until("✓ online")
		d.press("a").until("provider.refresh_ticket").types("refresh").press("enter").until("Push suite_ticket now was refused").press("esc")
		d.place("Authorizations").until("authorised nothing").press("n").shows("Scan the template's QR code").press("enter").until("create_auth").press("tab").until("◷ code not used")
		d.press("x").until("cannot be had back").press("enter").until("cancel_auth").shows("cancelled")
	})

	t.Run("Mouse", func(t *testing.T) {
		t.Parallel()
		d := consoles(t, still(t, nil))
		d.click("研发中心").until("陈默").click("▸ 研发中心").until("· 后端组").click("· 后端组").until("孙浩")
		d.click("吴桐").until("wu.tong").shows("▌ 吴桐")
		x, y := d.column("╮╭"), 5
		before := d.column("╮╭")
		if d.drag(x, y, x+12, y); d.column("╮╭") < before+10 {
			t.Errorf("the border is at %d, was at %d", d.column("╮╭"), before)
		}
		d.wheel(5, 5, tea.MouseWheelDown).until("前端组")
	})

	t.Run("OnePaneAtATime", func(t *testing.T) {
		t.Parallel()
		d := consolesIn(t, still(t, nil), 80, 24)
		d.place("市场部").press("enter").until("▌ 罗伟").press("enter").until("leader").shows("13800010007")
	})
}

func TestConsoleWithoutColour(t *testing.T) {
	t.Parallel()
	d := consoles(t, still(t, nil)).place("市场部").press("tab").until("▌ 罗伟")
	d.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	if regexp.MustCompile(`\x1b\[[0-9;]*(3[0-7]|4[0-7]|[34]8|9[0-7]|10[0-7])[;m]`).MatchString(d.app.View().Content) {
		t.Error("a colour is used in spite of NO_COLOR")
	}
	d.shows("▌ 罗伟", "▸市场部", "✓ active", "○ not active")
}

// TestConsoleAtEverySize presses every key in windows of many sizes: nothing falls over, and every frame has the window's shape.
func TestConsoleAtEverySize(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{40, 10}, {80, 24}, {99, 19}, {100, 20}, {159, 40}, {160, 20}, {250, 70}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			d := consoles(t, still(t, nil)).resize(size[0], size[1])
			for _, name := range []string{"down", "tab", "down", "enter", "e", "esc", "m", "esc", "a", "esc", "s", "x", "esc", "v", "esc", "u", "esc", "y", "i", "3", "/", "x", "esc", "left", "right", "pgdown", "end", "home", "<", ">", "r", "tab", "tab"} {
				d.press(name)
				checkShape(t, d.app, size[0], size[1])
			}
		})
	}
}

func TestConsoleUnreachable(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setDown(true)
	d := start(t, l, 120, 40).until("Reconnecting").press("3", "enter", "n", "e", "m", "s", "x", "v", "u", "y", "i", "a", "/", "esc", "tab", "down", "r", "esc")
	l.setDown(false)
	d.until("The simulator answers again.").until("示例科技有限公司").until("Templates")
}

// last is what the newest exchange that fits a filter was asked, without the corp.
func last(t *testing.T, s *sim.Sim, filter string) string {
	t.Helper()
	c := s.Client()
	defer c.Close()
	page, err := c.Journal(t.Context(), control.JournalQuery{Filter: filter, Before: 1 << 40, Limit: 1})
	if err != nil || len(page.Entries) == 0 {
		t.Fatalf("nothing fits %s: %v", filter, err)
	}
	e, err := c.Entry(t.Context(), page.Entries[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var asked map[string]string
	if err := json.Unmarshal(e.Request.Body, &asked); err != nil {
		t.Fatal(err)
	}
	delete(asked, "corp")
	for name, value := range asked {
		if value == "" {
			delete(asked, name)
		}
	}
	text, _ := json.Marshal(asked)
	return string(text)
}

// TestConsoleOfALargeCorp holds that nothing but what is looked at is asked for.
func TestConsoleOfALargeCorp(t *testing.T) {
	t.Parallel()
	corp := fixtures.Corp{CorpID: "wwlarge00000000002", Name: "大企业", Departments: []fixtures.Department{{ID: 1, Name: "大企业"}, {ID: 2, Name: "行政人事部", ParentID: 1}}}
	for i := range 250 {
		corp.Departments = append(corp.Departments, fixtures.Department{ID: int64(i + 3), Name: fmt.Sprintf("分部%03d", i), ParentID: 1})
	}
	for i := range 2500 {
		corp.Members = append(corp.Members, fixtures.Member{UserID: fmt.Sprintf("u%04d", i), Name: fmt.Sprintf("员工%04d", i), Department: []int64{2}})
	}
	d := consoles(t, still(t, &fixtures.World{Name: "large", Corps: []fixtures.Corp{corp}}))
	d.place("行政人事部").press("tab").until("u0000").press("end").until("u2499").shows("▌ 员工2499").press("pgup").until("▌ 员工248")
	d.press("home").until("▌ 员工0000")
	d.press("shift+tab").press("end", "up", "up", "up").until("▌    … 151 more").press("enter").until("分部102").press("end", "up", "up", "up").until("▌    … 51 more")
	d.press("right").until("分部202").press("end").until("分部249").hides("… ")
}

// TestConsoleTellsWhoHeard has the flow's app hear what is done in the console, and comes to the delivery with one key.
func TestConsoleTellsWhoHeard(t *testing.T) {
	t.Parallel()
	d, flows := cockpit(t, open(t, real.Config{Listen: "127.0.0.1:0"}))
	for i, f := range flows {
		if f.Scenario().Name != "contacts-sync" {
			continue
		}
		d.press("shift+tab", "home")
		for range i {
			d.press("down")
		}
		d.press("enter", "enter").until("✓  1").press("enter").until("✓  2")
	}
	d.press("3").until("行政人事部").place("研发中心").press("tab").until("陈默")
	d.press("n").types("lu.yao").press("tab").types("陆遥").press("tab").types("13800019999").press("enter")
	d.until("✓ create_user").until("→ contact-sync").until("✓ subscribe").until("→ 运维告警")
	d.press("tab", "tab", "down", "enter").until("▸2 Traffic").until("create_user")
}
