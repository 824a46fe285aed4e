package wxcrypt_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/wxcrypt"
)

func TestParseEnvelope(t *testing.T) {
	t.Parallel()
	full := wxcrypt.Envelope{ToUserName: "ww00quay", Encrypt: "QUJD+/==", AgentID: "1000031", Format: wxcrypt.XML}
	asJSON := full
	asJSON.Format = wxcrypt.JSON
	tests := []struct {
		name string
		body string
		want wxcrypt.Envelope
	}{
		{"OK", `<xml><ToUserName><![CDATA[ww00quay]]></ToUserName><Encrypt><![CDATA[QUJD+/==]]></Encrypt><AgentID><![CDATA[1000031]]></AgentID></xml>`, full},
		{"OKOtherOrder", `<xml><AgentID>1000031</AgentID><Encrypt>QUJD+/==</Encrypt><ToUserName>ww00quay</ToUserName></xml>`, full},
		{"OKIndented", "\n<xml>\n  <ToUserName> <![CDATA[ww00quay]]> </ToUserName>\n  <Encrypt>\n<![CDATA[QUJD+/==]]>\n</Encrypt>\n  <AgentID> 1000031 </AgentID>\n</xml>\n", full},
		{"OKDeclaration", `<?xml version="1.0" encoding="UTF-8"?><xml><ToUserName>ww00quay</ToUserName><Encrypt>QUJD+/==</Encrypt><AgentID>1000031</AgentID></xml>`, full},
		{"OKByteOrderMark", "\uFEFF<xml><ToUserName>ww00quay</ToUserName><Encrypt>QUJD+/==</Encrypt><AgentID>1000031</AgentID></xml>", full},
		{"OKUnknownElements", `<xml><Extra><Deep>x</Deep></Extra><ToUserName>ww00quay</ToUserName><Encrypt>QUJD+/==</Encrypt><AgentID>1000031</AgentID><!-- remark --></xml>`, full},
		{"OKAnotherRootName", `<root><ToUserName>ww00quay</ToUserName><Encrypt>QUJD+/==</Encrypt><AgentID>1000031</AgentID></root>`, full},
		{"OKAgentIDAbsent", `<xml><ToUserName>ww00quay</ToUserName><Encrypt>QUJD</Encrypt></xml>`, wxcrypt.Envelope{ToUserName: "ww00quay", Encrypt: "QUJD", Format: wxcrypt.XML}},
		{"OKAgentIDEmpty", `<xml><ToUserName>ww00quay</ToUserName><Encrypt>QUJD</Encrypt><AgentID><![CDATA[]]></AgentID></xml>`, wxcrypt.Envelope{ToUserName: "ww00quay", Encrypt: "QUJD", Format: wxcrypt.XML}},
		{"OKJSON", `{"tousername":"ww00quay","encrypt":"QUJD+/==","agentid":"1000031"}`, asJSON},
		{"OKJSONOtherCase", ` {"ToUserName":"ww00quay","AgentID":1000031,"Encrypt":"QUJD+/=="} `, asJSON},
		{"OKJSONBot", `{"encrypt":"QUJD","more":[1,{}]}`, wxcrypt.Envelope{Encrypt: "QUJD", Format: wxcrypt.JSON}},
		{"OKJSONNull", `{"encrypt":"QUJD","agentid":null}`, wxcrypt.Envelope{Encrypt: "QUJD", Format: wxcrypt.JSON}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := wxcrypt.ParseEnvelope([]byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseEnvelopeRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		body string
		code int
	}{
		{"ErrEmpty", "", wxcrypt.BadFormat},
		{"ErrOnlySpace", " \n", wxcrypt.BadFormat},
		{"ErrForm", "encrypt=QUJD", wxcrypt.BadFormat},
		{"ErrJSONArray", `["QUJD"]`, wxcrypt.BadFormat},
		{"ErrTooGreat", "<xml>" + strings.Repeat(" ", wxcrypt.MaxEnvelope), wxcrypt.BadFormat},
		{"ErrCut", `<xml><ToUserName>ww00quay</ToUserName><Encrypt>QUJD`, wxcrypt.BadEnvelope},
		{"ErrCutAfterElement", `<xml><Encrypt>QUJD</Encrypt>`, wxcrypt.BadEnvelope},
		{"ErrMismatchedEnd", `<xml><Encrypt>QUJD</Encript></xml>`, wxcrypt.BadEnvelope},
		{"ErrNoEncrypt", `<xml><ToUserName>ww00quay</ToUserName></xml>`, wxcrypt.BadEnvelope},
		{"ErrEncryptTooDeep", `<xml><body><Encrypt>QUJD</Encrypt></body></xml>`, wxcrypt.BadEnvelope},
		{"ErrDoctype", `<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/hostname">]><xml><Encrypt>&e;</Encrypt></xml>`, wxcrypt.BadEnvelope},
		{"ErrUnknownEntity", `<xml><Encrypt>&e;</Encrypt></xml>`, wxcrypt.BadEnvelope},
		{"ErrTooDeep", strings.Repeat("<a>", 9) + strings.Repeat("</a>", 9), wxcrypt.BadEnvelope},
		{"ErrTwoRoots", `<xml><Encrypt>QUJD</Encrypt></xml><xml></xml>`, wxcrypt.BadEnvelope},
		{"ErrForeignCharset", `<?xml version="1.0" encoding="gb2312"?><xml><Encrypt>QUJD</Encrypt></xml>`, wxcrypt.BadEnvelope},
		{"ErrJSONCut", `{"encrypt":"QU`, wxcrypt.BadJSON},
		{"ErrJSONTwice", `{"encrypt":"QUJD"}{}`, wxcrypt.BadJSON},
		{"ErrJSONNoEncrypt", `{"tousername":"ww00quay"}`, wxcrypt.BadJSON},
		{"ErrJSONEncryptObject", `{"encrypt":{"a":1}}`, wxcrypt.BadJSON},
		{"ErrJSONEncryptTrue", `{"encrypt":true}`, wxcrypt.BadJSON},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := wxcrypt.ParseEnvelope([]byte(test.body))
			wantCode(t, err, test.code)
		})
	}
}

func TestEnvelopeEmit(t *testing.T) {
	t.Parallel()
	envelope := wxcrypt.Envelope{ToUserName: "ww00quay", Encrypt: "QUJD+/==", AgentID: "1000031"}
	suite := wxcrypt.Envelope{ToUserName: "dk00quay", Encrypt: "QUJD"}
	tests := []struct {
		name string
		got  []byte
		want string
	}{
		{"XML", envelope.XML(), `<xml><ToUserName><![CDATA[ww00quay]]></ToUserName><Encrypt><![CDATA[QUJD+/==]]></Encrypt><AgentID><![CDATA[1000031]]></AgentID></xml>`},
		{"XMLOfASuite", suite.XML(), `<xml><ToUserName><![CDATA[dk00quay]]></ToUserName><Encrypt><![CDATA[QUJD]]></Encrypt><AgentID><![CDATA[]]></AgentID></xml>`},
		{"XMLEndMark", wxcrypt.Envelope{ToUserName: "a]]>b"}.XML(), `<xml><ToUserName><![CDATA[a]]]]><![CDATA[>b]]></ToUserName><Encrypt><![CDATA[]]></Encrypt><AgentID><![CDATA[]]></AgentID></xml>`},
		{"JSON", envelope.JSON(), `{"tousername":"ww00quay","encrypt":"QUJD+/==","agentid":"1000031"}`},
		{"JSONOfABot", wxcrypt.Envelope{Encrypt: "QUJD"}.JSON(), `{"encrypt":"QUJD"}`},
		{"AppJSON", envelope.AppJSON(), `{"ToUserName":"ww00quay","AgentID":"1000031","Encrypt":"QUJD+/=="}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, string(test.got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The one-line form with a three-digit AgentID has exactly the Content-Length of the official example (doc 91144).
func TestEnvelopeLengthOfTheOfficialExample(t *testing.T) {
	t.Parallel()
	for _, vector := range loadVectors(t) {
		if vector.Name != "A2" {
			continue
		}
		body := wxcrypt.Envelope{ToUserName: vector.ReceiveID, Encrypt: vector.Encrypt, AgentID: vector.AgentID}.XML()
		if len(body) != 603 {
			t.Errorf("the envelope has %d octets, want 603", len(body))
		}
		return
	}
	t.Error("vector A2 is missing")
}

func FuzzEnvelope(f *testing.F) {
	f.Add([]byte(`<xml><ToUserName><![CDATA[ww00quay]]></ToUserName><Encrypt><![CDATA[QUJD]]></Encrypt><AgentID><![CDATA[1]]></AgentID></xml>`))
	f.Add([]byte(`{"tousername":"ww00quay","encrypt":"QUJD","agentid":1}`))
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>`))
	f.Add([]byte(`<xml><Encrypt>a]]]]><![CDATA[>b</Encrypt></xml>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		envelope, err := wxcrypt.ParseEnvelope(body)
		if err != nil {
			return
		}
		emitted := envelope.XML()
		if envelope.Format == wxcrypt.JSON {
			if strings.ContainsFunc(envelope.ToUserName+envelope.Encrypt+envelope.AgentID, func(r rune) bool { return r == '\uFFFD' }) {
				return
			}
			emitted = envelope.JSON()
		}
		again, err := wxcrypt.ParseEnvelope(emitted)
		if err != nil {
			t.Fatalf("%q is read, but its own writing %q is refused: %v", body, emitted, err)
		}
		if diff := cmp.Diff(envelope, again); diff != "" {
			t.Fatal(diff)
		}
	})
}
