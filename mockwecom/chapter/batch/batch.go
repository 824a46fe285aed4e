// Package batch holds the asynchronous imports (异步导入): members and departments that come as a CSV file, are written in the
// background as if user/create, user/update and their like had been called for each line, and leave a result to ask for. A job is
// written down before it begins and goes on where it was when a simulator is killed. Source: doc 90979 to 90983 (third-party 91129
// to 91133), 90973 for the event.
package batch

import (
	"context"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/background"
)

// Batches is this chapter of one simulator. It is safe for concurrent use.
type Batches struct {
	rt    *engine.Runtime
	dir   *directory.Directory
	media *media.Media
	crew  *background.Crew
}

// New makes the chapter on top of the lower ones. End it with [Batches.Close].
func New(rt *engine.Runtime, dir *directory.Directory, files *media.Media) *Batches {
	return &Batches{rt: rt, dir: dir, media: files, crew: background.New(rt.Clock, rt.Log)}
}

// Chapter gives the rows.
func (b *Batches) Chapter() engine.Chapter {
	done, _ := event.Lookup(doneEvent)
	only := api.Callers("contacts")
	return engine.Chapter{
		Name: "batch", Title: "Asynchronous imports (异步导入)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/batch/syncuser", syncDoc, api.CorpAccess, b.syncUser, only, api.Also(91130)),
			api.POST("/cgi-bin/batch/replaceuser", replaceUserDoc, api.CorpAccess, b.replaceUser, only, api.Also(91131)),
			api.POST("/cgi-bin/batch/replaceparty", replacePartyDoc, api.CorpAccess, b.replaceParty, only, api.Also(91132)),
			api.GET("/cgi-bin/batch/getresult", resultDoc, api.CorpAccess, b.result, only, api.Also(91133)),
		},
		Events: []event.Row{done},
		Start:  b.resume,
	}
}

// Close ends the work under way, which goes on with the next process.
func (b *Batches) Close() { b.crew.Close() }

// resume goes on with the jobs that have not ended.
func (b *Batches) resume(ctx context.Context) error {
	jobs, err := unfinished(ctx, b.rt.Store.Read())
	for _, j := range jobs {
		b.schedule(j)
	}
	return err
}
