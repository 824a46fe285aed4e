package hwcloud_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/hwcloud"
	"wecomlab/fixtures"
)

func TestRowsAreComplete(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, row := range hwcloud.Rows {
		if names[row.Name] || row.Help == "" || row.Doc == 0 || row.Payload == nil || row.Aim > row.Limit || row.Aim == 0 {
			t.Errorf("the row is not complete, or comes twice: %+v", row)
		}
		names[row.Name] = true
		if (row.Name == "bind") != (row.Limit == hwcloud.BindAnswer) || (row.Name == "verify_device") != (row.Address == hwcloud.ProviderAddress) {
			t.Errorf("%s has %s at the %s address", row.Name, row.Limit, row.Address)
		}
		if answered := slices.Contains([]string{"bind", "verify_device", "user_scan"}, row.Name); answered != (row.Reply != nil) {
			t.Errorf("%s: a reply with data is %t", row.Name, row.Reply != nil)
		}
		if asks := row.Name == "verify_device" || row.Name == "user_scan"; asks == row.EmptyOK() {
			t.Errorf("%s: an empty answer is %t", row.Name, row.EmptyOK())
		}
		for _, next := range row.Next {
			if _, ok := hwcloud.LookupEndpoint(next); !ok {
				t.Errorf("%s is followed by %q, which is no endpoint", row.Name, next)
			}
		}
		if found, ok := hwcloud.Lookup(row.Name); !ok || found.Doc != row.Doc {
			t.Errorf("%s is not found by its name", row.Name)
		}
		if found, ok := hwcloud.RowOf(row.Payload()); !ok || found.Name != row.Name {
			t.Errorf("%s is found by its payload as %q", row.Name, found.Name)
		}
	}
	if len(names) != 15 {
		t.Errorf("%d callbacks, want 15", len(names))
	}
	if _, ok := hwcloud.Lookup("visitor_change"); ok {
		t.Error("an unknown callback is found")
	}
	if _, ok := hwcloud.RowOf(nil); ok {
		t.Error("nothing is the payload of a callback")
	}
}

func TestTheTableIsTheInventory(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, e := range fixtures.Events() {
		if e.Address != "model" || e.Transport != "json" {
			continue
		}
		_, name, _ := strings.Cut(e.Selector, "_type=")
		_, name, _ = strings.Cut(name, "_type=")
		listed[name] = true
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row, ok := hwcloud.Lookup(name)
			if !ok {
				t.Fatal("the callback is documented and not in the table")
			}
			if diff := cmp.Diff(e.Docs, []int{row.Doc}); diff != "" {
				t.Error(diff)
			}
			if want := fmt.Sprintf("msg_type=%[1]s %[1]s_type=%[2]s", row.MsgType, row.Name); e.Selector != want {
				t.Errorf("told by %q, want %q", e.Selector, want)
			}
			if diff := cmp.Diff(e.Fields, fieldsOf(row)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if len(listed) != len(hwcloud.Rows) {
		t.Errorf("the inventory lists %d callbacks, the table %d", len(listed), len(hwcloud.Rows))
	}
}

// fieldsOf are the fields of a callback in the way of the inventory.
func fieldsOf(row hwcloud.Row) []string {
	fields := []string{"msg_type", "base_info"}
	for _, name := range row.Base {
		fields = append(fields, "base_info."+name)
	}
	object := string(row.MsgType)
	fields = append(fields, object, object+"."+object+"_type")
	for _, field := range row.Fields() {
		fields = append(fields, object+"."+field.Path)
	}
	return fields
}

func TestEndpointsAreTheInventory(t *testing.T) {
	t.Parallel()
	listed := 0
	for _, e := range fixtures.Endpoints() {
		if !strings.HasPrefix(e.Path, hwcloud.Prefix) {
			continue
		}
		listed++
		t.Run(e.Path, func(t *testing.T) {
			t.Parallel()
			spec, ok := hwcloud.LookupEndpoint(strings.TrimPrefix(e.Path, hwcloud.Prefix))
			if !ok {
				t.Fatal("the call is documented and not in the table")
			}
			token := string(spec.Token)
			if token == "" {
				token = "none"
			}
			if e.Token != token || !slices.Equal(e.Docs, []int{spec.Doc}) || e.Path != spec.Path() || spec.Help == "" {
				t.Errorf("%+v, documented as %+v", spec, e)
			}
		})
	}
	if listed != len(hwcloud.Endpoints) || listed != 22 {
		t.Errorf("the inventory lists %d calls, the table %d, want 22", listed, len(hwcloud.Endpoints))
	}
	if _, ok := hwcloud.LookupEndpoint("device/get_visitors"); ok {
		t.Error("a call that no page publishes is found")
	}
}

func TestReceiverOfACallback(t *testing.T) {
	t.Parallel()
	for _, row := range hwcloud.Rows {
		want := modelID
		if row.Name == "verify_device" {
			want = service
		}
		if got := row.Receiver(base); got != want {
			t.Errorf("%s is encrypted for %q", row.Name, got)
		}
	}
}
