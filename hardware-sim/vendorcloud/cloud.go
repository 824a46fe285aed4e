// Package vendorcloud is the cloud of a hardware vendor whose devices use cloud-to-cloud mode (硬件云端接入): it takes WeCom's
// callbacks, keeps devices, people and records, and makes the calls that follow. It is a reference for those who build such a
// cloud, and a partner for those who test WeCom's side of it. People steer its devices through [Cloud.Do], and watch them through
// Config.Tell. Source: doc 95975 and the pages below it.
package vendorcloud

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"wecomlab/core/clock"
	"wecomlab/core/hwcloud"
	"wecomlab/core/provider"
	"wecomlab/core/wxcrypt"
)

// The paths that a Cloud serves.
const (
	ModelPath    = "/model"    // callbacks about the model's devices
	ProviderPath = "/provider" // the provider-wide callback
	FilesPath    = "/files/"   // files that WeCom fetches
)

// Config says which model the cloud is for, and where WeCom is.
type Config struct {
	Client      *hwcloud.Client // nil: WeCom's own host
	ModelID     string
	ModelSecret string
	Token       string // of the model address
	AESKey      string // of the model address

	Provider       string // the provider's corpid
	ProviderToken  string // of the provider-wide address; empty: that of the model
	ProviderAESKey string // of the provider-wide address; empty: that of the model

	PublicURL string // under which WeCom reaches this cloud, without a slash at the end; needed for files
	// Upload stores a file with WeCom and gives its media_id; nil: WeCom fetches files from PublicURL. Which token may upload
	// them no page says.
	Upload func(ctx context.Context, name string, content []byte) (mediaID string, err error)

	Policy Policy         // what the devices do; nil: as the store has it, else they obey
	Store  provider.Store // nil: nothing outlives the process. provider.OpenFile keeps a file that its owner alone can read
	Clock  *clock.Clock   // of tokens, reports and records; nil: real time
	Tell   func(Event)    // called for everything that happens; it must not wait for Do. nil: nobody
	Log    *slog.Logger   // nil: none
}

// Cloud is a vendor's cloud. Its methods may be called from any number of goroutines.
type Cloud struct {
	config  Config
	clock   *clock.Clock
	model   *hwcloud.Keeper
	mux     *http.ServeMux
	wake    chan struct{} // there is a task
	turn    chan struct{} // held while WeCom is called, so that no two do the same
	files   files
	printed papers

	mu      sync.Mutex
	state   state
	kept    []byte                     // the state that the store has
	keepers map[string]*hwcloud.Keeper // by SN in upper case
	dropped chan struct{}              // closed when a task is done
}

// New makes a cloud with what its store has kept. It takes callbacks at once; what they ask for is done by [Cloud.Run].
func New(ctx context.Context, config Config) (*Cloud, error) {
	config.Clock = cmp.Or(config.Clock, clock.Real())
	config.Client = cmp.Or(config.Client, &hwcloud.Client{})
	config.Log = cmp.Or(config.Log, slog.New(slog.DiscardHandler))
	config.PublicURL = strings.TrimRight(config.PublicURL, "/")
	config.ProviderToken = cmp.Or(config.ProviderToken, config.Token)
	config.ProviderAESKey = cmp.Or(config.ProviderAESKey, config.AESKey)
	switch {
	case config.ModelID == "":
		return nil, fmt.Errorf("vendorcloud: the model_id is missing: it stands on the model's page in the provider's console")
	case config.ModelSecret == "":
		return nil, fmt.Errorf("vendorcloud: the model_secret is missing: it stands on the model's page in the provider's console")
	case config.Provider == "":
		return nil, fmt.Errorf("vendorcloud: the provider's corpid is missing")
	}
	if config.Store == nil {
		config.Store = provider.NewMemory()
	}
	c := &Cloud{
		config: config, clock: config.Clock, wake: make(chan struct{}, 1), turn: make(chan struct{}, 1),
		keepers: map[string]*hwcloud.Keeper{}, dropped: make(chan struct{}),
	}
	c.model = hwcloud.ModelKeeper(c.clock, config.Client, config.ModelID, config.ModelSecret, c.ticket)
	if err := c.load(ctx); err != nil {
		return nil, err
	}
	return c, c.route()
}

// route makes the two receivers, each of which can tell when it is given what is meant for the other.
func (c *Cloud) route() error {
	f := c.config
	model := wxcrypt.Candidate{Name: "the model address", Token: f.Token, Key: f.AESKey, ReceiveID: f.ModelID}
	wide := wxcrypt.Candidate{Name: "the provider-wide address", Token: f.ProviderToken, Key: f.ProviderAESKey, ReceiveID: f.Provider}
	c.mux = http.NewServeMux()
	for _, at := range []struct {
		path        string
		address     hwcloud.Address
		own, other  wxcrypt.Candidate
		verifyingID []string
	}{
		{ModelPath, hwcloud.ModelAddress, model, wide, []string{f.Provider}},
		{ProviderPath, hwcloud.ProviderAddress, wide, model, nil},
	} {
		receiver, err := hwcloud.NewReceiver(hwcloud.ReceiverConfig{
			Address: at.address, Token: at.own.Token, AESKey: at.own.Key, ReceiveID: at.own.ReceiveID, VerifyIDs: at.verifyingID,
			Handle: c.take, Clock: c.clock, Others: []wxcrypt.Candidate{at.other}, OnRefusal: c.denied, Log: f.Log,
		})
		if err != nil {
			return fmt.Errorf("vendorcloud: %w", err)
		}
		c.mux.Handle(at.path, receiver)
	}
	c.mux.HandleFunc("GET "+FilesPath+"{id}", c.serveFile)
	return nil
}

// ServeHTTP implements http.Handler.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

func (c *Cloud) denied(r hwcloud.Refusal) {
	c.tell(Event{What: EventDenied, Text: fmt.Sprintf("%s %s: %s", r.Method, r.Path, r.Finding)})
}

// alone waits for the turn to call WeCom.
func (c *Cloud) alone(ctx context.Context) (release func(), err error) {
	select {
	case c.turn <- struct{}{}:
		return func() { <-c.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
