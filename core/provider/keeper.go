package provider

import (
	"context"
	"sync"
	"time"

	"wecomlab/core/clock"
)

// renewAhead is how long before its end a token is renewed.
const renewAhead = 5 * time.Minute

// fetchToken gets a new token and how long it lives.
type fetchToken func(ctx context.Context) (Token, error)

// keeper holds tokens and fetches each once, however many ask for it.
type keeper struct {
	clock *clock.Clock
	start func(func(ctx context.Context)) bool

	mu      sync.Mutex
	kept    map[string]keptToken
	flights map[string]*flight
}

type keptToken struct {
	value   string
	renew   time.Time
	expires time.Time
}

// flight is a fetch under way.
type flight struct {
	done  chan struct{}
	token Token
	err   error
}

func newKeeper(c *clock.Clock, start func(func(ctx context.Context)) bool) *keeper {
	return &keeper{clock: c, start: start, kept: map[string]keptToken{}, flights: map[string]*flight{}}
}

// get returns a living token. One that is about to end stays in use as long as no newer one can be had.
func (k *keeper) get(ctx context.Context, key string, fetch fetchToken) (string, error) {
	k.mu.Lock()
	now := k.clock.Now()
	have, found := k.kept[key]
	if found && now.Before(have.renew) {
		k.mu.Unlock()
		return have.value, nil
	}
	f := k.fly(key, fetch)
	k.mu.Unlock()
	token, err := f.wait(ctx)
	if err != nil && found && now.Before(have.expires) {
		return have.value, nil
	}
	return token.Value, err
}

// renew fetches a token even if a living one is at hand.
func (k *keeper) renew(ctx context.Context, key string, fetch fetchToken) (Token, error) {
	k.mu.Lock()
	f := k.fly(key, fetch)
	k.mu.Unlock()
	return f.wait(ctx)
}

// refused drops a token that WeCom does not accept, unless it has been replaced meanwhile.
func (k *keeper) refused(key, value string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept[key].value == value {
		delete(k.kept, key)
	}
}

// forget drops a token, and does not keep the one that a fetch under way will bring.
func (k *keeper) forget(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.kept, key)
	delete(k.flights, key)
}

// fly joins the fetch under way or starts one. It is not tied to the caller's context, since others may wait for it.
func (k *keeper) fly(key string, fetch fetchToken) *flight {
	if f, ok := k.flights[key]; ok {
		return f
	}
	f := &flight{done: make(chan struct{})}
	k.flights[key] = f
	if !k.start(func(ctx context.Context) {
		f.token, f.err = fetch(ctx)
		k.land(key, f)
	}) {
		delete(k.flights, key)
		f.err = ErrClosed
		close(f.done)
	}
	return f
}

func (k *keeper) land(key string, f *flight) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.flights[key] == f {
		delete(k.flights, key)
		if f.err == nil {
			now, life := k.clock.Now(), f.token.ExpiresIn
			// A token that is already old when it comes is not fetched again and again.
			k.kept[key] = keptToken{value: f.token.Value, renew: now.Add(max(life-renewAhead, life/2)), expires: now.Add(life)}
		}
	}
	close(f.done)
}

func (f *flight) wait(ctx context.Context) (Token, error) {
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return Token{}, ctx.Err()
	}
}
