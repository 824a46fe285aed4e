package clock

import (
	"context"
	"slices"
)

// A hook is a registered settle hook; its address tells it from others.
type hook struct {
	wait func(ctx context.Context, final bool)
}

// OnSettle registers a hook that waits for work which timers caused outside the clock, such as deliveries over real
// sockets. An advance calls the hooks one after another in the order of registration:
//
//   - with final=false before time moves, and after each instant at which timers ran or contexts ended. The hook returns when its work is done,
//     or after a short real time without progress: a peer that hangs is only freed by a later instant, its time limit.
//   - with final=true at the target. The hook waits until its work is really done, or ctx is. If something became due
//     meanwhile, the advance runs it and settles again.
//
// Hooks run like callbacks: the same methods are out of bounds. Work that passes from one hook's care to that of
// another which was called before is not waited for; such work belongs under one hook. remove takes the hook out; it may be
// called more than once.
func (c *Clock) OnSettle(f func(ctx context.Context, final bool)) (remove func()) {
	h := &hook{wait: f}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hooks = append(c.hooks, h)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.hooks = slices.DeleteFunc(c.hooks, func(other *hook) bool { return other == h })
	}
}

func (c *Clock) settle(ctx context.Context, final bool) {
	c.mu.Lock()
	hooks := slices.Clone(c.hooks)
	c.mu.Unlock()
	for _, h := range hooks {
		h.wait(ctx, final)
	}
}
