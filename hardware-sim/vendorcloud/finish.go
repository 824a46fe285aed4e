package vendorcloud

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"wecomlab/core/hwcloud"
)

// Finish decides about an operation that waits for a person: the oldest one, or that of an ID.
func (c *Cloud) Finish(ctx context.Context, id int, how Conduct) error {
	err := c.change(ctx, func(s *state) error {
		at := slices.IndexFunc(s.Tasks, func(t *Task) bool { return t.Asks && (id == 0 || t.ID == id) })
		if at < 0 {
			return fmt.Errorf("vendorcloud: no such operation waits for a person: policy SUBJECT ask makes them wait, tasks lists them")
		}
		t := s.Tasks[at]
		if how.Is == Fail {
			how = Policy{works[t.Name].subject: how}.on(works[t.Name].subject)
		}
		t.Asks, t.Conduct = false, &how
		return nil
	})
	if err == nil {
		c.stir()
	}
	return err
}

// SetPolicy changes what devices do in one subject.
func (c *Cloud) SetPolicy(ctx context.Context, subject string, how Conduct) error {
	if err := (Policy{subject: how}).Check(); err != nil {
		return err
	}
	return c.change(ctx, func(s *state) error {
		if s.Policy == nil {
			s.Policy = Policy{}
		}
		s.Policy[subject] = how
		return nil
	})
}

// Policy is a copy of what devices do at present.
func (c *Cloud) Policy() Policy {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.state.Policy)
}

// dropTasks forgets the tasks of a callback whose payload is meant.
func dropTasks[P any](ctx context.Context, c *Cloud, meant func(*P) bool) error {
	row, _ := hwcloud.RowOf(new(P))
	return c.change(ctx, func(s *state) error {
		s.Tasks = slices.DeleteFunc(s.Tasks, func(t *Task) bool {
			payload := new(P)
			return t.Name == row.Name && json.Unmarshal(t.Payload, payload) == nil && meant(payload)
		})
		return nil
	})
}
