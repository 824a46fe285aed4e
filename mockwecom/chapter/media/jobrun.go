package media

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/event"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// jobFinished tells an app that a job has ended, well or not. (doc 96219)
const jobFinished = "upload_media_job_finish"

// patience is the real time for which a moving clock waits for a download that makes no progress.
const patience = time.Second

// resume goes on with the jobs that have not ended.
func (m *Media) resume(ctx context.Context) error {
	var jobs []job
	if err := m.rt.Store.Read().NewSelect().Model(&jobs).Where("status = ?", running).Order("created_at").Scan(ctx); err != nil {
		return fmt.Errorf("resume media jobs: %w", err)
	}
	for i := range jobs {
		m.schedule(&jobs[i])
	}
	return nil
}

// schedule begins the download of a job when its time has come.
func (m *Media) schedule(j *job) {
	id := j.ID
	m.rt.Clock.At(j.CreatedAt.Add(m.rt.Settings.Span(jobTakes)), func() { m.begin(id) })
}

// begin works on a job beside the clock, which must not wait for a network.
func (m *Media) begin(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended {
		return
	}
	m.active++
	go func() {
		defer m.finished()
		if err := m.run(m.life, id); err != nil && m.life.Err() == nil {
			m.rt.Log.Error("media job was not carried out", "job", id, "err", err)
		}
	}()
}

func (m *Media) finished() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.active--
	close(m.change)
	m.change = make(chan struct{})
}

// settle is the hook of the clock: no download is under way when it returns, unless its source hangs and this is not the last
// look.
func (m *Media) settle(ctx context.Context, final bool) {
	for m.wait(ctx, final) {
	}
}

func (m *Media) wait(ctx context.Context, final bool) (more bool) {
	m.mu.Lock()
	active, change := m.active, m.change
	m.mu.Unlock()
	if active == 0 {
		return false
	}
	if !final {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	select {
	case <-change:
		return true
	case <-ctx.Done():
		return false
	}
}

// run fetches the file of a job, writes its end down and tells the app. A simulator that closes meanwhile leaves the job as
// it was.
func (m *Media) run(ctx context.Context, id string) error {
	j, err := findJob(ctx, m.rt.Store.Read(), id)
	if err != nil || j == nil || j.Status != running {
		return err // it was ended by another process, or forgotten with its world
	}
	entry := m.newEntry(j)
	f, release, err := m.fetch(ctx, j, entry)
	defer release()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := j.conclude(entry, err); err != nil {
		return err
	}
	after, err := m.rt.Store.Write(ctx, entry.ID, func(tx *store.Tx) error { return m.settleJob(ctx, tx, j, f) })
	m.rt.Journal.Add(entry)
	after()
	return err
}

// conclude writes into a job how it went. An error that is no refusal comes back.
func (j *job) conclude(entry *journal.Entry, err error) error {
	var refused *errcode.Error
	switch {
	case err == nil:
		j.Status, j.Errcode, j.Errmsg = done, errcode.OK, errcode.OK.Text()
	case errors.As(err, &refused):
		j.Status, j.Errcode, j.Errmsg = failed, refused.Code, refused.Text
		entry.Finding, entry.Errcode, entry.Errmsg = refused.Finding, int(refused.Code), refused.Text
	default:
		return err
	}
	return nil
}

// settleJob stores the end of a job, once: of two processes that worked on it the second finds it ended.
func (m *Media) settleJob(ctx context.Context, tx *store.Tx, j *job, f *File) error {
	if f != nil {
		if err := m.Add(ctx, tx, f); err != nil {
			return err
		}
		j.MediaID = f.MediaID
	}
	res, err := tx.NewUpdate().Model(j).Column("status", "errcode", "errmsg", "media_id").WherePK().Where("status = ?", running).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store the end of the job: %w", err)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fmt.Errorf("the job %s has been ended by somebody else", j.ID)
	}
	return m.announce(ctx, tx, j)
}

// announce queues upload_media_job_finish for the app that began the job.
func (m *Media) announce(ctx context.Context, tx *store.Tx, j *job) error {
	app, err := m.agents.App(ctx, tx, j.Corp, j.Agent)
	if err != nil || app == nil {
		return err
	}
	corp, err := m.agents.CorpIDFor(ctx, tx, app)
	if err != nil {
		return err
	}
	head := event.Head{ToUserName: corp, FromUserName: "sys", CreateTime: m.rt.Clock.Now().Unix(), MsgType: "event", Event: jobFinished}
	_, err = m.rt.Push.Send(ctx, tx, push.Message{
		Receiver: app.Receiver(), Event: jobFinished, ToUserName: corp, ReceiveID: corp, AgentID: strconv.FormatInt(app.AgentID, 10), Doc: jobDoc,
		Payload: &event.MediaJobFinished{Head: head, JobId: j.ID},
		Subject: journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID},
	})
	return err
}
