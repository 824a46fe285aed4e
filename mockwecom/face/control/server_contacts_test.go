package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// book is contacts that tell what they were asked.
type book struct{}

func (book) Department(_ context.Context, corp string, id int64, p ContactPage) (ContactDepartment, error) {
	if id == 404 {
		return ContactDepartment{}, fmt.Errorf("%w: department %d", ErrNoContact, id)
	}
	return ContactDepartment{ContactNode: ContactNode{ID: id, Name: fmt.Sprint(corp, p)}}, nil
}

func (book) Member(_ context.Context, corp, userid string) (ContactMember, error) {
	if userid == "broken" {
		return ContactMember{}, errors.New("the database is gone")
	}
	return ContactMember{UserID: userid, Name: corp}, nil
}

func (book) Tags(_ context.Context, _ string, p ContactPage) (ContactTags, error) {
	return ContactTags{Total: p.From}, nil
}

func (book) Tagged(_ context.Context, _ string, id int64, p ContactPage) (ContactTagged, error) {
	return ContactTagged{ContactTag: ContactTag{ID: id, MemberCount: p.Limit}}, nil
}

func (book) Search(_ context.Context, _, text string, limit int) (ContactHits, error) {
	return ContactHits{Members: []ContactMember{{UserID: text, Status: limit}}}, nil
}

func withBook(s *Server) { s.Contacts = book{} }

func TestContactsRoutes(t *testing.T) {
	t.Parallel()
	s := newStand(t, withBook)
	const base = "/_mock/v1/contacts/wwcorp"
	tests := []struct {
		name, path string
		status     int
		want       string
	}{
		{"Department", "/departments/7?from=20&below=3&limit=9", http.StatusOK, `"name":"wwcorp{20 3 9}"`},
		{"DefaultPage", "/departments/7", http.StatusOK, `"name":"wwcorp{0 0 100}"`},
		{"LimitIsCut", "/departments/7?limit=100000", http.StatusOK, `"name":"wwcorp{0 0 500}"`},
		{"LimitZero", "/departments/7?limit=0", http.StatusOK, `"name":"wwcorp{0 0 100}"`},
		{"Tags", "/tags?from=4", http.StatusOK, `"total":4`},
		{"Tag", "/tags/5", http.StatusOK, `"id":5`},
		{"Member", "/members/chen.mo%40x", http.StatusOK, `"userid":"chen.mo@x"`},
		{"Search", "/search?text=%20a%20&limit=3", http.StatusOK, `"userid":"a"`},
		{"SearchDefault", "/search?text=a", http.StatusOK, `"status":50`},
		{"ErrDepartmentUnknown", "/departments/404", http.StatusNotFound, "the contacts do not have this: department 404"},
		{"ErrNoNumber", "/departments/x", http.StatusBadRequest, "ids of departments and tags are numbers"},
		{"ErrTagNoNumber", "/tags/x", http.StatusBadRequest, "ids of departments and tags are numbers"},
		{"ErrFromNegative", "/departments/7?from=-1", http.StatusBadRequest, "from=\\\"-1\\\" is no number of rows"},
		{"ErrBelowHuge", "/tags?below=99999999999", http.StatusBadRequest, "is no number of rows"},
		{"ErrLimitNoNumber", "/search?text=a&limit=x", http.StatusBadRequest, "is no number of rows"},
		{"ErrTagLimit", "/tags/5?limit=x", http.StatusBadRequest, "is no number of rows"},
		{"ErrSearchEmpty", "/search?text=%20", http.StatusBadRequest, "text is what to look for"},
		{"ErrSearchLong", "/search?text=" + strings.Repeat("a", 65), http.StatusBadRequest, "not 65"},
		{"ErrWorldGone", "/members/broken", http.StatusBadRequest, "the database is gone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, body := s.do(http.MethodGet, base+tt.path, "")
			if status != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("%d %s, want %d with %s", status, body, tt.status, tt.want)
			}
		})
	}
}

func TestContactsClient(t *testing.T) {
	t.Parallel()
	c, ctx := newStand(t, withBook).client, t.Context()
	d, err := c.ContactDepartment(ctx, "ww 1", 7, ContactPage{From: 2, Below: 1, Limit: 3})
	must(t, err)
	if d.Name != "ww 1{2 1 3}" {
		t.Errorf("department %q", d.Name)
	}
	m, err := c.ContactMember(ctx, "wwcorp", "a b@c")
	must(t, err)
	if m.UserID != "a b@c" {
		t.Errorf("member %q", m.UserID)
	}
	tags, err := c.ContactTags(ctx, "wwcorp", ContactPage{From: 8})
	must(t, err)
	tag, err := c.ContactTagged(ctx, "wwcorp", 5, ContactPage{})
	must(t, err)
	hits, err := c.SearchContacts(ctx, "wwcorp", "企业&x", 7)
	must(t, err)
	if tags.Total != 8 || tag.ID != 5 || tag.MemberCount != 100 || hits.Members[0].UserID != "企业&x" || hits.Members[0].Status != 7 {
		t.Errorf("%+v %+v %+v", tags, tag, hits)
	}
	var refused *RefusedError
	if _, err := c.ContactDepartment(ctx, "wwcorp", 404, ContactPage{}); !errors.As(err, &refused) || refused.Status != http.StatusNotFound {
		t.Errorf("unknown department: %v", err)
	}
}
