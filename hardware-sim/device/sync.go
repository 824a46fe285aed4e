package device

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"wecomlab/core/openhw"
)

var wanted openhw.Uint32 // 0: features are not asked for, a simulated device recognises everybody

// catchUp compares versions after a login, and reads the whole list if the own one is behind. (docs 91411, 94003)
func (s *session) catchUp(ctx context.Context) error {
	answer, err := s.ask(ctx, "get_perm_version", nil)
	if err != nil {
		return err
	}
	local := openhw.Uint32(s.device.Memory().PermVersion)
	if answer.(*openhw.PermVersion).PermVersion <= local {
		return nil
	}
	if err := s.applyHistory(ctx, local); err != nil {
		return err
	}
	return s.readAll(ctx)
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
				return fmt.Errorf("a change of a userid cannot be read: %w", err)
			}
			if err := s.move(push.Body.OldUserID, push.Body.NewUserID, 0); err != nil {
				return err
			}
		}
		offset += openhw.Uint32(len(page.Item))
		if page.IsLast {
			return nil
		}
	}
	return nil
}

// readAll reads the whole list, again from its start when it changes meanwhile, and replaces the own one at the end.
func (s *session) readAll(ctx context.Context) error {
	people, version := map[string]openhw.User{}, openhw.Uint32(0)
	for offset := openhw.Uint32(0); ; {
		answer, err := s.ask(ctx, "get_userinfo_by_page", &openhw.PageOfUsers{Offset: &offset, Limit: openhw.MaxBatch, IsReqFpInfo: &wanted, IsReqFaInfo: &wanted})
		if err != nil {
			return err
		}
		page := answer.(*openhw.UserPage)
		if offset > 0 && page.PermVersion != version {
			people, offset = map[string]openhw.User{}, 0
			continue
		}
		version = page.PermVersion
		for _, u := range page.UserInfo {
			people[u.UserID] = u
		}
		offset += openhw.Uint32(len(page.UserInfo))
		if !page.IsLast {
			continue
		}
		s.device.tell("synchronised", fmt.Sprintf("%d people, version %d", len(people), version))
		return s.device.remember(func(m *Memory) { m.People, m.PermVersion = people, uint32(version) })
	}
}

// change applies a change of the list, or reads it all if one was missed. (doc 93995)
func (s *session) change(ctx context.Context, in *openhw.ChangeContact) error {
	switch openhw.SyncFor(openhw.Uint32(s.device.Memory().PermVersion), in.PermVersion) {
	case openhw.UpToDate:
		return nil
	case openhw.Full:
		return s.readAll(ctx)
	}
	var fresh []openhw.User
	for part := range slices.Chunk(slices.Concat(in.CreateUser, in.UpdateUser), openhw.MaxBatch) {
		answer, err := s.ask(ctx, "get_userinfo_by_ids", &openhw.UsersByID{UserItem: part, IsReqFpInfo: &wanted, IsReqFaInfo: &wanted})
		if err != nil {
			return err
		}
		fresh = append(fresh, answer.(*openhw.UserList).UserInfo...)
	}
	s.device.tell("synchronised", fmt.Sprintf("%d people came or changed, %d went, version %d", len(fresh), len(in.DeleteUser), in.PermVersion))
	return s.device.remember(func(m *Memory) {
		if m.People == nil {
			m.People = map[string]openhw.User{}
		}
		for _, gone := range in.DeleteUser {
			delete(m.People, gone.UserID)
		}
		for _, u := range fresh {
			m.People[u.UserID] = u
		}
		m.PermVersion = uint32(in.PermVersion)
	})
}

// rename gives a person another userid. (doc 93997)
func (s *session) rename(ctx context.Context, in *openhw.ChangeUserID) error {
	switch openhw.SyncFor(openhw.Uint32(s.device.Memory().PermVersion), in.PermVersion) {
	case openhw.UpToDate:
		return nil
	case openhw.Full:
		return s.readAll(ctx)
	}
	return s.move(in.OldUserID, in.NewUserID, uint32(in.PermVersion))
}

// move renames locally; version 0 leaves the version as it is.
func (s *session) move(from, to string, version uint32) error {
	return s.device.remember(func(m *Memory) {
		if u, ok := m.People[from]; ok {
			delete(m.People, from)
			u.UserID = to
			m.People[to] = u
		}
		if version > 0 {
			m.PermVersion = version
		}
	})
}
