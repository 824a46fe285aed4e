package provider

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/wxcrypt"
)

// The addresses of the real WeCom.
const (
	DefaultBaseURL        = "https://qyapi.weixin.qq.com"     // calls
	DefaultOAuthBaseURL   = "https://open.weixin.qq.com"      // authorize page (doc 91120)
	DefaultInstallBaseURL = "https://open.work.weixin.qq.com" // install page (doc 90597)
)

// The limits that a Config may leave out.
const (
	DefaultMaxAge       = time.Hour       // age of a callback
	DefaultBodyTimeout  = 5 * time.Second // for a callback's body to come in
	DefaultCallTimeout  = 10 * time.Second
	DefaultRetryWait    = 200 * time.Millisecond
	DefaultPatience     = 3 * time.Second
	DefaultQueue        = 1024
	DefaultReplayMemory = 65536
	MaxBody             = 1 << 20 // octets of a callback's body
)

// Kind says what a suite id stands for.
type Kind string

// The kinds of suite.
const (
	Template Kind = "template" // 代开发 template; its id starts with dk
	Suite    Kind = "suite"    // third-party suite (第三方应用)
)

// Keys are the two secrets of a callback configuration.
type Keys struct {
	Token  string // 1 to 32 letters and digits
	AESKey string // EncodingAESKey: 43 letters and digits
}

// SuiteConfig is one template or suite of the provider.
type SuiteConfig struct {
	SuiteID string
	Secret  string // suite_secret, the template's secret
	Token   string // of the command, data and app URLs
	AESKey  string
	Kind    Kind            // empty: Template if SuiteID starts with dk (doc 90600), else Suite
	Apps    map[string]Keys // 代开发 apps whose own URL has other keys than the template, by corpid (doc 97201)
	Test    bool            // website installs are test installs, as long as the suite is not online (doc 90602)
}

// Config is what an App needs to know. Required are ProviderCorpID, PublicURL and the Suites' SuiteID, Token and AESKey.
type Config struct {
	BaseURL        string // of calls; empty: DefaultBaseURL. A simulator's address serves all three
	OAuthBaseURL   string // of the authorize page; empty: DefaultOAuthBaseURL, or BaseURL if that is not WeCom's
	InstallBaseURL string // of the install page; empty: DefaultInstallBaseURL, or BaseURL if that is not WeCom's
	PublicURL      string // where WeCom and browsers reach this app, with the prefix under which it is mounted

	ProviderCorpID string
	ProviderSecret string // for ProviderToken only
	System         Keys   // of the provider's 系统事件接收URL; zero if that is not served
	Suites         []SuiteConfig
	Agents         []AgentConfig    // self-built apps of corps that this program serves as well
	Contacts       []ContactsConfig // contact-sync assistants of corps whose contacts the app keeps; none: it serves no such URL

	Clock *clock.Clock // nil: real time
	HTTP  *http.Client // for calls; nil: one of its own
	Store Store        // nil: NewMemory
	Log   *slog.Logger // nil: nothing is logged. Secrets are cut

	Manual       bool          // codes are kept until Do asks for their exchange, instead of being exchanged on arrival
	MaxAge       time.Duration // callbacks with an older timestamp are refused; 0: DefaultMaxAge, negative: any age will do
	BodyTimeout  time.Duration // real time; 0: DefaultBodyTimeout
	CallTimeout  time.Duration // real time of one call; 0: DefaultCallTimeout
	RetryWait    time.Duration // real time before a call is tried again; doubles each time; 0: DefaultRetryWait
	Patience     time.Duration // real time for which Do waits for a code or ticket to arrive; 0: DefaultPatience
	Queue        int           // events of one suite that may wait; 0: DefaultQueue
	ReplayMemory int           // callbacks that are remembered to recognise replays; 0: DefaultReplayMemory

	OnEvent   func(Event)   // every accepted callback, after the app has worked on it; one at a time for each suite
	OnRefusal func(Refusal) // every refused request; called by the request, so it should be quick
	OnError   func(error)   // what went wrong while nobody waited for it

	// Reply makes the passive reply to a message or event of a data or app URL; nil or no octets: an empty answer. It is
	// called before WeCom gets its answer and has to return within the 5 seconds that WeCom waits (doc 90238).
	Reply func(context.Context, Event) (message []byte, err error)
}

// check refuses what cannot work and fills in what was left out.
func (c *Config) check() error {
	if err := c.checkAddresses(); err != nil {
		return err
	}
	if c.ProviderCorpID == "" {
		return errors.New("provider: Config.ProviderCorpID is missing: callback URLs are verified with it")
	}
	if c.System != (Keys{}) {
		if err := c.System.check(); err != nil {
			return fmt.Errorf("provider: keys of the system URL: %w", err)
		}
	}
	seen := map[string]bool{}
	for i := range c.Suites {
		s := &c.Suites[i]
		if err := s.check(); err != nil {
			return fmt.Errorf("provider: suite %d (%q): %w", i+1, s.SuiteID, err)
		}
		if seen[s.SuiteID] {
			return fmt.Errorf("provider: suite %q is configured twice", s.SuiteID)
		}
		seen[s.SuiteID] = true
	}
	for i, contacts := range c.Contacts {
		if err := contacts.check(); err != nil {
			return fmt.Errorf("provider: contacts %d (%q): %w", i+1, contacts.CorpID, err)
		}
	}
	if err := c.checkAgents(); err != nil {
		return err
	}
	c.fill()
	return nil
}

func (c *Config) checkAddresses() error {
	c.BaseURL = orElse(strings.TrimRight(c.BaseURL, "/"), DefaultBaseURL)
	oauth, install := DefaultOAuthBaseURL, DefaultInstallBaseURL
	if c.BaseURL != DefaultBaseURL {
		oauth, install = c.BaseURL, c.BaseURL
	}
	c.OAuthBaseURL = orElse(strings.TrimRight(c.OAuthBaseURL, "/"), oauth)
	c.InstallBaseURL = orElse(strings.TrimRight(c.InstallBaseURL, "/"), install)
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	for _, address := range []struct{ name, value string }{
		{"BaseURL", c.BaseURL}, {"OAuthBaseURL", c.OAuthBaseURL}, {"InstallBaseURL", c.InstallBaseURL}, {"PublicURL", c.PublicURL},
	} {
		u, err := url.Parse(address.value)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("provider: Config.%s is %q: an address such as https://app.example.test is required", address.name, address.value)
		}
	}
	return nil
}

func (c *Config) fill() {
	if c.Clock == nil {
		c.Clock = clock.Real()
	}
	if c.Store == nil {
		c.Store = NewMemory()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.MaxAge == 0 {
		c.MaxAge = DefaultMaxAge
	}
	c.BodyTimeout = orElse(c.BodyTimeout, DefaultBodyTimeout)
	c.Patience = orElse(c.Patience, DefaultPatience)
	c.Queue = orElse(c.Queue, DefaultQueue)
	c.ReplayMemory = orElse(c.ReplayMemory, DefaultReplayMemory)
}

func (s *SuiteConfig) check() error {
	if s.SuiteID == "" || strings.ContainsAny(s.SuiteID, "/?#") {
		return errors.New("SuiteID is missing or is no id")
	}
	if s.Kind == "" {
		s.Kind = Suite
		if strings.HasPrefix(s.SuiteID, "dk") {
			s.Kind = Template
		}
	}
	if s.Kind != Template && s.Kind != Suite {
		return fmt.Errorf("Kind is %q: %q or %q is required", s.Kind, Template, Suite)
	}
	for corp, keys := range s.Apps {
		if err := keys.check(); err != nil {
			return fmt.Errorf("keys of the app in %s: %w", corp, err)
		}
	}
	return Keys{s.Token, s.AESKey}.check()
}

func (k Keys) check() error {
	_, err := wxcrypt.New(k.Token, k.AESKey)
	return err
}

// orElse is value, or other if value is zero.
func orElse[T comparable](value, other T) T {
	var zero T
	if value == zero {
		return other
	}
	return value
}
