package devicecloud_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// browse opens the address of a code as a browser does that is pointed to the simulator.
func (s *stand) browse(code string) (status int, page string) {
	s.t.Helper()
	return s.visit(plainly, code, nil)
}

// visit opens an address, or sends a form there.
func (s *stand) visit(browser *http.Client, address string, form url.Values) (status int, page string) {
	s.t.Helper()
	address = s.URL + strings.TrimPrefix(strings.TrimPrefix(address, openhw.CodeHost), s.URL)
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(body))
	s.must(err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := browser.Do(req)
	s.must(err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	s.must(err)
	return resp.StatusCode, string(text)
}

// codeOf is the static code of a device.
func codeOf(s *stand, sn string) string {
	s.t.Helper()
	got, err := hwcloud.GetDeviceDetail.Call(s.t.Context(), s.client, s.modelToken(s.CloudModel(sn)), hwcloud.SN{DeviceSN: sn})
	s.must(err)
	return got.DeviceDetail.QRCode
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// formOf reads the form of a page.
func formOf(page string) url.Values {
	form := url.Values{}
	for _, found := range hidden.FindAllStringSubmatch(page, -1) {
		form.Set(found[1], found[2])
	}
	return form
}

func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Transport: plainly.Transport, Jar: jar}
}

// The page behind a code shows the device, and binds a free one, if its vendor agrees. (docs 91366, 95980)
func TestPage(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	code := codeOf(s, gate)
	browser := newBrowser(t)
	status, page := s.visit(browser, code, nil)
	if status != http.StatusOK || !strings.Contains(page, gate) || !strings.Contains(page, "云桥云门禁") || !strings.Contains(page, "no corp has bound it") {
		t.Fatalf("%d\n%s", status, page)
	}
	form := formOf(page)
	form.Set("admin", "lin.yue")
	s.serves(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) })
	if status, page := s.visit(browser, code, form); status != http.StatusBadRequest || !strings.Contains(page, "was not added") {
		t.Errorf("%d\n%s", status, page)
	}
	s.serves(nil)
	if status, page := s.visit(browser, code, form); status != http.StatusOK || !strings.Contains(page, "添加成功") {
		t.Fatalf("%d\n%s", status, page)
	}
	if _, page := s.visit(browser, code, nil); !strings.Contains(page, "示例科技") || strings.Contains(page, "<form") {
		t.Errorf("%s", page)
	}
}

func TestPageRefuses(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	code := codeOf(s, gate)
	browser := newBrowser(t)
	_, page := s.visit(browser, code, nil)
	change := func(name, value string) url.Values {
		form := formOf(page)
		form.Set("admin", "lin.yue")
		form.Set(name, value)
		return form
	}
	tests := []struct {
		name    string
		browser *http.Client
		address string
		form    url.Values
		status  int
		says    string
	}{
		{"ErrUnknownCode", browser, "/connect/hardware?hw_code=none", nil, 400, "600032"},
		{"ErrNoCode", browser, "/connect/hardware", nil, 400, "600032"},
		{"ErrOddCode", browser, "/connect/hardware?type=qrcode&sn=%00&signature=%ff", nil, 400, "600032"},
		{"ErrForgedToken", browser, code, change("form_token", "guess"), 403, "form of this page"},
		{"ErrNoCookie", plainly, code, change("x", "y"), 403, "form of this page"},
		{"ErrNoAdmin", browser, code, change("admin", "sun.hao"), 400, "administrator"},
		{"ErrNobody", browser, code, change("admin", "nobody"), 400, "administrator"},
		{"ErrNoCorp", browser, code, change("corp", "wwNone"), 400, "administrator"},
		{"ErrOtherCorpOK", browser, code + "&wecomlab_corp=ww4229c9481201bba3", nil, 200, "青禾食品"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, page := s.visit(test.browser, test.address, test.form)
			if status != test.status || !strings.Contains(page, test.says) {
				t.Errorf("%d, want %d with %s\n%s", status, test.status, test.says, page)
			}
		})
	}
	if e := s.Calls("kind:page title:connect/hardware"); len(e) < len(tests) || strings.Contains(string(e[len(e)-2].Request.Body), "form_token") {
		t.Errorf("%d visits in the journal", len(e))
	}
}

// A dynamic code leads to its device for 300 seconds, as long as nobody changes it. (docs 98023, 98024)
func TestDynamicCodes(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	token := s.modelToken(gateModel)
	got, err := hwcloud.GenIDDynamicQRCode.Call(t.Context(), s.client, token, hwcloud.DynamicCode{DeviceSN: strings.ToLower(gate), State: "line 2&3"})
	s.must(err)
	if got.ExpiresIn != 300 {
		t.Error(got)
	}
	reads := func(code string) bool {
		status, _ := s.browse(code)
		return status == http.StatusOK
	}
	if !reads(got.QRCodeContent) || reads(strings.Replace(got.QRCodeContent, gate, printer, 1)) || reads(got.QRCodeContent+"x") {
		t.Errorf("%s", got.QRCodeContent)
	}
	access := s.bind(gate)
	s.Do("member.scan_code", "code="+got.QRCodeContent, "user=sun.hao")
	s.Advance(300 * time.Second)
	if reads(got.QRCodeContent) {
		t.Error("it lives for longer")
	}
	menu, err := hwcloud.GenLoginQRCode.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.LoginCode{State: "desk", Type: hwcloud.StaticCode})
	s.must(err)
	s.Advance(24 * time.Hour)
	if !reads(menu.QRCodeContent) || menu.ExpiresIn != 0 {
		t.Error(menu)
	}
	s.Do("corp.unbind_device", "sn="+gate)
	if reads(menu.QRCodeContent) {
		t.Error("the code has outlived the binding")
	}
}
