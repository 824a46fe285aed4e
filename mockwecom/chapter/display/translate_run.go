package display

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"path"
	"strconv"
	"strings"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// jobEvent is the row of the event that a job sends when it has ended.
const jobEvent = "provider.batch_job_result"

// start goes on with the jobs that have not ended.
func (d *Display) start(ctx context.Context) error {
	var jobs []*job
	if err := d.rt.Store.Read().NewSelect().Model(&jobs).Where("status <> ?", done).Order("created_at", "jobid").Scan(ctx); err != nil {
		return fmt.Errorf("look for translations that have not ended: %w", err)
	}
	for _, j := range jobs {
		d.schedule(j)
	}
	return nil
}

// Close ends the work under way, which begins anew with the next process.
func (d *Display) Close() error {
	d.crew.Close()
	return nil
}

func (d *Display) schedule(j *job) {
	d.crew.At(j.CreatedAt.Add(d.rt.Settings.Span(beginsAfter)), "translation "+j.ID, func(ctx context.Context) error { return d.begin(ctx, j.ID) })
}

// begin notes that a job runs, and carries it out when the time that it takes is over.
func (d *Display) begin(ctx context.Context, id string) error {
	j, err := findJob(ctx, d.rt.Store.Read(), "jobid", id)
	if err != nil || j == nil || j.Status == done {
		return err // forgotten with its world
	}
	j.Status = running
	there := false
	if err := d.rt.Store.Change(ctx, func(tx *store.Tx) error {
		there, err = j.save(ctx, tx)
		return err
	}); err != nil || !there {
		return err
	}
	d.crew.At(d.rt.Clock.Now().Add(d.rt.Settings.Span(takes)), "translation "+id, func(ctx context.Context) error { return d.run(ctx, j) })
	return nil
}

// run writes the result of a job and notes its end. A job that fails ends without a result: its state has no word for it.
func (d *Display) run(ctx context.Context, j *job) error {
	name, body, err := d.pack(ctx, j)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		d.rt.Log.Error("a translation failed", "job", j.ID, "err", err)
	}
	j.Status, j.EndedAt = done, d.rt.Clock.Now()
	after, failed := d.rt.Store.Write(ctx, j.Entry, func(tx *store.Tx) error {
		if err == nil {
			f := &media.File{Kind: media.Plain, Name: name}
			if err := d.files.MakeForProvider(ctx, tx, j.Provider, f, body); err != nil {
				return err
			}
			j.Result = f.MediaID
		}
		if there, err := j.save(ctx, tx); err != nil || !there {
			return err
		}
		return d.announce(ctx, tx, j)
	})
	after()
	return failed
}

// pack gives what a job makes: one file as it came, or a zip of all.
func (d *Display) pack(ctx context.Context, j *job) (name string, body []byte, err error) {
	s := &speaker{d: d, ctx: ctx, job: j, eyes: map[string]*eye{}, known: map[string]string{}}
	var out bytes.Buffer
	to, used := zip.NewWriter(&out), map[string]bool{}
	for _, id := range j.Files {
		f, err := d.files.FindOfProvider(ctx, d.rt.Store.Read(), j.Provider, id)
		if err != nil {
			return "", nil, err
		}
		if f == nil {
			return "", nil, fmt.Errorf("file %s has expired", id)
		}
		text, err := d.rewritten(f, s.name)
		if err != nil {
			return "", nil, err
		}
		if j.Name == "" {
			return f.Name, text, s.failed
		}
		w, err := to.CreateHeader(&zip.FileHeader{Name: apart(path.Base(f.Name), used), Method: zip.Deflate, Modified: d.rt.Clock.Now()})
		if err != nil {
			return "", nil, err
		}
		if _, err := w.Write(text); err != nil {
			return "", nil, err
		}
	}
	if err := to.Close(); err != nil {
		return "", nil, err
	}
	return strings.ReplaceAll(putNames(j.Name, s.name), "/", "_") + ".zip", out.Bytes(), s.failed
}

// apart gives a file of a zip a name that no other has.
func apart(name string, used map[string]bool) string {
	extension := path.Ext(name)
	for n, stem := 2, strings.TrimSuffix(name, extension); used[name]; n++ {
		name = fmt.Sprintf("%s(%d)%s", stem, n, extension)
	}
	used[name] = true
	return name
}

// speaker knows the names that a job puts in.
type speaker struct {
	d      *Display
	ctx    context.Context
	job    *job
	eyes   map[string]*eye // by the corpid in a template; nil: the provider sees nothing there
	known  map[string]string
	failed error
}

// name gives what a template stands for; nothing when it is unknown, or not visible to the provider (doc 91889).
func (s *speaker) name(found string) string {
	name, known := s.known[found]
	if !known {
		name = s.look(found)
		s.known[found] = name
	}
	return name
}

func (s *speaker) look(found string) string {
	part := template.FindStringSubmatch(found)
	e := s.eye(part[2])
	if e == nil || s.failed != nil {
		return ""
	}
	if part[1] == "departmentName" {
		return e.departmentName(part[3])
	}
	m, err := e.visible(part[3])
	if err != nil {
		s.failed = err
	}
	switch {
	case m == nil:
		return ""
	case part[1] == "userName", part[1] == "userAliasOrName" && m.Alias == "":
		return m.Name
	}
	return m.Alias
}

// eye opens the corp of a template; that of the job if it names none.
func (s *speaker) eye(corpid string) *eye {
	if e, known := s.eyes[corpid]; known {
		return e
	}
	db, wanted := s.d.rt.Store.Read(), cmp.Or(corpid, s.job.Corp)
	corp, err := s.d.findCorp(s.ctx, db, s.job.Provider, wanted)
	var e *eye
	if err == nil && corp != nil {
		e, err = s.d.look(s.ctx, db, corp, s.job.Provider, 0)
	}
	if err != nil {
		s.failed = err
	}
	s.eyes[corpid] = e
	return e
}

// departmentName gives the name of a visible department.
func (e *eye) departmentName(id string) string {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return ""
	}
	dep := e.tree.Department(n)
	if dep == nil || !e.seesDepartment(n) {
		return ""
	}
	return dep.Name
}

// announce tells the provider that its job has ended, at its own URL for such events. (doc 91875)
func (d *Display) announce(ctx context.Context, tx *store.Tx, j *job) error {
	corp, err := d.dir.Corp(ctx, tx, j.Corp)
	if err != nil || corp == nil {
		return err
	}
	told := &event.ProviderBatchJobResult{ServiceCorpId: j.Provider, InfoType: "batch_job_result", TimeStamp: j.EndedAt.Unix(), AuthCorpId: d.dir.OpenCorpID(j.Provider, corp)}
	told.BatchJob.JobId, told.BatchJob.JobType = j.ID, translation
	_, err = d.rt.Push.Send(ctx, tx, push.Message{Receiver: push.SystemReceiver(j.Provider), Event: jobEvent, Doc: eventDoc, Payload: told,
		ToUserName: j.Provider, ReceiveID: j.Provider, Subject: journal.Subject{Provider: j.Provider, Corp: j.Corp}})
	return err
}

// visible gives a member whom the provider sees, nil when there is none of that id.
func (e *eye) visible(id string) (*directory.Member, error) {
	m, err := e.dir.PlainMember(e.ctx, e.db, e.provider, e.corp.CorpID, id)
	if err != nil || m == nil || m.Status == directory.Left || !e.sees(m) {
		return nil, err
	}
	return m, nil
}
