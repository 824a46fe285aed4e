package hwcloud

import (
	"context"
	"sync"
)

// rememberedCallbacks is how many callbacks are remembered if the configuration says nothing.
const rememberedCallbacks = 4096

// past remembers what was answered to callbacks, since one may come more than once (doc 96062). It is bounded: the oldest are
// forgotten first.
type past struct {
	room int

	mu      sync.Mutex
	answers map[string]*given
	order   []*given // oldest first
}

// given is an answer, or one that is being made.
type given struct {
	id    string
	made  chan struct{}
	reply []byte
	err   error
}

func newPast(room int) *past { return &past{room: room, answers: map[string]*given{}} }

// once makes the answer to a callback, or gives the one that was made before. One that failed is forgotten: the sender will
// try again.
func (p *past) once(ctx context.Context, id string, answer func() ([]byte, error)) ([]byte, error) {
	p.mu.Lock()
	if g, ok := p.answers[id]; ok {
		p.mu.Unlock()
		select {
		case <-g.made:
			return g.reply, g.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	g := &given{id: id, made: make(chan struct{})}
	if len(p.order) >= p.room {
		p.forget(p.order[0])
		p.order = p.order[1:]
	}
	p.answers[id] = g
	p.order = append(p.order, g)
	p.mu.Unlock()
	defer close(g.made)
	g.reply, g.err = answer()
	if g.err != nil {
		p.mu.Lock()
		p.forget(g)
		p.mu.Unlock()
	}
	return g.reply, g.err
}

// forget drops an answer, unless another has taken its place.
func (p *past) forget(g *given) {
	if p.answers[g.id] == g {
		delete(p.answers, g.id)
	}
}
