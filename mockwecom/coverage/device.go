package coverage

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine"
)

// Device is one command or push of devices in direct mode.
type Device struct {
	openhw.Row
	Simulated string // name of the chapter that has it, or empty
	Tests     []string
}

// Vendor is one callback to the clouds of device vendors.
type Vendor struct {
	hwcloud.Row
	Simulated string // name of the chapter that sends it, or empty
	Tests     []string
}

// addDevices compares the two tables of smart hardware with the chapters. It returns the simulated ones by their selectors in the
// inventory.
func (m *Model) addDevices(chapters []engine.Chapter, tests map[string][]string) map[string]Event {
	commands, callbacks := map[string]string{}, map[string]string{}
	for _, c := range chapters {
		for _, cmd := range c.Commands {
			commands[cmd] = c.Name
		}
		for _, name := range c.Callbacks {
			callbacks[name] = c.Name
		}
	}
	have := map[string]Event{}
	for _, row := range openhw.Rows {
		chapter := commands[row.Cmd]
		m.Devices = append(m.Devices, Device{Row: row, Simulated: chapter, Tests: tests[row.Cmd]})
		if chapter != "" {
			have["cmd="+row.Cmd] = Event{Name: row.Cmd, Raised: chapter}
		}
	}
	for _, row := range hwcloud.Rows {
		chapter := callbacks[row.Name]
		m.Vendors = append(m.Vendors, Vendor{Row: row, Simulated: chapter, Tests: tests[row.Name]})
		if chapter != "" {
			have[fmt.Sprintf("msg_type=%s %s_type=%s", row.MsgType, row.MsgType, row.Name)] = Event{Name: row.Name, Raised: chapter}
		}
	}
	return have
}

// hardwareFolders are where tests of devices stand, below mockwecom.
var hardwareFolders = []string{"chapter/hardware", "chapter/door", "chapter/upkeep", "chapter/printing", "chapter/devicecloud", "chapter/devicedata", "face/gateway"}

// tableTest names every command without trying it.
const tableTest = "mount_test.go"

// quoted is a command or the name of a callback as tests of Go write it, and transcripts of sockets.
var quoted = regexp.MustCompile("[\"`]([a-z_]+(?:/[a-z_]+)?)[\"`]")

// HardwareTests finds the tests below the folder mockwecom that name a command of devices or a callback to vendors' clouds:
// door/remote_test.go. The error is one of reading.
func HardwareTests(folder fs.FS) (map[string][]string, error) {
	out := map[string][]string{}
	for _, root := range hardwareFolders {
		err := fs.WalkDir(folder, root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !isTest(name) || path.Base(name) == tableTest {
				return err
			}
			text, err := fs.ReadFile(folder, name)
			if err != nil {
				return fmt.Errorf("look for tests: %w", err)
			}
			label := strings.Replace(strings.TrimPrefix(strings.TrimPrefix(name, "chapter/"), "face/"), "/testdata/", "/", 1)
			for _, found := range quoted.FindAllSubmatch(text, -1) {
				if cmd := string(found[1]); !slices.Contains(out[cmd], label) {
					out[cmd] = append(out[cmd], label)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (m *Model) hardware(p *page) {
	p.section(2, "Devices")
	p.WriteString("What devices in direct mode send and get over their WebSocket (`core/openhw`). *States*: of the connection, in which the message may be sent.\n\n")
	for _, way := range []openhw.Way{openhw.ToCloud, openhw.ToDevice} {
		simulated, all := 0, 0
		rows := &page{}
		rows.head("command", "what it does", "documents", "states", "form", "simulated", "tests")
		for _, d := range m.Devices {
			if d.Way != way {
				continue
			}
			all++
			if d.Simulated != "" {
				simulated++
			}
			source := links(d.Doc)
			if d.Source != openhw.Documented {
				source = strings.TrimPrefix(source+"; "+string(d.Source), "; ")
			}
			rows.line(code(d.Cmd), d.Help, source, d.In.String(), form(d.Row), orNo(d.Simulated), shorten(d.Tests))
		}
		p.section(3, fmt.Sprintf("%s: %d of %d", way, simulated, all))
		p.WriteString(rows.String() + "\n")
	}
	m.vendors(p)
}

// form says how a command travels, and how it is answered where that differs.
func form(row openhw.Row) string {
	if row.Replied == "" || row.Replied == row.Sent {
		return string(row.Sent)
	}
	return string(row.Sent) + " → " + string(row.Replied)
}

func (m *Model) vendors(p *page) {
	simulated := 0
	rows := &page{}
	rows.head("callback", "when", "documents", "address", "answer within", "simulated", "tests")
	for _, v := range m.Vendors {
		if v.Simulated != "" {
			simulated++
		}
		rows.line(code(v.Name), v.Help, links([]int{v.Doc}), string(v.Address), v.Limit.Round(time.Second).String(), orNo(v.Simulated), shorten(v.Tests))
	}
	p.section(3, fmt.Sprintf("to vendors' clouds (cloud-to-cloud mode): %d of %d", simulated, len(m.Vendors)))
	p.WriteString(rows.String() + "\n")
}

func orNo(chapter string) string {
	if chapter == "" {
		return "no"
	}
	return chapter
}
