package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
)

// handset is what the lab's members have on their phones.
type handset struct {
	on       bool
	messages []control.PhoneMessage // of the first app, oldest first
	menu     []control.PhoneButton
	deaf     bool // the app has no callback address
}

const handsetCorp = "wwlab000000000001"

// actions adds what a member can do.
func (h *handset) actions(all []control.Action) []control.Action {
	if !h.on {
		return all
	}
	row := func(name, title, zh string, more ...control.Param) control.Action {
		params := []control.Param{
			{Name: "corp", Type: control.ParamString, Default: handsetCorp}, {Name: "user", Type: control.ParamString, Default: "qiao.he"},
			{Name: "agent", Type: control.ParamInt, Default: "1000021"},
		}
		return control.Action{Name: name, Title: title, TitleZH: zh, Actor: journal.LaneMember, Params: append(params, more...)}
	}
	return append(all,
		row("member.say", "Write to an app", "给应用发消息", control.Param{Name: "text", Type: control.ParamString, Need: true}),
		control.Action{Name: "member.press", Title: "Press a card's button", TitleZH: "点击卡片按钮", Actor: journal.LaneMember},
		row("member.enter", "Open an app's session", "进入应用会话"),
		row("member.menu", "Press a menu entry", "点击菜单", control.Param{Name: "entry", Type: control.ParamString},
			control.Param{Name: "scan", Type: control.ParamString, Default: "CODE-7"}, control.Param{Name: "pictures", Type: control.ParamInt}),
		row("member.send_image", "Send a picture", "发图片", control.Param{Name: "media_id", Type: control.ParamString}),
		row("member.send_link", "Send a link", "发链接", control.Param{Name: "url", Type: control.ParamString, Need: true}),
	)
}

// world adds members.
func (h *handset) world(w control.World) control.World {
	if h.on {
		w.Corps[0].Members = []control.Member{{UserID: "qiao.he", Name: "乔禾", Position: "值班工程师"}, {UserID: "tan.xi", Name: "谭溪"}}
	}
	return w
}

// acted journals an act with the event that it raises and the callback that the app takes.
func (l *lab) acted(path string) control.ActionResult {
	name := strings.TrimPrefix(path, "/actions/")
	begin := func(e journal.Entry) int64 {
		e.ID = l.journal.Begin()
		if e.Trace == 0 {
			e.Trace = e.ID
		}
		e.At = noon
		l.journal.Add(&e)
		return e.ID
	}
	act := begin(journal.Entry{Kind: journal.KindAction, From: journal.LaneMember, To: journal.LaneWeCom, Title: name})
	raised := journal.Entry{Kind: journal.KindEvent, From: journal.LaneWeCom, To: journal.LaneWeCom, Title: "template_card_event", Cause: act, Trace: act}
	if l.phone.deaf {
		raised.Finding = &explain.Finding{Step: explain.State, Cause: "no callback URL is configured", Fix: "configure one"}
		begin(raised)
		return control.ActionResult{Entry: act, Say: "乔禾 acts"}
	}
	begin(raised)
	begin(journal.Entry{
		Kind: journal.KindCallback, From: journal.LaneWeCom, To: journal.LaneApp, Title: "template_card_event", Cause: act, Trace: act, Status: 200,
		Took: 800 * time.Microsecond, Callback: &journal.Callback{Event: "template_card_event", Attempt: 1},
	})
	return control.ActionResult{Entry: act, Say: "乔禾 acts"}
}

// servePhone answers the phone routes.
func (l *lab) servePhone(w http.ResponseWriter, r *http.Request, path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	parts := strings.Split(path, "/")
	switch {
	case len(parts) < 2 || parts[0] != handsetCorp || parts[1] != "qiao.he" && parts[1] != "tan.xi":
		w.WriteHeader(http.StatusNotFound)
		answer(w, control.Failure{Error: "nobody has this phone"})
	case len(parts) == 2:
		answer(w, l.phone.list(parts[1]))
	case parts[1] == "tan.xi" || parts[2] != "1000021":
		answer(w, control.PhoneTalk{Messages: []control.PhoneMessage{}})
	default:
		answer(w, l.phone.talk(number(r, "before"), int(number(r, "limit"))))
	}
}

func (h *handset) list(user string) control.Phone {
	first := control.PhoneSession{ID: "1000021", AgentID: 1000021, Name: "机房告警", Kind: "self", Listens: !h.deaf, Menu: h.menu}
	second := control.PhoneSession{ID: "1000022", AgentID: 1000022, Name: "报销 Expenses", Kind: "customized", Listens: true, Recent: []int64{9}}
	last := control.PhoneMessage{ID: 9, Type: "text", Content: json.RawMessage(`{"content":"您的报销单已通过"}`), At: noon.Add(-26 * time.Hour)}
	second.Last = &last
	group := control.PhoneSession{ID: "night1", Name: "夜班群 (3)", Kind: "chat"}
	if user == "tan.xi" {
		return control.Phone{CorpID: handsetCorp, UserID: user, Name: "谭溪", Sessions: []control.PhoneSession{first}}
	}
	if n := len(h.messages); n > 0 {
		first.Last = &h.messages[n-1]
		for i := n - 1; i >= 0; i-- {
			if m := &h.messages[i]; !m.Mine && !m.Recalled {
				first.Recent = append(first.Recent, m.ID)
			}
		}
	}
	return control.Phone{CorpID: handsetCorp, UserID: user, Name: "乔禾", Sessions: []control.PhoneSession{first, second, group}}
}

func (h *handset) talk(before int64, limit int) control.PhoneTalk {
	if limit == 0 {
		limit = 50
	}
	out := control.PhoneTalk{Messages: []control.PhoneMessage{}}
	for _, m := range h.messages {
		if before == 0 || m.ID < before {
			out.Messages = append(out.Messages, m)
		}
	}
	if n := len(out.Messages); n > limit {
		out.Messages, out.More = out.Messages[n-limit:], true
	}
	return out
}

// receive puts a message on the phone, and something into the journal, as every message does.
func (l *lab) receive(msgtype, content string, change ...func(*control.PhoneMessage)) {
	entry := l.add(exchange("message/send", l.URL))
	l.mu.Lock()
	defer l.mu.Unlock()
	id := int64(100 + len(l.phone.messages))
	m := control.PhoneMessage{ID: id, MsgID: "msg-" + msgtype, Type: msgtype, Content: json.RawMessage(content), Entry: entry, At: noon.Add(time.Duration(id) * time.Second)}
	for _, f := range change {
		f(&m)
	}
	l.phone.messages = append(l.phone.messages, m)
}

// rewrite changes a message that is there.
func (l *lab) rewrite(i int, f func(*control.PhoneMessage)) {
	l.mu.Lock()
	f(&l.phone.messages[i])
	l.mu.Unlock()
	l.add(exchange("message/update_template_card", l.URL))
}

func mine(m *control.PhoneMessage)     { m.Mine = true }
func recalled(m *control.PhoneMessage) { m.Recalled, m.Content = true, nil }

// album is one message of every kind.
func (l *lab) album() {
	l.phone.on = true
	l.phone.menu = []control.PhoneButton{
		{Name: "当前告警", Type: "click", Key: "NOW"},
		{Name: "设备", Sub: []control.PhoneButton{{Name: "列表", Type: "view", URL: "https://lab.example.test/d"}, {Name: "登记", Type: "scancode_waitmsg", Key: "SCAN"}}},
	}
	file := func(m *control.PhoneMessage) {
		m.Files = []control.PhoneFile{{MediaID: "media-1", Name: "巡检报告.csv", Size: 3000}, {MediaID: "media-2", Gone: true}}
	}
	l.receive("text", `{"content":"您好，<a href=\"https://lab.example.test/7\">查看机柜</a>\n第二行 plain text"}`)
	l.receive("text", `{"content":"收到，马上处理"}`, mine)
	l.receive("markdown", `{"content":"# 巡检结果\n**2** 台 <font color=\"warning\">异常</font>，<font color=\"info\">10 台正常</font>\n> 负责人 <font color=\"comment\">乔禾</font>\n见 [报表](https://lab.example.test/r) 与 `+"`df -h`"+`"}`)
	l.receive("text", `{"content":""}`, recalled)
	l.receive("textcard", `{"title":"领奖通知","description":"<div class=\"gray\">今天</div><div class=\"highlight\">请领取</div>","url":"https://lab.example.test/x","btntxt":"更多"}`)
	l.receive("file", `{"media_id":"media-1"}`, file)
	l.receive("video", `{"media_id":"media-2","title":"现场","description":"两分钟"}`, file)
	l.receive("location", `{"latitude":31.29,"longitude":120.61,"scale":15,"label":"虚构路 8 号"}`, mine)
	l.receive("link", `{"title":"值班手册","url":"https://lab.example.test/h"}`, mine)
	l.receive("news", `{"articles":[{"title":"放假安排","description":"三天","url":"https://lab.example.test/n","picurl":"https://lab.example.test/n.png"},{"title":"值班表"}]}`)
	l.receive("mpnews", `{"articles":[{"title":"周报","author":"乔禾","digest":"本周摘要","thumb_media_id":"media-1","content_source_url":"https://lab.example.test/w"}]}`, file)
	l.receive("miniprogram_notice", `{"appid":"wxlab1","page":"p","title":"预订成功","emphasis_first_item":true,"content_item":[{"key":"会议室","value":"402"},{"key":"时间","value":"9:00"}]}`)
	l.receive("taskcard", `{"title":"任务卡片","description":"旧式","btn":[{"key":"y","name":"同意","color":"red"},{"key":"n","name":"驳回"}]}`)
	l.receive("template_card", textNotice, file)
	l.receive("template_card", newsNotice, func(m *control.PhoneMessage) { m.Replaced = true })
	l.receive("template_card", vote)
	l.receive("template_card", selects)
	l.receive("template_card", buttons, func(m *control.PhoneMessage) { m.Button = "已处理" })
	l.receive("template_card", buttons)
}

const (
	textNotice = `{"card_type":"text_notice","source":{"desc":"机房监控","desc_color":3},"action_menu":{"desc":"更多","action_list":[{"text":"静音","key":"mute"},{"text":"转交","key":"pass"}]},
		"task_id":"t1","main_title":{"title":"本周可用性","desc":"苏州机房"},"emphasis_content":{"title":"99.95%","desc":"较上周 +0.02"},
		"quote_area":{"type":1,"url":"https://lab.example.test/q","title":"值班记录","quote_text":"周三断电"},"sub_title_text":"统计区间一周",
		"horizontal_content_list":[{"keyname":"负责人","type":3,"userid":"qiao.he"},{"keyname":"报表","type":2,"media_id":"media-1","value":"可用性.csv"},{"keyname":"看板","type":1,"value":"打开","url":"https://lab.example.test/b"},{"keyname":"机房","value":"A 栋"}],
		"jump_list":[{"type":1,"title":"查看全部","url":"https://lab.example.test/all"},{"title":"没有链接"}],"card_action":{"type":1,"url":"https://lab.example.test/c"}}`
	newsNotice = `{"card_type":"news_notice","source":{"desc":"行政"},"main_title":{"title":"新办公区"},"card_image":{"url":"https://lab.example.test/i.png"},
		"image_text_area":{"type":1,"url":"https://lab.example.test/t","title":"左图右文","desc":"说明","image_url":"https://lab.example.test/s.png"},
		"vertical_content_list":[{"title":"三层","desc":"研发"}],"card_action":{"type":2,"appid":"wxlab1","pagepath":"p"}}`
	vote = `{"card_type":"vote_interaction","source":{"desc":"行政","desc_color":2},"task_id":"t3","main_title":{"title":"团建去哪里","desc":"可多选"},
		"checkbox":{"question_key":"where","mode":1,"option_list":[{"id":"a","text":"爬山","is_checked":true},{"id":"b","text":"桌游"}]},"submit_button":{"text":"投票","key":"vote"}}`
	selects = `{"card_type":"multiple_interaction","source":{"desc":"IT","desc_color":1},"task_id":"t4","main_title":{"title":"报修"},
		"select_list":[{"question_key":"floor","title":"楼层","selected_id":"2","option_list":[{"id":"1","text":"一层"},{"id":"2","text":"二层"}]},{"question_key":"kind","title":"类型","option_list":[{"id":"x","text":"空调"}]}],
		"submit_button":{"key":"fix"}}`
	buttons = `{"card_type":"button_interaction","task_id":"t5","main_title":{"title":"3 号机柜温度过高","desc":"已持续 5 分钟"},
		"button_selection":{"question_key":"who","title":"处理人","option_list":[{"id":"q","text":"乔禾"},{"id":"t","text":"谭溪"}]},
		"button_list":[{"text":"我来处理","style":1,"key":"take"},{"text":"转派","style":2,"key":"pass"},{"text":"停机","style":3,"key":"stop"},{"text":"误报","style":4,"key":"false"},{"type":1,"text":"打开很长很长的看板页面","url":"https://lab.example.test/board"}]}`
)
