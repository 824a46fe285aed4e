package devicecloud

import (
	"context"
	"time"

	"wecomlab/core/clock"
)

// storing is how long the end of a binding may take after the vendor has accepted, in real time; then it has failed.
const storing = 5 * time.Second

// binding is one that is under way.
type binding struct {
	over     chan struct{} // closed when it is
	accepted time.Time     // real; zero: the vendor is being asked
}

// stands reports whether a binding is still under way. The caller holds mu.
func (b *binding) stands() bool {
	return b != nil && (b.accepted.IsZero() || clock.Real().Since(b.accepted) < storing)
}

// begin notes that a vendor is being asked about a device; it is false if that is so already.
func (v *Vendors) begin(key string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.binding[key].stands() {
		return false
	}
	v.binding[key] = &binding{over: make(chan struct{})}
	return true
}

// asked notes the vendor's answer. A binding that was accepted is under way until it is stored.
func (v *Vendors) asked(key string, accepted bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.binding[key]
	if b == nil {
		return
	}
	if accepted {
		b.accepted = clock.Real().Now()
		return
	}
	close(b.over)
	delete(v.binding, key)
}

// isBinding reports whether a binding of a device is under way.
func (v *Vendors) isBinding(key string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.binding[key].stands()
}

// await returns when no binding of a device is under way any more, or soon.
func (v *Vendors) await(ctx context.Context, key string) {
	v.mu.Lock()
	b := v.binding[key]
	under := b.stands()
	v.mu.Unlock()
	if !under {
		return
	}
	ctx, cancel := clock.Real().WithTimeout(ctx, v.rt.Settings.Span(bindingWait))
	defer cancel()
	select {
	case <-b.over:
	case <-ctx.Done():
	}
}
