// Package media holds the files that apps upload (素材管理): temporary ones, which the apps of a corp share for three days,
// pictures with a lasting address, and the jobs that fetch a file from an address. The rows stand in the database, the bytes
// in files beside it. Source: doc 90253 to 90256 (self-built), 90389 to 90392 (third-party), 96484 to 96488 (代开发), 96219, 95098, 99310.
package media

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"wecomlab/core/clock"
	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/blob"
	"wecomlab/mockwecom/engine/journal"
)

// Config is what the chapter needs besides the runtime.
type Config struct {
	Blobs       *blob.Store // closed by [Media.Close]
	AllowPublic bool        // files may be fetched from outside of this machine and its private networks
}

// Media is this chapter of one simulator. It is safe for concurrent use.
type Media struct {
	rt     *engine.Runtime
	agents *agent.Agents
	blobs  *blob.Store
	client *http.Client

	life   context.Context // ends with Close
	end    context.CancelFunc
	mu     sync.Mutex
	active int           // downloads under way
	change chan struct{} // closed and replaced when one ends
	next   *clock.Timer  // of the next collection; nil when nothing will expire
	ended  bool
	unhook func()
}

// New makes the chapter on top of the lower ones. End it with [Media.Close].
func New(rt *engine.Runtime, agents *agent.Agents, config Config) *Media {
	life, end := context.WithCancel(context.Background())
	return &Media{
		rt: rt, agents: agents, blobs: config.Blobs, client: newClient(config.AllowPublic),
		life: life, end: end, change: make(chan struct{}), unhook: func() {},
	}
}

// Chapter gives the rows.
func (m *Media) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "media", Title: "Media (素材管理)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/media/upload", uploadDoc, api.CorpAccess, m.upload, api.Streams, api.MaxBody(maxUpload), api.Also(90389, 96484)),
			api.POST("/cgi-bin/media/uploadimg", pictureDoc, api.CorpAccess, m.uploadPicture, api.Streams, api.MaxBody(maxUpload), api.Says(""), api.Also(90392, 96485)),
			api.POST("/cgi-bin/media/upload_attachment", attachmentDoc, api.CorpAccess, m.uploadAttachment, api.Streams, api.MaxBody(maxUpload), api.Also(95178, 96347)),
			api.POST("/cgi-bin/service/media/upload", providerDoc, api.ProviderAccess, m.uploadOfProvider, api.Streams, api.MaxBody(maxUpload)),
			api.GET("/cgi-bin/media/get", getDoc, api.CorpAccess, m.get, api.Also(90390, 96486)),
			api.GET("/cgi-bin/media/get/jssdk", voiceDoc, api.CorpAccess, m.getVoice, api.Also(90391, 96487)),
			api.POST("/cgi-bin/media/upload_by_url", jobDoc, api.CorpAccess, m.uploadByURL, api.Writes, api.Also(97126, 96488)),
			api.POST("/cgi-bin/media/get_upload_by_url_result", jobDoc, api.CorpAccess, m.jobResult, api.Also(97126, 96488)),
		},
		Events: event.Named(jobFinished),
		Actions: []action.Row{
			action.New("member.record_voice", "Record a voice in a page", "网页录音上传", journal.LaneMember, voiceDoc,
				"what uploadVoice of the JS-SDK does: gives a media_id for media/get (AMR) and media/get/jssdk (speex)", m.recordVoice, action.Outside),
		},
		Pages: []engine.Page{
			{Path: picturePath + "{id}/0", Host: pictureHost, Title: "Uploaded picture", Doc: pictureDoc, Handler: http.HandlerFunc(m.showPicture)},
		},
		Start:  m.start,
		Forget: m.forget,
	}
}

// start goes on with the jobs that an earlier process left, and removes bodies that nobody refers to.
func (m *Media) start(ctx context.Context) error {
	remove := m.rt.Clock.OnSettle(m.settle)
	m.mu.Lock()
	m.unhook = remove
	m.mu.Unlock()
	if err := m.blobs.Sweep(func(hash string) (bool, error) { return m.referenced(ctx, hash) }); err != nil {
		return err
	}
	return errors.Join(m.resume(ctx), m.collect(ctx))
}

// forget drops the bodies of the world that was.
func (m *Media) forget() {
	if err := m.blobs.Sweep(func(hash string) (bool, error) { return m.referenced(m.life, hash) }); err != nil {
		m.rt.Log.Error("media bodies of the former world were not removed", "err", err)
	}
}

// Close ends downloads under way, which start anew with the next process, and waits for them.
func (m *Media) Close() error {
	m.mu.Lock()
	m.ended = true
	m.unhook()
	if m.next != nil {
		m.next.Stop()
	}
	m.mu.Unlock()
	m.end()
	m.settle(context.Background(), true)
	return m.blobs.Close()
}
