package openhw_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
)

func TestRowsAreComplete(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, row := range openhw.Rows {
		if names[row.Cmd] {
			t.Errorf("%s is in the table twice", row.Cmd)
		}
		names[row.Cmd] = true
		if row.Help == "" || row.In == 0 || row.Kinds == 0 || row.Sent == "" || (row.Source == openhw.Documented) != (len(row.Doc) > 0 && row.Doc[0] != 94019) {
			t.Errorf("the row is not complete: %+v", row)
		}
		if openhw.IsPush(row.Cmd) != (row.Way == openhw.ToDevice) || (row.Replied == "") != (row.Way == openhw.ToDevice) {
			t.Errorf("%s goes %s and is replied by %q", row.Cmd, row.Way, row.Replied)
		}
		if row.Answer != nil && row.Replied != openhw.Text {
			t.Errorf("%s has an answer's body and is replied by %q", row.Cmd, row.Replied)
		}
		for _, next := range row.Next {
			if follower, ok := openhw.Lookup(next); !ok || follower.Way != openhw.ToCloud {
				t.Errorf("%s is followed by %q, which is no command of devices", row.Cmd, next)
			}
		}
		if row.Within != 0 && len(row.Next) == 0 {
			t.Errorf("%s has %s for nothing", row.Cmd, row.Within)
		}
		if found, ok := openhw.Lookup(row.Cmd); !ok || found.Help != row.Help {
			t.Errorf("%s is not found", row.Cmd)
		}
		if row.Request != nil && row.Request() == row.Request() {
			t.Errorf("%s: two bodies are one", row.Cmd)
		}
	}
	if _, ok := openhw.Lookup("raise_anchor"); ok {
		t.Error("an unknown command is found")
	}
}

// unlisted are the rows that the inventory of documented messages does not have, and why.
var unlisted = map[string]string{
	"get_admin_info":         "seen in client code",
	"download_photo":         "seen in client code",
	"push_admin_list_change": "seen in client code",
	"push_user_face":         "named by doc 93982 and seen in client code",
	"get_visitor_list":       "its page 94019 is blank; the name is seen in client code",
	"get_visitor_by_page":    "its page 94019 is blank; the name is a guess",
}

func TestTheTableIsTheInventory(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, e := range fixtures.Events() {
		if e.Transport != "device" {
			continue
		}
		cmd := strings.TrimPrefix(e.Selector, "cmd=")
		listed[cmd] = true
		t.Run(cmd, func(t *testing.T) {
			t.Parallel()
			row, ok := openhw.Lookup(cmd)
			if !ok {
				t.Fatal("the message is documented and not in the table")
			}
			for _, doc := range e.Docs {
				if !slices.Contains(row.Doc, doc) {
					t.Errorf("doc %d is missing among %v", doc, row.Doc)
				}
			}
			// selfhelp_notify stands in the inventory for what comes back, too.
			if fromDevice := e.Address == "gateway (device calls)" || cmd == "selfhelp_notify"; fromDevice != (row.Way == openhw.ToCloud) {
				t.Errorf("it goes %s, the inventory has it at %q", row.Way, e.Address)
			}
			if diff := cmp.Diff(e.Fields, fieldsOf(row)); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, row := range openhw.Rows {
		if (unlisted[row.Cmd] == "") != listed[row.Cmd] {
			t.Errorf("%s: listed in the inventory %t, reason why not %q", row.Cmd, listed[row.Cmd], unlisted[row.Cmd])
		}
		if listed[row.Cmd] != (row.Source == openhw.Documented) {
			t.Errorf("%s is %s", row.Cmd, row.Source)
		}
	}
	if len(listed) < 47 {
		t.Errorf("only %d messages are listed: %v", len(listed), slices.Sorted(maps.Keys(listed)))
	}
}

// fieldsOf are the fields of a row's message in the way of the inventory.
func fieldsOf(row openhw.Row) []string {
	if row.Sent != openhw.Text {
		return []string{"format_version", "cmd_len", "cmd", "req_id_len", "req_id", "data_len", "binary"}
	}
	fields := []string{"cmd", "headers", "headers.req_id"}
	if row.Request == nil {
		return fields
	}
	fields = append(fields, "body")
	for _, field := range row.Fields() {
		fields = append(fields, "body."+field.Path)
	}
	return fields
}

// Every rule of a body's field is one that the checks know.
func TestFieldsAreWellDescribed(t *testing.T) {
	t.Parallel()
	types := map[string]bool{"String": true, "Uint32": true, "Uint64": true, "int32": true, "Bool": true, "Number": true, "Object": true, "Array": true}
	for _, row := range openhw.Rows {
		for _, fields := range [][]openhw.Field{row.Fields(), row.AnswerFields()} {
			seen := map[string]bool{}
			for _, field := range fields {
				if !types[field.Type] || field.Path == "" || strings.HasSuffix(field.Path, ".") || seen[field.Path] {
					t.Errorf("%s: %+v", row.Cmd, field)
				}
				seen[field.Path] = true
				if (field.Absent != 0 || field.Beyond != 0) && (field.Absent.Meaning()+field.Beyond.Meaning() == "") {
					t.Errorf("%s: the code of %+v is not listed", row.Cmd, field)
				}
			}
		}
	}
}

// Every required field of every request is missed when it is absent, with the code that the table names.
func TestRequiredFieldsAreMissed(t *testing.T) {
	t.Parallel()
	rules := openhw.DefaultRules()
	for _, row := range openhw.Rows {
		if row.Way != openhw.ToCloud {
			continue
		}
		for _, field := range row.Fields() {
			if !field.Required || strings.ContainsAny(field.Path, ".[") {
				continue
			}
			t.Run(row.Cmd+"/"+field.Path, func(t *testing.T) {
				t.Parallel()
				_, err := readWithout(t, row, field.Path)
				refusal := rules.Refusal(err)
				want := field.Absent
				if want == 0 {
					want = rules.BadBody
				}
				if err == nil || refusal.Code != want {
					t.Errorf("refused with %v (%v), want %d", refusal, err, want)
				}
			})
		}
	}
}

func TestKindNames(t *testing.T) {
	t.Parallel()
	for _, kind := range []openhw.Kind{openhw.Attendance, openhw.Door, openhw.Temperature, openhw.Printer, openhw.Scanner, openhw.Cast, openhw.AnyKind} {
		if named, ok := openhw.KindNamed(kind.String()); !ok || named != kind {
			t.Errorf("%s is read as %s", kind, named)
		}
	}
	if _, ok := openhw.KindNamed("lighthouse"); ok {
		t.Error("an unknown kind is found")
	}
	if got := fmt.Sprint(openhw.Attendance | openhw.Door); got != "attendance+door" {
		t.Errorf("two kinds are %q", got)
	}
}
