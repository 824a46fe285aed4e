package wxcrypt_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/wxcrypt"
)

func TestReplyRoundTrip(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey)
	sent, err := codec.SealReply([]byte("<xml>回复</xml>"), "ww00quay", "1760000000", "424242")
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string][]byte{"XML": sent.XML(), "JSON": sent.JSON(), "BotJSON": sent.BotJSON()}
	for name, body := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := wxcrypt.ParseReply(body)
			if err != nil {
				t.Fatal(err)
			}
			want := sent
			want.Format = got.Format
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			msg, receiveID, err := codec.OpenReply(got)
			if err != nil || string(msg) != "<xml>回复</xml>" || receiveID != "ww00quay" {
				t.Errorf("opened %q for %q, %v", msg, receiveID, err)
			}
		})
	}
}

func TestReplyEmit(t *testing.T) {
	t.Parallel()
	reply := wxcrypt.Reply{Encrypt: "QUJD+/==", Signature: "00ff", Timestamp: "1760000000", Nonce: "42"}
	odd := reply
	odd.Timestamp = "soon"
	tests := []struct {
		name string
		got  []byte
		want string
	}{
		{"XML", reply.XML(), `<xml><Encrypt><![CDATA[QUJD+/==]]></Encrypt><MsgSignature><![CDATA[00ff]]></MsgSignature><TimeStamp>1760000000</TimeStamp><Nonce><![CDATA[42]]></Nonce></xml>`},
		{"JSON", reply.JSON(), `{"encrypt":"QUJD+/==","msgsignature":"00ff","timestamp":"1760000000","nonce":"42"}`},
		{"BotJSON", reply.BotJSON(), `{"encrypt":"QUJD+/==","msgsignature":"00ff","timestamp":1760000000,"nonce":"42"}`},
		{"BotJSONOddTimestamp", odd.BotJSON(), `{"encrypt":"QUJD+/==","msgsignature":"00ff","timestamp":"soon","nonce":"42"}`},
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

func TestParseReply(t *testing.T) {
	t.Parallel()
	want := wxcrypt.Reply{Encrypt: "QUJD", Signature: "00ff", Timestamp: "1760000000", Nonce: "42"}
	tests := []struct {
		name string
		body string
		code int
	}{
		{"OK", `<xml><Encrypt><![CDATA[QUJD]]></Encrypt><MsgSignature><![CDATA[00ff]]></MsgSignature><TimeStamp>1760000000</TimeStamp><Nonce><![CDATA[42]]></Nonce></xml>`, 0},
		{"OKLines", "<xml>\r\n<Encrypt><![CDATA[QUJD]]></Encrypt>\r\n<MsgSignature><![CDATA[00ff]]></MsgSignature>\r\n<TimeStamp>1760000000</TimeStamp>\r\n<Nonce><![CDATA[42]]></Nonce>\r\n</xml>\r\n", 0},
		{"OKTimestampCDATA", `<xml><Encrypt>QUJD</Encrypt><MsgSignature>00ff</MsgSignature><TimeStamp><![CDATA[1760000000]]></TimeStamp><Nonce>42</Nonce></xml>`, 0},
		{"OKJSONStrings", `{"encrypt":"QUJD","msgsignature":"00ff","timestamp":"1760000000","nonce":"42"}`, 0},
		{"OKJSONNumbers", `{"encrypt":"QUJD","msgsignature":"00ff","timestamp":1760000000,"nonce":42}`, 0},
		{"OKJSONOtherCase", `{"Encrypt":"QUJD","MsgSignature":"00ff","TimeStamp":1760000000,"Nonce":"42"}`, 0},
		{"ErrNoEncrypt", `<xml><MsgSignature>00ff</MsgSignature><TimeStamp>1</TimeStamp><Nonce>4</Nonce></xml>`, wxcrypt.BadEnvelope},
		{"ErrNoSignature", `<xml><Encrypt>QUJD</Encrypt><TimeStamp>1</TimeStamp><Nonce>4</Nonce></xml>`, wxcrypt.BadEnvelope},
		{"ErrNoTimestamp", `<xml><Encrypt>QUJD</Encrypt><MsgSignature>00ff</MsgSignature><Nonce>4</Nonce></xml>`, wxcrypt.BadEnvelope},
		{"ErrNoNonce", `<xml><Encrypt>QUJD</Encrypt><MsgSignature>00ff</MsgSignature><TimeStamp>1</TimeStamp></xml>`, wxcrypt.BadEnvelope},
		{"ErrJSONNoNonce", `{"encrypt":"QUJD","msgsignature":"00ff","timestamp":1}`, wxcrypt.BadJSON},
		{"ErrJSONTimestampList", `{"encrypt":"QUJD","msgsignature":"00ff","timestamp":[1],"nonce":"4"}`, wxcrypt.BadJSON},
		{"ErrPlainText", `success`, wxcrypt.BadFormat},
		{"ErrCut", `<xml><Encrypt>QU`, wxcrypt.BadEnvelope},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := wxcrypt.ParseReply([]byte(test.body))
			if test.code != 0 {
				wantCode(t, err, test.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got.Format = ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOpenReplyRefusesAnotherSignature(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey)
	reply, err := codec.SealReply([]byte("x"), "id", "1", "2")
	if err != nil {
		t.Fatal(err)
	}
	reply.Nonce = "3"
	_, _, err = codec.OpenReply(reply)
	wantCode(t, err, wxcrypt.BadSignature)
}
