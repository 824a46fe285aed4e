package export_test

import (
	"encoding/json"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/export"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/mocktest/detector"
)

// list takes one list out of an answer or a file.
func list(t testing.TB, text []byte, name string) (rows []json.RawMessage) {
	t.Helper()
	var all map[string]json.RawMessage
	must(t, json.Unmarshal(text, &all))
	must(t, json.Unmarshal(all[name], &rows))
	return rows
}

// What stands in a file is what the app reads with the calls of the same contents.
func TestFilesSayWhatTheListsSay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ export, more, list, call string }{
		{"simple_user", "", "userlist", "user/simplelist?department_id=2&fetch_child=1"},
		{"user", "", "userlist", "user/list?department_id=2&fetch_child=1"},
		{"department", "", "department", "department/list?id=2"},
	} {
		t.Run(tt.export, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.Do("app.scope", "parties=2") // a user list has a department, so that the range must be one
			plain := s.export(tt.export, tt.more)
			var want json.RawMessage
			s.read(tt.call, "", &want)
			if diff := cmp.Diff(texts(list(t, want, tt.list)), texts(list(t, []byte(plain[0]), tt.list))); diff != "" || len(plain) != 1 {
				t.Errorf("%d files, %s", len(plain), diff)
			}
		})
	}
	t.Run("taguser", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		var ignored, want json.RawMessage
		s.read("tag/create", `{"tagname":"值\"班","tagid":7}`, &ignored)
		s.read("tag/addtagusers", `{"tagid":7,"userlist":["sun.hao","lin.yue"],"partylist":[6,5]}`, &ignored)
		plain := s.export("taguser", `,"tagid":7`)
		s.read("tag/get?tagid=7", "", &want)
		got := map[string]any{"errcode": 0.0, "errmsg": "ok"}
		expected := map[string]any{}
		must(t, json.Unmarshal([]byte(plain[0]), &got))
		must(t, json.Unmarshal(want, &expected))
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("nobody", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.Do("app.scope", "users=lin.yue")
		if diff := cmp.Diff([]string{`{"department":[]}`}, s.export("department", "")); diff != "" {
			t.Error(diff)
		}
	})
}

// texts gives rows sorted: the order of an export is not documented.
func texts(rows []json.RawMessage) []string {
	var out []string
	for _, row := range rows {
		out = append(out, string(row))
	}
	slices.Sort(out)
	return out
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	s := newStand(t, crowded(t, 10_499, 30))
	plain := s.export("simple_user", `,"block_size":10000`)
	var sizes []int
	seen := map[string]bool{}
	for _, text := range plain {
		rows := list(t, []byte(text), "userlist")
		sizes = append(sizes, len(rows))
		for _, row := range rows {
			seen[string(row)] = true
		}
	}
	if diff := cmp.Diff([]int{10000, 500}, sizes); diff != "" || len(seen) != 10_500 {
		t.Errorf("%d different members, blocks: %s", len(seen), diff)
	}
	t.Run("members and departments of a tag count together", func(t *testing.T) {
		if detector.Race {
			t.Skip("puts 10,000 members into a tag: the run without the race detector does")
		}
		var ignored json.RawMessage
		s.read("tag/create", `{"tagname":"所有","tagid":1}`, &ignored)
		var ids []string
		for _, row := range list(t, []byte(plain[0]), "userlist") {
			var u struct {
				UserID string `json:"userid"`
			}
			must(t, json.Unmarshal(row, &u))
			ids = append(ids, u.UserID)
		}
		for some := range slices.Chunk(ids[:9_999], 1000) {
			body, _ := json.Marshal(map[string]any{"tagid": 1, "userlist": some, "partylist": []int{2, 3, 4}})
			s.read("tag/addtagusers", string(body), &ignored)
		}
		plain := s.export("taguser", `,"tagid":1,"block_size":10000`)
		var got [][2]int
		for _, text := range plain {
			got = append(got, [2]int{len(list(t, []byte(text), "userlist")), len(list(t, []byte(text), "partylist"))})
		}
		if diff := cmp.Diff([][2]int{{9_999, 1}, {0, 2}}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRange(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	jobid := s.begin("user", "")
	s.Advance(2 * time.Second)
	f := s.result(jobid).Files[0]
	_, whole := s.fetch(http.MethodGet, f.URL, "", nil)
	for header, want := range map[string]string{"bytes=0-31": string(whole[:32]), "bytes=-32": string(whole[len(whole)-32:]), "bytes=32-": string(whole[32:])} {
		resp, part := s.fetch(http.MethodGet, f.URL, "", http.Header{"Range": {header}})
		if resp.StatusCode != http.StatusPartialContent || string(part) != want {
			t.Errorf("Range %s: HTTP %d and %d bytes, want 206 and %d", header, resp.StatusCode, len(part), len(want))
		}
	}
	if resp, _ := s.fetch(http.MethodGet, f.URL, "", http.Header{"Range": {"bytes=99999-"}}); resp.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("a Range beyond the end: HTTP %d", resp.StatusCode)
	}
	if resp, body := s.fetch(http.MethodHead, f.URL, "", nil); resp.ContentLength != int64(f.Size) || len(body) != 0 {
		t.Errorf("HEAD: %d bytes announced, want %d", resp.ContentLength, f.Size)
	}
	s.Advance(2*time.Hour - time.Second)
	if resp, _ := s.fetch(http.MethodGet, f.URL, "", nil); resp.StatusCode != http.StatusOK {
		t.Errorf("a second before the end: HTTP %d", resp.StatusCode)
	}
	s.Advance(time.Second)
	if resp, body := s.fetch(http.MethodGet, f.URL, "", nil); resp.StatusCode != http.StatusNotFound || len(body) != 0 {
		t.Errorf("after two hours: HTTP %d and %d bytes", resp.StatusCode, len(body))
	}
}

// An export of many members leaves nothing in memory.
func TestMemory(t *testing.T) {
	if testing.Short() || detector.Race {
		t.Skip("writes 10,000 members and measures memory: the run without -short and the race detector does")
	}
	s := newStand(t, crowded(t, 10_000, 100))
	jobid := s.begin("user", "")
	s.Advance(time.Second) // it begins
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s.Advance(time.Second)
	runtime.GC()
	runtime.ReadMemStats(&after)
	out := s.result(jobid)
	if out.Status != 2 || out.Files[0].Size < 2<<20 {
		t.Fatalf("%+v", out)
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 3<<19 {
		t.Errorf("an export of %d bytes left %d bytes in memory", out.Files[0].Size, grown)
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	x := export.New(&engine.Runtime{Clock: s.Clock()}, nil, nil, export.Files("", ""))
	t.Cleanup(func() { must(t, x.Close()) })
	apitest.Check(t, x.Chapter().Endpoints)
}

func TestFailure(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	var ignored json.RawMessage
	s.read("tag/create", `{"tagname":"临时","tagid":7}`, &ignored)
	jobid := s.begin("taguser", `,"tagid":7`)
	s.read("tag/delete?tagid=7", "", &ignored)
	s.Advance(2 * time.Second)
	if out := s.result(jobid); out.Status != 3 || len(out.Files) != 0 {
		t.Errorf("a tag that was deleted meanwhile: %+v, want status 3", out)
	}
	events := s.Calls("kind:event title:batch_job_result")
	if len(events) != 1 || !strings.Contains(string(events[0].Callback.Plain), "<ErrCode>40068</ErrCode>") {
		t.Errorf("%d events, want one with 40068", len(events))
	}
}
