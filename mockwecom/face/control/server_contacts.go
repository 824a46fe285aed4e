package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gorilla/mux"
)

// Bounds of one page of contacts.
const (
	defaultContacts = 100
	defaultHits     = 50
	largestContacts = 500
	longestSearch   = 64 // bytes of a text that is looked for
)

// ErrNoContact says that there is no such corp, department, member or tag; errors that wrap it name which.
var ErrNoContact = errors.New("the contacts do not have this")

// Contacts tells what stands in the contacts of corps, page by page. It is the world's part of the contacts routes. Limits of pages
// are set.
type Contacts interface {
	Department(ctx context.Context, corp string, id int64, p ContactPage) (ContactDepartment, error)
	Member(ctx context.Context, corp, userid string) (ContactMember, error)
	Tags(ctx context.Context, corp string, p ContactPage) (ContactTags, error)
	Tagged(ctx context.Context, corp string, id int64, p ContactPage) (ContactTagged, error)
	Search(ctx context.Context, corp, text string, limit int) (ContactHits, error)
}

func (s *Server) contactDepartment(r *http.Request) (any, error) {
	p, err := contactPage(r, defaultContacts)
	if err != nil {
		return nil, err
	}
	id, err := contactID(r)
	if err != nil {
		return nil, err
	}
	out, err := s.Contacts.Department(r.Context(), mux.Vars(r)["corp"], id, p)
	return out, missing(err)
}

func (s *Server) contactMember(r *http.Request) (any, error) {
	v := mux.Vars(r)
	out, err := s.Contacts.Member(r.Context(), v["corp"], v["user"])
	return out, missing(err)
}

func (s *Server) contactTags(r *http.Request) (any, error) {
	p, err := contactPage(r, defaultContacts)
	if err != nil {
		return nil, err
	}
	out, err := s.Contacts.Tags(r.Context(), mux.Vars(r)["corp"], p)
	return out, missing(err)
}

func (s *Server) contactTagged(r *http.Request) (any, error) {
	p, err := contactPage(r, defaultContacts)
	if err != nil {
		return nil, err
	}
	id, err := contactID(r)
	if err != nil {
		return nil, err
	}
	out, err := s.Contacts.Tagged(r.Context(), mux.Vars(r)["corp"], id, p)
	return out, missing(err)
}

func (s *Server) searchContacts(r *http.Request) (any, error) {
	p, err := contactPage(r, defaultHits)
	if err != nil {
		return nil, err
	}
	text := strings.TrimSpace(r.FormValue("text"))
	if text == "" || len(text) > longestSearch {
		return nil, fmt.Errorf("text is what to look for: 1 to %d bytes, not %d", longestSearch, len(text))
	}
	out, err := s.Contacts.Search(r.Context(), mux.Vars(r)["corp"], text, p.Limit)
	return out, missing(err)
}

// contactPage reads from, below and limit; a limit that is too great is cut.
func contactPage(r *http.Request, limit int) (ContactPage, error) {
	p := ContactPage{Limit: limit}
	for _, part := range []struct {
		name string
		to   *int
	}{{"from", &p.From}, {"below", &p.Below}, {"limit", &p.Limit}} {
		text := r.FormValue(part.name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 1<<31-1 {
			return p, fmt.Errorf("%s=%q is no number of rows", part.name, text)
		}
		*part.to = n
	}
	if p.Limit == 0 {
		p.Limit = limit
	}
	p.Limit = min(p.Limit, largestContacts)
	return p, nil
}

func contactID(r *http.Request) (int64, error) {
	text := mux.Vars(r)["id"]
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no id; ids of departments and tags are numbers", text)
	}
	return id, nil
}

// missing makes 404 of what is not there.
func missing(err error) error {
	if errors.Is(err, ErrNoContact) {
		return &problem{status: http.StatusNotFound, text: err.Error()}
	}
	return err
}
