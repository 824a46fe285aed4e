package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// The rows of the events that a job sends when it has ended.
const (
	corpEvent  = "batch_job_result"
	suiteEvent = "suite.batch_job_result"
)

// schedule lets a job begin when its time has come.
func (x *Exports) schedule(j *job) {
	x.crew.At(j.CreatedAt.Add(x.rt.Settings.Span(beginsAfter)), "export "+j.ID, func(ctx context.Context) error { return x.begin(ctx, j.ID) })
}

// begin notes that a job runs, and carries it out when the time that it takes is over.
func (x *Exports) begin(ctx context.Context, id string) error {
	j, err := findJob(ctx, x.rt.Store.Read(), id)
	if err != nil || j == nil || !j.open() {
		return err // it was ended by another process, or forgotten with its world
	}
	j.Status = running
	there := false
	if err := x.rt.Store.Change(ctx, func(tx *store.Tx) error {
		there, err = j.save(ctx, tx)
		return err
	}); err != nil || !there {
		return err
	}
	x.crew.At(x.rt.Clock.Now().Add(x.rt.Settings.Span(takes)), "export "+id, func(ctx context.Context) error { return x.run(ctx, j) })
	return nil
}

// run writes the files of a job and notes its end.
func (x *Exports) run(ctx context.Context, j *job) error {
	o := &output{blobs: x.blobs, key: j.Key, most: j.BlockSize}
	defer func() { o.release() }()
	err := x.fill(ctx, j, o)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var refused *errcode.Error
	switch {
	case err == nil:
		j.Status, j.Errcode, j.Errmsg = done, errcode.OK, errcode.OK.Text()
	case errors.As(err, &refused):
		j.Status, j.Errcode, j.Errmsg = failed, refused.Code, refused.Text
	default:
		x.rt.Log.Error("an export failed", "job", j.ID, "err", err)
		j.Status, j.Errcode, j.Errmsg = failed, errcode.SystemBusy, errcode.SystemBusy.Text()
	}
	return x.settle(ctx, j, o)
}

// fill passes what a job exports to its files.
func (x *Exports) fill(ctx context.Context, j *job, o *output) error {
	out, err := x.dir.Outlet(ctx, x.rt.Store.Read(), j.caller())
	if err != nil {
		return err
	}
	var lists []iter.Seq2[any, error]
	switch j.Kind {
	case names:
		o.lists, lists = []string{"userlist"}, []iter.Seq2[any, error]{out.UserNames()}
	case users:
		o.lists, lists = []string{"userlist"}, []iter.Seq2[any, error]{out.Users()}
	case departments:
		o.lists, lists = []string{"department"}, []iter.Seq2[any, error]{out.Departments()}
	case tagUsers:
		name, inside, parties, err := out.Tag(j.Tag)
		if err != nil {
			return err
		}
		text, err := json.Marshal(name)
		if err != nil {
			return err
		}
		o.head = `"tagname":` + string(text) + ","
		o.lists, lists = []string{"userlist", "partylist"}, []iter.Seq2[any, error]{inside, parties}
	}
	for i, list := range lists {
		for row, err := range list {
			if err != nil {
				return err
			}
			if err := o.put(i, row); err != nil {
				return err
			}
		}
	}
	return o.end()
}

// settle writes the end of a job down, with its files, and tells the app.
func (x *Exports) settle(ctx context.Context, j *job, o *output) error {
	j.Key = ""
	expires := x.rt.Clock.Now().Add(x.rt.Settings.Span(urlLife))
	after, err := x.rt.Store.Write(ctx, j.Entry, func(tx *store.Tx) error {
		there, err := j.save(ctx, tx)
		if err != nil || !there {
			return err
		}
		if j.Status == done {
			for _, f := range o.files {
				f.ID, f.Job, f.ExpiresAt = x.rt.Random.Text(fileIDLength, random.Letter), j.Seq, expires
			}
			if _, err := tx.NewInsert().Model(&o.files).Exec(ctx); err != nil {
				return fmt.Errorf("store the files of export %s: %w", j.ID, err)
			}
			tx.OnCommit(func() { x.plan(expires) })
		}
		return x.announce(ctx, tx, j)
	})
	after()
	return err
}

// announce tells the app that its job has ended: at its own URL, for a third-party app at the command URL of the suite.
func (x *Exports) announce(ctx context.Context, tx *store.Tx, j *job) error {
	app, err := x.agents.App(ctx, tx, j.Corp, j.Agent)
	if err != nil || app == nil {
		return err
	}
	corp, err := x.agents.CorpIDFor(ctx, tx, app)
	if err != nil {
		return err
	}
	now := x.rt.Clock.Now().Unix()
	told := event.BatchJob{JobId: j.ID, JobType: string(j.Kind), ErrCode: int(j.Errcode), ErrMsg: j.Errmsg}
	m := push.Message{Subject: journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID}}
	switch app.Kind {
	case agent.Suite:
		if j.Kind == tagUsers {
			told.JobType = "export_taguser"
		}
		m.Receiver, m.Event, m.Doc, m.ToUserName, m.ReceiveID = push.CommandReceiver(app.SuiteID), suiteEvent, suiteEventDoc, app.SuiteID, app.SuiteID
		m.Payload = &event.SuiteBatchJobResult{SuiteId: app.SuiteID, InfoType: corpEvent, TimeStamp: now, BatchJob: told}
	default:
		m.Receiver, m.Event, m.Doc, m.ToUserName, m.ReceiveID = app.Receiver(), corpEvent, corpEventDoc, corp, corp
		if app.Kind != agent.Contacts {
			m.AgentID = strconv.FormatInt(app.AgentID, 10)
		}
		m.Payload = &event.BatchJobResult{Head: event.Head{ToUserName: corp, FromUserName: "sys", CreateTime: now, MsgType: "event", Event: corpEvent}, BatchJob: told}
	}
	_, err = x.rt.Push.Send(ctx, tx, m)
	return err
}
