package app_test

import (
	"errors"
	"testing"
)

func TestWalkthrough(t *testing.T) {
	t.Parallel()
	open := func(t *testing.T, options ...option) *driver {
		l := newLab(t)
		l.story()
		return start(t, l, 120, 40, append([]option{playing(customized(), check())}, options...)...).until("● sim")
	}

	t.Run("RunStepTicksOneStep", func(t *testing.T) {
		t.Parallel()
		d := open(t).shows("▶  1 Save the template's callback URL", "○  2 Receive suite_ticket")
		d.press("enter").until("✓  1 Save").shows("GET echostr", "▶  2 Receive suite_ticket", "1/6")
	})

	t.Run("RunAllStopsAtTheFailureAndExplains", func(t *testing.T) {
		t.Parallel()
		d := open(t).press("a").until("✗  5 Exchange")
		d.shows("credential", "an auth_code that was not used yet", "used at 09:40:07", "Make the handler idempotent", "enter tries again", "○  6 Go live")
		d.until("get_permanent_code ─").shows("40078 invalid tmp_auth_code", "◆ suite_ticket")
	})

	t.Run("RequestIsFilledIn", func(t *testing.T) {
		t.Parallel()
		d := open(t).press("n", "n", "n", "n")
		d.shows("suite_access_token=sat-Zm9vYmFy-0002", "can go wrong", "the code was used or is too old")
		d.press("p", "p").shows("${ticket}")
	})

	t.Run("InspectShowsTheExchangeInTraffic", func(t *testing.T) {
		t.Parallel()
		d := open(t).press("a").until("✗  5").press("i").until("auth_code\": \"code-mMhW-0003")
		d.shows("▸2 Traffic", "#6 of 6")
	})

	t.Run("ResetBeginsAgain", func(t *testing.T) {
		t.Parallel()
		d := open(t).press("a").until("✗  5").press("r").shows("Start the world anew", "cannot be had back").press("enter").until("the flow begins again.")
		d.shows("▶  1 Save", "0 of 6", "Nothing happened yet")
	})

	t.Run("ResetIsAskedFirst", func(t *testing.T) {
		t.Parallel()
		d := open(t).press("a").until("✗  5").press("r").shows("Start the world anew").press("esc").hides("Start the world anew")
		d.shows("✗  5 Exchange", "4 of 6")
	})

	t.Run("ResetThatIsRefusedSaysWhy", func(t *testing.T) {
		t.Parallel()
		s := check()
		s.refuses = errors.New("the world is locked")
		d := open(t, playing(s)).press("r", "enter").until("The world could not be started anew: the world is locked")
		d.press("esc").hides("locked").shows("▶  1 Choose token and key")
	})

	t.Run("ResetIsForEveryFlow", func(t *testing.T) {
		t.Parallel()
		d := open(t).press("a").until("4/6").press("shift+tab", "down", "tab", "enter").until("1/2")
		d.press("r", "enter").until("the flow begins again.").shows("0/2")
	})

	t.Run("DisabledKeySaysWhy", func(t *testing.T) {
		t.Parallel()
		d := open(t).press("i").shows("i inspect does not work now: this step has no exchange yet")
		d.press("esc").hides("does not work now").press("p").shows("this is the first step")
	})

	t.Run("ForeignAppIsAwaited", func(t *testing.T) {
		t.Parallel()
		s := check()
		d := open(t, playing(s), foreign).press("a").until("waiting for your app")
		d.shows("It is your app's turn:", "Answer GET with the decrypted echostr, nothing around it.", "kind:callback event:url_verification ok")
		d.press("y").copies("Answer GET with the decrypted echostr, nothing around it.")
		d.press("r").shows("a step is running; esc stops it")
		close(s.release)
		d.until("All 2 steps done.").shows("✓  2 Answer the echostr")
		d.press("enter").shows("every step is done; r begins again")
	})

	t.Run("EscStopsWaiting", func(t *testing.T) {
		t.Parallel()
		d := open(t, playing(check()), foreign).press("a").until("waiting for your app").press("esc")
		d.gone("waiting for your app").shows("▶  2 Answer the echostr")
	})

	t.Run("FlowsAreChosenWithArrows", func(t *testing.T) {
		t.Parallel()
		d := open(t).press("shift+tab", "down").shows("Choose token and key")
		d.press("enter", "down").shows("▌ ○  2 Answer the echostr")
		d.press("left", "up").shows("▌ ▶  1 Save the template's callback URL")
	})

	t.Run("WithoutFlowsItSaysWhatToDo", func(t *testing.T) {
		t.Parallel()
		d := start(t, newLab(t), 80, 24).until("No flow is built in.")
		d.press("enter", "a", "n", "down", "tab").shows("No flow is built in.")
	})

	t.Run("LongTextIsReadPageByPage", func(t *testing.T) {
		t.Parallel()
		d := open(t).resize(60, 14).press("a").until("✗  5").hides("enter tries again")
		d.press("pgdown", "pgdown", "pgdown").shows("enter tries again").press("pgdown").shows("▌ ○  6")
		d.press("pgup").shows("▌ ✗  5").press("k").shows("▌ ✓  4")
	})

	t.Run("OnePaneAtATimeInASmallWindow", func(t *testing.T) {
		t.Parallel()
		d := open(t).resize(80, 24).shows("Flows ┬ ▸Steps ┬ Ladder", "Save the template's callback URL")
		d.press("tab").shows("Nothing happened yet").press("tab").shows("○ Callback URL check", "A provider builds an app")
		d.press("enter").shows("▸Steps").press("esc").shows("▸Flows")
	})
}

func TestWalkthroughMouse(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.story()
	d := start(t, l, 120, 40, playing(customized(), check())).until("● sim")
	d.click("Go live").shows("▌ ○  6 Go live")
	d.click("Callback URL").shows("Choose token and key")
	d.click("代开发")
	before := d.column("╮")
	d.drag(before, 10, 50, 10)
	if now := d.column("╮"); now == before || now < 45 {
		t.Errorf("the split was dragged from column %d to 50, and is at %d", before, now)
	}
	d.click("a run all").until("✗  5")
	d.click("get_suite_token ─").until("\"suite_secret\"").shows("▸2 Traffic")
}
