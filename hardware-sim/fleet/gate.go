package fleet

import (
	"context"
	"sync"
)

// gate keeps members offline while it is shut.
type gate struct {
	mu     sync.Mutex
	opened chan struct{} // nil while the gate stands open
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened == nil {
		g.opened = make(chan struct{})
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened != nil {
		close(g.opened)
		g.opened = nil
	}
}

func (g *gate) isShut() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.opened != nil
}

// pass waits until the gate is open; waited says that it was not.
func (g *gate) pass(ctx context.Context) (waited bool, err error) {
	g.mu.Lock()
	opened := g.opened
	g.mu.Unlock()
	if opened == nil {
		return false, ctx.Err()
	}
	select {
	case <-opened:
		return true, ctx.Err()
	case <-ctx.Done():
		return true, ctx.Err()
	}
}
