package scenario

import (
	"fmt"
	"strings"
	"time"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// What the player says by itself; everything else stands in the scenario.

// plain is a sentence that exists in one language only.
func plain(s string) Text { return Text{EN: s, ZH: s} }

func noSuchStep(n, of int) Text {
	return Text{
		EN: fmt.Sprintf("There is no step %d: the scenario has %d.", n, of),
		ZH: fmt.Sprintf("没有第 %d 步：本场景共 %d 步。", n, of),
	}
}

func nothingCame(filter string) Text {
	if filter == "" {
		return Text{
			EN: "The step did not end in time. Look at the traffic for what is under way, then run the step again.",
			ZH: "此步骤未在限定时间内结束。请在流量中查看进行中的请求，然后重新运行此步骤。",
		}
	}
	return Text{
		EN: "Nothing came that fits " + filter + ". Do what the hint says, then run the step again.",
		ZH: "没有等到符合 " + filter + " 的请求。请按提示操作，然后重新运行此步骤。",
	}
}

func actionRefused(said string, finding *explain.Finding) Text {
	if said == "" && finding != nil {
		said = finding.String()
	}
	return again(said, said)
}

func notRefused(said string) Text {
	return Text{
		EN: strings.TrimSpace("This should have been refused, but it was accepted. " + said),
		ZH: strings.TrimSpace("此操作本应被拒绝，却成功了。" + said),
	}
}

func appFailed(op string, err error) Text {
	return again(fmt.Sprintf("The app could not %s: %v", op, err), fmt.Sprintf("应用执行 %s 失败：%v", op, err))
}

func deviceFailed(sn, op string, err error) Text {
	return again(fmt.Sprintf("%s could not %s: %v", sn, op, err), fmt.Sprintf("设备 %s 执行 %s 失败：%v", sn, op, err))
}

func notSaved(name string, e *journal.Entry, err error) Text {
	return again(
		fmt.Sprintf("%s (entry %d) came, but %s cannot be taken from it: %v", e.Title, e.ID, name, err),
		fmt.Sprintf("已收到 %s（记录 %d），但无法从中取得 %s：%v", e.Title, e.ID, name, err),
	)
}

// exchangeFailed says how an exchange ended and why.
func exchangeFailed(e *journal.Entry) Text {
	ending := fmt.Sprintf("HTTP %d", e.Status)
	switch {
	case e.Errcode != 0:
		ending = fmt.Sprintf("%d %s", e.Errcode, brief(e.Errmsg))
	case e.Status == 0:
		ending = "no answer"
	}
	why := ""
	if e.Finding != nil {
		why = " " + e.Finding.String()
	}
	return again(
		fmt.Sprintf("%s (entry %d) failed: %s.%s", e.Title, e.ID, ending, why),
		fmt.Sprintf("%s（记录 %d）失败：%s。%s", e.Title, e.ID, ending, why),
	)
}

// again ends a sentence about a failure with what to do next.
func again(en, zh string) Text {
	return Text{EN: stop(en, ".") + " Put it right, then run the step again.", ZH: stop(zh, "。") + "修正后请重新运行此步骤。"}
}

func stop(s, mark string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "。") || strings.HasSuffix(s, ")") && mark == "." {
		return s
	}
	return s + mark
}

// brief is an errmsg without hint, address and link.
func brief(errmsg string) string {
	text, _, _ := strings.Cut(errmsg, ", hint:")
	return text
}

// seen is said of an exchange whose expectation says nothing.
func seen(e *journal.Entry) Text {
	return plain(strings.TrimSpace(fmt.Sprintf("%s %s → %d in %s", e.Method, e.Title, e.Status, e.Took.Round(100*time.Microsecond))))
}
