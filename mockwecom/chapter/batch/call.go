package batch

import (
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/random"
)

// The codes of imports (doc 90313).
const (
	invalidMediaID  errcode.Code = 40007
	unknownJob      errcode.Code = 40088
	purgedResult    errcode.Code = 40089
	badImport       errcode.Code = 40092
	tooManyDeletes  errcode.Code = 45026
	badCallback     errcode.Code = 85010
	repeatedUser    errcode.Code = 302003
	notATree        errcode.Code = 302004
	importFailed    errcode.Code = 302005
	repeatedParty   errcode.Code = 302006
	repeatedName    errcode.Code = 302007
	importUnderWay  errcode.Code = 302008
	invalidParties  errcode.Code = 40066
	partyNotEmpty   errcode.Code = 60005
	partyHasParties errcode.Code = 60006
)

// refuse is [api.Refuse] for codes whose text is not known; text stands in for it.
func refuse(code errcode.Code, text string, f explain.Finding) *errcode.Error {
	if known := code.Text(); known != "" {
		text = known
	}
	return errcode.Newf(code, "%s", text).With(f)
}

type usersIn struct {
	MediaID  string   `json:"media_id" wx:"need=41006,max=512,unknown=40007"`
	Invite   *bool    `json:"to_invite"`
	Callback callback `json:"callback"`
}

type partiesIn struct {
	MediaID  string   `json:"media_id" wx:"need=41006,max=512,unknown=40007"`
	Callback callback `json:"callback"`
}

type jobOut struct {
	JobID string `json:"jobid"`
}

// syncUser begins to add and change the members of a file, and leaves the others. (doc 90980)
func (b *Batches) syncUser(c *api.Call, in usersIn) (*jobOut, error) {
	return b.accept(c, &job{Kind: syncUser, MediaID: in.MediaID, Invite: in.Invite == nil || *in.Invite}, &in.Callback)
}

// replaceUser begins to make the members of the corp those of a file. (doc 90981)
func (b *Batches) replaceUser(c *api.Call, in usersIn) (*jobOut, error) {
	return b.accept(c, &job{Kind: replaceUser, MediaID: in.MediaID, Invite: in.Invite == nil || *in.Invite}, &in.Callback)
}

// replaceParty begins to make the departments of the corp those of a file. (doc 90982)
func (b *Batches) replaceParty(c *api.Call, in partiesIn) (*jobOut, error) {
	return b.accept(c, &job{Kind: replaceParty, MediaID: in.MediaID}, &in.Callback)
}

// accept writes a job down that will begin soon. One import of a corp goes on at a time. (302008)
func (b *Batches) accept(c *api.Call, j *job, to *callback) (*jobOut, error) {
	j.Corp, j.Status, j.Entry, j.CreatedAt = c.Credential.Corp, started, c.Entry(), c.Now
	file, err := b.media.Find(c.Context, c.DB(), j.Corp, j.MediaID)
	if err != nil {
		return nil, err
	}
	if file == nil || file.Kind != media.Plain {
		return nil, api.Refuse(invalidMediaID, noFile(j.MediaID, file))
	}
	if err := to.check(); err != nil {
		return nil, err
	}
	if b.rt.Settings.Text(badFile) == "call" {
		if _, err := b.examine(c.Context, j); err != nil {
			return nil, err
		}
	}
	j.ID = b.rt.Random.Text(jobIDLength, random.Token)
	return &jobOut{j.ID}, c.Write(func() error {
		others, err := c.Tx.NewSelect().Model((*job)(nil)).Where("corp = ?", j.Corp).Where("status <> ?", done).Exists(c.Context)
		if err != nil {
			return fmt.Errorf("look for other imports: %w", err)
		}
		if others {
			return refuse(importUnderWay, "an import is running", explain.Finding{Step: explain.State, Expected: "no other import of the corp", Got: "one that has not ended",
				Cause: "a corp has one import at a time", Fix: "wait for batch_job_result, or for status 3 of batch/getresult", Doc: codeDoc})
		}
		return b.put(c, j, to)
	})
}

// put stores a job with its callback, and drops what older ones left.
func (b *Batches) put(c *api.Call, j *job, to *callback) error {
	if _, err := c.Tx.NewInsert().Model(j).Exec(c.Context); err != nil {
		return fmt.Errorf("store the import: %w", err)
	}
	if to.URL != "" {
		if err := to.store(c, j); err != nil {
			return err
		}
	}
	c.Tx.Later(func() { b.schedule(j) })
	return prune(c.Context, c.Tx, j.Corp)
}

func noFile(mediaID string, file *media.File) explain.Finding {
	f := explain.Finding{Step: explain.Parameter, Expected: "the media_id of a CSV file of this corp, uploaded with type=file in the last three days", Got: mediaID,
		Cause: "there is no such file, it is of another corp, or it has expired", Fix: "upload it: media/upload?type=file", Doc: formDoc}
	if file != nil {
		f.Cause = "the file was uploaded with type=" + string(file.Kind)
	}
	return f
}
