package webpage

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
)

// Refusal is the page that says why nothing was done. Only the finding is needed.
type Refusal struct {
	Status  int    // of HTTP; 400 when 0
	Title   string // 无法继续 when empty
	Code    int    // errcode; 0: the page alone refuses, not WeCom
	Errmsg  string // of the errcode, for the journal
	Finding explain.Finding
}

// Error is the finding as a sentence.
func (r *Refusal) Error() string { return r.Finding.String() }

// refuse shows why nothing was done.
func (v *Visit) refuse(err error) {
	shown := *v.refusal(err)
	shown.Title = cmp.Or(shown.Title, "无法继续")
	v.Entry.Errcode, v.Entry.Errmsg, v.Entry.Finding = shown.Code, shown.Errmsg, &shown.Finding
	if err := v.render(cmp.Or(shown.Status, http.StatusBadRequest), "error.html", shown); err != nil {
		v.site.Log.Error("page failed", "path", v.R.URL.Path, "entry", v.Entry.ID, "err", err)
	}
}

// refusal is what an error says to a browser.
func (v *Visit) refusal(err error) *Refusal {
	var page *Refusal
	var refused *action.Refused
	var coded *errcode.Error
	switch {
	case errors.As(err, &page):
		return page
	case errors.As(err, &refused):
		return &Refusal{Finding: refused.Finding}
	case errors.As(err, &coded) && coded.Finding != nil:
		return &Refusal{Code: int(coded.Code), Errmsg: coded.Text, Finding: *coded.Finding}
	}
	if !errors.Is(err, context.Canceled) {
		v.site.Log.Error("page failed", "path", v.R.URL.Path, "entry", v.Entry.ID, "err", err)
	}
	return &Refusal{Status: http.StatusInternalServerError, Finding: explain.Finding{Step: explain.State, Got: err.Error(),
		Cause: "the simulator could not show the page; nothing was changed", Fix: "look at its log"}}
}
