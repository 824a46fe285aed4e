package provider

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"wecomlab/core/wxcrypt"
)

// FuzzCallback feeds the handler what comes off the wire: never a panic, never success without a signature.
func FuzzCallback(f *testing.F) {
	l := newLab(f)
	good := l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, "<xml/>")
	f.Add("POST", "/callback/"+suiteID+"/command", good.query.String(), good.envelope.XML())
	f.Add("POST", "/callback/"+suiteID+"/data", "msg_signature=a&timestamp=1&nonce=2", good.envelope.AppJSON())
	f.Add("GET", "/callback/"+suiteID+"/command", "msg_signature=a&timestamp=1&nonce=2&echostr=b%2B", []byte{})
	f.Add("GET", "/installed/"+suiteID, "auth_code=x&state=y", []byte{})
	f.Add("GET", "/oauth/"+templateID+"/%2e", "code=x&state=y", []byte{})
	f.Add("GET", "/home/"+suiteID+"/$CORPID$", "scope=%00", []byte{})
	f.Fuzz(func(t *testing.T, method, path, query string, body []byte) {
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body)))
		req.Method, req.URL = method, &url.URL{Path: path, RawQuery: query}
		w := httptest.NewRecorder()
		l.ServeHTTP(w, req)
		if strings.HasPrefix(path, "/callback/") && w.Code == http.StatusOK && wxcrypt.ParseQuery(req.URL.Query()) != good.query {
			t.Errorf("%s %s?%s was accepted: %q", method, path, query, w.Body)
		}
	})
}

// FuzzCallback_Sealed feeds the handler messages that are signed and sealed as they should be.
func FuzzCallback_Sealed(f *testing.F) {
	l := newLab(f, func(c *Config) { c.Manual = true })
	f.Add("command", suiteID, "<xml><SuiteId>"+suiteID+"</SuiteId><InfoType>create_auth</InfoType><AuthCode>a</AuthCode></xml>")
	f.Add("command", suiteID, "<xml><InfoType>cancel_auth</InfoType></xml>")
	f.Add("command", suiteID, `{"InfoType":"suite_ticket","TimeStamp":1e99}`)
	f.Add("data", suiteID, textMessage(corpOne, "x"))
	f.Add("command", "", "")
	f.Fuzz(func(t *testing.T, address, receiveID, message string) {
		l.t = t
		if address != "data" {
			address = "command"
		}
		message = message[:min(len(message), MaxBody/2)]
		x := l.letter(l.address("callback", suiteID, address), l.keysOf(suiteID), receiveID, message)
		w := httptest.NewRecorder()
		l.ServeHTTP(w, httptest.NewRequest(http.MethodPost, x.query.AppendTo("/callback/"+suiteID+"/"+address), strings.NewReader(string(x.envelope.XML()))))
		switch w.Code {
		case http.StatusOK, http.StatusBadRequest, http.StatusForbidden, http.StatusServiceUnavailable, http.StatusRequestEntityTooLarge:
		default:
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		if receiveID != suiteID && receiveID != providerCorp && w.Code == http.StatusOK && address == "command" {
			t.Errorf("receiveid %q was accepted", receiveID)
		}
	})
}
