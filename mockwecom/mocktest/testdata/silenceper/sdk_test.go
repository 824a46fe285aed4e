package silenceper

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"testing"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/util"
	"github.com/silenceper/wechat/v2/work"
	"github.com/silenceper/wechat/v2/work/config"
)

// env gives what the simulator's environment says.
func env(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Skipf("%s is not set: start this with mockwecom exec", name)
	}
	return value
}

// app is the SDK with the secret of the world's first app.
func app(t *testing.T) *work.Work {
	t.Helper()
	return work.NewWork(&config.Config{
		CorpID: env(t, "WECOM_CORP_ID"), CorpSecret: env(t, "WECOM_CORP_SECRET"), AgentID: env(t, "WECOM_AGENT_ID"), Cache: cache.NewMemory(),
	})
}

// assistant is the SDK with the secret of the contact-sync assistant.
func assistant(t *testing.T) *work.Work {
	t.Helper()
	return work.NewWork(&config.Config{CorpID: env(t, "WECOM_CORP_ID"), CorpSecret: env(t, "WECOM_CONTACT_SECRET"), Cache: cache.NewMemory()})
}

// rootApp is the SDK with the secret of an app whose visible range is the root department, as app chats want it.
func rootApp(t *testing.T) *work.Work {
	t.Helper()
	return work.NewWork(&config.Config{
		CorpID: env(t, "WECOM_CORP_ID"), CorpSecret: env(t, "SDK_ROOT_SECRET"), AgentID: env(t, "SDK_ROOT_AGENT"), Cache: cache.NewMemory(),
	})
}

func must(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// post makes a call that the SDK has no function for, with its own means.
func post(t *testing.T, wk *work.Work, path string, body, answer any) {
	t.Helper()
	token, err := wk.GetContext().GetAccessToken()
	must(t, "token", err)
	response, err := util.PostJSON(fmt.Sprintf("https://qyapi.weixin.qq.com/cgi-bin/%s?access_token=%s", path, token), body)
	must(t, path, err)
	must(t, path, util.DecodeWithError(response, answer, path))
}

// picture is a small PNG.
func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, "png", png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))))
	return b.Bytes()
}

// voice is the head of an AMR file and one second of frames.
func voice() []byte {
	frame := append([]byte{0x04}, make([]byte, 12)...)
	return append([]byte("#!AMR\n"), bytes.Repeat(frame, 50)...)
}
