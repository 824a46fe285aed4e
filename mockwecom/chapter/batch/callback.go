package batch

import (
	"context"
	"fmt"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// doneEvent names the row of the event that a job sends when it has ended.
const doneEvent = "batch_job_result"

// callback is where the event of a job goes, and its keys: those of the request, not of an app (doc 90980).
type callback struct {
	URL    string `json:"url"`
	Token  string `json:"token"`
	AESKey string `json:"encodingaeskey"`
}

// receiver names the callback address of one job.
func receiver(jobid string) string { return "job:" + jobid }

// store keeps the address of a job until its event is delivered. Nothing says that it is checked before it is used.
func (c *callback) store(call *api.Call, j *job) error {
	return push.Put(call.Context, call.Tx, &push.Address{
		Receiver: receiver(j.ID), Name: "callback of an import", URL: c.URL, Token: c.Token, AESKey: c.AESKey, VerifyID: j.Corp, ReceiveID: j.Corp,
		Answer: push.AnswerAny, RetryNon200: true, Corp: j.Corp, VerifiedAt: j.CreatedAt,
	})
}

// check refuses an address that nothing could be sent to. (40058, 85010)
func (c *callback) check() error {
	if c.URL == "" {
		return nil
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "callback with url, token and encodingaeskey, or none of them", Doc: syncDoc,
		Cause: "the completion event could not be sent to it", Fix: "make token and encodingaeskey as for the callback URL of an app, or leave callback out"}
	err := wxcrypt.CheckToken(c.Token)
	if err == nil {
		err = wxcrypt.CheckKey(c.AESKey)
	}
	if err == nil {
		err = (&push.Address{URL: c.URL, Token: c.Token, AESKey: c.AESKey}).Check()
	}
	if err != nil {
		f.Got = err.Error()
		return api.Refuse(badCallback, f)
	}
	return nil
}

// announce queues the event of a job that has ended, if the request had a callback.
func (b *Batches) announce(ctx context.Context, tx *store.Tx, j *job) error {
	a, err := push.Find(ctx, tx, receiver(j.ID))
	if err != nil || a == nil {
		return err
	}
	payload := event.BatchJobResult{
		Head:     event.Head{ToUserName: j.Corp, FromUserName: "sys", CreateTime: b.rt.Clock.Now().Unix(), MsgType: "event", Event: doneEvent},
		BatchJob: event.BatchJob{JobId: j.ID, JobType: string(j.Kind), ErrCode: int(j.Errcode), ErrMsg: j.Errmsg},
	}
	_, err = b.rt.Push.Send(ctx, tx, push.Message{
		Receiver: a.Receiver, Event: doneEvent, ToUserName: j.Corp, ReceiveID: j.Corp, Doc: eventDoc, Payload: &payload, Subject: journal.Subject{Corp: j.Corp},
	})
	return err
}

// dropCallback takes the address of a job away, unless its event is still on its way.
func dropCallback(ctx context.Context, tx *store.Tx, jobid string) error {
	waiting, err := tx.NewSelect().Model((*push.Delivery)(nil)).Where("receiver = ?", receiver(jobid)).Where("state = ?", push.Waiting).Exists(ctx)
	if err == nil && !waiting {
		_, err = tx.NewDelete().Model((*push.Address)(nil)).Where("receiver = ?", receiver(jobid)).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("drop the callback address of import %s: %w", jobid, err)
	}
	return nil
}
