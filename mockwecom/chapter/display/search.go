package display

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

// The bounds of a search (doc 91844).
const (
	maxWord    = 64 // characters
	usualLimit = 50
	maxLimit   = 200
	maxQueries = 50
	leftWithin = 365 * 24 * time.Hour // how long those who left are found
)

// The values of query_type and full_match_field.
const (
	onlyUsers   = 1
	onlyParties = 2
	byName      = 1
	byEnglish   = 2
)

type query struct {
	Word   string `json:"query_word" wx:"need=40058"`
	Type   int    `json:"query_type,omitempty"`  // 0 both, 1 members, 2 departments
	Range  int    `json:"query_range,omitempty"` // 1: those who left, too
	Limit  int    `json:"limit,omitempty"`
	Match  int    `json:"full_match_field,omitempty"` // 0 any part, 1 the whole name, 2 the whole English name
	Cursor string `json:"cursor,omitempty"`
}

type searchIn struct {
	Corp  string `json:"auth_corpid" wx:"need=41002,max=512,unknown=40013"`
	Agent int64  `json:"agentid" wx:"unknown=40056"`
	query
}

type searchOut struct {
	Found found  `json:"query_result"`
	Last  bool   `json:"is_last"`
	Next  string `json:"next_cursor"`
}

type found struct {
	Users     *people  `json:"user,omitempty"`
	Parties   *parties `json:"party,omitempty"`
	Dismissed *people  `json:"dismiss_user,omitempty"`
}

type people struct {
	UserIDs []string `json:"userid"`
	OpenIDs []string `json:"open_userid"`
}

type parties struct {
	IDs []int64 `json:"department_id"`
}

// search finds members and departments by a part of their name, in characters or in pinyin. (doc 91844)
func (d *Display) search(c *api.Call, in searchIn) (*searchOut, error) {
	eye, err := d.open(c, in.Corp, in.Agent)
	if err != nil {
		return nil, err
	}
	return eye.find(&in.query)
}

type manyIn struct {
	Corp    string  `json:"auth_corpid" wx:"need=41002,max=512,unknown=40013"`
	Agent   int64   `json:"agentid" wx:"unknown=40056"`
	Queries []query `json:"query_request_list" wx:"need=40058"`
}

type manyOut struct {
	Results []oneOfMany `json:"query_result_list"`
}

type oneOfMany struct {
	Query query `json:"query_request"`
	searchOut
}

// searchMany is several searches in one corp. One that cannot be made refuses all. (doc 91844)
func (d *Display) searchMany(c *api.Call, in manyIn) (*manyOut, error) {
	if n := len(in.Queries); n > maxQueries {
		return nil, errcode.Newf(errcode.BadRequestParameter, "field `query_request_list` expect array size in [1, %d]. invalid Request Parameter", maxQueries).With(explain.Finding{
			Step: explain.Limit, Expected: fmt.Sprintf("1 to %d searches", maxQueries), Got: fmt.Sprint(n), Cause: "one call makes no more", Fix: "send them in parts", Doc: searchDoc})
	}
	eye, err := d.open(c, in.Corp, in.Agent)
	if err != nil {
		return nil, err
	}
	out := &manyOut{}
	for _, q := range in.Queries {
		one, err := eye.find(&q)
		if err != nil {
			return nil, err
		}
		out.Results = append(out.Results, oneOfMany{q, *one})
	}
	return out, nil
}

// check refuses a search that cannot be made. (40058)
func (q *query) check() error {
	f := explain.Finding{Step: explain.Parameter, Fix: "compare the parameter with the page", Doc: searchDoc}
	bad := ""
	switch n := utf8.RuneCountInString(q.Word); {
	case n < 1 || n > maxWord:
		bad, f.Expected, f.Got = "query_word", fmt.Sprintf("1 to %d characters", maxWord), fmt.Sprint(n)
	case q.Type < 0 || q.Type > onlyParties:
		bad, f.Expected, f.Got = "query_type", "0, 1 or 2", fmt.Sprint(q.Type)
	case q.Range < 0 || q.Range > 1:
		bad, f.Expected, f.Got = "query_range", "0 or 1", fmt.Sprint(q.Range)
	case q.Limit < 0 || q.Limit > maxLimit:
		bad, f.Expected, f.Got = "limit", fmt.Sprintf("1 to %d, or nothing", maxLimit), fmt.Sprint(q.Limit)
	case q.Match < 0 || q.Match > byEnglish:
		bad, f.Expected, f.Got = "full_match_field", "1 or 2, or nothing", fmt.Sprint(q.Match)
	default:
		return nil
	}
	f.Cause = bad + " is out of bounds"
	return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", bad).With(f)
}

// find looks through the members and departments that the provider sees, from where the page before ended.
func (e *eye) find(q *query) (*searchOut, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	at, ok := readPlace(q.Cursor)
	if !ok {
		return nil, errcode.Newf(errcode.BadRequestParameter, "invalid param 'cursor'").With(explain.Finding{Step: explain.Parameter, Expected: "nothing, or the next_cursor of the page before",
			Got: q.Cursor, Cause: "the cursor was cut, or is of another call", Fix: "send next_cursor as it came", Doc: searchDoc})
	}
	out, limit := &searchOut{Last: true}, q.Limit
	if limit == 0 {
		limit = usualLimit
	}
	if q.Type != onlyParties {
		if err := e.findUsers(q, limit, &at, out); err != nil {
			return nil, err
		}
	}
	if q.Type != onlyUsers {
		e.findParties(q, limit, &at, out)
	}
	if !out.Last {
		out.Next = at.text()
	}
	return out, nil
}

// findUsers adds the members of a page. limit counts those who are there and those who left apart.
func (e *eye) findUsers(q *query, limit int, at *place, out *searchOut) error {
	here, gone := &people{[]string{}, []string{}}, &people{[]string{}, []string{}}
	if out.Found.Users = here; q.Range == 1 {
		out.Found.Dismissed = gone
	}
	last := at.member
	for m, err := range e.membersAfter(last) {
		if err != nil {
			return err
		}
		to := here
		if m.Status == directory.Left {
			to = gone
		}
		if to == gone && (q.Range == 0 || !m.Activated || e.now.Sub(m.UpdatedAt) > leftWithin) || !e.sees(m) || !q.fits(m.Name, m.Alias) {
			at.member = m.ID
			continue
		}
		if len(to.UserIDs) == limit {
			out.Last = false
			return nil
		}
		id := e.dir.OpenUserID(e.provider, m)
		to.UserIDs, to.OpenIDs = append(to.UserIDs, id), append(to.OpenIDs, id)
		at.member = m.ID
	}
	return nil
}

// findParties adds the departments of a page, by their numbers.
func (e *eye) findParties(q *query, limit int, at *place, out *searchOut) {
	ids := []int64{}
	out.Found.Parties = &parties{ids}
	if q.Match == byEnglish {
		return // of members only
	}
	for _, dep := range e.partiesAfter(at.party) {
		if !q.fits(dep.Name, "") {
			at.party = dep.ID
			continue
		}
		if len(ids) == limit {
			out.Last = false
			return
		}
		ids, at.party = append(ids, dep.ID), dep.ID
		out.Found.Parties.IDs = ids
	}
}

// fits reports whether a name is what the search looks for.
func (q *query) fits(name, english string) bool {
	switch q.Match {
	case byName:
		return name == q.Word
	case byEnglish:
		return english != "" && strings.EqualFold(english, q.Word)
	}
	word := strings.ToLower(strings.ReplaceAll(q.Word, " ", ""))
	plain := func(text string) string { return strings.ToLower(strings.ReplaceAll(text, " ", "")) }
	if word == "" || strings.Contains(plain(name), word) || strings.Contains(plain(english), word) {
		return word != ""
	}
	return isLatin(word) && sounds(word, pinyin(name))
}

func isLatin(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
