package batch_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/batch"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/detector"
)

func TestRows(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	b := batch.New(&engine.Runtime{Clock: s.Clock()}, nil, nil)
	t.Cleanup(b.Close)
	apitest.Check(t, b.Chapter().Endpoints)
}

// crowded is a world of one corp with so many members besides its administrator.
func crowded(t testing.TB, members int) mocktest.Option {
	t.Helper()
	path := filepath.Join(t.TempDir(), "world.yaml")
	text := fmt.Sprintf(`name: crowd
corps:
  - corpid: ww00a1b2c3d4e5f607
    name: 大厂
    contact_secret: contact-secret-of-the-crowd
    departments: [{id: 1, name: 大厂}, {id: 3, name: 三部, parentid: 1}, {id: 5, name: 五部, parentid: 1}]
    members: [{userid: first, name: 首位, department: [1], mobile: "15000000001", admin: true}]
    agents: [{agentid: 1000002, name: 看板, secret: secret-of-the-board-app, parties: [5]}]
generate: {seed: 3, members: %d}
`, members)
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return mocktest.WithFixture(path)
}

// An import may delete more than 50 members if they are at most 20 % of the corp, and fewer than 50 if they are at most 80 %.
func TestDeleteProtection(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ members, gone, want int }{
		{300, 60, 0}, {300, 61, 45026}, {254, 51, 45026}, {255, 51, 0}, {100, 50, 0}, {52, 50, 0}, {60, 48, 0}, {60, 49, 45026}, {5, 4, 0}, {6, 5, 45026},
	} {
		t.Run(fmt.Sprintf("%d of %d", tt.gone, tt.members), func(t *testing.T) {
			t.Parallel()
			s := newStand(t, crowded(t, tt.members-1))
			all := s.userIDs()
			if len(all) != tt.members {
				t.Fatalf("the world has %d members", len(all))
			}
			out := s.run("replaceuser", "帐号\n"+strings.Join(all[:tt.members-tt.gone], "\n")+"\n")
			left := tt.members - tt.gone
			if tt.want != 0 {
				left = tt.members
			}
			if got := s.userIDs(); out.Errcode != tt.want || len(got) != left {
				t.Errorf("errcode %d and %d members left, want %d and %d", out.Errcode, len(got), tt.want, left)
			}
		})
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	s := newStand(t, setting("batch.report_deleted", "false"))
	file := "帐号\n" + strings.Join(slices.DeleteFunc(s.userIDs(), func(id string) bool { return id == "gao.jie" }), "\n")
	out := s.run("replaceuser", file)
	if out.Total != 9 || len(out.Lines) != 9 || slices.Contains(s.userIDs(), "gao.jie") {
		t.Errorf("%d lines of %d, want the nine of the file; gao.jie must be gone", len(out.Lines), out.Total)
	}
	t.Run("the creator of the corp stays", func(t *testing.T) {
		s := newStand(t)
		file := "帐号\n" + strings.Join(slices.DeleteFunc(s.userIDs(), func(id string) bool { return id == "lin.yue" }), "\n")
		out := s.run("replaceuser", file)
		if got := out.Lines[len(out.Lines)-1]; got.UserID != "lin.yue" || got.Errcode != 301005 {
			t.Errorf("%+v, want that lin.yue cannot be deleted", got)
		}
	})
}

func TestBadFileInTheCall(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		what, file string
		want       int
	}{
		"ErrNotCSV":         {"syncuser", "PK\x03\x04 this is a zip archive", 40092},
		"ErrGBK":            {"syncuser", "\xd0\xd5\xc3\xfb,\xd5\xca\xba\xc5\n1,2\n", 40092},
		"ErrNoColumn":       {"syncuser", "姓名\n安丽\n", 40092},
		"ErrNoLines":        {"syncuser", "姓名,帐号\n", 40092},
		"ErrTwice":          {"syncuser", "帐号\nan.li\nAn.Li\n", 302003},
		"ErrProtection":     {"replaceuser", "帐号\nlin.yue\n", 45026},
		"ErrPartyTwice":     {"replaceparty", "部门名称,部门ID,父部门ID\n甲,9,1\n乙,9,1\n", 302006},
		"ErrNameTwice":      {"replaceparty", "部门名称,部门ID,父部门ID\n甲,9,1\n甲,8,1\n", 302007},
		"ErrNoID":           {"replaceparty", "部门名称,部门ID,父部门ID\n甲,,1\n", 302004},
		"ErrNoName":         {"replaceparty", "部门名称,部门ID,父部门ID\n,9,1\n", 302004},
		"ErrNoParent":       {"replaceparty", "部门名称,部门ID,父部门ID\n甲,9,\n", 302004},
		"ErrUnknownParent":  {"replaceparty", "部门名称,部门ID,父部门ID\n甲,9,77\n", 302004},
		"ErrOwnParent":      {"replaceparty", "部门名称,部门ID,父部门ID\n甲,9,9\n", 302004},
		"ErrOrderNoNumber":  {"replaceparty", "部门名称,部门ID,父部门ID,排序\n甲,9,1,x\n", 302004},
		"OK/names may meet": {"replaceparty", "部门名称,部门ID,父部门ID\n甲,9,1\n甲,8,9\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, setting("batch.bad_file", "call"))
			if out := s.begin(tt.what, tt.file, ""); out.Errcode != tt.want || (out.JobID == "") != (tt.want != 0) {
				t.Errorf("%+v, want errcode %d", out, tt.want)
			}
		})
	}
}

// One corp has one import at a time; another corp has its own.
func TestOneAtATime(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	first := s.begin("syncuser", people(1), "")
	if out := s.begin("replaceparty", "部门名称,部门ID,父部门ID\n甲,9,1\n", ""); out.Errcode != 302008 {
		t.Errorf("a second import: %+v", out)
	}
	mine := s.token
	s.become("ww4229c9481201bba3", s.SecretOf("ww4229c9481201bba3", "contacts"))
	if out := s.begin("syncuser", people(1), ""); out.Errcode != 0 {
		t.Errorf("another corp: %+v", out)
	}
	if out := s.result(first.JobID); out.Errcode != 40088 {
		t.Errorf("another corp asks for the job: %+v", out)
	}
	s.token = mine
	s.Advance(time.Minute)
	if out := s.begin("syncuser", people(1), ""); out.Errcode != 0 {
		t.Errorf("after the first has ended: %+v", out)
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	s := newStand(t, setting("batch.row_takes", "10ms"))
	job := s.begin("syncuser", people(250), "")
	var got [][3]int
	for range 6 {
		out := s.result(job.JobID)
		got = append(got, [3]int{out.Status, out.Percentage, len(out.Lines)})
		s.Advance(time.Second)
	}
	if diff := cmp.Diff([][3]int{{1, 0, 0}, {2, 0, 0}, {2, 40, 0}, {2, 80, 0}, {3, 100, 250}, {3, 100, 250}}, got); diff != "" {
		t.Error(diff)
	}
}

// Others are served while an import goes on: it writes in small parts.
func TestGreatFile(t *testing.T) {
	if testing.Short() || detector.Race {
		t.Skip("imports 500 members: the run without -short and the race detector does")
	}
	const n = 500
	s := newStand(t, crowded(t, 10), setting("quota.mode", "off"))
	job := s.begin("syncuser", people(n), "")
	var served atomic.Int64
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			default:
				var out struct {
					Errcode int `json:"errcode"`
				}
				if json.Unmarshal(s.send("GET", "department/simplelist", "", nil), &out) == nil && out.Errcode == 0 {
					served.Add(1)
				}
			}
		}
	}()
	s.Advance(time.Minute)
	close(stop)
	<-ended
	out := s.result(job.JobID)
	bad := slices.IndexFunc(out.codes(), func(code int) bool { return code != 0 })
	if out.Status != 3 || len(out.Lines) != n || bad >= 0 {
		t.Fatalf("status %d, %d lines, line %d is refused", out.Status, len(out.Lines), bad)
	}
	if served.Load() < n/100/4 {
		t.Errorf("only %d calls were served while %d lines were written in parts of 100", served.Load(), n)
	}
}
