package gateway_test

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/mocktest"
)

// What cannot be read is answered, and the connection goes on.
func TestOddFrames(t *testing.T) {
	t.Parallel()
	upload := func(change func([]byte) []byte) string {
		wire, err := openhw.Upload{Cmd: "upload_log", ReqID: "u", Data: []byte("boot ok")}.Append(nil)
		must(t, err)
		return string(change(wire))
	}
	tests := []struct {
		name   string
		binary bool
		wire   string
		code   errcode.Code
		reqID  string // empty: the answer has no headers
	}{
		{"Empty", false, "", 40058, ""},
		{"Cut", false, `{"cmd":"ping","headers":{"req_id":"a"`, 40058, ""},
		{"NoObject", false, `[1]`, 40058, ""},
		{"Null", false, `null`, 40058, ""},
		{"TwoValues", false, `{"cmd":"ping","headers":{"req_id":"a"}} {}`, 40058, ""},
		{"NotUTF8", false, "{\"cmd\":\"ping\",\"headers\":{\"req_id\":\"\xff\"}}", 40058, ""},
		{"NoCmd", false, `{"headers":{"req_id":"a"}}`, 40058, "a"},
		{"CmdIsNumber", false, `{"cmd":7,"headers":{"req_id":"a"}}`, 40058, "a"},
		{"AnswerFromDevice", false, `{"headers":{"req_id":"a"},"errcode":0,"errmsg":"ok"}`, 40058, "a"},
		{"BodyOfWrongType", false, `{"cmd":"checkin","headers":{"req_id":"a"},"body":{"checkin_data":"x"}}`, 40058, "a"},
		{"BodyIsList", false, `{"cmd":"checkin","headers":{"req_id":"a"},"body":[]}`, 40058, "a"},
		{"BinaryInText", false, `{"cmd":"upload_log","headers":{"req_id":"a"}}`, 600052, "a"},
		{"NoReqID", false, `{"cmd":"get_perm_version","body":{"x":1}, "headers":null}`, 0, ""},
		{"OKOddOrder", false, `{"body":{},"headers":{"more":1,"req_id":"a"},"cmd":"ping"}`, 0, "a"},
		{"BinaryEmpty", true, "", 600052, ""},
		{"BinaryCut", true, upload(func(b []byte) []byte { return b[:len(b)-3] }), 600052, "u"},
		{"BinaryTail", true, upload(func(b []byte) []byte { return append(b, 0) }), 600052, "u"},
		{"BinaryVersion", true, upload(func(b []byte) []byte { b[0] = 9; return b }), 600052, ""},
		{"BinaryLyingLength", true, upload(func(b []byte) []byte { binary.LittleEndian.PutUint32(b[4:], 1<<31); return b }), 600052, ""},
		{"BinaryLyingDataLength", true, upload(func(b []byte) []byte { binary.LittleEndian.PutUint32(b[23:], 1<<32-1); return b }), 600052, "u"},
		{"BinaryText", true, `{"cmd":"ping","headers":{"req_id":"a"}}`, 600052, ""},
	}
	w := newWorld(t)
	l := w.reach(w.bound, openhw.Subscribed)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := &world{Server: w.Server, t: t, ctx: w.ctx, url: w.url}
			answer := w.raw(l, test.binary, test.wire)
			if answer.ErrCode != test.code || answer.ReqID != test.reqID || answer.Bare != (test.reqID == "") {
				t.Errorf("%d %s, req_id %q, bare %v", answer.ErrCode, answer.ErrMsg, answer.ReqID, answer.Bare)
			}
			if test.code != 0 && !strings.Contains(answer.ErrMsg, ", hint: [") {
				t.Error(answer.ErrMsg)
			}
			w.ok(l, "ping", nil)
		})
	}
}

// Firmware repeats one req_id for ever: it is an echo and nothing more.
func TestRepeatedReqID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.dial()
	for range 3 {
		if answer := w.raw(l, false, `{"cmd":"ping","headers":{"req_id":"xx_ping"}}`); answer.ReqID != "xx_ping" || answer.ErrCode != 0 {
			t.Errorf("%+v", answer)
		}
	}
}

// A stranger has nothing long to say; whoever has registered may, within the limit of texts.
func TestLargeFrames(t *testing.T) {
	t.Parallel()
	long := func(size int) string {
		return `{"cmd":"ping","headers":{"req_id":"a"},"body":{"x":"` + strings.Repeat("x", size) + `"}}`
	}
	w := newWorld(t, mocktest.WithSettings(map[string]string{"hardware.max_text": "100000"}))
	stranger := w.dial()
	if answer := w.raw(stranger, false, long(60<<10)); answer.ErrCode != 0 {
		t.Errorf("%+v", answer)
	}
	_ = stranger.Send(w.ctx, false, []byte(long(64<<10))) // cut off while it is being sent, perhaps
	_ = w.ended(stranger)
	announced := w.upgraded()
	_, err := announced.Write([]byte("\x81\xff\x00\x00\x00\x00\x00\x01\x00\x01\x00\x00\x00\x00")) // 64 KiB and one
	must(t, err)
	var closing [4]byte
	_, err = io.ReadFull(announced, closing[:])
	if code := binary.BigEndian.Uint16(closing[2:]); err != nil || closing[0] != 0x88 || code != 1009 {
		t.Errorf("closed with %d, %v", code, err)
	}
	w.Expect(`kind:device title:close/too_large step:limit`)

	known := w.reach(w.bound, openhw.Registered)
	if answer := w.raw(known, false, long(90_000)); answer.ErrCode != 0 {
		t.Errorf("%+v", answer)
	}
	if answer := w.raw(known, false, long(100_000)); answer.ErrCode != 40058 || !answer.Bare {
		t.Errorf("%+v", answer)
	}
	if answer := w.raw(known, true, strings.Repeat("\x01", openhw.MaxBinary)); answer.ErrCode != 600052 {
		t.Errorf("%+v", answer)
	}
	w.ok(known, "ping", nil)
}

// upgraded is a bare connection behind the handshake of RFC 6455.
func (w *world) upgraded() net.Conn {
	w.t.Helper()
	c, err := (&net.Dialer{}).DialContext(w.ctx, "tcp", strings.TrimPrefix(w.URL, "http://"))
	must(w.t, err)
	w.t.Cleanup(func() { _ = c.Close() })
	_, err = c.Write([]byte("GET / HTTP/1.1\r\nHost: openhw.work.weixin.qq.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: protocol\r\n\r\n"))
	must(w.t, err)
	deadline, _ := w.ctx.Deadline()
	must(w.t, c.SetDeadline(deadline))
	head := make([]byte, 0, 512)
	for !strings.HasSuffix(string(head), "\r\n\r\n") {
		var one [1]byte
		_, err := c.Read(one[:])
		must(w.t, err)
		head = append(head, one[0])
	}
	if !strings.HasPrefix(string(head), "HTTP/1.1 101 ") || strings.Contains(strings.ToLower(string(head)), "sec-websocket-protocol") {
		w.t.Fatalf("%s", head)
	}
	return c
}

// What breaks RFC 6455 ends the connection, and no room is made for what is announced only.
func TestBrokenWebSockets(t *testing.T) {
	t.Parallel()
	mask := "\x00\x00\x00\x00"
	tests := []struct{ name, wire string }{
		{"Announces8EiB", "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff" + mask},
		{"AnnouncesNegativeLength", "\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff" + mask},
		{"Announces20MB", "\x82\xff\x00\x00\x00\x00\x01\x40\x00\x00" + mask},
		{"FragmentsWithoutEnd", strings.Repeat("\x01\xfe\xff\xff"+mask+strings.Repeat("x", 65535), 1) + "\x00\xfe\xff\xff" + mask},
		{"NotMasked", "\x81\x02{}"},
		{"ReservedBit", "\xf1\x82" + mask + "{}"},
		{"UnknownOpcode", "\x83\x82" + mask + "{}"},
		{"LongControl", "\x89\xfe\x01\x00" + mask + strings.Repeat("x", 256)},
		{"ContinuationOfNothing", "\x80\x82" + mask + "{}"},
		{"HTTPAgain", "GET / HTTP/1.1\r\n\r\n"},
	}
	w := newWorld(t)
	bystander := w.reach(w.bound, openhw.Subscribed)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := &world{Server: w.Server, t: t, ctx: w.ctx, url: w.url}
			c := w.upgraded()
			_, _ = c.Write([]byte(test.wire))
			var sink [256]byte
			for {
				if _, err := c.Read(sink[:]); err != nil {
					if w.ctx.Err() != nil {
						t.Error("the connection lives on")
					}
					break
				}
			}
			w.ok(bystander, "ping", nil)
		})
	}
}

// A device that never reads loses pushes, and disturbs nobody.
func TestDeviceThatNeverReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bystander := w.reach(w.free, openhw.Registered)
	c := w.upgraded()
	text := func(frame openhw.Frame, err error) {
		must(t, err)
		wire := frame.AppendText(nil)
		head := []byte{0x81, 0xfe, byte(len(wire) >> 8), byte(len(wire)), 0, 0, 0, 0}
		_, err = c.Write(append(head, wire...))
		must(t, err)
	}
	text(openhw.Ask("register", "r", registration(w.bound)))
	text(openhw.Ask("subscribe_corp", "s", &openhw.Subscribe{Secret: w.bound.Secret, FirmwareVersion: "1"}))
	w.WaitCall("kind:device title:subscribe_corp errcode=0")
	big := strings.Repeat("y", 60_000)
	go func() {
		for range 400 { // more than two sockets hold
			frame, err := openhw.Ask("selfhelp_notify", "n", &openhw.SelfhelpNotify{Data: big})
			wire := frame.AppendText(nil)
			if err != nil {
				return
			}
			if _, err := c.Write(append([]byte{0x81, 0xfe, byte(len(wire) >> 8), byte(len(wire)), 0, 0, 0, 0}, wire...)); err != nil {
				return
			}
		}
	}()
	// What does not fit any more is lost, or the connection is closed: both say so.
	for len(w.Calls("kind:device to:device failed")) == 0 {
		w.Do("device.restart")
		w.ok(bystander, "ping", nil)
	}
}
