package device

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"wecomlab/core/openhw"
)

// Failures that a device tells with an enrolment; their numbers are the vendor's own.
const (
	captureFailed = 101
	photoFailed   = 102
)

// page is an enrolment that the device shows.
type page struct {
	openhw.EnterPage
	until  time.Time
	cancel context.CancelFunc
	decide chan outcome
}

// outcome is what comes of an enrolment: code 0 is a success.
type outcome struct {
	code int32
	text string
}

// enterPage opens a page in place of the one that is shown. (doc 93996)
func (s *session) enterPage(ctx context.Context, in openhw.EnterPage) {
	d := s.device
	capturing, cancel := context.WithCancel(ctx)
	p := &page{EnterPage: in, until: d.clock.Now().Add(openhw.EnrolReply), cancel: cancel, decide: make(chan outcome, 1)}
	d.mu.Lock()
	before := d.page
	d.page = p
	d.mu.Unlock()
	if before != nil {
		before.cancel()
	}
	d.report(Event{What: EventPage, Text: fmt.Sprintf("%s is to show %s", in.UserID, pageNames[in.PageType]), UserID: in.UserID, OperID: in.OperID})
	s.start(func() {
		defer cancel()
		s.did(ctx, "enrol", s.capture(ctx, capturing, p))
	})
}

var pageNames = map[string]string{openhw.FacePage: "the face", openhw.FingerprintPage: "a finger"}

// exitPage closes the page of an operation; nothing is uploaded then. (doc 94000)
func (d *Device) exitPage(operID string) {
	d.mu.Lock()
	p := d.page
	d.mu.Unlock()
	if p != nil && p.OperID == operID {
		p.cancel()
	}
}

// Capture lets a person decide about the enrolment that the device shows: it succeeds with code 0, and else fails with a code of
// the vendor's own and a text that the member is shown.
func (d *Device) Capture(code int32, text string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.page == nil {
		return errors.New("no page of enrolment is open; the cloud opens one by push_enter_page")
	}
	select {
	case d.page.decide <- outcome{code, text}:
		return nil
	default:
		return errors.New("somebody has decided about the page already")
	}
}

// capture waits for the outcome of a page and tells it. capturing ends when the page is closed.
func (s *session) capture(ctx, capturing context.Context, p *page) error {
	d := s.device
	defer d.closePage(p)
	got, ok := s.await(capturing, p)
	if !ok {
		if ctx.Err() == nil {
			d.report(Event{What: EventPageClosed, Text: "the page is closed, nothing is uploaded", UserID: p.UserID, OperID: p.OperID})
		}
		return nil
	}
	var templates []openhw.Template
	if got.code == 0 {
		u, _ := recallPerson(d, p.UserID)
		id := freeID(u, p.PageType)
		templates = []openhw.Template{{ID: id, Data: Template(p.UserID, p.PageType, id, d.algorithm(p.PageType))}}
	}
	return s.finishEnrolment(ctx, p.EnterPage, templates, got)
}

func recallPerson(d *Device, userid string) (openhw.User, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.memory.person(userid)
}

// closePage shows the page no longer, unless another has taken its place.
func (d *Device) closePage(p *page) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.page == p {
		d.page = nil
	}
}

// await is the outcome of a page: a person's, or what the policy says; false if it is closed before, or after a minute.
func (s *session) await(capturing context.Context, p *page) (outcome, bool) {
	d := s.device
	policy := d.Policy()
	wait, standard := d.config.Pace.Capture, outcome{text: "ok"}
	switch policy.Enrol {
	case Fail:
		standard = outcome{cmp.Or(policy.EnrolCode, captureFailed), cmp.Or(policy.EnrolText, "the face or finger could not be captured")}
	case Silent, Ask:
		wait = openhw.EnrolReply
	}
	due := make(chan struct{})
	timer := d.clock.AfterFunc(wait, func() { close(due) })
	defer timer.Stop()
	select {
	case got := <-p.decide:
		return got, true
	case <-due:
		return standard, policy.Enrol != Silent && policy.Enrol != Ask
	case <-capturing.Done():
		return outcome{}, false
	}
}

// finishEnrolment tells the outcome of an instructed enrolment: with its features, or with none. (doc 93982)
func (s *session) finishEnrolment(ctx context.Context, in openhw.EnterPage, templates []openhw.Template, got outcome) error {
	d := s.device
	code := openhw.Int32(got.code)
	if templates == nil {
		templates = []openhw.Template{}
	}
	if got.text == "" {
		got.text = "ok"
	}
	feature := featureOf(in.UserID, in.UserType, in.PageType, d.algorithm(in.PageType), templates)
	err := s.uploadFeatures(ctx, &openhw.UploadFeatures{OperID: in.OperID, ErrCode: &code, ErrMsg: got.text, UserInfo: []openhw.Feature{feature}}, in.PageType)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s is enrolled with %s", in.UserID, pageNames[in.PageType])
	if code != 0 {
		text = fmt.Sprintf("the enrolment of %s has failed: %d %s", in.UserID, code, got.text)
	}
	d.report(Event{What: EventEnrolled, Text: text, UserID: in.UserID, OperID: in.OperID})
	return nil
}

// uploadFeatures sends the features of one person and keeps them, if the cloud has.
func (s *session) uploadFeatures(ctx context.Context, up *openhw.UploadFeatures, kind string) error {
	answer, err := s.ask(ctx, "upload_userinfo", up)
	if err != nil {
		return err
	}
	feature := up.UserInfo[0]
	for _, f := range answer.(*openhw.FailedUsers).FailList {
		if f.UserID == feature.UserID {
			return fmt.Errorf("upload_userinfo: the cloud has not taken the features of %s", f.UserID)
		}
	}
	return s.device.remember(func(m *Memory) { m.hold(feature, kind) })
}

// enrolPhotos enrols a face from the photos that a member has chosen. (seen in client code)
func (s *session) enrolPhotos(ctx context.Context, in *openhw.UserFace) error {
	d := s.device
	page := openhw.EnterPage{PageType: openhw.FacePage, OperID: in.OperID, UserID: in.UserID, UserType: in.UserType}
	policy := d.Policy()
	if policy.Enrol == Silent {
		return nil
	}
	var templates []openhw.Template
	for _, face := range in.FaceInfo {
		if face.ID >= openhw.MaxFaces {
			continue
		}
		photo, err := s.fetch(ctx, "download_photo", &openhw.DownloadPhoto{MediaID: face.MediaID, FormatVersion: openhw.PlainFormat})
		if err != nil {
			return errors.Join(err, s.finishEnrolment(ctx, page, nil, outcome{photoFailed, "the photo could not be fetched"}))
		}
		templates = append(templates, openhw.Template{ID: face.ID, Data: templateOf(photo, d.algorithm(openhw.FacePage))})
	}
	switch {
	case policy.Enrol == Fail:
		return s.finishEnrolment(ctx, page, nil, outcome{cmp.Or(policy.EnrolCode, captureFailed), cmp.Or(policy.EnrolText, "no face is seen on the photo")})
	case len(templates) == 0:
		return s.finishEnrolment(ctx, page, nil, outcome{photoFailed, "there is no photo"})
	}
	return s.finishEnrolment(ctx, page, templates, outcome{})
}

// Enrol lets a person enrol a face or finger at the device, unasked: kind is openhw.FacePage or openhw.FingerprintPage, a negative
// id the first that is free. The admin of the corp may have switched that off. (docs 93616, 93982)
func (d *Device) Enrol(ctx context.Context, userid, kind string, id int) (string, error) {
	d.mu.Lock()
	allowed := d.selfInput.OpenSelfInputFa && kind == openhw.FacePage || d.selfInput.OpenSelfInputFp && kind == openhw.FingerprintPage
	u, known := d.memory.person(userid)
	d.mu.Unlock()
	switch {
	case !allowed:
		return "", fmt.Errorf("the device does not offer to enrol %s: self-service is switched off in WeCom (push_open_self_input)", pageNames[kind])
	case !known:
		return "", fmt.Errorf("%s is not in the device's list", userid)
	}
	slot := freeID(u, kind)
	if id >= 0 {
		slot = openhw.Uint32(id) //nolint:gosec // the cloud refuses ids that are too large
	}
	return d.sendFeature(ctx, u, kind, openhw.Template{ID: slot, Data: Template(userid, kind, slot, d.algorithm(kind))})
}

// DeleteFeature deletes a face or finger that a person has, at the device and in the cloud. (doc 95409)
func (d *Device) DeleteFeature(ctx context.Context, userid, kind string, id int) (string, error) {
	u, known := recallPerson(d, userid)
	if !known {
		return "", fmt.Errorf("%s is not in the device's list", userid)
	}
	return d.sendFeature(ctx, u, kind, openhw.Template{ID: openhw.Uint32(id)}) //nolint:gosec // the cloud refuses ids that are too large
}

func (d *Device) sendFeature(ctx context.Context, u openhw.User, kind string, t openhw.Template) (string, error) {
	s, err := d.session("upload_userinfo")
	if err != nil {
		return "", err
	}
	feature := featureOf(u.UserID, u.UserType, kind, d.algorithm(kind), []openhw.Template{t})
	if err := s.uploadFeatures(ctx, &openhw.UploadFeatures{UserInfo: []openhw.Feature{feature}}, kind); err != nil {
		return "", err
	}
	done := fmt.Sprintf("%s %d of %s was uploaded", kind, t.ID, u.UserID)
	if t.Data == "" {
		done = fmt.Sprintf("%s %d of %s was deleted", kind, t.ID, u.UserID)
	}
	d.report(Event{What: EventEnrolled, Text: done, UserID: u.UserID})
	return done, nil
}
