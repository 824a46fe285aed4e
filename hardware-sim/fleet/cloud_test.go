package fleet_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/lxzan/gws"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
)

// cloud is a device cloud that does what a test wants instead of what is right.
type cloud struct {
	gws.BuiltinEventHandler
	URL string

	mu    sync.Mutex
	seen  map[string]int // requests, by their command
	reply func(c *cloud, frame openhw.Frame, number int) []openhw.Frame
}

// newCloud serves devices. reply answers the number-th request of a command; nil leaves it to answer.
func newCloud(t testing.TB, reply func(c *cloud, frame openhw.Frame, number int) []openhw.Frame) *cloud {
	t.Helper()
	c := &cloud{seen: map[string]int{}, reply: reply}
	var reading sync.WaitGroup
	up := gws.NewUpgrader(c, &gws.ServerOption{Logger: silent{}})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := up.Upgrade(w, r); err == nil {
			reading.Go(conn.ReadLoop)
		}
	}))
	c.URL = s.URL
	t.Cleanup(func() {
		s.Close()
		reading.Wait()
	})
	return c
}

type silent struct{}

func (silent) Error(...any) {}

// OnMessage is part of gws.Event.
func (c *cloud) OnMessage(conn *gws.Conn, m *gws.Message) {
	frame, err := openhw.DecodeText(bytes.Clone(m.Bytes()))
	_ = m.Close()
	if err != nil {
		conn.WriteClose(1002, nil)
		return
	}
	c.mu.Lock()
	c.seen[frame.Cmd]++
	number := c.seen[frame.Cmd]
	c.mu.Unlock()
	answers := c.reply(c, frame, number)
	if answers == nil {
		answers = []openhw.Frame{answer(frame)}
	}
	for _, a := range answers {
		_ = conn.WriteMessage(gws.OpcodeText, a.AppendText(nil))
	}
}

func (c *cloud) asked(cmd string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[cmd]
}

// answer is what a cloud answers to a device that is bound.
func answer(frame openhw.Frame) openhw.Frame {
	bodies := map[string]any{
		"get_timestamp":        &openhw.ServerTime{Timestamp: 1_800_000_000},
		"get_secret_no":        &openhw.SecretNo{SecretNo: "made-by-the-cloud"},
		"register":             &openhw.ActiveCode{ActiveCode: "code"},
		"active":               &openhw.Secret{Secret: "secret"},
		"get_userinfo_by_page": &openhw.UserPage{IsLast: true, UserInfo: []openhw.User{{UserID: "lin.yue"}}},
		"checkin":              &openhw.FailedPunches{},
	}
	out, _ := frame.Answer(bodies[frame.Cmd]) // the bodies above can be written
	return out
}

// refusal is an answer with a code.
func refusal(frame openhw.Frame, code errcode.Code, advice openhw.Advice) []openhw.Frame {
	return []openhw.Frame{frame.Refuse(openhw.Refusal(code), "", advice)}
}
