package suite

import (
	"context"
	"fmt"
	"net/http"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
	"wecomlab/mockwecom/engine/webpage"
)

// membersShown bounds the members that the install page lists.
const membersShown = 200

// corpView is the choice of the corp and of who acts for it.
type corpView struct {
	Corp   *directory.Corp
	Corps  []webpage.CorpLink
	Admins []*directory.Member
}

// authorizeView is what pages/authorize.html shows.
type authorizeView struct {
	Title     string
	Templates []templateView
	Choice    corpView
	Fields    []webpage.Field
	Left      int // templates that the corp has not authorised yet
}

type templateView struct {
	*Suite
	Done bool // the corp has its app already
}

// corpView offers the corps of the world; the query chooses one, else the first is.
func (s *Suites) corpView(ctx context.Context, db bun.IDB, v *webpage.Visit) (corpView, error) {
	all, err := s.dir.Corps(ctx, db)
	if err != nil {
		return corpView{}, err
	}
	if len(all) == 0 {
		return corpView{}, &webpage.Refusal{Finding: explain.Finding{Step: explain.State, Expected: "a corp", Got: "none", Cause: "this world has no corp"}}
	}
	out := corpView{Corp: all[0]}
	for _, c := range all {
		if c.CorpID == fold(v.R.Form.Get("corp")) {
			out.Corp = c
		}
	}
	for _, c := range all {
		out.Corps = append(out.Corps, webpage.CorpLink{CorpID: c.CorpID, Name: c.Name, Link: v.Link("corp", c.CorpID), Chosen: c == out.Corp})
	}
	out.Admins, err = s.dir.Admins(ctx, db, out.Corp.CorpID)
	return out, err
}

// pageConsent reads who confirmed a form.
func (s *Suites) pageConsent(ctx context.Context, db bun.IDB, v *webpage.Visit, state string) (consent, error) {
	corp, err := s.customer(ctx, db, nil, v.R.PostForm.Get("corp"))
	if err != nil {
		return consent{}, err
	}
	admins, err := s.dir.Admins(ctx, db, corp.CorpID)
	if err != nil {
		return consent{}, err
	}
	admin, err := chooseAdmin(corp, admins, v.R.PostForm.Get("admin"))
	if err != nil {
		return consent{}, err
	}
	v.Entry.Subject.Corp, v.Entry.Subject.User = corp.CorpID, admin.UserID
	return consent{corp: corp, admin: admin, state: state}, nil
}

// scanned is what a QR code stands for.
type scanned struct {
	templates []*Suite
	state     string
	fields    []string // to come back with the form: names and values in turn
}

// authorizePage is behind the QR codes: of one template, or of a link that get_customized_auth_url made (doc 97201, 98744).
func (s *Suites) authorizePage(v *webpage.Visit) error {
	ctx, db := v.R.Context(), s.rt.Store.Read()
	scan, err := s.readScan(ctx, db, v)
	if err != nil {
		return err
	}
	if v.R.Method == http.MethodPost {
		return s.confirmAuthorize(v, scan)
	}
	view := authorizeView{Title: "授权代开发应用"}
	if view.Choice, err = s.corpView(ctx, db, v); err != nil {
		return err
	}
	corp := view.Choice.Corp.CorpID
	v.Entry.Subject.Corp = corp
	for _, of := range scan.templates {
		old, err := s.Authorization(ctx, db, of.SuiteID, corp)
		if err != nil {
			return err
		}
		view.Templates = append(view.Templates, templateView{of, old.Live()})
		if !old.Live() {
			view.Left++
		}
	}
	view.Fields = v.Hidden(append(scan.fields, "corp", corp)...)
	return v.Show("authorize.html", view)
}

// readScan finds the templates that the address stands for.
func (s *Suites) readScan(ctx context.Context, db bun.IDB, v *webpage.Visit) (*scanned, error) {
	out := &scanned{}
	ids := []string{v.R.Form.Get("template")}
	provider := ""
	if key := v.R.Form.Get("key"); key != "" {
		data, found, err := s.link(ctx, db, key)
		if err != nil {
			return nil, err
		}
		v.Entry.Cause = found.Entry
		ids, provider, out.state = data.Templates, found.Provider, data.State
		out.fields = []string{"key", key}
	} else {
		out.fields = []string{"template", ids[0]}
	}
	for _, id := range ids {
		of, err := s.onlineTemplate(ctx, db, provider, id)
		if err != nil {
			return nil, err
		}
		out.templates = append(out.templates, of)
	}
	v.Entry.Subject = journal.Subject{Provider: out.templates[0].Provider, Suite: out.templates[0].SuiteID}
	return out, nil
}

// confirmAuthorize is the button: every template that the corp has not authorised yet is authorised.
func (s *Suites) confirmAuthorize(v *webpage.Visit, scan *scanned) error {
	if err := v.CheckToken(); err != nil {
		return err
	}
	if v.R.PostForm.Get("do") != "confirm" {
		v.Entry.Note = "the administrator turned back"
		return v.Done("已取消", "没有授权任何应用。 Nothing was authorised.")
	}
	var lines []string
	var err error
	v.After, err = s.rt.Store.Write(v.R.Context(), v.Entry.ID, func(tx *store.Tx) error {
		lines, err = s.authorizeAll(v, tx, scan)
		return err
	})
	if err != nil {
		return err
	}
	return v.Done("授权成功", lines...)
}

func (s *Suites) authorizeAll(v *webpage.Visit, tx *store.Tx, scan *scanned) ([]string, error) {
	ctx := v.R.Context()
	by, err := s.pageConsent(ctx, tx, v, scan.state)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, of := range scan.templates {
		old, err := s.Authorization(ctx, tx, of.SuiteID, by.corp.CorpID)
		if err != nil {
			return nil, err
		}
		if old.Live() && len(scan.templates) > 1 {
			lines = append(lines, fmt.Sprintf("%s：已授权过。 Authorised before.", of.Name))
			continue
		}
		a, _, err := s.authorize(ctx, tx, of, by)
		if err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("%s：待开发，应用编号 %d。 To be developed, app %d.", of.Name, a.AgentID, a.AgentID))
	}
	return lines, nil
}
