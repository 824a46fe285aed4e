package device

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"wecomlab/core/openhw"
)

// restarts is how often a list that changes while it is read is begun again before the device gives up.
const restarts = 20

var (
	without openhw.Uint32     // of is_req_fp_info and the like
	with    openhw.Uint32 = 1 // as without
)

// catchUp compares versions, and reads the whole list if the own one is behind. (docs 91411, 94003)
func (s *session) catchUp(ctx context.Context) error {
	answer, err := s.ask(ctx, "get_perm_version", nil)
	if err != nil {
		return err
	}
	local := openhw.Uint32(recall(s.device, func(m *Memory) uint32 { return m.PermVersion }))
	if answer.(*openhw.PermVersion).PermVersion <= local {
		return nil
	}
	return s.readAll(ctx)
}

// readAll reads the whole list: first the renames that were missed, which the list would not show, then the people without their
// features, then the features that are new. Until all is there the old list serves. (docs 91586, 94003, 90315)
func (s *session) readAll(ctx context.Context) error {
	local := openhw.Uint32(recall(s.device, func(m *Memory) uint32 { return m.PermVersion }))
	if err := s.applyHistory(ctx, local); err != nil {
		return err
	}
	people, version, err := s.readPages(ctx)
	if err != nil {
		return err
	}
	var behind []openhw.UserRef
	known := recall(s.device, func(m *Memory) map[string]openhw.User { return maps.Clone(m.People) })
	for userid, u := range people {
		old := known[userid]
		if sameVersion(u.FpVer, old.FpVer) && sameVersion(u.FaVer, old.FaVer) {
			u.Fp, u.FpAlgorithm, u.FaList, u.FaAlgorithm, u.Fa = old.Fp, old.FpAlgorithm, old.FaList, old.FaAlgorithm, old.Fa
			people[userid] = u
			continue
		}
		behind = append(behind, openhw.UserRef{UserID: userid, UserType: u.UserType})
	}
	slices.SortFunc(behind, func(a, b openhw.UserRef) int { return strings.Compare(a.UserID, b.UserID) })
	fresh, err := s.readByID(ctx, behind)
	if err != nil {
		return err
	}
	for _, u := range fresh {
		people[u.UserID] = u
	}
	err = s.device.remember(func(m *Memory) { m.People, m.PermVersion = people, uint32(version) })
	s.device.report(Event{What: EventSynchronised, Text: fmt.Sprintf("%d people, version %d, %d with new features", len(people), version, len(behind)), Count: len(people)})
	return err
}

// sameVersion compares versions of features; none at all is version 0.
func sameVersion(a, b *openhw.Uint32) bool {
	var x, y openhw.Uint32
	if a != nil {
		x = *a
	}
	if b != nil {
		y = *b
	}
	return x == y
}

// readPages reads the list without features. When it changes meanwhile, all pages are dropped.
func (s *session) readPages(ctx context.Context) (map[string]openhw.User, openhw.Uint32, error) {
	people, offset, version := map[string]openhw.User{}, openhw.Uint32(0), openhw.Uint32(0)
	for begun := 0; begun < restarts; {
		answer, err := s.ask(ctx, "get_userinfo_by_page", &openhw.PageOfUsers{Offset: &offset, Limit: openhw.MaxBatch, IsReqFpInfo: &without, IsReqFaInfo: &without, IsReqPublicKey: s.wantsKeys()})
		if err != nil {
			return nil, 0, err
		}
		page := answer.(*openhw.UserPage)
		if offset > 0 && page.PermVersion != version {
			people, offset = map[string]openhw.User{}, 0
			begun++
			continue
		}
		version = page.PermVersion
		for _, u := range page.UserInfo {
			people[u.UserID] = u
		}
		offset += openhw.Uint32(len(page.UserInfo)) //nolint:gosec // a page has 200 at most
		if page.IsLast {
			return people, version, nil
		}
		if len(page.UserInfo) == 0 {
			return nil, 0, errors.New("get_userinfo_by_page: a page is empty and not the last")
		}
	}
	return nil, 0, fmt.Errorf("get_userinfo_by_page: the list has changed %d times while it was read", restarts)
}

// wantsKeys asks for the keys of phones' codes, which doors read.
func (s *session) wantsKeys() *openhw.Uint32 {
	if s.device.config.Kinds.Has(openhw.Door) {
		return &with
	}
	return &without
}

// readByID reads people with their features, at most 200 at a time.
func (s *session) readByID(ctx context.Context, refs []openhw.UserRef) ([]openhw.User, error) {
	var all []openhw.User
	for part := range slices.Chunk(refs, openhw.MaxBatch) {
		answer, err := s.ask(ctx, "get_userinfo_by_ids", &openhw.UsersByID{UserItem: part, IsReqFpInfo: &with, IsReqFaInfo: &with, IsReqPublicKey: s.wantsKeys()})
		if err != nil {
			return nil, err
		}
		all = append(all, answer.(*openhw.UserList).UserInfo...)
	}
	return all, nil
}

// applyHistory applies the renames that were missed: a full reading shows the new userids only. (doc 91586)
func (s *session) applyHistory(ctx context.Context, since openhw.Uint32) error {
	for offset := openhw.Uint32(0); since > 0; {
		answer, err := s.ask(ctx, "get_notify_history", &openhw.NotifyHistory{PermVersion: since, Offset: &offset})
		if err != nil {
			return err
		}
		page := answer.(*openhw.NotifyPage)
		for _, n := range page.Item {
			var push struct{ Body openhw.ChangeUserID }
			if err := json.Unmarshal([]byte(n.Data), &push); err != nil {
				return fmt.Errorf("get_notify_history: data cannot be read: %w", err)
			}
			if err := s.move(push.Body.OldUserID, push.Body.NewUserID, 0); err != nil {
				return err
			}
		}
		offset += openhw.Uint32(len(page.Item)) //nolint:gosec // a page is a frame at most
		if page.IsLast || len(page.Item) == 0 {
			return nil
		}
	}
	return nil
}

// change applies a change of the list, or reads it all if one was missed. The version is stored last. (doc 93995)
func (s *session) change(ctx context.Context, in *openhw.ChangeContact) error {
	switch s.behind(in.PermVersion) {
	case openhw.UpToDate:
		return nil
	case openhw.Full:
		return s.readAll(ctx)
	}
	fresh, err := s.readByID(ctx, slices.Concat(in.CreateUser, in.UpdateUser))
	if err != nil {
		return err
	}
	err = s.device.remember(func(m *Memory) {
		for _, gone := range in.DeleteUser {
			delete(m.People, gone.UserID)
		}
		for _, u := range fresh {
			m.keep(u)
		}
		m.PermVersion = uint32(in.PermVersion)
	})
	s.device.report(Event{
		What:  EventSynchronised,
		Text:  fmt.Sprintf("%d people came or changed, %d went, version %d", len(fresh), len(in.DeleteUser), in.PermVersion),
		Count: recall(s.device, func(m *Memory) int { return len(m.People) }),
	})
	return err
}

func (s *session) behind(pushed openhw.Uint32) openhw.Sync {
	return openhw.SyncFor(openhw.Uint32(recall(s.device, func(m *Memory) uint32 { return m.PermVersion })), pushed)
}

// rename gives a person another userid. (doc 93997)
func (s *session) rename(ctx context.Context, in *openhw.ChangeUserID) error {
	switch s.behind(in.PermVersion) {
	case openhw.UpToDate:
		return nil
	case openhw.Full:
		return s.readAll(ctx)
	}
	err := s.move(in.OldUserID, in.NewUserID, uint32(in.PermVersion))
	s.device.report(Event{What: EventSynchronised, Text: fmt.Sprintf("%s is %s now, version %d", in.OldUserID, in.NewUserID, in.PermVersion), UserID: in.NewUserID})
	return err
}

// move renames locally, records that wait included: the cloud discards those of a userid that is no more. Version 0 leaves the
// version as it is.
func (s *session) move(from, to string, version uint32) error {
	return s.device.remember(func(m *Memory) {
		if u, ok := m.People[from]; ok {
			delete(m.People, from)
			u.UserID = to
			m.People[to] = u
		}
		for i := range m.Records {
			if m.Records[i].UserID == from {
				m.Records[i].UserID = to
			}
		}
		for i := range m.Readings {
			if m.Readings[i].UserID == from {
				m.Readings[i].UserID = to
			}
		}
		if version > 0 {
			m.PermVersion = version
		}
	})
}

// Synchronise compares the versions of the lists now, or with anew reads the people in any case.
func (d *Device) Synchronise(ctx context.Context, anew bool) error {
	s, err := d.session("get_perm_version")
	if err != nil {
		return err
	}
	s.lists.Lock()
	defer s.lists.Unlock()
	if anew {
		return s.readAll(ctx)
	}
	return s.catchUp(ctx)
}
