package robot_test

import (
	"net/http"
	"strings"
	"testing"

	"wecomlab/mockwecom/mocktest"
)

// A program under test finds the world's robot in its environment, and the robot stands again after a reset.
func TestWorldRobot(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	env := s.Env()
	if want := s.URL + "/cgi-bin/webhook/send?key=" + env["WECOM_WEBHOOK_KEY"]; env["WECOM_WEBHOOK_URL"] != want || len(env["WECOM_WEBHOOK_KEY"]) != 36 {
		t.Fatalf("%s, %s", env["WECOM_WEBHOOK_URL"], env["WECOM_WEBHOOK_KEY"])
	}
	send := func() string {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, env["WECOM_WEBHOOK_URL"], strings.NewReader(`{"msgtype":"text","text":{"content":"x"}}`))
		must(t, err)
		req.Close = true
		res, err := http.DefaultClient.Do(req)
		must(t, err)
		defer func() { _ = res.Body.Close() }()
		return res.Header.Get("Error-Code")
	}
	codes := send()
	s.Do("robot.remove")
	codes += " " + send()
	s.Do("world.reset")
	codes += " " + send()
	if codes != "0 93000 0" {
		t.Error(codes)
	}
}

// Actions mean the first robot that is there.
func TestDefaultRobot(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	first := s.Env()["WECOM_WEBHOOK_KEY"]
	s.Do("robot.remove")
	second := s.Do("robot.add")["key"]
	s.Do("robot.stop")
	for key, want := range map[string]string{first: "93000", second: "93004"} {
		res, err := http.Post(s.URL+"/cgi-bin/webhook/send?key="+key, "application/json", strings.NewReader("{}"))
		must(t, err)
		must(t, res.Body.Close())
		if got := res.Header.Get("Error-Code"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
