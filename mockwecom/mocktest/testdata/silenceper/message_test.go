package silenceper

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/silenceper/wechat/v2/util"
	"github.com/silenceper/wechat/v2/work"
	"github.com/silenceper/wechat/v2/work/appchat"
	"github.com/silenceper/wechat/v2/work/message"
	"github.com/silenceper/wechat/v2/work/robot"
)

func common(t *testing.T, to string) *message.SendRequestCommon {
	t.Helper()
	return &message.SendRequestCommon{ToUser: to, AgentID: env(t, "WECOM_AGENT_ID")}
}

// upload puts a file into the temporary media.
func upload(t *testing.T, wk *work.Work, name, kind string, content []byte) string {
	t.Helper()
	up, err := wk.GetMaterial().UploadTempFileFromReader(name, kind, bytes.NewReader(content))
	must(t, "UploadTempFileFromReader "+kind, err)
	if up.Type != kind || up.MediaID == "" || up.CreateAt == "" {
		t.Errorf("upload gives %+v", up)
	}
	return up.MediaID
}

func TestMedia(t *testing.T) {
	wk := app(t)
	// This version of the SDK reads every file as JSON to look for an errcode, so that only JSON comes through.
	const content = `{"rows":3,"title":"报表"}`
	file := filepath.Join(t.TempDir(), "报表.json")
	must(t, "file", os.WriteFile(file, []byte(content), 0o600))
	up, err := wk.GetMaterial().UploadTempFile(file, "file")
	must(t, "UploadTempFile", err)
	got, err := wk.GetMaterial().GetTempFile(up.MediaID)
	must(t, "GetTempFile", err)
	if string(got) != content {
		t.Errorf("GetTempFile gives %q", got)
	}
	if _, err := wk.GetMaterial().GetTempFile("no-such-media"); err == nil || !strings.Contains(err.Error(), "40007") {
		t.Errorf("GetTempFile of nothing: %v", err)
	}
	image, err := wk.GetMaterial().UploadImgFromReader("lamp.png", bytes.NewReader(picture(t)))
	must(t, "UploadImgFromReader", err)
	if image.URL == "" {
		t.Error("UploadImg gives no URL")
	}
}

func TestMessages(t *testing.T) {
	wk := app(t)
	sent, err := wk.GetMessage().SendText(message.SendTextRequest{SendRequestCommon: common(t, "lin.yue|ghost"), Text: message.TextField{Content: "水位过高"}})
	must(t, "SendText", err)
	if sent.InvalidUser != "ghost" || sent.MsgID == "" {
		t.Errorf("SendText gives %+v", sent)
	}
	if _, err := wk.GetMessage().SendText(message.SendTextRequest{SendRequestCommon: common(t, "ghost"), Text: message.TextField{Content: "无人"}}); err == nil || !strings.Contains(err.Error(), "81013") {
		t.Errorf("SendText to nobody: %v", err)
	}
	_, err = wk.GetMessage().SendImage(message.SendImageRequest{SendRequestCommon: common(t, "chen.mo"), Image: message.ImageField{MediaID: upload(t, wk, "lamp.png", "image", picture(t))}})
	must(t, "SendImage", err)
	_, err = wk.GetMessage().SendVoice(message.SendVoiceRequest{SendRequestCommon: common(t, "chen.mo"), Voice: message.VoiceField{MediaID: upload(t, wk, "call.amr", "voice", voice())}})
	must(t, "SendVoice", err)
	card := map[string]any{
		"touser": "chen.mo", "agentid": env(t, "WECOM_AGENT_ID"), "msgtype": "textcard",
		"textcard": map[string]string{"title": "巡检", "description": "三号泵停机", "url": "https://pump.example.test/3"},
	}
	_, err = wk.GetMessage().Send("TextCard", card)
	must(t, "Send", err)
}

func TestAppChat(t *testing.T) {
	wk := app(t)
	chat := struct {
		util.CommonError
		ChatID string `json:"chatid"`
	}{}
	post(t, rootApp(t), "appchat/create", map[string]any{"name": "值班群", "userlist": []string{"lin.yue", "chen.mo"}, "chatid": "SDKRoom01"}, &chat)
	if chat.ChatID != "SDKRoom01" {
		t.Errorf("appchat/create gives %+v", chat)
	}
	talk := rootApp(t).GetAppChat()
	_, err := talk.SendText(appchat.SendTextRequest{SendRequestCommon: &appchat.SendRequestCommon{ChatID: chat.ChatID}, Text: appchat.TextField{Content: "今晚值班"}})
	must(t, "SendText", err)
	_, err = talk.SendImage(appchat.SendImageRequest{
		SendRequestCommon: &appchat.SendRequestCommon{ChatID: chat.ChatID}, Image: appchat.ImageField{MediaID: upload(t, wk, "lamp.png", "image", picture(t))},
	})
	must(t, "SendImage", err)
	if _, err := talk.SendText(appchat.SendTextRequest{SendRequestCommon: &appchat.SendRequestCommon{ChatID: "nobody"}, Text: appchat.TextField{Content: "喂"}}); err == nil {
		t.Error("SendText to no chat succeeds")
	}
}

func TestRobot(t *testing.T) {
	key := env(t, "WECOM_WEBHOOK_KEY")
	text := robot.WebhookSendTextOption{MsgType: "text"}
	text.Text.Content = "构建失败"
	if info, err := app(t).GetRobot().RobotBroadcast(key, text); err != nil || info.ErrCode != 0 {
		t.Errorf("text: %+v, %v", info, err)
	}
	image := robot.WebhookSendImageOption{MsgType: "image"}
	sum := md5.Sum(picture(t))
	image.Image.Base64, image.Image.MD5 = base64.StdEncoding.EncodeToString(picture(t)), hex.EncodeToString(sum[:])
	if info, err := app(t).GetRobot().RobotBroadcast(key, image); err != nil || info.ErrCode != 0 {
		t.Errorf("image: %+v, %v", info, err)
	}
	if info, err := app(t).GetRobot().RobotBroadcast("no-such-key", text); err != nil || info.ErrCode != 93000 {
		t.Errorf("a wrong key: %+v, %v", info, err)
	}
}

func TestTickets(t *testing.T) {
	js := app(t).JsSdk()
	corp, err := js.GetConfig("https://app.example.test/page")
	must(t, "GetConfig", err)
	agent, err := js.GetAgentConfig("https://app.example.test/page")
	must(t, "GetAgentConfig", err)
	if len(corp.Signature) != 40 || len(agent.Signature) != 40 {
		t.Errorf("signatures %q and %q", corp.Signature, agent.Signature)
	}
}
