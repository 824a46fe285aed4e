package media

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/random"
)

// jobLife is how long a job can be asked for (doc 96219).
const jobLife = 60 * time.Minute

// status is where a job stands (doc 96219).
type status int

const (
	running status = 1
	done    status = 2
	failed  status = 3
)

// job is one file that is fetched from an address.
type job struct {
	bun.BaseModel `bun:"table:media_jobs"`

	ID        string       `bun:"jobid,pk"`
	Corp      string       `bun:"corp"`
	Agent     int64        `bun:"agent"`
	Kind      Kind         `bun:"kind"`
	Name      string       `bun:"name"`
	URL       string       `bun:"url"`
	MD5       string       `bun:"md5"` // hex, as the app has it
	Status    status       `bun:"status"`
	Errcode   errcode.Code `bun:"errcode"`
	Errmsg    string       `bun:"errmsg"`
	MediaID   string       `bun:"media_id"`
	Entry     int64        `bun:"entry"`
	CreatedAt time.Time    `bun:"created_at"`
	ExpiresAt time.Time    `bun:"expires_at"`
}

type byURLIn struct {
	Scene int    `json:"scene" wx:"need=40063"`
	Type  string `json:"type" wx:"need=40004,max=32"`
	Name  string `json:"filename" wx:"need=40063,max=128"`
	URL   string `json:"url" wx:"need=41010,max=1024"`
	MD5   string `json:"md5" wx:"need=40063,max=32"`
}

type byURLOut struct {
	JobID string `json:"jobid"`
}

// groupWelcome is the only scene there is: material for the welcome message of customer groups (入群欢迎语).
const groupWelcome = 1

// uploadByURL begins a job. Whether the address is good shows in its result. (doc 96219)
func (m *Media) uploadByURL(c *api.Call, in byURLIn) (*byURLOut, error) {
	switch {
	case in.Scene != groupWelcome:
		return nil, errcode.Newf(errcode.BadRequestParameter, "invalid param 'scene'").With(explain.Finding{Step: explain.Parameter, Expected: "scene 1",
			Got: strconv.Itoa(in.Scene), Cause: "the only scene is the welcome message of customer groups", Fix: "send 1", Doc: jobDoc})
	case Kind(in.Type) != Video && Kind(in.Type) != Plain:
		return nil, api.Refuse(invalidMediaType, explain.Finding{Step: explain.Parameter, Expected: "type video or file", Got: in.Type,
			Cause: "only these are fetched from an address", Fix: "send images and voices to media/upload", Doc: jobDoc})
	}
	j := &job{ID: m.rt.Random.Text(jobIDLength, random.Token), Corp: c.Credential.Corp, Agent: c.Credential.Agent, Kind: Kind(in.Type), Name: in.Name,
		URL: in.URL, MD5: in.MD5, Status: running, Entry: c.Entry(), CreatedAt: c.Now, ExpiresAt: c.Now.Add(jobLife)}
	if _, err := c.Tx.NewInsert().Model(j).Exec(c.Context); err != nil {
		return nil, fmt.Errorf("store the job: %w", err)
	}
	c.Tx.Later(func() { m.schedule(j) })
	return &byURLOut{j.ID}, nil
}

type jobIn struct {
	JobID string `json:"jobid" wx:"need=40063,max=128,unknown=40088"`
}

type jobOut struct {
	Status status     `json:"status"`
	Detail *jobDetail `json:"detail,omitempty"`
}

type jobDetail struct {
	Errcode   errcode.Code `json:"errcode"`
	Errmsg    string       `json:"errmsg"`
	MediaID   string       `json:"media_id,omitempty"`
	CreatedAt string       `json:"created_at,omitempty"` // Unix seconds, as text
}

// jobResult tells where a job stands; media_id and created_at come with the end of a good one. (doc 96219)
func (m *Media) jobResult(c *api.Call, in jobIn) (*jobOut, error) {
	j, err := findJob(c.Context, c.DB(), in.JobID)
	if err != nil {
		return nil, err
	}
	if j == nil || j.Corp != c.Credential.Corp || !c.Now.Before(j.ExpiresAt) {
		return nil, api.Refuse(unknownJob, explain.Finding{Step: explain.Parameter, Expected: "a jobid of the last 60 minutes", Got: cut(in.JobID),
			Cause: "there is no such job, it is of another corp, or it began more than 60 minutes ago", Fix: "begin it anew with media/upload_by_url", Doc: jobDoc})
	}
	c.CausedBy(j.Entry)
	out := &jobOut{Status: j.Status}
	if j.Status == running {
		return out, nil
	}
	out.Detail = &jobDetail{Errcode: j.Errcode, Errmsg: j.Errmsg, MediaID: j.MediaID}
	if j.Status == failed {
		return out, nil
	}
	f, err := m.find(c.Context, c.DB(), j.Corp, j.MediaID)
	if f != nil {
		out.Detail.CreatedAt = strconv.FormatInt(f.CreatedAt.Unix(), 10)
	}
	return out, err
}

func findJob(ctx context.Context, db bun.IDB, id string) (*job, error) {
	j := new(job)
	err := db.NewSelect().Model(j).Where("jobid = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the job: %w", err)
	}
	return j, nil
}
