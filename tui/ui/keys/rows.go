package keys

import "wecomlab/tui/i18n"

// What the keys do.
const (
	Palette     ID = "palette"
	Help        ID = "help"
	Quit        ID = "quit"
	Back        ID = "back"
	Language    ID = "language"
	Theme       ID = "theme"
	Mouse       ID = "mouse"
	NextPane    ID = "next-pane"
	PrevPane    ID = "prev-pane"
	WalkScreen  ID = "screen-walkthrough"
	TrafScreen  ID = "screen-traffic"
	ConsScreen  ID = "screen-console"
	PhoneScreen ID = "screen-phone"
	DevScreen   ID = "screen-devices"
	TokenScreen ID = "screen-tokens"

	Up       ID = "up"
	Down     ID = "down"
	Left     ID = "left"
	Right    ID = "right"
	PageUp   ID = "page-up"
	PageDown ID = "page-down"
	Top      ID = "top"
	Bottom   ID = "bottom"
	Narrow   ID = "split-narrower"
	Wide     ID = "split-wider"

	RunStep  ID = "run-step"
	RunAll   ID = "run-all"
	Reset    ID = "reset"
	Inspect  ID = "inspect"
	NextStep ID = "next-step"
	PrevStep ID = "previous-step"
	CopyHint ID = "copy-hint"

	Open     ID = "open"
	Filter   ID = "filter"
	Follow   ID = "follow"
	View     ID = "view"
	Story    ID = "story"
	Replay   ID = "replay"
	Copy     ID = "copy"
	CopyCurl ID = "copy-curl"
	SaveHAR  ID = "save-har"
	NextFail ID = "next-failure"

	ConsoleOpen     ID = "console-open"
	ConsoleSearch   ID = "console-search"
	ConsoleAdd      ID = "console-add"
	ConsoleEdit     ID = "console-edit"
	ConsoleMove     ID = "console-move"
	ConsoleSwitch   ID = "console-switch"
	ConsoleScope    ID = "console-range"
	ConsoleCallback ID = "console-callback"
	ConsoleRemove   ID = "console-remove"
	ConsoleMenu     ID = "console-actions"
	ConsoleInspect  ID = "console-inspect"
	ConsoleCopy     ID = "console-copy"
	ConsoleReload   ID = "console-reload"

	PhoneDo      ID = "phone-press"
	PhoneOwner   ID = "phone-member"
	PhoneWrite   ID = "phone-write"
	PhoneSend    ID = "phone-send"
	PhoneEnter   ID = "phone-enter-app"
	PhoneMore    ID = "phone-card-menu"
	PhoneBar     ID = "phone-app-menu"
	PhoneInspect ID = "phone-inspect"
	PhoneCopy    ID = "phone-copy"

	DeviceOpen      ID = "device-open"
	DeviceFind      ID = "device-filter"
	DeviceMenu      ID = "device-actions"
	DevicePower     ID = "device-power"
	DeviceBind      ID = "device-bind"
	DeviceUnbind    ID = "device-unbind"
	DeviceCode      ID = "device-code"
	DevicePunch     ID = "device-punch"
	DeviceEnrol     ID = "device-enrol"
	DeviceCapture   ID = "device-capture"
	DeviceEnrolWay  ID = "device-enrol-policy"
	DeviceDoor      ID = "device-door"
	DeviceDoorWay   ID = "device-door-policy"
	DeviceHeat      ID = "device-temperature"
	DevicePhone     ID = "device-phone-code"
	DeviceVisitor   ID = "device-visitor"
	DeviceSelf      ID = "device-self-input"
	DeviceFirmware  ID = "device-firmware"
	DeviceLog       ID = "device-log"
	DeviceRestart   ID = "device-restart"
	DeviceCable     ID = "device-cable"
	DevicePrint     ID = "device-print"
	DeviceScan      ID = "device-scan"
	DevicePaperOut  ID = "device-print-policy"
	DeviceAlarm     ID = "device-error"
	DeviceLicence   ID = "device-licence"
	DeviceRange     ID = "device-range"
	DeviceReset     ID = "device-reset"
	DeviceVendorWay ID = "device-bind-policy"
	DeviceReport    ID = "device-report"
	DevicePaper     ID = "device-paper"
	DeviceFleet     ID = "device-fleet"
	DeviceFleetRun  ID = "device-fleet-run"
	DeviceInspect   ID = "device-inspect"
	DeviceCopy      ID = "device-copy"
	DeviceNext      ID = "device-next-page"
	DevicePrev      ID = "device-previous-page"
	DeviceOther     ID = "device-next-job"
	DeviceBefore    ID = "device-previous-job"

	Ten       ID = "advance-10m"
	Thirty    ID = "advance-30m"
	TwoHours  ID = "advance-2h"
	Custom    ID = "advance-custom"
	Freeze    ID = "freeze"
	Slower    ID = "slower"
	Faster    ID = "faster"
	Ticket    ID = "refresh-ticket"
	CopyValue ID = "copy-value"
	Origin    ID = "origin"
)

var table = []Binding{
	row(WalkScreen, Global, []string{"1"}, i18n.ScreenWalkthrough, i18n.HelpScreenWalkthrough, false),
	row(TrafScreen, Global, []string{"2"}, i18n.ScreenTraffic, i18n.HelpScreenTraffic, false),
	row(ConsScreen, Global, []string{"3"}, i18n.ScreenConsole, i18n.HelpScreenConsole, false),
	row(PhoneScreen, Global, []string{"4"}, i18n.ScreenPhone, i18n.HelpScreenPhone, false),
	row(DevScreen, Global, []string{"5"}, i18n.ScreenDevices, i18n.HelpScreenDevices, false),
	row(TokenScreen, Global, []string{"6"}, i18n.ScreenTokens, i18n.HelpScreenTokens, false),
	row(NextPane, Global, []string{"tab"}, i18n.LabelNextPane, i18n.HelpNextPane, true),
	row(PrevPane, Global, []string{"shift+tab"}, i18n.LabelPrevPane, i18n.HelpPrevPane, false),
	row(Back, Global, []string{"esc"}, i18n.LabelBack, i18n.HelpBack, false),
	row(Palette, Global, []string{"ctrl+p", ":"}, i18n.LabelPalette, i18n.HelpPalette, true),
	row(Help, Global, []string{"?", "f1"}, i18n.LabelHelp, i18n.HelpHelp, true),
	row(Language, Global, []string{"ctrl+g"}, i18n.LabelLanguage, i18n.HelpLanguage, false),
	row(Theme, Global, []string{"ctrl+t"}, i18n.LabelTheme, i18n.HelpTheme, false),
	row(Mouse, Global, []string{"ctrl+o"}, i18n.LabelMouse, i18n.HelpMouse, false),
	row(Quit, Global, []string{"q", "ctrl+c"}, i18n.LabelQuit, i18n.HelpQuit, false),

	row(Up, Move, []string{"up", "k"}, i18n.LabelUp, i18n.HelpUp, false),
	row(Down, Move, []string{"down", "j"}, i18n.LabelDown, i18n.HelpDown, false),
	row(Left, Move, []string{"left", "h"}, i18n.LabelLeft, i18n.HelpLeft, false),
	row(Right, Move, []string{"right", "l"}, i18n.LabelRight, i18n.HelpRight, false),
	row(PageUp, Move, []string{"pgup", "ctrl+u"}, i18n.LabelPageUp, i18n.HelpPageUp, false),
	row(PageDown, Move, []string{"pgdown", "ctrl+d"}, i18n.LabelPageDown, i18n.HelpPageDown, false),
	row(Top, Move, []string{"home", "g"}, i18n.LabelTop, i18n.HelpTop, false),
	row(Bottom, Move, []string{"end", "G"}, i18n.LabelBottom, i18n.HelpBottom, false),
	row(Narrow, Move, []string{"<"}, i18n.LabelNarrow, i18n.HelpNarrow, false),
	row(Wide, Move, []string{">"}, i18n.LabelWide, i18n.HelpWide, false),

	row(RunStep, Walkthrough, []string{"enter"}, i18n.LabelRunStep, i18n.HelpRunStep, true),
	row(RunAll, Walkthrough, []string{"a"}, i18n.LabelRunAll, i18n.HelpRunAll, true),
	row(Reset, Walkthrough, []string{"r"}, i18n.LabelReset, i18n.HelpReset, true),
	row(Inspect, Walkthrough, []string{"i"}, i18n.LabelInspect, i18n.HelpInspect, true),
	row(NextStep, Walkthrough, []string{"n"}, i18n.LabelNextStep, i18n.HelpNextStep, true),
	row(PrevStep, Walkthrough, []string{"p"}, i18n.LabelPrevStep, i18n.HelpPrevStep, true),
	row(CopyHint, Walkthrough, []string{"y"}, i18n.LabelCopyHint, i18n.HelpCopyHint, false),

	row(Open, Traffic, []string{"enter"}, i18n.LabelOpen, i18n.HelpOpen, true),
	row(Filter, Traffic, []string{"/"}, i18n.LabelFilter, i18n.HelpFilter, true),
	row(Follow, Traffic, []string{"f"}, i18n.LabelFollow, i18n.HelpFollow, true),
	row(View, Traffic, []string{"v"}, i18n.LabelView, i18n.HelpView, true),
	row(Story, Traffic, []string{"s"}, i18n.LabelStory, i18n.HelpStory, true),
	row(NextFail, Traffic, []string{"e"}, i18n.LabelNextFail, i18n.HelpNextFail, false),
	row(Replay, Traffic, []string{"R"}, i18n.LabelReplay, i18n.HelpReplay, true),
	row(Copy, Traffic, []string{"y"}, i18n.LabelCopy, i18n.HelpCopy, true),
	row(CopyCurl, Traffic, []string{"Y"}, i18n.LabelCopyCurl, i18n.HelpCopyCurl, false),
	row(SaveHAR, Traffic, []string{"w"}, i18n.LabelSaveHAR, i18n.HelpSaveHAR, true),

	row(ConsoleOpen, Console, []string{"enter"}, i18n.LabelConsoleOpen, i18n.HelpConsoleOpen, true),
	row(ConsoleSearch, Console, []string{"/"}, i18n.LabelConsoleSearch, i18n.HelpConsoleSearch, true),
	row(ConsoleAdd, Console, []string{"n"}, i18n.LabelConsoleAdd, i18n.HelpConsoleAdd, true),
	row(ConsoleEdit, Console, []string{"e"}, i18n.LabelConsoleEdit, i18n.HelpConsoleEdit, true),
	row(ConsoleMenu, Console, []string{"a"}, i18n.LabelConsoleMenu, i18n.HelpConsoleMenu, true),
	row(ConsoleInspect, Console, []string{"i"}, i18n.LabelConsoleInspect, i18n.HelpConsoleInspect, true),
	row(ConsoleMove, Console, []string{"m"}, i18n.LabelConsoleMove, i18n.HelpConsoleMove, true),
	row(ConsoleSwitch, Console, []string{"s"}, i18n.LabelConsoleSwitch, i18n.HelpConsoleSwitch, true),
	row(ConsoleRemove, Console, []string{"x", "delete"}, i18n.LabelConsoleRemove, i18n.HelpConsoleRemove, true),
	row(ConsoleScope, Console, []string{"v"}, i18n.LabelConsoleScope, i18n.HelpConsoleScope, true),
	row(ConsoleCallback, Console, []string{"u"}, i18n.LabelConsoleCallback, i18n.HelpConsoleCallback, true),
	row(ConsoleCopy, Console, []string{"y"}, i18n.LabelConsoleCopy, i18n.HelpConsoleCopy, true),
	row(ConsoleReload, Console, []string{"r"}, i18n.LabelConsoleReload, i18n.HelpConsoleReload, false),

	row(PhoneDo, Phone, []string{"enter", "space"}, i18n.LabelPhoneDo, i18n.HelpPhoneDo, true),
	row(PhoneWrite, Phone, []string{"t"}, i18n.LabelPhoneWrite, i18n.HelpPhoneWrite, true),
	row(PhoneOwner, Phone, []string{"m"}, i18n.LabelPhoneOwner, i18n.HelpPhoneOwner, true),
	row(PhoneInspect, Phone, []string{"i"}, i18n.LabelPhoneInspect, i18n.HelpPhoneInspect, true),
	row(PhoneSend, Phone, []string{"s"}, i18n.LabelPhoneSend, i18n.HelpPhoneSend, true),
	row(PhoneEnter, Phone, []string{"e"}, i18n.LabelPhoneEnter, i18n.HelpPhoneEnter, true),
	row(PhoneBar, Phone, []string{"b"}, i18n.LabelPhoneBar, i18n.HelpPhoneBar, true),
	row(PhoneMore, Phone, []string{"o"}, i18n.LabelPhoneMore, i18n.HelpPhoneMore, true),
	row(PhoneCopy, Phone, []string{"y"}, i18n.LabelPhoneCopy, i18n.HelpPhoneCopy, false),

	row(DeviceOpen, Devices, []string{"enter"}, i18n.LabelDeviceOpen, i18n.HelpDeviceOpen, true),
	row(DeviceFind, Devices, []string{"/"}, i18n.LabelDeviceFind, i18n.HelpDeviceFind, true),
	row(DeviceMenu, Devices, []string{"a"}, i18n.LabelDeviceMenu, i18n.HelpDeviceMenu, true),
	row(DevicePower, Devices, []string{"s"}, i18n.LabelDevicePower, i18n.HelpDevicePower, true),
	row(DeviceBind, Devices, []string{"b"}, i18n.LabelDeviceBind, i18n.HelpDeviceBind, true),
	row(DevicePunch, Devices, []string{"p"}, i18n.LabelDevicePunch, i18n.HelpDevicePunch, true),
	row(DeviceDoor, Devices, []string{"o"}, i18n.LabelDeviceDoor, i18n.HelpDeviceDoor, true),
	row(DeviceEnrol, Devices, []string{"e"}, i18n.LabelDeviceEnrol, i18n.HelpDeviceEnrol, true),
	row(DeviceCode, Devices, []string{"Q"}, i18n.LabelDeviceCode, i18n.HelpDeviceCode, true),
	row(DevicePrint, Devices, []string{"P"}, i18n.LabelDevicePrint, i18n.HelpDevicePrint, true),
	row(DeviceScan, Devices, []string{"d"}, i18n.LabelDeviceScan, i18n.HelpDeviceScan, true),
	row(DevicePaper, Devices, []string{"w"}, i18n.LabelDevicePaper, i18n.HelpDevicePaper, true),
	row(DeviceFleet, Devices, []string{"f"}, i18n.LabelDeviceFleet, i18n.HelpDeviceFleet, true),
	row(DeviceCable, Devices, []string{"x"}, i18n.LabelDeviceCable, i18n.HelpDeviceCable, true),
	row(DeviceCapture, Devices, []string{"c"}, i18n.LabelDeviceCapture, i18n.HelpDeviceCapture, true),
	row(DeviceDoorWay, Devices, []string{"O"}, i18n.LabelDeviceDoorWay, i18n.HelpDeviceDoorWay, true),
	row(DeviceEnrolWay, Devices, []string{"E"}, i18n.LabelDeviceEnrolWay, i18n.HelpDeviceEnrolWay, true),
	row(DeviceHeat, Devices, []string{"t"}, i18n.LabelDeviceHeat, i18n.HelpDeviceHeat, true),
	row(DevicePhone, Devices, []string{"m"}, i18n.LabelDevicePhone, i18n.HelpDevicePhone, true),
	row(DeviceVisitor, Devices, []string{"v"}, i18n.LabelDeviceVisitor, i18n.HelpDeviceVisitor, true),
	row(DevicePaperOut, Devices, []string{"N"}, i18n.LabelDevicePaperOut, i18n.HelpDevicePaperOut, true),
	row(DeviceVendorWay, Devices, []string{"V"}, i18n.LabelDeviceVendorWay, i18n.HelpDeviceVendorWay, true),
	row(DeviceReport, Devices, []string{"T"}, i18n.LabelDeviceReport, i18n.HelpDeviceReport, true),
	row(DeviceAlarm, Devices, []string{"!"}, i18n.LabelDeviceAlarm, i18n.HelpDeviceAlarm, true),
	row(DeviceUnbind, Devices, []string{"u"}, i18n.LabelDeviceUnbind, i18n.HelpDeviceUnbind, true),
	row(DeviceRange, Devices, []string{"A"}, i18n.LabelDeviceRange, i18n.HelpDeviceRange, true),
	row(DeviceSelf, Devices, []string{"S"}, i18n.LabelDeviceSelf, i18n.HelpDeviceSelf, true),
	row(DeviceFirmware, Devices, []string{"U"}, i18n.LabelDeviceFirmware, i18n.HelpDeviceFirmware, true),
	row(DeviceRestart, Devices, []string{"R"}, i18n.LabelDeviceRestart, i18n.HelpDeviceRestart, true),
	row(DeviceLog, Devices, []string{"L"}, i18n.LabelDeviceLog, i18n.HelpDeviceLog, true),
	row(DeviceLicence, Devices, []string{"X"}, i18n.LabelDeviceLicence, i18n.HelpDeviceLicence, true),
	row(DeviceReset, Devices, []string{"D"}, i18n.LabelDeviceReset, i18n.HelpDeviceReset, true),
	row(DeviceFleetRun, Devices, []string{"F"}, i18n.LabelDeviceFleetRun, i18n.HelpDeviceFleetRun, true),
	row(DeviceInspect, Devices, []string{"i"}, i18n.LabelDeviceInspect, i18n.HelpDeviceInspect, true),
	row(DeviceCopy, Devices, []string{"y"}, i18n.LabelDeviceCopy, i18n.HelpDeviceCopy, false),
	row(DeviceNext, Devices, []string{"n"}, i18n.LabelDeviceNext, i18n.HelpDeviceNext, false),
	row(DevicePrev, Devices, []string{"r"}, i18n.LabelDevicePrev, i18n.HelpDevicePrev, false),
	row(DeviceOther, Devices, []string{"]"}, i18n.LabelDeviceOther, i18n.HelpDeviceOther, false),
	row(DeviceBefore, Devices, []string{"["}, i18n.LabelDeviceBefore, i18n.HelpDeviceBefore, false),

	row(Ten, Tokens, []string{"m"}, i18n.LabelTen, i18n.HelpTen, true),
	row(Thirty, Tokens, []string{"M"}, i18n.LabelThirty, i18n.HelpThirty, true),
	row(TwoHours, Tokens, []string{"H"}, i18n.LabelTwoHours, i18n.HelpTwoHours, true),
	row(Custom, Tokens, []string{"c"}, i18n.LabelCustom, i18n.HelpCustom, true),
	row(Freeze, Tokens, []string{"space"}, i18n.LabelFreeze, i18n.HelpFreeze, true),
	row(Slower, Tokens, []string{"-"}, i18n.LabelSlower, i18n.HelpSlower, false),
	row(Faster, Tokens, []string{"+", "="}, i18n.LabelFaster, i18n.HelpFaster, false),
	row(Ticket, Tokens, []string{"t"}, i18n.LabelTicket, i18n.HelpTicket, true),
	row(CopyValue, Tokens, []string{"y"}, i18n.LabelCopyValue, i18n.HelpCopyValue, true),
	row(Origin, Tokens, []string{"i", "enter"}, i18n.LabelOrigin, i18n.HelpOrigin, true),
}
