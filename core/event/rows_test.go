package event_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/event"
)

func TestEveryRowHasAGolden(t *testing.T) {
	t.Parallel()
	for _, row := range event.Rows {
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			golden, ok := goldens[row.Name]
			if !ok {
				t.Fatal("the row has no golden")
			}
			payload := row.Payload()
			golden.fill(payload)
			wire, err := event.Marshal(payload)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(golden.wire, string(wire)); diff != "" {
				t.Fatal(diff)
			}
			parsed, err := event.Parse(wire)
			if err != nil {
				t.Fatal(err)
			}
			if matched, ok := event.Match(parsed); !ok || matched.Name != row.Name || parsed.Name() != row.Name {
				t.Errorf("the message is matched with %q", matched.Name)
			}
			decoded := row.Payload()
			if err := parsed.Decode(decoded); err != nil {
				t.Fatal(err)
			}
			again, err := event.Marshal(decoded)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(golden.wire, string(again)); diff != "" {
				t.Errorf("decoded and written again: %s", diff)
			}
		})
	}
	if len(goldens) != len(event.Rows) {
		t.Errorf("%d goldens for %d rows", len(goldens), len(event.Rows))
	}
}

func TestRowsAreComplete(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, row := range event.Rows {
		if names[row.Name] {
			t.Errorf("the name %q is taken twice", row.Name)
		}
		names[row.Name] = true
		if row.Type == "" || len(row.Addresses) == 0 || len(row.Doc) == 0 || row.Help == "" || row.Form == "" {
			t.Errorf("the row is not complete: %+v", row)
		}
		if row.Payload() == row.Payload() {
			t.Errorf("%s: two payloads are one", row.Name)
		}
		wire, err := event.Marshal(row.Payload())
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := event.Parse(wire)
		if err != nil {
			t.Fatal(err)
		}
		if matched, _ := event.Match(parsed); matched.Name != row.Name {
			t.Errorf("%s: a new payload does not tell what it is: %s", row.Name, wire)
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	row, ok := event.Lookup("suite_ticket")
	if !ok || row.Form != event.InfoTypeForm || !row.Goes(event.Template) || !row.Goes(event.Command) || row.Goes(event.App) {
		t.Errorf("suite_ticket is %+v", row)
	}
	if _, ok := event.Lookup("high_tide"); ok {
		t.Error("an unknown name is found")
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	rows := event.Named("text", "high_tide", "suite_ticket")
	if len(rows) != 2 || rows[0].Name != "text" || rows[1].Name != "suite_ticket" {
		t.Errorf("the rows are %+v", rows)
	}
}

// What the system sends is told from what a member does before anything is filled in.
func TestSenders(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"low_active": "sys", "reopen_inactive_agent": "", "inactive_alert": "sys", "click": "", "device_checkin_data_report": "sys"} {
		row, _ := event.Lookup(name)
		wire, err := event.Marshal(row.Payload())
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := event.Parse(wire)
		if err != nil {
			t.Fatal(err)
		}
		if parsed.FromUserName != want {
			t.Errorf("%s comes from %q, want %q", name, parsed.FromUserName, want)
		}
	}
}

func TestMatchKnowsNotEverything(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, msg, want string }{
		{"InfoType", `<xml><InfoType>high_tide</InfoType></xml>`, "high_tide"},
		{"Event", `<xml><MsgType>event</MsgType><Event>low_tide</Event></xml>`, "low_tide"},
		{"Message", `<xml><MsgType>semaphore</MsgType></xml>`, "semaphore"},
		{"ChangeType", `<xml><InfoType>change_contact</InfoType><ChangeType>rename_pier</ChangeType></xml>`, "change_contact"},
		{"TextIsNoEvent", `<xml><MsgType>event</MsgType><Event>text</Event></xml>`, "text"},
		{"Nothing", `<xml></xml>`, "unknown"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed, err := event.Parse([]byte(test.msg))
			if err != nil {
				t.Fatal(err)
			}
			if row, ok := event.Match(parsed); ok {
				t.Errorf("matched with %q", row.Name)
			}
			if got := parsed.Name(); got != test.want {
				t.Errorf("name %q, want %q", got, test.want)
			}
		})
	}
}
