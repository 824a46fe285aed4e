package push

import (
	"context"
	"time"
)

// patience is the real time for which a moving clock waits for a receiver that makes no progress.
const patience = time.Second

// announce tells those who wait that an attempt or a lane has ended. The caller holds mu.
func (p *Pusher) announce() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// settle is the hook of the clock: nothing is in flight or due when it returns, unless a receiver hangs and this is not the
// last look.
func (p *Pusher) settle(ctx context.Context, final bool) {
	for p.wait(ctx, final) {
	}
}

// wait waits for one step forward and reports whether there is more to wait for.
func (p *Pusher) wait(ctx context.Context, final bool) bool {
	p.mu.Lock()
	active, changed := p.active, p.changed
	p.mu.Unlock()
	if active == 0 {
		return false
	}
	if !final {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.patience)
		defer cancel()
	}
	select {
	case <-changed:
		return true
	case <-ctx.Done():
		return false
	}
}

// await waits until no lane runs and reports whether that was before ctx ended.
func (p *Pusher) await(ctx context.Context) bool {
	p.settle(ctx, true)
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.active == 0
}
