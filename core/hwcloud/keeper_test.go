package hwcloud_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"wecomlab/core/hwcloud"
)

func TestKeeper(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	ticket, n := "", 0
	var mu sync.Mutex
	c, client := newCloud(t, func(call seen) string {
		mu.Lock()
		defer mu.Unlock()
		n++
		if call.path == "get_device_token" {
			return fmt.Sprintf(`{"device_access_token":"dat-%d","expires_in":7200}`, n)
		}
		return fmt.Sprintf(`{"model_access_token":"mat-%d","expires_in":7200}`, n)
	})
	model := hwcloud.ModelKeeper(in.clock, client, modelID, "s", func() string { return ticket })
	if _, err := model.Token(t.Context()); !errors.Is(err, hwcloud.ErrNoTicket) {
		t.Fatalf("without a ticket: %v", err)
	}
	ticket = "TICKET-DEMO"
	device := hwcloud.DeviceKeeper(in.clock, client, model, "DEMO0001", "secret")
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			if got, err := device.Token(t.Context()); err != nil || got != "dat-2" {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
	wait.Wait()
	if c.count() != 2 {
		t.Errorf("%d calls for 16 who ask", c.count())
	}
	must(t, in.clock.Advance(t.Context(), 116*time.Minute))
	if got, err := device.Token(t.Context()); err != nil || got != "dat-4" {
		t.Errorf("shortly before its end: %s, %v", got, err)
	}
	device.Put(hwcloud.DeviceAccess{DeviceAccessToken: "dat-given", ExpiresIn: 60}.Token())
	device.Drop("dat-4")
	if got, err := device.Token(t.Context()); err != nil || got != "dat-given" {
		t.Errorf("a token that was put: %s, %v", got, err)
	}
}

func TestKeeper_RenewsWhatWasRefused(t *testing.T) {
	t.Parallel()
	for _, code := range []int{40106, 42021, 710400, 710401, 40014, 42001} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			in := newInbox(t, nil)
			tokens := 0
			_, client := newCloud(t, func(call seen) string {
				if call.query.Get("device_access_token") == "dat-2" {
					return `{"errcode":0}`
				}
				return fmt.Sprintf(`{"errcode":%d,"errmsg":"no"}`, code)
			})
			keeper := hwcloud.NewKeeper(in.clock, func(context.Context) (hwcloud.Token, error) {
				tokens++
				return hwcloud.Token{Value: fmt.Sprint("dat-", tokens), Life: time.Hour}, nil
			})
			_, err := hwcloud.ReportDeviceStatus.With(t.Context(), client, keeper, hwcloud.DeviceStatus{OnlineStatus: hwcloud.Online, CurVersion: "1"})
			must(t, err)
			if tokens != 2 {
				t.Errorf("%d tokens", tokens)
			}
		})
	}
}

func TestKeeper_GivesUpAfterTheSecondRefusal(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	c, client := newCloud(t, func(seen) string { return `{"errcode":40106,"errmsg":"no"}` })
	keeper := hwcloud.NewKeeper(in.clock, func(context.Context) (hwcloud.Token, error) { return hwcloud.Token{Value: "x", Life: time.Hour}, nil })
	_, err := hwcloud.GetPrinterJobDownloadURL.With(t.Context(), client, keeper, hwcloud.JobID{JobID: "j"})
	if !hwcloud.TokenRefused(err) || c.count() != 2 {
		t.Errorf("%v after %d calls", err, c.count())
	}
}

func TestKeeper_KeepsALivingTokenWhileNoNewerCanBeHad(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	broken := errors.New("the cable is cut")
	var fails error
	keeper := hwcloud.NewKeeper(in.clock, func(context.Context) (hwcloud.Token, error) {
		return hwcloud.Token{Value: "tok", Life: time.Hour}, fails
	})
	if got, err := keeper.Token(t.Context()); err != nil || got != "tok" {
		t.Fatal(got, err)
	}
	fails = broken
	must(t, in.clock.Advance(t.Context(), 57*time.Minute))
	if got, err := keeper.Token(t.Context()); err != nil || got != "tok" {
		t.Errorf("before its end: %s, %v", got, err)
	}
	must(t, in.clock.Advance(t.Context(), 3*time.Minute))
	if _, err := keeper.Token(t.Context()); !errors.Is(err, broken) {
		t.Errorf("after its end: %v", err)
	}
	empty := hwcloud.NewKeeper(in.clock, func(context.Context) (hwcloud.Token, error) { return hwcloud.Token{}, nil })
	if _, err := empty.Token(t.Context()); err == nil {
		t.Error("an answer without a token is a success")
	}
}

// Whoever waits for a fetch shares its failure, but not that its caller went away.
func TestKeeper_SharesFailures(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	started, finish := make(chan struct{}), make(chan error)
	fetches := 0
	keeper := hwcloud.NewKeeper(in.clock, func(ctx context.Context) (hwcloud.Token, error) {
		fetches++
		if fetches > 1 {
			return hwcloud.Token{Value: "tok", Life: time.Hour}, nil
		}
		close(started)
		select {
		case err := <-finish:
			return hwcloud.Token{}, err
		case <-ctx.Done():
			return hwcloud.Token{}, ctx.Err()
		}
	})
	leaving, leave := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() {
		if _, err := keeper.Token(leaving); !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v", err)
		}
	})
	<-started
	gone, goAway := context.WithCancel(t.Context())
	goAway()
	if _, err := keeper.Token(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("who does not wait got %v", err)
	}
	leave()
	wait.Wait()
	if got, err := keeper.Token(t.Context()); err != nil || got != "tok" || fetches != 2 {
		t.Errorf("%s, %v after %d fetches", got, err, fetches)
	}
}
