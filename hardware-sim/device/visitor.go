package device

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"wecomlab/core/openhw"
)

// catchUpVisitors compares the versions of the list of visitors, and reads it all if the own one is behind. (doc 94020)
func (s *session) catchUpVisitors(ctx context.Context) error {
	answer, err := s.once(ctx, "get_visitor_version", nil)
	if err != nil {
		return err
	}
	version := answer.(*openhw.VisitorVersion).VisitorVersion
	if uint32(version) <= recall(s.device, func(m *Memory) uint32 { return m.VisitorVersion }) {
		return nil
	}
	return s.readVisitors(ctx, version)
}

// readVisitors reads the whole list. Its pages may lack the version, for which that of the announcement stands. (doc 94019)
func (s *session) readVisitors(ctx context.Context, announced openhw.Uint32) error {
	visitors, version := map[string]openhw.User{}, announced
	for last := false; !last; {
		offset := openhw.Uint32(len(visitors)) //nolint:gosec // bounded by what a cloud sends
		answer, err := s.ask(ctx, "get_visitor_list", &openhw.PageOfVisitors{Offset: offset, Limit: openhw.MaxBatch})
		if err != nil {
			return err
		}
		page := answer.(*openhw.VisitorPage)
		for _, u := range page.UserInfo {
			visitors[u.UserID] = u
		}
		if page.VisitorVersion > 0 {
			version = page.VisitorVersion
		}
		if last = page.IsLast; !last && openhw.Uint32(len(visitors)) == offset {
			return errors.New("get_visitor_list: a page brings nobody new and is not the last")
		}
	}
	err := s.device.remember(func(m *Memory) { m.Visitors, m.VisitorVersion = visitors, uint32(version) })
	s.device.report(Event{What: EventVisitors, Text: fmt.Sprintf("%d visitors, version %d", len(visitors), version), Count: len(visitors)})
	return err
}

// changeVisitors applies a change of the list, or reads it all if one was missed. (doc 93999)
func (s *session) changeVisitors(ctx context.Context, in *openhw.ChangeVisitors) error {
	local := openhw.Uint32(recall(s.device, func(m *Memory) uint32 { return m.VisitorVersion }))
	switch openhw.SyncFor(local, in.VisitorVersion) {
	case openhw.UpToDate:
		return nil
	case openhw.Full:
		return s.readVisitors(ctx, in.VisitorVersion)
	}
	var fresh []openhw.User
	for part := range slices.Chunk(slices.Concat(in.CreateVisitor, in.UpdateVisitor), openhw.MaxBatch) {
		ids := make([]string, len(part))
		for i, v := range part {
			ids[i] = v.UserID
		}
		answer, err := s.ask(ctx, "get_visitor_by_ids", &openhw.VisitorsByID{UserIDs: ids, IsReqPublicKey: s.wantsKeys()})
		if err != nil {
			return err
		}
		fresh = append(fresh, answer.(*openhw.UserList).UserInfo...)
	}
	err := s.device.remember(func(m *Memory) {
		for _, gone := range in.DeleteVisitor {
			delete(m.Visitors, gone.UserID)
		}
		for _, u := range fresh {
			u.UserType = openhw.Visitor
			m.keep(u)
		}
		m.VisitorVersion = uint32(in.VisitorVersion)
	})
	s.device.report(Event{
		What:  EventVisitors,
		Text:  fmt.Sprintf("%d visitors came or changed, %d went, version %d", len(fresh), len(in.DeleteVisitor), in.VisitorVersion),
		Count: recall(s.device, func(m *Memory) int { return len(m.Visitors) }),
	})
	return err
}
