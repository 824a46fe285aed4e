package vendorcloud_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/core/wxcrypt"
)

// asked is a call that WeCom got.
type asked struct{ name, body string }

// printJob is a job with its file.
type printJob struct {
	hwcloud.Job
	content []byte
}

// wecom plays WeCom as far as these tests need: it knows tickets, codes, secrets and tokens, and refuses what is wrong.
type wecom struct {
	t           testing.TB
	url, vendor string
	model, wide *wxcrypt.Codec
	clock       *clock.Clock
	limit       time.Duration // real time for an answer to a callback

	mu       sync.Mutex
	requests int
	tickets  map[string]bool
	sns      map[string]string // SN by its upper case
	codes    map[string]string // SN by auth_code
	secrets  map[string]string // by SN in upper case
	tokens   map[string]string // model or the SN, by token
	issued   int
	calls    []asked
	refusing map[string][]errcode.Code // what the next calls of a name are refused with
	people   []hwcloud.User
	version  openhw.Uint32
	pageSize int
	reading  func(page int) // called under the lock when a page is read
	jobs     map[string]*printJob
	failing  []hwcloud.FailedRecord
	taken    []hwcloud.Checkin // attendance that was reported and not refused as a whole
}

func newWeCom(t testing.TB, c *clock.Clock) *wecom {
	t.Helper()
	w := &wecom{t: t, clock: c, limit: patience, tickets: map[string]bool{}, sns: map[string]string{}, codes: map[string]string{}, secrets: map[string]string{},
		tokens: map[string]string{}, refusing: map[string][]errcode.Code{}, version: 5, pageSize: 2, jobs: map[string]*printJob{}}
	for _, name := range []string{"Ana", "Bo", "Chen"} {
		w.people = append(w.people, hwcloud.User{OpenUserID: "wo" + name, UserName: name})
	}
	var err error
	w.model, err = wxcrypt.New(modelToken, modelKey)
	must(t, err)
	w.wide, err = wxcrypt.New(wideToken, wideKey)
	must(t, err)
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// refusal is an answer with a code.
type refusal errcode.Code

// taken is the answer of success.
type taken struct {
	ErrCode int    `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
}

// ServeHTTP answers calls and gives files away.
func (w *wecom) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if id, ok := strings.CutPrefix(r.URL.Path, "/job/"); ok {
		w.serveJob(out, r, id)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Error(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	name := strings.TrimPrefix(r.URL.Path, hwcloud.Prefix)
	spec, ok := hwcloud.LookupEndpoint(name)
	if !ok {
		w.t.Errorf("there is no call %s", r.URL.Path)
		return
	}
	w.calls = append(w.calls, asked{name, string(body)})
	var answer any
	if codes := w.refusing[name]; len(codes) > 0 {
		w.refusing[name] = codes[1:]
		answer = refusal(codes[0])
	} else {
		answer = w.answer(spec, r.URL.Query().Get(string(spec.Token)), body)
	}
	switch answer := answer.(type) {
	case refusal:
		_ = json.NewEncoder(out).Encode(taken{int(answer), errcode.Code(answer).Text()})
	case nil:
		_ = json.NewEncoder(out).Encode(taken{ErrMsg: "ok"})
	default:
		_ = json.NewEncoder(out).Encode(answer)
	}
}

// answer checks the token and the body of a call, and does it.
func (w *wecom) answer(spec hwcloud.Spec, token string, body []byte) any {
	in := spec.Request()
	if err := json.Unmarshal(body, in); err != nil || spec.Check(in) != nil {
		return refusal(40058)
	}
	owner := w.tokens[token]
	switch {
	case spec.Token == hwcloud.ModelToken && owner != "model":
		return refusal(hwcloud.InvalidModelToken)
	case spec.Token == hwcloud.DeviceToken && (owner == "" || owner == "model"):
		return refusal(hwcloud.InvalidDeviceToken)
	}
	switch in := in.(type) {
	case *hwcloud.ModelCredential:
		if in.ModelID != modelID || in.ModelSecret != modelSecret || !w.tickets[in.ModelTicket] {
			return refusal(hwcloud.InvalidModelTicket)
		}
		return hwcloud.ModelAccess{ModelAccessToken: w.issue("model"), ExpiresIn: hwcloud.TokenLife}
	case *hwcloud.AuthCode:
		sn, ok := w.codes[in.AuthCode]
		if !ok {
			return refusal(40029)
		}
		delete(w.codes, in.AuthCode)
		sn = openhw.FoldSN(sn)
		w.secrets[sn] = "secret-" + in.AuthCode
		return hwcloud.DeviceAccess{DeviceSecret: w.secrets[sn], DeviceAccessToken: w.issue(sn), ExpiresIn: hwcloud.TokenLife}
	case *hwcloud.DeviceCredential:
		if w.secrets[openhw.FoldSN(in.DeviceSN)] != in.DeviceSecret {
			return refusal(600005)
		}
		return hwcloud.DeviceAccess{DeviceAccessToken: w.issue(in.DeviceSN), ExpiresIn: hwcloud.TokenLife}
	case *hwcloud.SN:
		return w.answerSN(spec.Name, openhw.FoldSN(in.DeviceSN), in.DeviceSN)
	}
	return w.answerDevice(owner, in)
}

func (w *wecom) issue(owner string) string {
	w.issued++
	token := fmt.Sprint("token-", w.issued)
	w.tokens[token] = owner
	return token
}

func (w *wecom) answerSN(name, folded, sn string) any {
	code := "https://open.work.weixin.qq.com/connect/hardware?hw_code=" + sn
	known := w.sns[folded] != ""
	switch {
	case name == "model/register_sn" && known:
		return refusal(600021)
	case name == "model/register_sn":
		w.sns[folded] = sn
		return hwcloud.QRCode{QRCode: code}
	case !known:
		return refusal(600001)
	case name == "model/unregister_sn" && w.secrets[folded] != "":
		return refusal(hwcloud.DeviceIsBound)
	case name == "model/unregister_sn":
		delete(w.sns, folded)
		return nil
	}
	detail := hwcloud.Detail{ModelName: "Test model", DefaultName: "Test", QRCode: code}
	if w.secrets[folded] != "" {
		detail.BindStatus, detail.Corp = hwcloud.StatusBound, &hwcloud.CorpInfo{OpenCorpID: corp, CorpName: "Test corp"}
	}
	return hwcloud.DeviceDetail{DeviceDetail: detail}
}

// answerDevice does the calls about a bound device. Those that only report are kept in calls.
func (w *wecom) answerDevice(sn string, in any) any {
	switch in := in.(type) {
	case *hwcloud.DynamicCode:
		return hwcloud.CodeContent{QRCodeContent: "id " + in.State, ExpiresIn: hwcloud.DynamicCodeLife}
	case *hwcloud.LoginCode:
		return hwcloud.CodeContent{QRCodeContent: fmt.Sprintf("login %d %s", in.Type, in.State)}
	case *hwcloud.PageOfUsers:
		return w.page(in)
	case *hwcloud.UsersByID:
		var found hwcloud.UserList
		for _, ref := range in.UserItem {
			if at := slices.IndexFunc(w.people, func(u hwcloud.User) bool { return u.Ref() == ref }); at >= 0 {
				found.UserInfo.UserItems = append(found.UserInfo.UserItems, w.people[at])
			}
		}
		return found
	case *hwcloud.CheckinData, *hwcloud.AccessData:
		if checkins, ok := in.(*hwcloud.CheckinData); ok {
			w.taken = append(w.taken, checkins.CheckinData...)
		}
		failed := hwcloud.FailedRecords{FailList: w.failing}
		w.failing = nil
		return failed
	case *hwcloud.GetJobs:
		var list hwcloud.JobList
		for _, id := range in.JobIDList {
			if job := w.jobs[id]; job != nil && job.OpenUserID == in.OpenUserID {
				list.PrinterJobList = append(list.PrinterJobList, job.Job)
			}
		}
		if len(in.JobIDList) == 0 {
			for _, job := range w.jobs {
				if in.Status == nil || job.Status == *in.Status {
					list.PrinterJobList = append(list.PrinterJobList, job.Job)
				}
			}
		}
		return list
	case *hwcloud.JobID:
		if w.jobs[in.JobID] == nil {
			return refusal(600040)
		}
		return hwcloud.SealedFile{DownloadURL: w.url + "/job/" + in.JobID, EncodingAESKey: modelKey}
	}
	return nil
}

// page gives a page of people.
func (w *wecom) page(in *hwcloud.PageOfUsers) any {
	if in.OnlyPermVersion {
		return hwcloud.UserPage{PermVersion: w.version}
	}
	from := 0
	_, _ = fmt.Sscan(string(in.Cursor), &from)
	if w.reading != nil {
		w.reading(from / w.pageSize)
	}
	to := min(from+w.pageSize, len(w.people))
	page := hwcloud.UserPage{PermVersion: w.version, UserInfo: hwcloud.UserItems{UserItems: slices.Clone(w.people[from:to])}}
	if to < len(w.people) {
		page.NextCursor = hwcloud.Cursor(fmt.Sprint(to))
	}
	return page
}

func (w *wecom) serveJob(out http.ResponseWriter, r *http.Request, id string) {
	w.mu.Lock()
	job := w.jobs[id]
	w.mu.Unlock()
	if job == nil {
		http.NotFound(out, r)
		return
	}
	var sealed bytes.Buffer
	writer, err := wxcrypt.NewFileWriter(&sealed, modelKey)
	if err == nil {
		_, err = writer.Write(job.content)
	}
	if err == nil {
		err = writer.Close()
	}
	if err != nil {
		w.t.Error(err)
	}
	http.ServeContent(out, r, "", time.Time{}, bytes.NewReader(sealed.Bytes()))
}

// pushTicket pushes a new ticket.
func (w *wecom) pushTicket() {
	w.t.Helper()
	w.mu.Lock()
	value := fmt.Sprint("ticket-", w.requests)
	w.tickets[value] = true
	w.mu.Unlock()
	w.mustPush("", &hwcloud.ModelTicket{ModelTicket: value})
}

// bind asks for a bind as the corp, and gives what the vendor says.
func (w *wecom) bind(sn, verifCode string) *hwcloud.Verdict {
	w.t.Helper()
	reply, err := w.tryBind(sn, corp, verifCode)
	must(w.t, err)
	return reply
}

func (w *wecom) tryBind(sn, corp, verifCode string) (*hwcloud.Verdict, error) {
	w.t.Helper()
	w.mu.Lock()
	code := fmt.Sprintf("code-%d-of-%s", w.requests, sn)
	w.codes[code] = sn
	w.mu.Unlock()
	reply, err := w.pushFor(sn, corp, &hwcloud.Bind{AuthCode: code, VerifCode: verifCode})
	verdict, ok := reply.(*hwcloud.Verdict)
	if err == nil && !ok {
		w.t.Fatalf("a bind is answered with %v", reply)
	}
	if err != nil || !verdict.Accepted() {
		w.mu.Lock()
		delete(w.codes, code)
		w.mu.Unlock()
	}
	return verdict, err
}

// got gives the bodies of the calls of a name.
func (w *wecom) got(name string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var bodies []string
	for _, call := range w.calls {
		if call.name == name {
			bodies = append(bodies, call.body)
		}
	}
	return bodies
}

// last is the body of the last call of a name.
func (w *wecom) last(name string) string {
	w.t.Helper()
	bodies := w.got(name)
	if len(bodies) == 0 {
		w.t.Fatalf("nobody has called %s", name)
	}
	return bodies[len(bodies)-1]
}

// refuse refuses the next calls of a name.
func (w *wecom) refuse(name string, codes ...errcode.Code) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refusing[name] = codes
}
