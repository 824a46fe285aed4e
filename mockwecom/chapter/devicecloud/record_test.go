package devicecloud_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/sim"
)

func TestRows(t *testing.T) {
	t.Parallel()
	for _, chapter := range sim.Chapters() {
		if chapter.Name != "devicecloud" {
			continue
		}
		if len(chapter.Endpoints) != len(hwcloud.Endpoints) || len(chapter.Callbacks) != len(hwcloud.Rows) {
			t.Errorf("%d rows of %d, %d callbacks", len(chapter.Endpoints), len(hwcloud.Endpoints), len(chapter.Callbacks))
		}
		apitest.Check(t, chapter.Endpoints)
		return
	}
	t.Fatal("the chapter is not mounted")
}

// personOf gives a member as the vendor knows them.
func personOf(s *stand, token, name string) hwcloud.UserRef {
	s.t.Helper()
	page, err := hwcloud.GetUserInfoByPage.Call(s.t.Context(), s.client, token, hwcloud.PageOfUsers{})
	s.must(err)
	for _, u := range page.UserInfo.UserItems {
		if u.UserName == name {
			return u.Ref()
		}
	}
	s.t.Fatalf("the device does not serve %s", name)
	return hwcloud.UserRef{}
}

// What a vendor's cloud reports stands where every device's records stand. (docs 95985, 95997)
func TestRecordsAreKept(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	token := s.bind(gate).DeviceAccessToken
	who := personOf(s, token, "孙浩")
	at := openhw.Uint32(epoch.Unix())
	for range 2 { // a report that is repeated is kept once
		_, err := hwcloud.ReportCheckinData.Call(t.Context(), s.client, token, hwcloud.CheckinData{CheckinData: openhw.List[hwcloud.Checkin]{{OpenUserID: who.OpenUserID, Timestamp: at}}})
		s.must(err)
		_, err = hwcloud.ReportAccessData.Call(t.Context(), s.client, token, hwcloud.AccessData{AccessData: openhw.List[hwcloud.Access]{{OpenUserID: who.OpenUserID, Timestamp: at, PassType: openhw.PassIn, PassMethod: openhw.ByFace}}})
		s.must(err)
	}
	got := ""
	for _, p := range s.Punches() {
		got += fmt.Sprintln(p.Device, p.UserID, p.At-epoch.Unix(), p.Attends, p.PassType, p.PassMethod)
	}
	if want := gate + " sun.hao 0 true 0 0\n" + gate + " sun.hao 0 false 1 1\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// The day's quota of a corp refuses a call, the hour's of a person a record. (doc 95985)
func TestQuotas(t *testing.T) {
	t.Parallel()
	s := newStand(t, mocktest.WithSettings(map[string]string{"devicecloud.bind_limit": "20s", "devicecloud.checkin_day_quota": "5", "devicecloud.checkin_hour_quota": "2"})).connect()
	token := s.bind(gate).DeviceAccessToken
	who := personOf(s, token, "孙浩")
	report := func(from, n int) (hwcloud.FailedRecords, error) {
		var in hwcloud.CheckinData
		for i := range n {
			in.CheckinData = append(in.CheckinData, hwcloud.Checkin{OpenUserID: who.OpenUserID, Timestamp: openhw.Uint32(epoch.Unix() + int64(from+i))})
		}
		return hwcloud.ReportCheckinData.Call(t.Context(), s.client, token, in)
	}
	out, err := report(0, 3)
	s.must(err)
	if len(out.FailList) != 1 || out.FailList[0].Timestamp != openhw.Uint32(epoch.Unix()+2) {
		t.Errorf("%+v", out)
	}
	_, err = report(3, 3)
	s.fails(err, errcode.RateLimited)
	if n := len(s.Punches()); n != 2 {
		t.Errorf("%d records", n)
	}
	s.Advance(24 * time.Hour)
	token = s.deviceToken(gate)
	out, err = report(3, 2)
	s.must(err)
	if len(out.FailList) != 0 {
		t.Errorf("%+v", out)
	}
	_, err = report(9, 101)
	if err == nil {
		t.Error("101 records were taken")
	}
}

// An enrolment is one flag for all devices of a provider in a corp. (doc 96000)
func TestEnrolment(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	token := s.bind(gate).DeviceAccessToken
	oper := s.Do("corp.enrol", "sn="+gate, "user=sun.hao", "page=fa")["oper_id"]
	_, err := hwcloud.ReportBioInfoResult.Call(t.Context(), s.client, token, hwcloud.BioInfoResult{OperID: oper, ErrCode: 1, ErrMsg: "no face found"})
	s.must(err)
	if o := s.Operations(gate)[0]; o.State != "failed" || o.ErrMsg != "no face found" {
		t.Errorf("%+v", o)
	}
	oper = s.Do("corp.enrol", "sn="+gate, "user=sun.hao", "page=fa")["oper_id"]
	_, err = hwcloud.ReportBioInfoResult.Call(t.Context(), s.client, token, hwcloud.BioInfoResult{OperID: oper})
	s.must(err)
	if o := s.Operations(gate)[0]; o.State != "succeeded" {
		t.Errorf("%+v", o)
	}
}

// A document travels sealed, its pages come back, a scan becomes a message. (docs 96408, 96412, 96410)
func TestPaper(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	token := s.bind(printer).DeviceAccessToken
	s.Do("member.print", "sn="+printer, "user=sun.hao", "submit=false")
	_, trans := newest[hwcloud.PrinterJobTrans](s)
	file, err := hwcloud.FetchFile(t.Context(), s.client, hwcloud.SealedFile{DownloadURL: trans.DownloadURL, EncodingAESKey: trans.EncodingAESKey})
	s.must(err)
	if len(file) != int(trans.DocSize) || !bytes.HasPrefix(file, []byte("%PDF")) {
		t.Errorf("%d octets of %d", len(file), trans.DocSize)
	}
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/huge" {
			_, _ = w.Write(make([]byte, hwcloud.MaxFile+1))
			return
		}
		_, _ = w.Write(file)
	}))
	t.Cleanup(pages.Close)
	result := hwcloud.TransResult{JobID: trans.JobID, SettingVersion: trans.TransSetting.Version, PageSize: 1, DownloadURL: pages.URL}
	_, err = hwcloud.SetPrinterJobTransResult.Call(t.Context(), s.client, token, result)
	s.must(err)
	result.DownloadURL = pages.URL + "/huge"
	_, err = hwcloud.SetPrinterJobTransResult.Call(t.Context(), s.client, token, result)
	s.fails(err, hwcloud.BadDownloadURL)
	s.Do("member.print_settings", "settings=纸张大小=A5")
	result.DownloadURL = pages.URL
	_, err = hwcloud.SetPrinterJobTransResult.Call(t.Context(), s.client, token, result)
	s.fails(err, hwcloud.OutdatedTransVersion)

	s.Do("member.scan_code", "sn="+printer, "user=sun.hao")
	_, scan := newest[hwcloud.UserScan](s)
	send := hwcloud.ScanFile{OpenUserID: scan.OpenUserID, FileName: "scan.pdf", AuthCode: scan.AuthCode, DownloadURL: pages.URL}
	_, err = hwcloud.PushScanFile.Call(t.Context(), s.client, token, send)
	s.must(err)
	if got := s.Messages("sun.hao"); len(got) != 1 || got[0].Type != "file" {
		t.Errorf("%+v", got)
	}
	for _, address := range []string{"http://192.0.2.1/x", "ftp://127.0.0.1/x", "127.0.0.1", "http://127.0.0.1:1/x", pages.URL + "/huge"} {
		send.DownloadURL = address
		_, err = hwcloud.PushScanFile.Call(t.Context(), s.client, token, send)
		s.fails(err, hwcloud.BadDownloadURL)
	}
	s.bind(gate)
	send.DownloadURL = pages.URL
	_, err = hwcloud.PushScanFile.Call(t.Context(), s.client, s.deviceToken(gate), send)
	s.fails(err, hwcloud.CannotScan)
}

// Jobs come by pages and by ids; by ids nothing else counts. (doc 96407)
func TestJobsByPages(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	token := s.bind(printer).DeviceAccessToken
	var ids []string
	for range 3 {
		s.Do("member.print", "sn="+printer, "user=sun.hao")
		_, job := newest[hwcloud.PrinterJobSubmit](s)
		ids = append(ids, job.JobID)
		s.Advance(time.Second)
	}
	_, job := newest[hwcloud.PrinterJobSubmit](s)
	in := hwcloud.GetJobs{OpenUserID: job.OpenUserID, Limit: 2}
	var got []string
	for {
		page, err := hwcloud.GetPrinterJobList.Call(t.Context(), s.client, token, in)
		s.must(err)
		for _, j := range page.PrinterJobList {
			got = append(got, j.JobID)
		}
		if in.Cursor = page.NextCursor; in.Cursor == "" {
			break
		}
	}
	if diff := cmp.Diff(ids, got); diff != "" {
		t.Error(diff)
	}
	for name, in := range map[string]hwcloud.GetJobs{
		"ids":  {OpenUserID: "woNobody", JobIDList: ids[1:2], EndTime: 1},
		"time": {OpenUserID: job.OpenUserID, BeginTime: openhw.Uint32(epoch.Unix() + 1), EndTime: openhw.Uint32(epoch.Unix() + 1)},
	} {
		page, err := hwcloud.GetPrinterJobList.Call(t.Context(), s.client, token, in)
		s.must(err)
		if len(page.PrinterJobList) != 1 || page.PrinterJobList[0].JobID != ids[1] || page.PrinterJobList[0].OpenUserID != job.OpenUserID {
			t.Errorf("by %s: %+v", name, page)
		}
	}
}

func TestFormsOfAnswers(t *testing.T) {
	t.Parallel()
	s := newStand(t, mocktest.WithSettings(map[string]string{
		"devicecloud.bind_limit": "20s", "devicecloud.silent_success": "true", "devicecloud.detail_corp": "both", "devicecloud.repeat_tokens": "false",
	})).connect()
	one, two := s.modelToken(gateModel), s.modelToken(gateModel)
	if one == two {
		t.Error("the token is repeated")
	}
	if body := s.newestAnswer("openhw/get_model_token"); bytes.Contains(body, []byte("errcode")) {
		t.Errorf("%s", body)
	}
	s.bind(gate)
	codeOf(s, gate)
	if body := s.newestAnswer("openhw/device/get_device_detail"); !bytes.Contains(body, []byte(`"auth_corp_info":{`)) || !bytes.Contains(body, []byte(`"bind_corpinfo":{`)) {
		t.Errorf("%s", body)
	}
}

// newestAnswer is the body of the last answer of an endpoint.
func (s *stand) newestAnswer(title string) []byte {
	s.t.Helper()
	calls := s.Calls("kind:api title:" + title)
	if len(calls) == 0 {
		s.t.Fatalf("no call of %s", title)
	}
	return calls[len(calls)-1].Response.Body
}

func TestActionsRefuse(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, action string }{
		{"NoModel", "model.callback model=hwmNone url=http://127.0.0.1:1/"}, {"DirectModel", "model.callback model=hwmhThUdrzcD6tgXSCK url=http://127.0.0.1:1/"},
		{"NoURL", "model.callback"}, {"BadURL", "model.callback url=ftp://x"}, {"BadKey", "model.callback url=http://127.0.0.1:1/ aes_key=short"}, {"Dead", "model.callback url=http://127.0.0.1:1/"},
		{"NoProvider", "provider.hardware_callback provider=wwNone url=http://127.0.0.1:1/"}, {"BadKind", "model.make name=x kinds=toaster"}, {"ModelOfNobody", "model.make name=x provider=wwNone"}, {"SeedInTheCloud", "model.make name=x seed=true"},
		{"PublishNothing", "model.publish model=hwmNone"}, {"TestNothing", "device.test sn=none"}, {"StatusOfNothing", "device.fetch_status sn=none"},
		{"StatusOfDirect", "device.fetch_status sn=YQGATE00000001"}, {"StatusOfUnbound", "device.fetch_status"}, {"UpgradeOfUnbound", "device.upgrade"},
	}
	s := newStand(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			words := bytes.Fields([]byte(test.action))
			var params []string
			for _, w := range words[1:] {
				params = append(params, string(w))
			}
			if _, f := s.TryDo(string(words[0]), params...); f == nil || f.Cause == "" {
				t.Error(f)
			}
		})
	}
}

// A model that a provider makes is one that its cloud can serve at once. (doc 91342)
func TestMakeModel(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	made := s.Do("model.make", "name=样机", "kinds=attendance,door")
	s.Do("model.callback", "model="+made["model_id"], "url="+s.cloud.URL+"/model/"+made["model_id"], "token="+vendorToken, "aes_key="+vendorKey)
	s.Do("model.ticket", "model="+made["model_id"])
	_, ticket := newest[hwcloud.ModelTicket](s)
	got, err := hwcloud.GetModelToken.Call(t.Context(), s.client, "", hwcloud.ModelCredential{ModelID: made["model_id"], ModelSecret: made["model_secret"], ModelTicket: ticket.ModelTicket})
	s.must(err)
	_, err = hwcloud.RegisterSN.Call(t.Context(), s.client, got.ModelAccessToken, hwcloud.SN{DeviceSN: "PROTO1"})
	s.must(err)
	s.Do("corp.bind_device", "sn=proto1")
	direct := s.Do("model.make", "name=直连样机", "mode=direct", "seed=true")
	if direct["model_secret"] != "" || len(direct["seed"]) != openhw.SecretNoSize {
		t.Error(direct)
	}
	if made := s.Do("device.make", "sn=PROTO2", "model="+direct["model_id"]); made["seed"] != direct["seed"] {
		t.Error(made)
	}
}
