package door_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
)

func temperature(user string, userType uint32, celsius string, status uint32) *openhw.TemperatureReport {
	return &openhw.TemperatureReport{UserID: user, UserType: u32(userType), Temperature: celsius, Status: u32(status)}
}

func (k *desk) health(user string) *openhw.Health {
	k.t.Helper()
	return ask[openhw.Health](k, "get_health_status", &openhw.GetHealth{UserID: user, UserType: u32(openhw.Employee)})
}

// A reading decides about the person's health code; one that is too low tells nothing.
func TestTemperature(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, before, setting string
		celsius               string
		status, want          uint32
	}{
		{"OKFever", "", "", "38.4", openhw.Fever, openhw.Abnormal},
		{"OKFeverOfAHealthyPerson", "normal", "", "38.400001", openhw.Fever, openhw.Abnormal},
		{"OKNormal", "", "", "36.7", openhw.NormalTemperature, openhw.Healthy},
		{"OKNormalAgain", "abnormal", "", "36.7", openhw.NormalTemperature, openhw.Healthy},
		{"OKTooLow", "", "", "30.1", openhw.TooLow, openhw.HealthUnknown},
		{"OKTooLowStaysNormal", "normal", "", "30.1", openhw.TooLow, openhw.Healthy},
		{"OKTooLowIsAbnormal", "normal", "door.low_temperature=abnormal", "30.1", openhw.TooLow, openhw.Abnormal},
	}
	desks := map[string]*desk{}
	for _, test := range tests {
		k := desks[test.setting]
		if k == nil {
			k = newDesk(t, test.setting)
			desks[test.setting] = k
		}
		t.Run(test.name, func(t *testing.T) {
			k.Advance(time.Second) // a reading of the same second is the same one
			k.Do("member.health", "user=sun.hao", "state="+cmp.Or(test.before, "unknown"))
			answer := ask[openhw.HealthState](k, "report_user_temperature", temperature("SUN.hao", openhw.Employee, test.celsius, test.status))
			if uint32(answer.Status) != test.want {
				t.Errorf("answered %d, want %d", answer.Status, test.want)
			}
			if got := k.health("sun.hao"); uint32(got.Status) != test.want || (got.QRCodeData == "") != (test.want == openhw.HealthUnknown) {
				t.Errorf("get_health_status: %+v", got)
			}
			if got := k.health("gao.jie"); got.Status != openhw.HealthUnknown || got.QRCodeData != "" {
				t.Errorf("somebody else: %+v", got)
			}
		})
	}
}

func TestTemperatureErrors(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.Do("corp.device_range", "sn="+k.gate.SN, "users=sun.hao")
	<-k.Pushes()
	for _, test := range []struct {
		name string
		body *openhw.TemperatureReport
		want errcode.Code
	}{
		{"ErrUserRequired", temperature("", 0, "38", 1), 40058},
		{"ErrUnknownUser", temperature("ghost", 0, "38", 1), 60111},
		{"ErrOutsideRange", temperature("gao.jie", 0, "38", 1), 71070},
		{"ErrStudent", temperature("stu7", openhw.Student, "38", 1), 60111},
		{"ErrVisitor", temperature("v1/7", openhw.Visitor, "38", 1), 600055},
		{"ErrUserTypeRequired", &openhw.TemperatureReport{UserID: "sun.hao", Temperature: "38", Status: u32(1)}, 600055},
		{"ErrStatus", temperature("sun.hao", 0, "38", 3), 600056},
		{"ErrStatusRequired", &openhw.TemperatureReport{UserID: "sun.hao", UserType: u32(0), Temperature: "38"}, 600056},
		{"ErrTemperatureRequired", temperature("sun.hao", 0, "", 1), 600057},
		{"ErrTemperature", temperature("sun.hao", 0, "warm", 1), 40058},
		{"ErrTemperatureOfTheSun", temperature("sun.hao", 0, "5500", 1), 40058},
	} {
		if got := k.codeOf(k.Link, "report_user_temperature", test.body); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
	if got := k.health("sun.hao"); got.Status != openhw.HealthUnknown {
		t.Errorf("a refused reading counts: %+v", got)
	}
	for user, want := range map[string]errcode.Code{"ghost": 60111, "gao.jie": 71070} {
		if got := k.codeOf(k.Link, "get_health_status", &openhw.GetHealth{UserID: user, UserType: u32(0)}); got != want {
			t.Errorf("get_health_status of %s: %d, want %d", user, got, want)
		}
	}
}

// Codes that no page gives are settings.
func TestTemperatureCodes(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "door.outside_range_code=71056", "door.unknown_person_code=71047", "door.bad_temperature_code=71052")
	k.Do("corp.device_range", "sn="+k.gate.SN, "users=sun.hao")
	for user, want := range map[string]errcode.Code{"ghost": 71047, "gao.jie": 71056} {
		if got := k.codeOf(k.Link, "report_user_temperature", temperature(user, 0, "38", 1)); got != want {
			t.Errorf("%s: %d, want %d", user, got, want)
		}
	}
	if got := k.codeOf(k.Link, "report_user_temperature", temperature("sun.hao", 0, "x", 1)); got != 71052 {
		t.Error(got)
	}
}

// Each reading of a batch has an outcome of its own; what a device sends again is stored once.
func TestTemperatureBatch(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.Do("corp.device_range", "sn="+k.gate.SN, "users=sun.hao,lin.yue")
	<-k.Pushes()
	at := openhw.Uint32(present.Unix() - 600)
	batch := &openhw.TemperatureBatch{Item: []openhw.TemperatureItem{
		{UserID: "sun.hao", Temperature: "38.2", Timestamp: at, Status: openhw.Fever},
		{UserID: "lin.yue", Temperature: "36.5", Timestamp: at},
		{UserID: "ghost", Temperature: "36.5", Timestamp: at},
		{UserID: "gao.jie", Temperature: "36.5", Timestamp: at},
		{UserID: "v1/7", UserType: openhw.Visitor, Temperature: "36.5", Timestamp: at},
		{UserID: "sun.hao", Temperature: "36.5", Timestamp: at, Status: 7},
		{UserID: "sun.hao", Timestamp: at},
		{UserID: "sun.hao", Temperature: "36.5"},
	}}
	want := "0 0 60111 71070 600055 600056 600057 40058"
	for range 2 {
		answer := ask[openhw.TemperatureResults](k, "async_batch_report_user_temperature", batch)
		var codes []string
		for i, r := range answer.ResultList {
			codes = append(codes, fmt.Sprint(r.ErrCode))
			if r.UserID != batch.Item[i].UserID || r.Timestamp != batch.Item[i].Timestamp || r.UserType != batch.Item[i].UserType || r.ErrMsg == "" {
				t.Errorf("%+v", r)
			}
		}
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if a, b := k.health("sun.hao").Status, k.health("lin.yue").Status; a != openhw.Abnormal || b != openhw.Healthy {
		t.Errorf("%d, %d", a, b)
	}
	batch.Item = make([]openhw.TemperatureItem, 101)
	if got := k.codeOf(k.Link, "async_batch_report_user_temperature", batch); got != 40058 {
		t.Errorf("101 readings: %d", got)
	}
	if got := ask[openhw.TemperatureResults](k, "async_batch_report_user_temperature", &openhw.TemperatureBatch{}); len(got.ResultList) != 0 {
		t.Errorf("no readings: %+v", got)
	}
}

// A batch of the greatest size is taken whole.
func TestLargestTemperatureBatch(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	batch := new(openhw.TemperatureBatch)
	for i := range openhw.MaxReadings {
		batch.Item = append(batch.Item, openhw.TemperatureItem{UserID: "sun.hao", Temperature: "36.6", Timestamp: openhw.Uint32(present.Unix() - int64(i))})
	}
	if got := ask[openhw.TemperatureResults](k, "async_batch_report_user_temperature", batch); len(got.ResultList) != openhw.MaxReadings {
		t.Error(len(got.ResultList))
	}
}

func TestFillHealth(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	code := k.Do("member.health", "user=sun.hao", "state=normal")["qrcode_data"]
	if got := k.health("sun.hao"); got.Status != openhw.Healthy || got.QRCodeData != code || code == "" {
		t.Errorf("%+v, %q", got, code)
	}
	if again := k.Do("member.health", "user=sun.hao", "state=abnormal")["qrcode_data"]; again != code {
		t.Errorf("the code changes with the state: %q, %q", code, again)
	}
	k.Do("member.health", "user=sun.hao", "state=unknown")
	if got := k.health("sun.hao"); got.Status != openhw.HealthUnknown || got.QRCodeData != "" {
		t.Errorf("%+v", got)
	}
	if cause := k.refused("member.health", "user=ghost"); !strings.Contains(cause, "no such member") {
		t.Error(cause)
	}
}

// A printer takes no temperatures.
func TestTemperatureOfAPrinter(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.printer)
	if got := k.codeOf(l, "report_user_temperature", temperature("sun.hao", 0, "38", 1)); got != 600039 {
		t.Error(got)
	}
	if got := k.codeOf(l, "report_remote_open_door", report("remote_open_door", "x", 0)); got != 600039 {
		t.Error(got)
	}
}
