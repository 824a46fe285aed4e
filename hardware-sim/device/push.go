package device

import (
	"context"
	"errors"
	"fmt"

	"wecomlab/core/openhw"
)

// follow does what a push asks for. An error ends the connection, or with errUnbound the binding.
func (s *session) follow(ctx context.Context, push openhw.Frame) error {
	if push.IsAnswer() {
		return s.followStray(push)
	}
	s.device.report(Event{What: EventPushed, Text: push.Cmd, Cmd: push.Cmd})
	row, ok := openhw.Lookup(push.Cmd)
	if !ok || row.Way != openhw.ToDevice {
		if !openhw.IsPush(push.Cmd) {
			s.device.tell(EventEcho, string(push.Wire))
		}
		return nil
	}
	body, err := row.ReadRequest(push)
	if err != nil {
		s.device.fail(push.Cmd, fmt.Errorf("it cannot be read: %w", err))
		return nil
	}
	switch {
	case body == nil:
		return s.obeyBare(ctx, push.Cmd)
	case !names(body):
		s.device.fail(push.Cmd, errors.New("it names nobody, or no operation to answer"))
	default:
		s.obey(ctx, push.Cmd, body)
	}
	return nil
}

// followStray reads what is neither a push nor awaited: errors without headers, late answers, and the echo of selfhelp_notify.
func (s *session) followStray(frame openhw.Frame) error {
	switch {
	case frame.ErrCode != 0 && openhw.React("", frame.ErrCode) == openhw.StartOver:
		return &Refused{Cmd: "connection", Code: frame.ErrCode, Text: frame.ErrMsg, Advice: openhw.Advice{Suggestion: frame.Suggestion, Interval: frame.Interval}}
	case frame.ErrCode != 0:
		s.device.fail("connection", fmt.Errorf("%d %s", frame.ErrCode, frame.ErrMsg))
	case frame.Bare:
		s.device.tell(EventEcho, string(frame.Wire))
	}
	return nil
}

// names reports whether an instruction that has to be answered says for whom and for which operation it is.
func names(body any) bool {
	var operID, userid string
	switch in := body.(type) {
	case *openhw.EnterPage:
		operID, userid = in.OperID, in.UserID
	case *openhw.UserFace:
		operID, userid = in.OperID, in.UserID
	case *openhw.RemoteOpen:
		operID, userid = in.OperID, in.UserID
	case *openhw.UserScan:
		operID, userid = in.OperID, in.UserID
		if in.OpType != openhw.OpScanOpen {
			return userid != ""
		}
	default:
		return true
	}
	return operID != "" && userid != ""
}

// obey starts what a push with a body asks for.
func (s *session) obey(ctx context.Context, cmd string, body any) {
	switch in := body.(type) {
	case *openhw.ChangeContact:
		s.later(ctx, cmd, func() error { return s.change(ctx, in) })
	case *openhw.ChangeUserID:
		s.later(ctx, cmd, func() error { return s.rename(ctx, in) })
	case *openhw.ChangeVisitors:
		s.in(&s.visitors, func() { s.did(ctx, cmd, s.changeVisitors(ctx, in)) })
	case *openhw.SelfInput:
		s.device.allowSelfInput(*in)
	case *openhw.EnterPage:
		if cmd == "push_exit_page" {
			s.device.exitPage(in.OperID)
			return
		}
		s.enterPage(ctx, *in)
	case *openhw.UserFace:
		s.start(func() { s.did(ctx, cmd, s.enrolPhotos(ctx, in)) })
	case *openhw.RemoteOpen:
		s.start(func() { s.did(ctx, cmd, s.openFor(ctx, openhw.RemoteOpenDoor, in.UserID, in.OperID)) })
	case *openhw.UserScan:
		s.userScan(ctx, in)
	case *openhw.FetchLog:
		s.start(func() { s.did(ctx, cmd, s.sendLog(ctx, in.Hint)) })
	case *openhw.JobIDs:
		if cmd == "push_del_printer_job" {
			s.device.dropJobs(in.JobIDList)
			return
		}
		s.in(&s.papers, func() { s.did(ctx, cmd, s.newJobs(ctx, in.JobIDList)) })
	}
}

// obeyBare does what a push without a body asks for.
func (s *session) obeyBare(ctx context.Context, cmd string) error {
	switch cmd {
	case "push_unbind_corp":
		return errUnbound
	case "push_restart_device":
		return fmt.Errorf("%w: the cloud wants it to", errReboot)
	case "push_admin_list_change":
		s.start(func() { s.did(ctx, cmd, s.readAdmins(ctx)) })
	case "push_update_firmware":
		s.start(func() { s.did(ctx, cmd, s.upgrade(ctx)) })
	}
	return nil
}

// userScan is a member who has scanned a code of the device: to open the door, to get at prints, or to scan.
func (s *session) userScan(ctx context.Context, in *openhw.UserScan) {
	d := s.device
	d.mu.Lock()
	d.scanned = in
	d.mu.Unlock()
	d.report(Event{What: EventScanned, Text: fmt.Sprintf("%s has scanned the code %q (%s)", in.UserID, in.State, in.OpType), UserID: in.UserID, OperID: in.OperID})
	switch {
	case in.OpType == openhw.OpScanOpen:
		s.start(func() { s.did(ctx, "open the door", s.openFor(ctx, openhw.ScanOpenDoor, in.UserID, in.OperID)) })
	case d.config.Kinds.Has(openhw.Printer):
		s.in(&s.papers, func() { s.did(ctx, "print", s.printAllOf(ctx, in.UserID)) })
	}
}

// sendLog answers push_fetch_log, unless the policy is to be silent.
func (s *session) sendLog(ctx context.Context, hint string) error {
	if s.device.Policy().Log == Silent {
		return nil
	}
	_, err := s.uploadLog(ctx, hint)
	return err
}
