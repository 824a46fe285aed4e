package vendorcloud

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/operation"
)

const snArg = "sn"

// Words of arguments, and what they stand for.
var (
	wayWords    = []string{"none", "in", "out", "unknown"}
	methodWords = []string{"face", "fingerprint", "code", "remote"}
	pageWords   = []string{"face", "fingerprint"}
	codeWords   = []string{IDCode, StaticCode, DynamicCode}
	feverWords  = []string{"normal", "fever", "low"}

	ways    = map[string]openhw.Uint32{"none": openhw.NoPassage, "in": openhw.PassIn, "out": openhw.PassOut, "unknown": openhw.PassWay}
	methods = map[string]openhw.Uint32{"face": openhw.ByFace, "fingerprint": openhw.ByFingerprint, "code": openhw.ByCode, "remote": openhw.ByRemote}
	pages   = map[string]string{"face": hwcloud.FacePage, "fingerprint": hwcloud.FingerprintPage}
	fevers  = map[string]openhw.Uint32{"normal": hwcloud.TemperatureNormal, "fever": hwcloud.TemperatureFever, "low": hwcloud.TemperatureLow}
)

// Short names, so that a row of the table is a line.
var need, may, mayOf, rest = operation.Need, operation.May, operation.MayOf, operation.Rest

// The SN of a device: of a new or a named one, or of any while there is but one.
var (
	needSN = Arg{Name: snArg, Need: true, ByName: true}
	anySN  = Arg{Name: snArg, ByName: true}
)

func op(name, help, zh string, perform func(context.Context, *Cloud, values) (string, error), args ...Arg) Operation {
	return Operation{Form: operation.Form{Name: name, Args: args, Help: help, HelpZH: zh}, perform: perform}
}

var operations = operation.Table[Operation](slices.Concat(makingOperations, gateOperations, paperOperations, steeringOperations, showingOperations))

var makingOperations = []Operation{
	op("register", "makes a device and registers its SN with WeCom", "生产一台设备并录入SN", doRegister, needSN, may("kinds"), may("verif_code"), may("version")),
	op("hold", "makes a device that WeCom asks about when somebody adds it", "生产一台设备，不录入，等待SN合法性校验", doHold, needSN, may("kinds"), may("verif_code"), may("version")),
	op("unregister", "takes an SN that no corp has from WeCom, and scraps the device", "删除未绑定的SN", doUnregister, needSN),
	op("detail", "asks WeCom about a device", "获取设备详情", doDetail, anySN),
	op("code", "gets the content of a code: of identity, or static or dynamic of the menu", "获取设备二维码内容", doCode, mayOf("which", codeWords), may("state"), anySN),
}

var gateOperations = []Operation{
	op("punch", "somebody comes: attendance, with a direction a passage as well", "打卡，可带通行方向",
		doPunch, need("person"), mayOf("way", wayWords), mayOf("method", methodWords), mayOf("force", []string{"no", "yes"}), anySN),
	op("temperature", "takes somebody's temperature in degrees Celsius", "测体温", doTemperature, need("person"), need("celsius"), mayOf("status", feverWords), anySN),
	op("enrol", "somebody enrols at the device, unasked", "在设备上自助录入人脸或指纹", doEnrol, need("person"), mayOf("kind", pageWords), anySN),
	op("sync", "compares the list of people with WeCom's, or reads it anew", "同步设备成员", doSync, mayOf("what", []string{"behind", "all"}), anySN),
	op("people", "lists whom the device knows", "显示设备成员", doPeople, anySN),
}

var paperOperations = []Operation{
	op("jobs", "lists the print jobs of a member that wait, or all of them", "显示成员的打印任务", doJobs, need("person"), mayOf("which", []string{"open", "all"}), anySN),
	op("print", "prints a job", "打印任务", doPrint, need("person"), need("jobid"), anySN),
	op("papers", "lists what was printed", "显示已打印的文件", doPapers, anySN),
	op("paper", "shows the beginning of what was printed", "显示打印内容", doPaper, need("jobid")),
	op("scan", "scans a page with a text and sends it to who has scanned the device's code last", "扫描并发送给最近扫码的成员", doScan, need("filename"), anySN, rest("text")),
}

var steeringOperations = []Operation{
	op("status", "tells WeCom how the device is", "上报设备状态", doStatus, anySN),
	op("power", "switches the device on or off, or unplugs it", "开机、关机或拔掉电源", doPower, mayOf("to", []string{string(On), string(Off), string(Unplugged)}), anySN),
	op("firmware", "makes a firmware available", "提供可升级固件", doFirmware, need("version"), anySN, rest("description")),
	op("policy", "says how devices take what WeCom asks for: ok, fail:CODE:TEXT, silent, late:5s or ask", "设置设备对指令的处理方式",
		doPolicy, Arg{Name: "subject", Words: append([]string{"show"}, Subjects...)}, rest("conduct")),
	op("finish", "ends the operation that waits longest, or the named one: ok or fail:CODE:TEXT", "处理等待人工确认的操作", doFinish, rest("conduct"), may("task")),
}

var showingOperations = []Operation{
	op("devices", "lists the devices", "列出设备", doDevices),
	op("tasks", "lists what is not done yet", "列出未完成的任务", doTasks),
	op("state", "shows the model and its ticket", "显示型号与票据状态", doState),
}

func newDevice(a values) Device {
	return Device{SN: a[snArg], Kinds: a["kinds"], VerifCode: a["verif_code"], Version: a["version"]}
}

func doRegister(ctx context.Context, c *Cloud, a values) (string, error) {
	d, err := c.Register(ctx, newDevice(a))
	return d.QRCode, err
}

func doHold(ctx context.Context, c *Cloud, a values) (string, error) {
	d, err := c.Hold(ctx, newDevice(a))
	return "sn_md5 " + hwcloud.SNDigest(d.SN), err
}

func doUnregister(ctx context.Context, c *Cloud, a values) (string, error) {
	return "", c.Unregister(ctx, a[snArg])
}

func doDetail(ctx context.Context, c *Cloud, a values) (string, error) {
	d, err := c.Detail(ctx, a[snArg])
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s (%s), %s", d.ModelName, d.DefaultName, d.QRCode)
	if d.BindStatus == hwcloud.StatusBound && d.Corp != nil {
		text += fmt.Sprintf(", bound to %s %s", d.Corp.OpenCorpID, d.Corp.CorpName)
	}
	return text, nil
}

func doCode(ctx context.Context, c *Cloud, a values) (string, error) {
	return c.Code(ctx, a[snArg], a["which"], a["state"])
}

func doPunch(ctx context.Context, c *Cloud, a values) (string, error) {
	return "", c.Punch(ctx, Passing{SN: a[snArg], Person: a["person"], Way: ways[a["way"]], Method: methods[a["method"]], Force: a["force"] == "yes"})
}

func doTemperature(ctx context.Context, c *Cloud, a values) (string, error) {
	if _, err := strconv.ParseFloat(a["celsius"], 64); err != nil {
		return "", fmt.Errorf("%q is no temperature: want degrees Celsius such as 36.7", a["celsius"])
	}
	return "", c.Measure(ctx, a[snArg], a["person"], a["celsius"], fevers[a["status"]])
}

func doEnrol(ctx context.Context, c *Cloud, a values) (string, error) {
	return "", c.Enrol(ctx, a[snArg], a["person"], pages[a["kind"]])
}

func doSync(ctx context.Context, c *Cloud, a values) (string, error) {
	return "", c.Sync(ctx, a[snArg], a["what"] == "all")
}

func doPeople(_ context.Context, c *Cloud, a values) (string, error) {
	d, err := c.Device(a[snArg])
	if err != nil {
		return "", err
	}
	var lines []string
	for _, id := range slices.Sorted(maps.Keys(d.People)) {
		line := id + "\t" + d.People[id].UserName
		for _, kind := range pageWords {
			if c.Enrolled(d.Corp, id, pages[kind]) {
				line += "\t" + kind
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}

func doJobs(ctx context.Context, c *Cloud, a values) (string, error) {
	jobs, err := c.Jobs(ctx, a[snArg], a["person"], a["which"] == "all")
	var lines []string
	for _, job := range jobs {
		lines = append(lines, fmt.Sprintf("%s\t%s\t%d octets\tstatus %d\t%s", job.JobID, job.DocName, job.DocSize, job.Status, settings(job.SettingList)))
	}
	return strings.Join(lines, "\n"), err
}

func doPrint(ctx context.Context, c *Cloud, a values) (string, error) {
	return "", c.Print(ctx, a[snArg], a["person"], a["jobid"])
}

func doPapers(_ context.Context, c *Cloud, a values) (string, error) {
	d, err := c.Device(a[snArg])
	var lines []string
	for _, p := range d.Printed {
		lines = append(lines, fmt.Sprintf("%s\t%s\t%d octets\tsha256 %.12s…\t%s", p.JobID, p.Name, p.Size, p.SHA256, p.Person))
	}
	return strings.Join(lines, "\n"), err
}

func doPaper(_ context.Context, c *Cloud, a values) (string, error) {
	content, ok := c.Paper(a["jobid"])
	if !ok {
		return "", fmt.Errorf("the content of job %s is not kept: papers lists what was printed", a["jobid"])
	}
	return fmt.Sprintf("%.400q", content), nil
}

func doScan(ctx context.Context, c *Cloud, a values) (string, error) {
	pdf, _ := toPDF(a["filename"], []byte(a["text"]))
	return "", c.SendScan(ctx, a[snArg], a["filename"], pdf)
}

func doStatus(ctx context.Context, c *Cloud, a values) (string, error) {
	return "", c.Report(ctx, a[snArg])
}

func doPower(ctx context.Context, c *Cloud, a values) (string, error) {
	return "", c.Switch(ctx, a[snArg], Power(a["to"]))
}

func doFirmware(ctx context.Context, c *Cloud, a values) (string, error) {
	return "", c.Offer(ctx, a[snArg], a["version"], a["description"])
}

func doPolicy(ctx context.Context, c *Cloud, a values) (string, error) {
	if a["subject"] != "show" {
		conduct, err := ParseConduct(a["conduct"])
		if err == nil {
			err = c.SetPolicy(ctx, a["subject"], conduct)
		}
		return "", err
	}
	return c.Policy().String(), nil
}

func doFinish(ctx context.Context, c *Cloud, a values) (string, error) {
	how, err := Conduct{Is: OK}, error(nil)
	if a["conduct"] != "" {
		how, err = ParseConduct(a["conduct"])
	}
	if err != nil {
		return "", err
	}
	id := 0
	if a["task"] != "" {
		if id, err = strconv.Atoi(a["task"]); err != nil {
			return "", fmt.Errorf("%q is no task: tasks lists them", a["task"])
		}
	}
	return "", c.Finish(ctx, id, how)
}

func doDevices(_ context.Context, c *Cloud, _ values) (string, error) {
	var lines []string
	for _, d := range c.Devices() {
		waiting := len(d.Checkins) + len(d.Accesses) + len(d.Temperatures)
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s %s\t%s\tfirmware %s\t%d people\t%d records wait", d.SN, d.Kinds, d.Standing, d.Corp, d.Power, d.Version, len(d.People), waiting))
	}
	return strings.Join(lines, "\n"), nil
}

func doTasks(_ context.Context, c *Cloud, _ values) (string, error) {
	var lines []string
	for _, t := range c.Tasks() {
		line := fmt.Sprintf("%d\t%s\t%s\t%s", t.ID, t.SN, t.Name, t.Payload)
		if t.Asks {
			line += "\twaits for finish"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}

func doState(_ context.Context, c *Cloud, _ values) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := fmt.Sprintf("model %s, %d devices, %d tasks", c.config.ModelID, len(c.state.Devices), len(c.state.Tasks))
	if c.state.Ticket.Value == "" {
		return text + ", no model_ticket yet", nil
	}
	return text + ", ticket of " + time.Unix(int64(c.state.Ticket.Issued), 0).UTC().Format(time.RFC3339), nil
}
