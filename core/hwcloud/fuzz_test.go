package hwcloud_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"wecomlab/core/hwcloud"
	"wecomlab/core/wxcrypt"
)

func FuzzReceiver(f *testing.F) {
	codec, err := wxcrypt.New(token, aesKey)
	must(f, err)
	for _, g := range goldens {
		f.Add([]byte(g.wire), true)
	}
	f.Add([]byte(`{"encrypt":"AAAA"}`), false)
	f.Add([]byte(`<xml><Encrypt>AAAA</Encrypt></xml>`), false)
	receiver, err := hwcloud.NewReceiver(hwcloud.ReceiverConfig{Address: hwcloud.ModelAddress, Token: token, AESKey: aesKey, ReceiveID: modelID, MaxAge: -1, Memory: 16,
		Handle: func(_ context.Context, c hwcloud.Callback) (any, error) {
			if c.Row.Reply == nil {
				return nil, nil
			}
			return c.Row.Reply(), nil
		}})
	must(f, err)
	f.Fuzz(func(t *testing.T, content []byte, seal bool) {
		address, body := "/hw?msg_signature=x&timestamp=1&nonce=1", content
		if seal {
			encrypt, err := codec.Seal(content, modelID)
			if err != nil {
				t.Skip()
			}
			address, body = codec.Stamp("1", "1", encrypt).AppendTo("/hw"), wxcrypt.Envelope{Encrypt: encrypt}.JSON()
		}
		answer := httptest.NewRecorder()
		receiver.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, address, bytes.NewReader(body)))
		if answer.Code == http.StatusOK && !seal {
			t.Errorf("an unsigned callback is accepted: %q", content)
		}
		if answer.Code != http.StatusOK && !strings.HasPrefix(answer.Body.String(), "Failed at ") {
			t.Errorf("%d without an explanation: %s", answer.Code, answer.Body)
		}
	})
}
