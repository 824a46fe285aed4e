package device

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/operation"
)

const (
	gates   = openhw.Attendance | openhw.Door
	anyKind = openhw.AnyKind
)

// Words of arguments, and what they stand for.
var (
	wayWords    = []string{"none", "in", "out", "unknown"}
	passWords   = []string{"in", "out", "unknown"}
	methodWords = []string{"face", "fingerprint", "code", "phone", "remote", "scan"}
	kindWords   = []string{"face", "fingerprint"}
	imageWords  = []string{"login", "printer"}

	ways    = map[string]openhw.Uint32{"none": openhw.NoPassage, "in": openhw.PassIn, "out": openhw.PassOut, "unknown": openhw.PassWay}
	methods = map[string]openhw.Uint32{
		"face": openhw.ByFace, "fingerprint": openhw.ByFingerprint, "code": openhw.ByCode, "phone": openhw.ByPhoneCode, "remote": openhw.ByRemote, "scan": openhw.ByScan,
	}
	pages  = map[string]string{"face": openhw.FacePage, "fingerprint": openhw.FingerprintPage}
	images = map[string]string{"login": LoginImage, "printer": PrinterImage}
)

// Short names, so that a row of the table is a line.
var need, needOf, may, mayOf, rest = operation.Need, operation.NeedOf, operation.May, operation.MayOf, operation.Rest

// does makes an operation that does something.
func does(name string, kinds openhw.Kind, help, zh string, perform func(context.Context, *Device, values) (string, error), args ...Arg) Operation {
	return Operation{Form: operation.Form{Name: name, Args: args, Help: help, HelpZH: zh}, Kinds: kinds, perform: perform, Changing: true}
}

// shows makes an operation that shows what is.
func shows(name string, kinds openhw.Kind, help, zh string, show func(Snapshot) string) Operation {
	return Operation{Form: operation.Form{Name: name, Help: help, HelpZH: zh}, Kinds: kinds, perform: func(_ context.Context, d *Device, _ values) (string, error) {
		return show(d.Snapshot()), nil
	}}
}

var operations = operation.Table[Operation](slices.Concat(gateOperations, paperOperations, commonOperations, powerOperations, screenOperations))

var gateOperations = []Operation{
	does("punch", openhw.People, "notes a record, of attendance alone or with a passage", "打卡，可带通行方向", doPunch, need("userid"), mayOf("way", wayWords), mayOf("method", methodWords)),
	does("pass", gates, "somebody stands before the door: opens it if their features and rules allow", "通行，按特征和规则判断", doPass, need("userid"), mayOf("way", passWords), mayOf("method", methodWords)),
	does("scan_phone", gates, "holds the code of a phone before the camera", "扫描手机上的二维码", doScanPhone, need("code"), mayOf("way", passWords)),
	does("enrol", openhw.People, "a person enrols at the device, unasked", "在设备上自助录入人脸或指纹", doEnrol, need("userid"), mayOf("kind", kindWords), may("id")),
	does("delete_feature", openhw.People, "deletes a face or finger", "删除人脸或指纹", doDeleteFeature, need("userid"), needOf("kind", kindWords), need("id")),
	does("capture", openhw.People, "decides about the enrolment that is shown: a success, or a failure with a code", "处理正在录入的页面：成功，或带错误码失败", doCapture, may("code"), rest("text")),
	does("temperature", openhw.Temperature, "takes a temperature in degrees Celsius", "测体温", doTemperature, need("userid"), need("celsius")),
	does("health", openhw.Temperature, "asks for a person's health code", "查询健康码", doHealth, need("userid")),
	does("sync", openhw.People, "compares the list of people with the cloud's, or reads it anew", "同步通讯录", doSync, mayOf("what", []string{"behind", "all"})),
	does("check", openhw.People, "asks which people are still served, by userids joined with commas or all of them", "检查UserId合法性", doCheck, may("userids")),
}

var paperOperations = []Operation{
	does("print", openhw.Printer, "prints a job that waits", "打印一个等待中的任务", doPrint, need("jobid")),
	does("print_of", openhw.Printer, "prints what a member has submitted", "打印某成员提交的任务", doPrintOf, need("userid")),
	does("scan", openhw.Scanner, "scans a page with a text and sends it, to who has scanned the code last unless told", "扫描并发送给成员", doScan, may("userid"), may("filename"), rest("text")),
	shows("jobs", openhw.Printer, "shows the print jobs that wait", "显示等待中的打印任务", Snapshot.showJobs),
	shows("papers", openhw.Printer, "shows what was printed", "显示已打印的任务", Snapshot.showPapers),
}

var commonOperations = []Operation{
	does("bind_code", anyKind, "shows what the dynamic bind code says", "显示动态绑定二维码内容", func(_ context.Context, d *Device, _ values) (string, error) { return d.BindCode(), nil }),
	does("login_code", anyKind, "shows what the dynamic login code says", "显示动态登录二维码内容", func(_ context.Context, d *Device, a values) (string, error) { return d.LoginCode(a["state"]), nil }, need("state")),
	does("fetch_code", anyKind, "fetches the image of the static login code or of the printer's code", "获取静态二维码图片", doFetchCode, needOf("which", imageWords), need("state")),
	does("corp", anyKind, "asks for the corp that has bound the device", "查询绑定的企业", func(ctx context.Context, d *Device, _ values) (string, error) { return d.CorpName(ctx) }),
	does("ping", anyKind, "sends a heartbeat", "发送心跳", func(ctx context.Context, d *Device, _ values) (string, error) { return "answered", d.Ping(ctx) }),
	does("error_report", anyKind, "reports an error, of which the provider is alarmed", "上报异常", doErrorReport, need("code"), Arg{Name: "text", Need: true, Rest: true}),
	does("selfhelp", anyKind, "has the cloud push a text back", "触发云端下发", func(ctx context.Context, d *Device, a values) (string, error) {
		return "", d.SelfhelpNotify(ctx, a["data"])
	}, Arg{Name: "data", Need: true, Rest: true}),
	does("upload_log", anyKind, "uploads the log: op_logs, wechat, main or all", "上传日志", func(ctx context.Context, d *Device, a values) (string, error) { return d.UploadLog(ctx, a["hint"]) }, rest("hint")),
	does("upgrade", anyKind, "installs the newest firmware", "升级固件", func(ctx context.Context, d *Device, _ values) (string, error) { return "", d.Upgrade(ctx) }),
}

var powerOperations = []Operation{
	does("offline", anyKind, "cuts the device off; it collects records meanwhile", "断网", func(_ context.Context, d *Device, _ values) (string, error) { d.Offline(); return "", nil }),
	does("online", anyKind, "connects the device again", "联网", func(_ context.Context, d *Device, _ values) (string, error) { d.Online(); return "", nil }),
	does("reboot", anyKind, "restarts the device", "重启", func(_ context.Context, d *Device, _ values) (string, error) { d.Reboot(); return "", nil }),
	does("factory_reset", anyKind, "forgets everything but the keys, and restarts", "恢复出厂设置", func(_ context.Context, d *Device, _ values) (string, error) { d.FactoryReset(); return "", nil }),
	does("policy", anyKind, "chooses what the device does about instructions: "+policyHelp, "设置设备如何响应云端指令", doPolicy,
		needOf("what", []string{"door", "enrol", "print", "firmware", "log"}), needOf("is", []string{"ok", "fail", "silent", "late", "ask"}), may("after"), may("code"), rest("text")),
}

const policyHelp = "door ok|fail|silent|late AFTER, enrol ok|fail|silent|ask, print ok|fail|silent, firmware ok|fail|silent, log ok|silent"

var screenOperations = []Operation{
	shows("people", openhw.People, "shows whom the device lets in", "显示人员", func(s Snapshot) string { return showPersons(s.People) }),
	shows("visitors", gates, "shows the visitors", "显示访客", func(s Snapshot) string { return showPersons(s.Visitors) }),
	shows("admins", anyKind, "shows the administrators", "显示管理员", Snapshot.showAdmins),
	shows("state", anyKind, "shows how far the connection has got", "显示状态", Snapshot.showState),
}

func doPunch(_ context.Context, d *Device, a values) (string, error) {
	p := openhw.Punch{UserID: a["userid"], UserType: d.userType(a["userid"]), PassType: ways[a["way"]]}
	if p.IsPassage() {
		p.PassMethod = methods[a["method"]]
	}
	d.Punch(p)
	return "", nil
}

func doPass(_ context.Context, d *Device, a values) (string, error) {
	return "", d.Pass(a["userid"], ways[a["way"]], methods[a["method"]])
}

func doScanPhone(_ context.Context, d *Device, a values) (string, error) {
	return d.ScanPhone(a["code"], ways[a["way"]])
}

func doEnrol(ctx context.Context, d *Device, a values) (string, error) {
	id, err := strconv.Atoi(cmp.Or(a["id"], "-1"))
	if err != nil {
		return "", fmt.Errorf("want enrol USERID [face|fingerprint] [ID]: %s is no number", a["id"])
	}
	return d.Enrol(ctx, a["userid"], pages[a["kind"]], id)
}

func doDeleteFeature(ctx context.Context, d *Device, a values) (string, error) {
	id, err := strconv.ParseUint(a["id"], 10, 8)
	if err != nil {
		return "", fmt.Errorf("want delete_feature USERID face|fingerprint ID: %s is no small number", a["id"])
	}
	return d.DeleteFeature(ctx, a["userid"], pages[a["kind"]], int(id))
}

func doCapture(_ context.Context, d *Device, a values) (string, error) {
	code, err := strconv.ParseInt(cmp.Or(a["code"], "0"), 10, 32)
	if err != nil {
		return "", fmt.Errorf("want capture [CODE] [TEXT]: %s is no number of 32 bits", a["code"])
	}
	text := a["text"]
	if code != 0 {
		text = cmp.Or(text, "the face or finger could not be captured")
	}
	return "", d.Capture(int32(code), text)
}

func doTemperature(ctx context.Context, d *Device, a values) (string, error) {
	celsius, err := strconv.ParseFloat(a["celsius"], 64)
	if err != nil || celsius < 20 || celsius > 50 {
		return "", fmt.Errorf("want temperature USERID CELSIUS: %s is no temperature of a person", a["celsius"])
	}
	return d.TakeTemperature(ctx, a["userid"], celsius)
}

func doHealth(ctx context.Context, d *Device, a values) (string, error) {
	health, err := d.AskHealth(ctx, a["userid"])
	if err != nil {
		return "", err
	}
	return healthWords[health.Status] + " " + health.QRCodeData, nil
}

func doSync(ctx context.Context, d *Device, a values) (string, error) {
	return "", d.Synchronise(ctx, a["what"] == "all")
}

func doCheck(ctx context.Context, d *Device, a values) (string, error) {
	legal, illegal, err := d.CheckUserIDs(ctx, strings.FieldsFunc(a["userids"], func(r rune) bool { return r == ',' }))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("served: %s; not served: %s", strings.Join(legal, " "), strings.Join(illegal, " ")), nil
}

func doPrint(ctx context.Context, d *Device, a values) (string, error) {
	return "", d.Print(ctx, a["jobid"])
}

func doPrintOf(ctx context.Context, d *Device, a values) (string, error) {
	return "", d.PrintAllOf(ctx, a["userid"])
}

func doScan(ctx context.Context, d *Device, a values) (string, error) {
	return d.UploadScan(ctx, a["userid"], a["filename"], ScannedPage(cmp.Or(a["text"], "scanned by "+d.config.SN)))
}

func doFetchCode(ctx context.Context, d *Device, a values) (string, error) {
	image, err := d.FetchImage(ctx, images[a["which"]], a["state"])
	return fmt.Sprintf("an image of %d octets", len(image)), err
}

func doErrorReport(ctx context.Context, d *Device, a values) (string, error) {
	code, err := strconv.ParseInt(a["code"], 10, 32)
	if err != nil {
		return "", fmt.Errorf("want error_report CODE TEXT: %s is no number of 32 bits", a["code"])
	}
	return "", d.ReportError(ctx, int32(code), a["text"])
}

func doPolicy(_ context.Context, d *Device, a values) (string, error) {
	is := Choice(a["is"])
	if choices := policyChoices[a["what"]]; !slices.Contains(choices, is) {
		return "", fmt.Errorf("%s cannot be %s: want one of %v", a["what"], is, choices)
	}
	after, err := time.ParseDuration(cmp.Or(a["after"], "5s"))
	if err != nil {
		return "", fmt.Errorf("after is a time such as 5s, not %s", a["after"])
	}
	code, err := strconv.ParseUint(cmp.Or(a["code"], "0"), 10, 31)
	if err != nil {
		return "", fmt.Errorf("code is a number, not %s", a["code"])
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.policy.choose(a["what"], is, after, int(code), a["text"])
	return d.policy.String(), nil
}
