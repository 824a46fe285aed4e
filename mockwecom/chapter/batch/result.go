package batch

import (
	"encoding/json"
	"fmt"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

type resultIn struct {
	JobID string `json:"jobid" wx:"need=40063,max=64,unknown=40088"`
}

type resultOut struct {
	Status     status `json:"status"`
	Type       kind   `json:"type"`
	Total      int    `json:"total"`
	Percentage int    `json:"percentage"`
	Result     []any  `json:"result"`
}

type userResult struct {
	UserID  string       `json:"userid"`
	Errcode errcode.Code `json:"errcode"`
	Errmsg  string       `json:"errmsg"`
}

type partyResult struct {
	Action  int          `json:"action"`
	PartyID int64        `json:"partyid"`
	Errcode errcode.Code `json:"errcode"`
	Errmsg  string       `json:"errmsg"`
}

// result tells where a job stands, and how each line went when it has ended. The last five results of a corp are kept. (doc 90983)
func (b *Batches) result(c *api.Call, in resultIn) (*resultOut, error) {
	j, err := findJob(c.Context, c.DB(), in.JobID)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "the jobid of one of the last five imports of this corp", Got: in.JobID, Doc: resultDoc}
	if j == nil || j.Corp != c.Credential.Corp {
		f.Cause, f.Fix = "there is no such job, or it is of another corp; those of exports are asked for with export/get_result", "send what syncuser, replaceuser or replaceparty gave"
		return nil, api.Refuse(unknownJob, f)
	}
	c.CausedBy(j.Entry)
	if j.Purged {
		f.Cause, f.Fix = "five imports have begun since", "ask for a result before five others begin"
		return nil, refuse(purgedResult, "batch job result expired", f)
	}
	out := &resultOut{Status: j.Status, Type: j.Kind, Total: j.Total, Result: []any{}}
	switch {
	case j.Status == done && j.Errcode != errcode.OK:
		out.Percentage = 100
		return nil, j.refusal().Carrying(out)
	case j.Status != done:
		if j.Total > 0 {
			out.Percentage = j.Settled * 100 / j.Total
		}
		return out, nil
	}
	out.Percentage = 100
	out.Result, err = b.lines(c, j)
	return out, err
}

// refusal is the answer for a job whose file was refused.
func (j *job) refusal() *errcode.Error {
	refused := errcode.Newf(j.Errcode, "%s", j.Errmsg)
	if err := json.Unmarshal([]byte(j.Finding), &refused.Finding); err != nil {
		return refused // it goes without its reason
	}
	return refused
}

// lines gives how each line of a job went, those of the file first.
func (b *Batches) lines(c *api.Call, j *job) ([]any, error) {
	var all []*line
	err := c.DB().NewSelect().Model(&all).Column("name", "action", "errcode", "errmsg").Where("job = ?", j.Seq).Where("quiet = ?", false).Order("deletes", "n").Scan(c.Context)
	if err != nil {
		return nil, fmt.Errorf("read the result of import %s: %w", j.ID, err)
	}
	out := make([]any, 0, len(all))
	for _, l := range all {
		if j.Kind != replaceParty {
			out = append(out, userResult{l.Name, l.Errcode, l.Errmsg})
			continue
		}
		id, err := strconv.ParseInt(l.Name, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read the result of import %s: %w", j.ID, err)
		}
		out = append(out, partyResult{l.Action, id, l.Errcode, l.Errmsg})
	}
	return out, nil
}
