package i18n

// The frame: header, notices, dialogs.
var (
	ScreenWalkthrough = say("Walkthrough", "流程导览")
	ScreenTraffic     = say("Traffic", "通信记录")
	ScreenTokens      = say("Tokens & time", "凭证与时间")

	HeaderCorp  = say("corp", "企业")
	HeaderSim   = say("sim", "模拟器")
	HeaderApp   = say("app", "应用")
	HeaderCalls = say("%d waiting", "%d 条待推送")
	Frozen      = say("frozen", "已冻结")

	Reconnecting    = say("Reconnecting to the simulator at %s …", "正在重新连接模拟器 %s …")
	ReconnectingWhy = say("It does not answer: %s", "没有应答：%s")
	ReconnectingDo  = say("Start it with: go run ./mockwecom  ·  this screen comes back by itself  ·  q quits", "请启动：go run ./mockwecom  ·  恢复后自动返回  ·  q 退出")
	Reconnected     = say("The simulator answers again.", "模拟器已恢复应答。")
	PortTaken       = say("%s is taken by another program; the simulator listens at %s.", "%s 已被其他程序占用；模拟器监听 %s。")
	Connecting      = say("Connecting to the simulator …", "正在连接模拟器 …")
	TooSmall        = say("The window is too small: 40×10 at least.", "窗口太小：至少 40×10。")

	Copied        = say("Copied: %s", "已复制：%s")
	MouseOff      = say("Mouse released: select text with it. ctrl+o takes it back.", "已释放鼠标，可直接选取文字。按 ctrl+o 恢复。")
	MouseOn       = say("Mouse captured: click, wheel, drag the split.", "已启用鼠标：点击、滚轮、拖动分隔线。")
	ThemeIs       = say("Theme: %s", "主题：%s")
	LanguageIs    = say("Language: English", "语言：中文")
	NotNow        = say("%s does not work now: %s", "%s 当前不可用：%s")
	Done          = say("Done: %s", "完成：%s")
	Refused       = say("%s was refused", "%s 被拒绝")
	CallFailed    = say("The simulator did not do it: %s. Try again, or look at 2 Traffic.", "模拟器未能执行：%s。请重试，或查看 2 通信记录。")
	NothingToBack = say("Nothing is open.", "没有打开的内容。")
	OnePane       = say("There is one pane only.", "只有一个窗格。")

	PaletteTitle   = say("Commands", "命令")
	PalettePrompt  = say("type to search keys, actions and events", "输入以搜索按键、操作和事件")
	PaletteNone    = say("Nothing matches. Backspace widens the search.", "没有匹配项。按退格键放宽搜索。")
	PaletteKeys    = say("key", "按键")
	PaletteAction  = say("action", "操作")
	PaletteEvent   = say("event", "事件")
	PaletteLoading = say("The actions are not here yet", "操作列表尚未载入")
	PaletteFoot    = say("enter do it · ↑↓ choose · esc close", "enter 执行 · ↑↓ 选择 · esc 关闭")
	PaletteTrigger = say("Send the event %s", "发送事件 %s")

	FormFoot    = say("enter go · tab next field · ←→ choices · esc cancel", "enter 执行 · tab 下一项 · ←→ 选择 · esc 取消")
	FormNeeded  = say("%s is needed.", "必须填写 %s。")
	FormNumber  = say("%s must be a whole number.", "%s 必须是整数。")
	FormTime    = say("%s must be a duration such as 90s, 10m, 2h or 7d.", "%s 必须是时长，例如 90s、10m、2h、7d。")
	FormDanger  = say("This takes something away that cannot be had back.", "此操作不可撤销。")
	FormNone    = say("No parameters: enter does it.", "没有参数：按 enter 执行。")
	FormDefault = say("default", "默认")

	HelpTitle = say("Keys", "按键")
	HelpFoot  = say("↑↓ scroll · esc close · ctrl+p finds every key and action by name", "↑↓ 滚动 · esc 关闭 · ctrl+p 可按名称查找所有按键与操作")
	HelpSoon  = say("does not work now: %s", "当前不可用：%s")

	ScopeGlobal = say("Everywhere", "全局")
	ScopeMove   = say("Moving", "移动")
)
