package hwcloud

import (
	"context"
	"errors"
	"sync"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
)

// renewAhead is how long before its end a token is renewed.
const renewAhead = 5 * time.Minute

// ErrNoTicket is returned while no model_ticket has been pushed.
var ErrNoTicket = errors.New("hwcloud: no model_ticket has arrived: WeCom pushes one every 10 minutes to the model address (doc 96053)")

// Token is a token and how long it lives.
type Token struct {
	Value string
	Life  time.Duration
}

// Keeper keeps one token: it is fetched once however many ask, renewed before its end, and dropped when WeCom refuses it. Make
// one with NewKeeper, ModelKeeper or DeviceKeeper.
type Keeper struct {
	clock *clock.Clock
	fetch func(context.Context) (Token, error)
	turn  chan struct{} // held by the one who fetches

	mu      sync.Mutex
	value   string
	renew   time.Time
	expires time.Time
	fetched int   // how often a fetch has ended
	failed  error // of the last one
}

// NewKeeper makes a keeper of what fetch brings. The clock says when a token ends.
func NewKeeper(c *clock.Clock, fetch func(context.Context) (Token, error)) *Keeper {
	return &Keeper{clock: c, fetch: fetch, turn: make(chan struct{}, 1)}
}

// ModelKeeper keeps the token of a model. ticket gives the newest model_ticket, empty if there is none yet: ErrNoTicket.
func ModelKeeper(c *clock.Clock, client *Client, modelID, secret string, ticket func() string) *Keeper {
	return NewKeeper(c, func(ctx context.Context) (Token, error) {
		newest := ticket()
		if newest == "" {
			return Token{}, ErrNoTicket
		}
		got, err := GetModelToken.Call(ctx, client, "", ModelCredential{ModelID: modelID, ModelSecret: secret, ModelTicket: newest})
		return Token{got.ModelAccessToken, seconds(got.ExpiresIn)}, err
	})
}

// DeviceKeeper keeps the token of a device, got with its secret and a token of the model.
func DeviceKeeper(c *clock.Clock, client *Client, model *Keeper, sn, secret string) *Keeper {
	return NewKeeper(c, func(ctx context.Context) (Token, error) {
		got, err := GetDeviceToken.With(ctx, client, model, DeviceCredential{DeviceSN: sn, DeviceSecret: secret})
		return got.Token(), err
	})
}

// Token is the device token of an answer.
func (d DeviceAccess) Token() Token { return Token{d.DeviceAccessToken, seconds(d.ExpiresIn)} }

func seconds[N ~uint32](n N) time.Duration { return time.Duration(n) * time.Second }

// Token gives a living token. One that is about to end stays in use as long as no newer one can be had.
func (k *Keeper) Token(ctx context.Context) (string, error) {
	value, fetched, fresh := k.kept()
	if fresh {
		return value, nil
	}
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if value, err, ended := k.since(fetched); ended {
		return value, err
	}
	token, err := k.fetch(ctx)
	return k.land(token, err)
}

func (k *Keeper) kept() (value string, fetched int, fresh bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.value, k.fetched, k.value != "" && k.clock.Now().Before(k.renew)
}

// since is the outcome of a fetch that has ended since, unless it ended because its own caller went away.
func (k *Keeper) since(fetched int) (value string, err error, ended bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fetched == fetched || errors.Is(k.failed, context.Canceled) || errors.Is(k.failed, context.DeadlineExceeded) {
		return "", nil, false
	}
	value, err = k.living(k.failed)
	return value, err, true
}

func (k *Keeper) land(token Token, err error) (string, error) {
	if err == nil && token.Value == "" {
		err = errors.New("hwcloud: the answer carries no token")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fetched++
	k.failed = err
	if err == nil {
		k.put(token)
	}
	return k.living(err)
}

// living is the token that is kept if it still lives, else the error.
func (k *Keeper) living(err error) (string, error) {
	if k.value != "" && (err == nil || k.clock.Now().Before(k.expires)) {
		return k.value, nil
	}
	return "", err
}

func (k *Keeper) put(token Token) {
	now := k.clock.Now()
	// A token that is short-lived from the start is not fetched again and again.
	k.value, k.renew, k.expires = token.Value, now.Add(max(token.Life-renewAhead, token.Life/2)), now.Add(token.Life)
}

// Put keeps a token that came by another way, such as with a device's secret.
func (k *Keeper) Put(token Token) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.put(token)
}

// Drop forgets a token, unless it has been replaced meanwhile.
func (k *Keeper) Drop(value string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.value == value {
		k.value = ""
	}
}

// With calls f with a token, and once more with a new one if WeCom refuses the first.
func (k *Keeper) With(ctx context.Context, f func(ctx context.Context, token string) error) error {
	for second := false; ; second = true {
		token, err := k.Token(ctx)
		if err != nil {
			return err
		}
		err = f(ctx, token)
		if !TokenRefused(err) {
			return err
		}
		k.Drop(token)
		if second {
			return err
		}
	}
}

// TokenRefused recognises the codes for a model or device token that has ended or was withdrawn. Those of ordinary tokens are
// among them: that cloud mode never uses them is inferred.
func TokenRefused(err error) bool {
	var refusal *errcode.Error
	if !errors.As(err, &refusal) {
		return false
	}
	switch refusal.Code {
	case InvalidModelToken, ExpiredModelToken, InvalidDeviceToken, ExpiredDeviceToken, errcode.InvalidAccessToken, errcode.ExpiredAccessToken:
		return true
	}
	return false
}
