package sim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"wecomlab/core/clock"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/appchat"
	"wecomlab/mockwecom/chapter/batch"
	"wecomlab/mockwecom/chapter/checkin"
	credentialchapter "wecomlab/mockwecom/chapter/credential"
	"wecomlab/mockwecom/chapter/devicecloud"
	"wecomlab/mockwecom/chapter/devicedata"
	"wecomlab/mockwecom/chapter/devicejs"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/display"
	doorchapter "wecomlab/mockwecom/chapter/door"
	"wecomlab/mockwecom/chapter/export"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/chapter/idconvert"
	"wecomlab/mockwecom/chapter/jssdk"
	"wecomlab/mockwecom/chapter/linkedcorp"
	"wecomlab/mockwecom/chapter/login"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/chapter/memberauth"
	"wecomlab/mockwecom/chapter/menu"
	"wecomlab/mockwecom/chapter/message"
	"wecomlab/mockwecom/chapter/printing"
	"wecomlab/mockwecom/chapter/robot"
	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/chapter/upkeep"
	"wecomlab/mockwecom/chapter/workbench"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/blob"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/face/gateway"
	"wecomlab/mockwecom/face/host"
)

// Version is what status and HAR files call this program.
const Version = "0.1.0"

// Sim is one running simulator.
type Sim struct {
	config   Config
	runtime  *engine.Runtime
	chapters []engine.Chapter
	runner   *action.Runner
	api      *api.Server
	ca       *host.CA
	server   *host.Server
	started  time.Time // virtual
	instance uuid.UUID
	heads    headcount
	closing  chan struct{} // closed when no request is taken any more: streams end

	directory   *directory.Directory
	agents      *agent.Agents
	suites      *suite.Suites
	credentials *credentialchapter.Credentials
	login       *login.Login
	media       *media.Media
	batches     *batch.Batches
	exports     *export.Exports
	ids         *idconvert.Converter
	display     *display.Display
	checkIns    *checkin.CheckIn
	messages    *message.Messenger
	menus       *menu.Menus
	workbench   *workbench.Workbench
	tickets     *jssdk.Tickets
	chats       *appchat.AppChats
	robots      *robot.Robots
	linked      *linkedcorp.LinkedCorps
	hardware    *hardware.Hardware
	doors       *doorchapter.Door
	upkeep      *upkeep.Upkeep
	printing    *printing.Printing
	vendors     *devicecloud.Vendors
	deviceData  *devicedata.DeviceData
	deviceJS    *devicejs.Client
	gateway     *gateway.Gateway
	memberAuth  *memberauth.Members
}

// Start opens the world and listens. When it returns without error, requests are served; end with [Sim.Close].
func Start(ctx context.Context, config Config) (*Sim, error) {
	s, err := prepare(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := s.listen(ctx); err != nil {
		return nil, errors.Join(err, s.runtime.Store.Close())
	}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

// prepare builds everything that needs no socket.
func prepare(ctx context.Context, config Config) (*Sim, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	values, err := setting.Parse(merge(config.World.Settings, config.Settings))
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, config.Database)
	if err != nil {
		return nil, err
	}
	s := &Sim{config: config, closing: make(chan struct{}), runtime: newRuntime(config, db, values)}
	s.started = s.runtime.Clock.Now()
	if s.instance, err = uuid.NewRandomFromReader(s.runtime.Random); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.runtime.BaseURL = func() string { return s.URL() }
	s.build()
	if err := s.mount(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := s.open(ctx); err != nil {
		s.runtime.Clock.Close()
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func newRuntime(config Config, db *store.DB, values setting.Values) *engine.Runtime {
	clk := clock.New()
	if !config.Freeze.IsZero() {
		clk = clock.NewFrozen(config.Freeze)
	}
	rt := &engine.Runtime{
		Store: db, Clock: clk, Journal: journal.New(config.Journal), Random: random.New(config.Seed), Settings: values, Log: config.Log,
	}
	rt.Credentials = credential.NewBook(db, clk, rt.Random)
	rt.Quota = quota.New(values)
	rt.Push = push.New(push.Config{
		Store: db, Clock: clk, Journal: rt.Journal, Random: rt.Random, Settings: values, Log: config.Log,
		AllowPublic: config.AllowPublic, Configure: howToConfigure, Timeout: config.CallbackTimeout, CheckTimeout: config.CheckTimeout,
	})
	return rt
}

// howToConfigure gives the command that saves the callback configuration of a receiver.
func howToConfigure(receiver string) string {
	const url = " url=http://127.0.0.1:PORT/PATH"
	parts := strings.Split(receiver, ":")
	switch {
	case parts[0] == "suite" && len(parts) == 3:
		return "mockwecom do provider.save_callback suite=" + parts[1] + " which=" + parts[2] + url
	case parts[0] == "model" && len(parts) == 2:
		return "mockwecom do model.callback model=" + parts[1] + url
	case parts[0] == "provider" && len(parts) == 3 && parts[2] == "hardware":
		return "mockwecom do provider.hardware_callback provider=" + parts[1] + url
	case parts[0] == "provider":
		return "mockwecom do provider.save_callback which=system" + url
	case parts[0] == "contacts" && len(parts) == 2:
		return "mockwecom do app.callback corp=" + parts[1] + " agent=0" + url
	case parts[0] == "agent" && len(parts) == 3:
		return "mockwecom do app.callback corp=" + parts[1] + " agent=" + parts[2] + url + ", or provider.develop_app for a 代开发 app"
	}
	return ""
}

// build makes the chapters, lower ones first.
func (s *Sim) build() {
	s.directory = directory.New(s.runtime)
	s.agents = agent.New(s.runtime, s.directory)
	s.directory.ShowThrough(s.agents)
	s.directory.TakePicturesFrom(pictures{s})
	s.suites = suite.New(s.runtime, s.directory, s.agents)
	s.credentials = credentialchapter.New(s.runtime, s.directory, s.agents, s.suites, s.suites)
	s.login = login.New(s.runtime, s.directory, s.agents, s.suites)
	s.media = media.New(s.runtime, s.agents, media.Config{Blobs: blob.For(s.config.Database, s.config.MediaDir), AllowPublic: s.config.AllowPublic})
	s.agents.TakeLogosFrom(s.kindOfMedia)
	s.messages = message.New(s.runtime, s.directory, s.agents, s.media)
	s.menus = menu.New(s.runtime, s.directory, s.agents, s.messages)
	s.workbench = workbench.New(s.runtime, s.directory, s.agents)
	s.tickets = jssdk.New(s.runtime, s.directory, s.agents)
	s.chats = appchat.New(s.runtime, s.directory, s.agents, s.media)
	s.robots = robot.New(s.runtime, s.directory, s.chats, s.media)
	s.linked = linkedcorp.New(s.runtime, s.directory, s.agents, s.media)
	s.batches = batch.New(s.runtime, s.directory, s.media)
	s.exports = export.New(s.runtime, s.directory, s.agents, export.Files(s.config.Database, s.config.MediaDir))
	s.ids = idconvert.New(s.runtime, s.directory, s.agents, s.suites)
	s.checkIns = checkin.New(s.runtime, s.directory, s.agents)
	s.display = display.New(s.runtime, s.directory, s.agents, s.media)
	s.memberAuth = memberauth.New(s.runtime, s.directory, s.agents)
	s.messages.PickThrough(s.memberAuth)
	s.buildHardware()
	s.directory.TellChangesTo(listeners{s.agents, s.hardware, s.upkeep})
	s.chapters = []engine.Chapter{
		s.directory.Chapter(), s.agents.Chapter(), s.suites.Chapter(), s.credentials.Chapter(), s.login.Chapter(), s.media.Chapter(), s.messages.Chapter(), s.chats.Chapter(), s.robots.Chapter(), s.linked.Chapter(),
		s.batches.Chapter(), s.exports.Chapter(), s.ids.Chapter(), s.display.Chapter(), s.checkIns.Chapter(), s.memberAuth.Chapter(),
		s.menus.Chapter(), s.workbench.Chapter(), s.tickets.Chapter(),
		s.hardware.Chapter(), s.doors.Chapter(), s.upkeep.Chapter(), s.printing.Chapter(), s.vendors.Chapter(), s.deviceData.Chapter(), s.deviceJS.Chapter(),
		s.own(),
	}
	s.nameCommands()
}

// kindOfMedia tells chapter agent, which stands below media, what was uploaded for a logo.
func (s *Sim) kindOfMedia(ctx context.Context, db bun.IDB, corp, mediaID string) (string, error) {
	f, err := s.media.Find(ctx, db, corp, mediaID)
	if f == nil || err != nil {
		return "", err
	}
	return string(f.Kind), nil
}

func (s *Sim) mount() error {
	rt := s.runtime
	s.gateway = gateway.New(rt, s.hardware)
	s.api = &api.Server{
		Store: rt.Store, Clock: rt.Clock, Journal: rt.Journal, Credentials: rt.Credentials, Random: rt.Random, Log: rt.Log,
		Quota: rt.Quota, Gate: s.credentials.Gate, Right: s.linked.Right(s.credentials.Right), Documented: fixtures.Documented,
	}
	s.runner = &action.Runner{Store: rt.Store, Clock: rt.Clock, Journal: rt.Journal, Defaults: s.resolve}
	for _, c := range s.chapters {
		if err := s.api.Mount(c.Endpoints); err != nil {
			return err
		}
		if err := s.runner.Mount(c.Actions); err != nil {
			return err
		}
	}
	return nil
}

// resolve finds the default of an action's parameter that begins with @.
func (s *Sim) resolve(ctx context.Context, name string) (string, error) {
	for _, c := range s.chapters {
		if c.Default == nil {
			continue
		}
		value, ok, err := c.Default(ctx, name)
		if ok || err != nil {
			return value, err
		}
	}
	return "", fmt.Errorf("no chapter knows the default @%s", name)
}

func (s *Sim) listen(ctx context.Context) error {
	ca, err := host.LoadCA(s.config.CADir)
	if err != nil {
		return err
	}
	s.ca = ca
	s.server, err = host.Listen(ctx, host.Config{
		Listen: s.config.Listen, Handler: s.handler(), CA: ca, Log: s.config.Log, Clock: s.runtime.Clock, AllowRemote: s.config.ControlToken != "",
	})
	if err == nil {
		s.server.OnShutdown(sync.OnceFunc(func() { close(s.closing) }))
	}
	return err
}

func (s *Sim) begin(ctx context.Context) error {
	if err := s.runtime.Push.Start(ctx); err != nil {
		return err
	}
	for _, c := range s.chapters {
		if c.Start == nil {
			continue
		}
		if err := c.Start(ctx); err != nil {
			return fmt.Errorf("start chapter %s: %w", c.Name, err)
		}
	}
	return nil
}

// URL is where the simulator is reached: http://127.0.0.1:8600.
func (s *Sim) URL() string {
	if s.server == nil {
		return ""
	}
	return s.server.URL()
}

// Clock is the world's time.
func (s *Sim) Clock() *clock.Clock { return s.runtime.Clock }

// Journal is the record of everything.
func (s *Sim) Journal() *journal.Journal { return s.runtime.Journal }

// Do runs an action without the way over the socket.
func (s *Sim) Do(ctx context.Context, name string, params map[string]string) (action.Outcome, error) {
	return s.runner.Run(ctx, name, params)
}

// Messages gives what a member has from apps and has written to them, the newest first, at most limit of them.
func (s *Sim) Messages(ctx context.Context, corpid, userid string, limit int) ([]message.Item, error) {
	return s.messages.Messages(ctx, s.runtime.Store.Read(), corpid, userid, limit)
}

// Handler is everything that the simulator serves, for tests that bring a listener of their own.
func (s *Sim) Handler() http.Handler { return s.handler() }

// Client is a control client of this simulator.
func (s *Sim) Client() *control.Client { return control.NewClient(s.URL(), s.config.ControlToken) }

// Close takes no more requests, lets those in flight and the deliveries under way end until ctx ends, and closes the world.
// What waits in the outbox goes on at the next start of the same database.
func (s *Sim) Close(ctx context.Context) error {
	var errs []error
	if s.server != nil {
		errs = append(errs, s.server.Shutdown(ctx), s.server.Close())
	}
	s.gateway.Close()
	s.batches.Close()
	errs = append(errs, s.exports.Close(), s.printing.Close(), s.display.Close(), s.media.Close(), s.runtime.Push.Close(ctx))
	s.runtime.Clock.Close()
	return errors.Join(append(errs, s.runtime.Store.Close())...)
}
