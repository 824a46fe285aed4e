package gateway_test

import (
	"encoding/binary"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/chapter/hardware/fleetkey"
)

// worker is a device that goes on reporting records, whatever others do.
type worker struct {
	w     *world
	link  *device.Link
	sn    string
	taken int
}

// worker brings a device of its own online.
func (w *world) worker() *worker {
	w.t.Helper()
	made := w.Do("device.make_fleet", "count=1", "prefix=WORKER")
	d := fixtures.Device{SN: made["prefix"] + "000000", SecretNo: fleetkey.SecretNo(made["seed"], made["prefix"]+"000000")}
	return &worker{w: w, link: w.reach(d, openhw.Subscribed), sn: d.SN}
}

// work reports records, one after the other, until stop is closed and at least one more after that.
func (k *worker) work(stop <-chan struct{}) <-chan error {
	ended := make(chan error, 1)
	go func() {
		for last := false; ; {
			punch := openhw.Punch{UserID: "sun.hao", Timestamp: openhw.Uint32(present.Unix() + int64(k.taken)), PassType: openhw.PassIn}
			if _, err := k.link.Ask(k.w.ctx, "checkin", &openhw.Checkin{CheckinData: []openhw.Punch{punch}}); err != nil {
				ended <- err
				return
			}
			k.taken++
			if last {
				ended <- nil
				return
			}
			select {
			case <-stop:
				last = true
			default:
			}
		}
	}()
	return ended
}

// during runs what others do while the device works: each of its records must be answered, and be stored once.
func (k *worker) during(act func()) {
	k.w.t.Helper()
	stop := make(chan struct{})
	ended := k.work(stop)
	act()
	close(stop)
	if err := <-ended; err != nil {
		k.w.t.Errorf("another device was disturbed: %v", err)
	}
	stored := 0
	for _, p := range k.w.Punches() {
		if p.Device == k.sn {
			stored++
		}
	}
	if stored != k.taken {
		k.w.t.Errorf("%d records of the other device were acknowledged, %d are stored", k.taken, stored)
	}
}

// frame is a masked frame of RFC 6455; the mask is zero.
func frame(first byte, payload string) string {
	head := binary.BigEndian.AppendUint16([]byte{first, 0x80 | 126}, uint16(len(payload)))
	return string(append(head, 0, 0, 0, 0)) + payload
}

// Whatever one device does, it is answered as it should be, and another one works on.
func TestOthersAreUndisturbed(t *testing.T) {
	t.Parallel()
	ping := `{"cmd":"ping","headers":{"req_id":"p"}}`
	tests := []struct {
		name string
		act  func(w *world)
	}{
		{"FrameCutInItsHeader", func(w *world) { w.leave("\x81") }},
		{"FrameCutInItsBody", func(w *world) { w.leave(frame(0x81, ping)[:20]) }},
		{"MessageCutBetweenFragments", func(w *world) { w.leave(frame(0x01, ping[:9])) }},
		{"OctetByOctet", func(w *world) {
			c := w.upgraded()
			for _, octet := range []byte(frame(0x81, ping)) {
				_, err := c.Write([]byte{octet})
				must(w.t, err)
			}
			w.answered(c, `"errcode":0`)
		}},
		{"Fragments", func(w *world) {
			c := w.upgraded()
			_, err := c.Write([]byte(frame(0x01, ping[:9]) + "\x89\x80\x00\x00\x00\x00" + frame(0x00, ping[9:20]) + frame(0x80, ping[20:])))
			must(w.t, err)
			var pong [2]byte
			_, err = c.Read(pong[:])
			must(w.t, err)
			w.answered(c, `"errcode":0`)
		}},
		{"Announcements", func(w *world) {
			for range 50 { // of eight EiB each
				c := w.upgraded()
				_, err := c.Write([]byte("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00"))
				must(w.t, err)
			}
		}},
		{"Garbage", func(w *world) {
			l := w.dial()
			for _, wire := range []string{"{", "\xff\xfe", `{"cmd":{}}`, `{"cmd":"ping","headers":[]}`, `{"cmd":"register","body":{"sn":7}}`} {
				for range 100 {
					if answer := w.raw(l, false, wire); answer.ErrCode == errcode.OK {
						w.t.Errorf("%q: %+v", wire, answer)
					}
				}
			}
		}},
		{"BinaryOfStrangers", func(w *world) {
			l := w.dial()
			wire, err := openhw.Upload{Cmd: "upload_log", ReqID: "u", Data: []byte("boot ok")}.Append(nil)
			must(w.t, err)
			if answer := w.raw(l, true, string(wire)); answer.ErrCode != openhw.NotRegistered || answer.ReqID != "u" {
				w.t.Errorf("%+v", answer)
			}
		}},
		{"LyingLengths", func(w *world) {
			l := w.reach(w.bound, openhw.Subscribed)
			wire, err := openhw.Upload{Cmd: "upload_log", ReqID: "u", Data: []byte("boot ok")}.Append(nil)
			must(w.t, err)
			for _, at := range []int{4, 18, 23} { // lengths of cmd, req_id and data
				for _, size := range []uint32{0, 6, 8, 1 << 20, 1 << 31, 1<<32 - 1} {
					lying := []byte(string(wire))
					binary.LittleEndian.PutUint32(lying[at:], size)
					if answer := w.raw(l, true, string(lying)); answer.ErrCode == errcode.OK {
						w.t.Errorf("a length of %d at %d: %+v", size, at, answer)
					}
				}
			}
			w.ok(l, "ping", nil)
		}},
		{"WrongKeys", func(w *world) {
			l := w.dial()
			for range 100 {
				forged := registration(w.bound)
				forged.DeviceSignature = forged.Proof().Sign("guessed")
				w.refused(l, openhw.BadSignature, "register", forged)
			}
		}},
		{"TwoSockets", func(w *world) {
			older := w.reach(w.bound, openhw.Subscribed)
			w.ok(w.reach(w.bound, openhw.Subscribed), "ping", nil)
			if got := websocket.CloseStatus(w.ended(older)); got != websocket.StatusPolicyViolation {
				w.t.Errorf("closed with %d", got)
			}
		}},
		{"ManyWhoSayNothing", func(w *world) {
			for range 200 {
				w.upgraded()
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.worker().during(func() { test.act(w) })
		})
	}
}

// leave says something and is gone.
func (w *world) leave(wire string) {
	w.t.Helper()
	c := w.upgraded()
	_, err := c.Write([]byte(wire))
	must(w.t, err)
	must(w.t, c.Close())
}

// answered expects a short frame with a text.
func (w *world) answered(c net.Conn, want string) {
	w.t.Helper()
	var buffer [256]byte
	n, err := c.Read(buffer[:])
	if err != nil || !strings.Contains(string(buffer[:n]), want) {
		w.t.Errorf("%q, %v", buffer[:n], err)
	}
}

// A signature that was overheard serves nobody for long: it says who signed, for what, and when. (docs 91366, 91370, 90315)
func TestReplayedSignatures(t *testing.T) {
	t.Parallel()
	t.Run("OKTheDeviceItself", func(t *testing.T) { // which repeats its request when no answer has come
		t.Parallel()
		w := newWorld(t)
		l := w.dial()
		ask[openhw.ActiveCode](w, l, "register", registration(w.bound))
		w.refused(l, openhw.RegisteredBefore, "register", registration(w.bound))
		ask[openhw.ActiveCode](w, w.dial(), "register", registration(w.bound))
	})
	t.Run("ErrFromAnotherAddress", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		victim := w.reach(w.bound, openhw.Subscribed)
		if _, answer := w.abroad(); answer.ErrCode != openhw.RegisteredAbroad {
			t.Errorf("%+v", answer)
		}
		w.ok(victim, "get_corp_info", nil)
	})
	t.Run("ErrLater", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		overheard := registration(w.bound)
		w.Advance(openhw.SignatureLife + time.Second)
		w.refused(w.dial(), openhw.StaleTimestamp, "register", overheard)
	})
	t.Run("ErrAnotherSN", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		overheard := registration(w.bound)
		overheard.SN = w.free.SN
		w.refused(w.dial(), openhw.BadSignature, "register", overheard)
	})
	t.Run("ErrFromACode", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		code, err := openhw.ParseCode(openhw.BindCode(w.bound.SN, uint64(present.Unix()), 7, w.bound.SecretNo))
		must(t, err)
		p := code.Proof
		w.refused(w.dial(), openhw.BadSignature, "register", &openhw.Register{
			SN: p.SN, Timestamp: openhw.Decimal{Text: p.Timestamp}, Nonce: openhw.Decimal{Text: p.Nonce}, DeviceSignature: p.Signature,
		})
	})
}
