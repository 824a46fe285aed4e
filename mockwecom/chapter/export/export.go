// Package export holds the asynchronous exports (异步导出): what an app may see of the members, departments and tags of its corp,
// written into encrypted files that are fetched from an address. The files stand beside the database; a job that a killed process left
// begins anew with the next one. Source: doc 94849 to 94854 (third-party 94949 to 94954, 代开发 96292 to 96297), 94946 and 94956 for the
// events.
package export

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync"

	"wecomlab/core/clock"
	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/background"
	"wecomlab/mockwecom/engine/blob"
)

// Exports is this chapter of one simulator. It is safe for concurrent use.
type Exports struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
	blobs  *blob.Store
	crew   *background.Crew

	mu   sync.Mutex
	next *clock.Timer // of the next removal of files; nil when none is planned
}

// Files gives the store of exported files beside a database: a folder of its own, which must not be that of media. mediaDir is the
// folder that was named for those, if one was.
func Files(database, mediaDir string) *blob.Store {
	switch {
	case mediaDir != "":
		return blob.For(database, filepath.Join(mediaDir, "export"))
	case strings.Contains(database, "://"):
		return blob.For(database+"#export", "") // a server's folder is named after the address
	case database != "" && database != ":memory:":
		return blob.For(database, database+".export")
	}
	return blob.For("", "")
}

// New makes the chapter on top of the lower ones. End it with [Exports.Close], which closes the store of files, too.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, files *blob.Store) *Exports {
	return &Exports{rt: rt, dir: dir, agents: agents, blobs: files, crew: background.New(rt.Clock, rt.Log)}
}

// Chapter gives the rows.
func (x *Exports) Chapter() engine.Chapter {
	corpForm, _ := event.Lookup(corpEvent)
	suiteForm, _ := event.Lookup(suiteEvent)
	return engine.Chapter{
		Name: "export", Title: "Asynchronous exports (异步导出)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/export/simple_user", simpleUserDoc, api.CorpAccess, x.exportNames, api.Writes, api.Also(94950, 96293)),
			api.POST("/cgi-bin/export/user", userDoc, api.CorpAccess, x.exportUsers, api.Writes, api.Also(94951, 96294)),
			api.POST("/cgi-bin/export/department", departmentDoc, api.CorpAccess, x.exportDepartments, api.Writes, api.Also(94952, 96295)),
			api.POST("/cgi-bin/export/taguser", tagDoc, api.CorpAccess, x.exportTag, api.Writes, api.Also(94953, 96296)),
			api.GET("/cgi-bin/export/get_result", resultDoc, api.CorpAccess, x.result, api.Also(94954, 96297)),
		},
		Events: []event.Row{corpForm, suiteForm},
		Pages:  []engine.Page{{Path: filePath + "{id}", Title: "Exported file", Doc: resultDoc, Handler: http.HandlerFunc(x.serve)}},
		Start:  x.start,
		Forget: x.sweep,
	}
}

// start removes what nobody refers to and goes on with the jobs that have not ended.
func (x *Exports) start(ctx context.Context) error {
	x.sweep()
	jobs, err := unfinished(ctx, x.rt.Store.Read())
	for _, j := range jobs {
		x.schedule(j)
	}
	return errors.Join(err, x.collect(ctx))
}

// sweep drops the files of jobs that are gone, with their world or in mid-work.
func (x *Exports) sweep() {
	if err := x.blobs.Sweep(func(hash string) (bool, error) { return x.referenced(context.Background(), hash) }); err != nil {
		x.rt.Log.Error("exported files were not removed", "err", err)
	}
}

// Close ends the work under way, which begins anew with the next process.
func (x *Exports) Close() error {
	x.crew.Close()
	x.mu.Lock()
	if x.next != nil {
		x.next.Stop()
	}
	x.mu.Unlock()
	return x.blobs.Close()
}
