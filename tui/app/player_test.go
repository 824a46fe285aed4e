package app_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/scenario"
)

// script is a player whose steps end as the test has laid down.
type script struct {
	plan    *scenario.Scenario
	results []scenario.Progress
	vars    map[string]string
	release chan struct{} // a step that waits is done when this is closed
	refuses error         // why the flow cannot begin

	mu       sync.Mutex
	progress []scenario.Progress
}

func (s *script) Scenario() *scenario.Scenario { return s.plan }

func (s *script) Start(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuses != nil {
		return s.refuses
	}
	s.progress = make([]scenario.Progress, len(s.plan.Steps))
	for i := range s.progress {
		s.progress[i].State = scenario.Pending
	}
	return nil
}

func (s *script) Reset(ctx context.Context) error { return s.Start(ctx) }

func (s *script) set(i int, p scenario.Progress) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress[i] = p
}

func (s *script) RunStep(ctx context.Context, i int) scenario.Progress {
	result := s.results[i]
	if result.State == scenario.Waiting {
		s.set(i, result)
		select {
		case <-ctx.Done():
			s.set(i, scenario.Progress{State: scenario.Pending})
			return s.Progress()[i]
		case <-s.release:
			result = scenario.Progress{State: scenario.Done, Say: scenario.Text{EN: "seen", ZH: "已看到"}}
		}
	}
	s.set(i, result)
	return result
}

func (s *script) RunAll(ctx context.Context, each func(int, scenario.Progress)) {
	for i, p := range s.Progress() {
		if p.State == scenario.Done {
			continue
		}
		result := s.RunStep(ctx, i)
		each(i, result)
		if result.State != scenario.Done {
			return
		}
	}
}

func (s *script) Progress() []scenario.Progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.progress)
}

func (s *script) Text(text string) string {
	for name, value := range s.vars {
		text = strings.ReplaceAll(text, "${"+name+"}", value)
	}
	return text
}

func text(en, zh string) scenario.Text { return scenario.Text{EN: en, ZH: zh} }

// customized is the flow 代开发, its exchanges those of [lab.story]; its fifth step fails.
func customized() *script {
	done := func(said scenario.Text, entries ...int64) scenario.Progress {
		return scenario.Progress{State: scenario.Done, Say: said, Entries: entries, Took: 2 * time.Millisecond}
	}
	return &script{
		release: make(chan struct{}),
		vars:    map[string]string{"suite_token": "sat-Zm9vYmFy-0002"},
		plan: &scenario.Scenario{
			Name: "customized", Title: text("代开发: from template to user details", "代开发应用：从模板到成员详情"),
			Intro: text("A provider builds an app for one customer.", "服务商为一个客户开发应用。"),
			Steps: []scenario.Step{
				{
					ID: "check", Title: text("Save the template's callback URL", "保存模板的回调 URL"), Actor: journal.LaneProvider, Doc: 90930,
					Why: text("WeCom sends events only to an address that has proved it holds the key.", "企业微信只向证明持有密钥的地址推送事件。"),
				},
				{ID: "ticket", Title: text("Receive suite_ticket", "接收 suite_ticket"), Actor: journal.LaneWeCom, Doc: 97173},
				{
					ID: "token", Title: text("Get suite_access_token", "获取 suite_access_token"), Actor: journal.LaneApp, Doc: 97162,
					Request: "POST /cgi-bin/service/get_suite_token\n{\"suite_id\": \"dklab0000000001\", \"suite_ticket\": \"${ticket}\"}",
					Hint:    text("curl -d '{…}' http://127.0.0.1:8600/cgi-bin/service/get_suite_token", "curl -d '{…}' http://127.0.0.1:8600/cgi-bin/service/get_suite_token"),
				},
				{ID: "authorize", Title: text("Customer admin scans and authorises", "客户管理员扫码授权"), Actor: journal.LaneAdmin, Doc: 97163},
				{
					ID: "exchange", Title: text("Exchange auth_code for permanent_code", "用 auth_code 换取 permanent_code"), Actor: journal.LaneApp, Doc: 97163,
					Request: "POST /cgi-bin/service/v2/get_permanent_code?suite_access_token=${suite_token}",
					Why:     text("The permanent_code is the app's secret; the code works once, for ten minutes.", "permanent_code 是应用的密钥；auth_code 十分钟内只能使用一次。"),
					Wrong:   []scenario.Wrong{{Symptom: text("40078", "40078"), Cause: text("the code was used or is too old", "code 已使用或已过期")}},
				},
				{ID: "online", Title: text("Go live", "上线"), Actor: journal.LaneProvider, Doc: 97173},
			},
		},
		results: []scenario.Progress{
			done(text("GET echostr → plaintext matched", "GET echostr → 明文一致"), 1),
			done(text("POST → success", "POST → success"), 2, 3),
			done(text("suite_access_token, 7200 s", "suite_access_token，7200 秒"), 4),
			done(text("create_auth", "create_auth"), 5),
			{State: scenario.Failed, Entries: []int64{6}, Say: text("40078 invalid tmp_auth_code", "40078 invalid tmp_auth_code"), Finding: usedCode()},
			done(text("online", "已上线")),
		},
	}
}

// check is the short flow of the URL check.
func check() *script {
	return &script{
		release: make(chan struct{}),
		plan: &scenario.Scenario{
			Name: "url-check", Title: text("Callback URL check", "回调 URL 验证"),
			Steps: []scenario.Step{
				{ID: "keys", Title: text("Choose token and key", "填写 Token 与 EncodingAESKey"), Actor: journal.LaneProvider},
				{
					ID: "answer", Title: text("Answer the echostr", "应答 echostr"), Actor: journal.LaneApp, Doc: 90930,
					Hint: text("Answer GET with the decrypted echostr, nothing around it.", "以解密后的 echostr 应答 GET，前后不加任何字符。"),
				},
			},
		},
		results: []scenario.Progress{
			{State: scenario.Done, Say: text("saved", "已保存")},
			{State: scenario.Waiting, Waiting: "kind:callback event:url_verification ok"},
		},
	}
}
