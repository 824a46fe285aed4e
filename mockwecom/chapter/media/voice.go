package media

import (
	"fmt"
	"strings"
	"time"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// getVoice gives the high-definition body of a voice that was recorded through the JS-SDK: speex of 16 kHz. (doc 90255)
func (m *Media) getVoice(c *api.Call, in getIn) (*api.File, error) {
	f, err := m.living(c, in.MediaID)
	if err != nil {
		return nil, err
	}
	if f.HighHash == "" {
		return nil, api.Refuse(invalidMediaID, explain.Finding{Step: explain.State, Expected: "a voice that was recorded in a page, with uploadVoice of the JS-SDK", Got: "media of another origin",
			Cause: "only such voices have a high-definition body", Fix: "use media/get; record one with mockwecom do member.record_voice", Doc: voiceDoc})
	}
	return m.serve(c, download{file: f, hash: f.HighHash, size: f.HighSize, contentType: "voice/speex", extension: ".speex"})
}

type recordIn struct {
	Corp   string        `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent  int64         `name:"agent" default:"@agent" need:"yes" help:"agentid of the app whose page records"`
	Length time.Duration `name:"length" default:"3s" help:"of the recording, up to 60s; it is silent"`
}

// recordVoice stores what a member has recorded in a page of an app. (doc 90255)
func (m *Media) recordVoice(c *action.Call, in recordIn) (action.Result, error) {
	app, err := m.agents.App(c.Context, c.DB(), in.Corp, in.Agent)
	switch {
	case err != nil:
		return action.Result{}, err
	case app == nil:
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "an app of the corp " + in.Corp, Got: fmt.Sprint(in.Agent), Cause: "there is no such app"})
	case in.Length < amrFrame || in.Length > maxVoice:
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Limit, Expected: "a length from 20ms to " + maxVoice.String(), Got: in.Length.String(), Cause: "nobody records that long", Doc: voiceDoc})
	}
	c.About(journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID})
	narrow, high := silence(in.Length), speexSilence(in.Length)
	f := &File{Corp: app.Corp, Agent: app.AgentID, Kind: Voice, Name: "record.amr", Size: int64(len(narrow)), HighSize: int64(len(high))}
	m.describe(f, narrow)
	var releases [2]func()
	if f.Hash, releases[0], err = m.keep(narrow); err != nil {
		return action.Result{}, err
	}
	defer releases[0]()
	if f.HighHash, releases[1], err = m.keep(high); err != nil {
		return action.Result{}, err
	}
	defer releases[1]()
	after, err := c.Write(func(tx *store.Tx) error { return m.Add(c.Context, tx, f) })
	if err != nil {
		return action.Result{}, err
	}
	after()
	return action.Result{Say: fmt.Sprintf("a voice of %s is recorded: %s", in.Length, f.MediaID), Values: map[string]string{"media_id": f.MediaID}}, nil
}

// keep stores a body that is in memory.
func (m *Media) keep(body []byte) (hash string, release func(), err error) {
	draft, err := m.blobs.Create()
	if err != nil {
		return "", nil, err
	}
	defer draft.Discard()
	if _, err := draft.Write(body); err != nil {
		return "", nil, err
	}
	return draft.Commit()
}

// speexSilence stands in for speex of 16 kHz: frames of 20 ms. What a decoder makes of them is not simulated.
func speexSilence(length time.Duration) []byte {
	const frame = 70 // bytes
	return []byte(strings.Repeat("\x00", frame*int(length/amrFrame)))
}
