package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/gorilla/mux"
)

// Bounds of one page of a session.
const (
	defaultTalk = 50
	largestTalk = 200
)

// ErrNoPhone says that there is no such corp, member or session; errors that wrap it name which.
var ErrNoPhone = errors.New("nobody has this phone")

// Phones tells what members see. It is the world's part of the phone routes.
type Phones interface {
	Phone(ctx context.Context, corp, userid string) (Phone, error)
	// Talk gives at most limit messages of a session, oldest first, all with an id below before unless that is 0.
	Talk(ctx context.Context, corp, userid, session string, before int64, limit int) (PhoneTalk, error)
}

func (s *Server) phone(r *http.Request) (any, error) {
	v := mux.Vars(r)
	out, err := s.Phones.Phone(r.Context(), v["corp"], v["user"])
	return out, lost(err)
}

func (s *Server) talk(r *http.Request) (any, error) {
	before, err := number(r, "before")
	if err != nil {
		return nil, fmt.Errorf("before is no id of a message: %w", err)
	}
	asked, err := number(r, "limit")
	if err != nil {
		return nil, fmt.Errorf("limit is no number of messages: %w", err)
	}
	limit := defaultTalk
	if asked > 0 {
		limit = int(min(asked, largestTalk))
	}
	v := mux.Vars(r)
	out, err := s.Phones.Talk(r.Context(), v["corp"], v["user"], v["session"], before, limit)
	return out, lost(err)
}

// lost makes 404 of what is not there.
func lost(err error) error {
	if errors.Is(err, ErrNoPhone) {
		return &problem{status: http.StatusNotFound, text: err.Error()}
	}
	return err
}
