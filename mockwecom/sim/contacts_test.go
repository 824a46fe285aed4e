package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/clock"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
)

const demoCorp = "ww5b6b5cfb2d987873"

func contactsClient(tb testing.TB, s *sim.Sim) *control.Client {
	c := s.Client()
	tb.Cleanup(c.Close)
	return c
}

func userids(members []control.ContactMember) string {
	ids := make([]string, len(members))
	for i := range members {
		ids[i] = members[i].UserID
	}
	return strings.Join(ids, " ")
}

func names(nodes []control.ContactNode) string {
	texts := make([]string, len(nodes))
	for i, n := range nodes {
		texts[i] = fmt.Sprintf("%s %d/%d", n.Name, n.DepartmentCount, n.MemberCount)
	}
	return strings.Join(texts, ", ")
}

func TestContacts(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{})
	c := contactsClient(t, s)
	department := func(id int64, p control.ContactPage) control.ContactDepartment {
		t.Helper()
		d, err := c.ContactDepartment(t.Context(), demoCorp, id, p)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}

	t.Run("Root", func(t *testing.T) {
		t.Parallel()
		d := department(1, control.ContactPage{})
		if got, want := names(d.Children), "研发中心 2/1, 市场部 0/3, 行政人事部 0/2"; got != want || d.Name != "示例科技" || d.DepartmentCount != 3 || d.MemberCount != 1 {
			t.Errorf("%+v with %s, want %s", d.ContactNode, got, want)
		}
		if got := userids(d.Members); got != "lin.yue" || len(d.Above) != 0 {
			t.Errorf("members %s below %v", got, d.Above)
		}
	})
	t.Run("Pages", func(t *testing.T) {
		t.Parallel()
		first, second := department(3, control.ContactPage{Limit: 2}), department(3, control.ContactPage{From: 2, Limit: 2})
		if got := userids(first.Members) + " | " + userids(second.Members); got != "luo.wei tang.min | xu.lei" || second.MemberCount != 3 {
			t.Errorf("pages %s of %d", got, second.MemberCount)
		}
		below := department(1, control.ContactPage{Below: 1, Limit: 1})
		if got := names(below.Children); got != "市场部 0/3" {
			t.Errorf("children %s", got)
		}
		if beyond := department(1, control.ContactPage{Below: 99, From: 99}); len(beyond.Children)+len(beyond.Members) != 0 {
			t.Errorf("something stands beyond the end: %+v", beyond)
		}
	})
	t.Run("Above", func(t *testing.T) {
		t.Parallel()
		want := []control.Department{{ID: 1, Name: "示例科技"}, {ID: 2, Name: "研发中心", ParentID: 1}}
		if diff := cmp.Diff(want, department(5, control.ContactPage{}).Above); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("Member", func(t *testing.T) {
		t.Parallel()
		m, err := c.ContactMember(t.Context(), demoCorp, "WU.tong")
		if err != nil || m.Name != "吴桐" || m.Mobile != "13800010005" || m.MainDepartment != 5 || cmp.Diff(m.Department, []int64{5, 6}) != "" || m.DirectLeader[0] != "chen.mo" {
			t.Errorf("%+v, %v", m, err)
		}
	})
	t.Run("Search", func(t *testing.T) {
		t.Parallel()
		for _, tc := range []struct {
			text                 string
			limit                int
			departments, members string
			more                 bool
		}{
			{"工程师", 0, "", "sun.hao wu.tong he.xin", false},
			{"工程师", 2, "", "sun.hao wu.tong", true},
			{"端组", 0, "后端组 0/2, 前端组 0/2", "", false},
			{"端组", 1, "后端组 0/2", "", true},
			{"XU.LEI", 0, "", "xu.lei", false},
			{"00010009", 0, "", "xu.lei", false},
			{"100%", 0, "", "", false},
			{"_", 0, "", "", false},
			{`\`, 0, "", "", false},
		} {
			hits, err := c.SearchContacts(t.Context(), demoCorp, tc.text, tc.limit)
			if err != nil || names(hits.Departments) != tc.departments || userids(hits.Members) != tc.members || hits.More != tc.more {
				t.Errorf("%s: %s; %s; more %v; %v", tc.text, names(hits.Departments), userids(hits.Members), hits.More, err)
			}
		}
	})
	t.Run("Missing", func(t *testing.T) {
		t.Parallel()
		for what, call := range map[string]func() error{
			"corp": func() error { _, err := c.ContactTags(t.Context(), "wwnone", control.ContactPage{}); return err },
			"department": func() error {
				_, err := c.ContactDepartment(t.Context(), demoCorp, 77, control.ContactPage{})
				return err
			},
			"member": func() error { _, err := c.ContactMember(t.Context(), demoCorp, "nobody"); return err },
			"tag":    func() error { _, err := c.ContactTagged(t.Context(), demoCorp, 77, control.ContactPage{}); return err },
		} {
			var refused *control.RefusedError
			if err := call(); !errors.As(err, &refused) || refused.Status != http.StatusNotFound || !strings.Contains(err.Error(), "the contacts do not have this") {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestContactTags(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{})
	c := contactsClient(t, s)
	do := func(name string, params map[string]string) {
		t.Helper()
		params["corp"] = demoCorp
		if out, err := s.Do(t.Context(), name, params); err != nil || out.Finding != nil {
			t.Fatalf("%s: %v %v", name, err, out.Finding)
		}
	}
	do("tag.add", map[string]string{"name": "值班"})
	do("tag.add", map[string]string{"name": "试点"})
	do("tag.assign", map[string]string{"tag": "1", "users": "sun.hao,wu.tong", "parties": "3"})
	all, err := c.ContactTags(t.Context(), demoCorp, control.ContactPage{})
	want := control.ContactTags{Total: 2, Tags: []control.ContactTag{{ID: 1, Name: "值班", Owner: -1, MemberCount: 2, DepartmentCount: 1}, {ID: 2, Name: "试点", Owner: -1}}}
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	page, err := c.ContactTags(t.Context(), demoCorp, control.ContactPage{From: 1, Limit: 1})
	if err != nil || page.Total != 2 || len(page.Tags) != 1 || page.Tags[0].Name != "试点" {
		t.Errorf("page %+v, %v", page, err)
	}
	tag, err := c.ContactTagged(t.Context(), demoCorp, 1, control.ContactPage{From: 1})
	if err != nil || tag.Name != "值班" || names(tag.Departments) != "市场部 0/3" || userids(tag.Members) != "wu.tong" || tag.MemberCount != 2 {
		t.Errorf("tag %+v, %v", tag, err)
	}
	m, err := c.ContactMember(t.Context(), demoCorp, "wu.tong")
	if err != nil || len(m.Tags) != 1 || m.Tags[0].Name != "值班" {
		t.Errorf("tags of the member: %+v, %v", m.Tags, err)
	}
}

func TestWorldTellsWhatConsolesNeed(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{})
	if out, err := s.Do(t.Context(), "app.menu", map[string]string{"corp": demoCorp, "agent": "1000002", "menu": `{"button":[{"type":"click","name":"告警","key":"A"}]}`}); err != nil || out.Finding != nil {
		t.Fatal(err, out.Finding)
	}
	if out, err := s.Do(t.Context(), "app.trusted_ip", map[string]string{"corp": demoCorp, "agent": "1000002", "ips": "203.0.113.7"}); err != nil || out.Finding != nil {
		t.Fatal(err, out.Finding)
	}
	w, err := contactsClient(t, s).World(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	corp := w.Corps[0]
	if corp.Assistant == nil || corp.Assistant.Kind != "contacts" || corp.Assistant.Secret == "" || corp.DepartmentCount != 6 || w.Providers[0].System == nil {
		t.Errorf("assistant %+v, %d departments, system URL %v", corp.Assistant, corp.DepartmentCount, w.Providers[0].System)
	}
	if app := corp.Apps[0]; len(app.Menu) != 1 || app.Menu[0].Key != "A" || len(app.IPs) != 1 || app.Description == "" {
		t.Errorf("app %+v", app)
	}
}

// large is a world of one corp with so many departments, in a tree ten wide, and so many members in each.
func large(departments, each int) *fixtures.World {
	corp := fixtures.Corp{CorpID: "wwlarge00000000001", Name: "大企业"}
	for id := int64(1); id <= int64(departments); id++ {
		d := fixtures.Department{ID: id, Name: fmt.Sprintf("部门%d", id)}
		if id > 1 {
			d.ParentID = (id-2)/10 + 1
		}
		corp.Departments = append(corp.Departments, d)
		for n := range each {
			corp.Members = append(corp.Members, fixtures.Member{UserID: fmt.Sprintf("u%d.%d", id, n), Name: fmt.Sprintf("员工%d", n), Department: []int64{id}})
		}
	}
	return &fixtures.World{Name: "large", Corps: []fixtures.Corp{corp}}
}

func TestWorldStaysSmall(t *testing.T) {
	t.Parallel()
	s := start(t, sim.Config{World: large(2000, 1)})
	w, err := contactsClient(t, s).World(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	corp := w.Corps[0]
	if len(corp.Departments) != 1000 || corp.DepartmentCount != 2000 || len(corp.Members) != 1000 || corp.MemberCount != 2000 {
		t.Errorf("%d of %d departments, %d of %d members", len(corp.Departments), corp.DepartmentCount, len(corp.Members), corp.MemberCount)
	}
}

// BenchmarkContacts measures what the console asks of a large corp: 20,000 departments and 1,000,000 members.
func BenchmarkContacts(b *testing.B) {
	s := start(b, sim.Config{World: large(20_000, 50)})
	c := contactsClient(b, s)
	const corp = "wwlarge00000000001"
	for _, bc := range []struct {
		name string
		ask  func(ctx context.Context) (any, error)
	}{
		{"World", func(ctx context.Context) (any, error) { return c.World(ctx) }},
		{"Department", func(ctx context.Context) (any, error) {
			return c.ContactDepartment(ctx, corp, 7, control.ContactPage{})
		}},
		{"Member", func(ctx context.Context) (any, error) { return c.ContactMember(ctx, corp, "u19000.3") }},
		{"SearchFound", func(ctx context.Context) (any, error) { return c.SearchContacts(ctx, corp, "u12.", 0) }},
		{"SearchNothing", func(ctx context.Context) (any, error) { return c.SearchContacts(ctx, corp, "zzz", 0) }},
	} {
		b.Run(bc.name, func(b *testing.B) {
			size := 0
			took := clock.Stopwatch()
			n := 0
			for b.Loop() {
				answer, err := bc.ask(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				if n++; size == 0 {
					text, _ := json.Marshal(answer)
					size = len(text)
				}
			}
			b.ReportMetric(took().Seconds()*1000/float64(n), "ms/ask")
			b.ReportMetric(float64(size)/1024, "KiB")
		})
	}
}
