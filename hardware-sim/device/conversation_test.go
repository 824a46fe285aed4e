package device_test

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
)

var update = flag.Bool("update", false, "write what the simulator answers into the recorded conversations")

// recorded is when the recorded conversations took place; their timestamps and signatures are of that moment.
var recorded = time.Date(2026, 5, 11, 1, 30, 0, 0, time.UTC)

// The first conversations of public clients, byte for byte: what they send is fixed in the files, signatures included, and what the
// simulator answers is compared with the files. A line begins with
//
//	dial PATH [SUBPROTOCOL]   the client connects
//	> TEXT                    it sends a text frame of exactly these octets
//	>b HEX                    it sends a binary frame
//	< TEXT                    the cloud sends a text frame
//	<b HEX                    it sends a binary frame
//	do ACTION k=v …           somebody does something elsewhere
//
// {name} in a frame of the cloud takes the text in that place, and stands for it from then on, as a client would remember a secret.
func TestFirstConversation(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/first_conversation_*.txt")
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			replay(t, path)
		})
	}
}

// replayer plays one file.
type replayer struct {
	*stand
	server *mocktest.Server
	socket *websocket.Conn
	known  map[string]string // by name
}

func replay(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := &replayer{stand: newStand(t), server: mocktest.New(t, mocktest.WithFrozenClock(recorded)), known: map[string]string{}}
	var lines []string
	for line := range strings.Lines(string(text)) {
		lines = append(lines, r.play(strings.TrimSuffix(line, "\n")))
	}
	if r.socket != nil {
		_ = r.socket.CloseNow()
	}
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if got != string(text) {
		t.Errorf("the conversation differs from %s; run with -update to write it\n%s", path, difference(string(text), got))
	}
}

// difference shows the lines that are not the same.
func difference(want, got string) string {
	var out []string
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(wants), len(gots)) {
		if wants[i] != gots[i] {
			out = append(out, "want "+wants[i], "got  "+gots[i])
		}
	}
	return strings.Join(out, "\n")
}

// play carries out a line, and gives it as it is now.
func (r *replayer) play(line string) string {
	r.t.Helper()
	mark, rest, _ := strings.Cut(line, " ")
	switch mark {
	case "", "#":
	case "dial":
		r.dial(rest)
	case "do":
		words := strings.Fields(rest)
		r.server.Do(words[0], words[1:]...)
	case ">":
		r.send(websocket.MessageText, []byte(r.filled(rest)))
	case ">b":
		wire, err := hex.DecodeString(strings.ReplaceAll(rest, " ", ""))
		if err != nil {
			r.t.Fatal(err)
		}
		r.send(websocket.MessageBinary, wire)
	case "<", "<b":
		return r.receive(rest)
	default:
		r.t.Fatalf("what does %q mean?", line)
	}
	return line
}

func (r *replayer) dial(rest string) {
	r.t.Helper()
	path, protocol, given := strings.Cut(rest, " ")
	options := new(websocket.DialOptions)
	if given {
		options.Subprotocols = []string{protocol}
	}
	socket, _, err := websocket.Dial(r.ctx, strings.Replace(r.server.URL, "http", "ws", 1)+path, options)
	if err != nil {
		r.t.Fatal(err)
	}
	socket.SetReadLimit(openhw.MaxBinary)
	r.socket = socket
	r.t.Cleanup(func() { _ = socket.CloseNow() })
}

func (r *replayer) send(kind websocket.MessageType, wire []byte) {
	r.t.Helper()
	if err := r.socket.Write(r.ctx, kind, wire); err != nil {
		r.t.Fatal(err)
	}
}

// hint changes from run to run, since it counts exchanges.
var hint = regexp.MustCompile(`hint: \[[^\]]*\]`)

// receive gives the line of the frame that the cloud sends next; what the file has in its place names parts of it.
func (r *replayer) receive(want string) string {
	r.t.Helper()
	within, cancel := clock.Real().WithTimeout(r.ctx, patience/2)
	defer cancel()
	kind, wire, err := r.socket.Read(within)
	if err != nil {
		r.t.Errorf("instead of %s: %v", want, err)
		return "< nothing"
	}
	if kind == websocket.MessageBinary {
		return "<b " + hex.EncodeToString(wire)
	}
	return "< " + r.named(want, hint.ReplaceAllString(string(wire), "hint: [*]"))
}

var name = regexp.MustCompile(`\{[a-z_]+\}`)

// filled writes what is known for its names.
func (r *replayer) filled(text string) string {
	return name.ReplaceAllStringFunc(text, func(n string) string {
		if value, ok := r.known[n]; ok {
			return value
		}
		return n
	})
}

// named writes names for what they stand for, and learns those that are new: the file's line is a pattern in which a name takes
// any text without quotes.
func (r *replayer) named(want, got string) string {
	var pattern strings.Builder
	at := 0
	names := name.FindAllStringIndex(want, -1)
	for _, n := range names {
		pattern.WriteString(regexp.QuoteMeta(want[at:n[0]]) + `([^"]*)`)
		at = n[1]
	}
	pattern.WriteString(regexp.QuoteMeta(want[at:]))
	found := regexp.MustCompile("^" + pattern.String() + "$").FindStringSubmatch(got)
	if found == nil {
		return got
	}
	for i, n := range names {
		known, ok := r.known[want[n[0]:n[1]]]
		if ok && known != found[i+1] {
			return got
		}
		r.known[want[n[0]:n[1]]] = found[i+1]
	}
	return want
}

// The signatures in the files are those of the demo world's devices, so that what is replayed is what these would send.
func TestRecordedSignatures(t *testing.T) {
	t.Parallel()
	demo, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]string{}
	for _, d := range demo.DeviceModels[0].Devices {
		keys[d.SN] = d.SecretNo
	}
	files, err := filepath.Glob("testdata/first_conversation_*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for line := range strings.Lines(string(text)) {
			var frame struct {
				Cmd  string
				Body json.RawMessage
			}
			if json.Unmarshal([]byte(strings.TrimPrefix(line, "> ")), &frame) != nil || frame.Cmd != "register" {
				continue
			}
			in := new(openhw.Register)
			if err := json.Unmarshal(frame.Body, in); err != nil {
				t.Fatal(err)
			}
			found = true
			if p := in.Proof(); !p.Verify(keys[p.SN]) || !p.Fresh(recorded) {
				t.Errorf("%s: the signature is %s, want %s", path, p.Signature, p.Sign(keys[p.SN]))
			}
		}
		if !found {
			t.Errorf("%s has no register", path)
		}
	}
}
