package provider

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// good is a configuration with nothing wrong and nothing left over.
func good() Config {
	return Config{ProviderCorpID: providerCorp, PublicURL: "https://app.example.test/wecom/", Suites: []SuiteConfig{newSuite(templateID), newSuite(suiteID)}}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		app, err := New(good())
		must(t, err)
		defer app.Close()
		got := []string{
			app.config.BaseURL, app.config.OAuthBaseURL, app.config.InstallBaseURL, app.CommandURL(suiteID), app.DataURL(suiteID),
			app.AppURL(templateID, "wp/x"), app.SystemURL(), app.HomeURL(templateID, "$CORPID$"), app.HomeURL(suiteID, ""),
			string(app.suites[templateID].Kind), string(app.suites[suiteID].Kind),
		}
		want := []string{
			DefaultBaseURL, DefaultOAuthBaseURL, DefaultInstallBaseURL, "https://app.example.test/wecom/callback/" + suiteID + "/command",
			"https://app.example.test/wecom/callback/" + suiteID + "/data", "https://app.example.test/wecom/callback/" + templateID + "/app/wp%2Fx",
			"https://app.example.test/wecom/callback/system", "https://app.example.test/wecom/home/" + templateID + "/$CORPID$",
			"https://app.example.test/wecom/home/" + suiteID, "template", "suite",
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("got %q, want %q", got[i], want[i])
			}
		}
	})
	t.Run("OKSimulatorServesAll", func(t *testing.T) {
		t.Parallel()
		c := good()
		c.BaseURL = "http://127.0.0.1:8600/"
		must(t, c.check())
		if c.OAuthBaseURL != "http://127.0.0.1:8600" || c.InstallBaseURL != c.OAuthBaseURL {
			t.Errorf("addresses %q, %q", c.OAuthBaseURL, c.InstallBaseURL)
		}
	})
}

func TestConfig_Refused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		spoil func(*Config)
		want  string
	}{
		"ErrNoPublicURL":    {func(c *Config) { c.PublicURL = "" }, "PublicURL"},
		"ErrPublicURLPath":  {func(c *Config) { c.PublicURL = "/app" }, "PublicURL"},
		"ErrPublicURLQuery": {func(c *Config) { c.PublicURL = "http://a.example.test?x=1" }, "PublicURL"},
		"ErrBaseURL":        {func(c *Config) { c.BaseURL = "ftp://a.example.test" }, "BaseURL"},
		"ErrNoProvider":     {func(c *Config) { c.ProviderCorpID = "" }, "ProviderCorpID"},
		"ErrNoSuiteID":      {func(c *Config) { c.Suites[0].SuiteID = "" }, "suite 1"},
		"ErrSuiteIDIsAPath": {func(c *Config) { c.Suites[0].SuiteID = "a/b" }, "suite 1"},
		"ErrTwice":          {func(c *Config) { c.Suites[1].SuiteID = templateID }, "twice"},
		"ErrKind":           {func(c *Config) { c.Suites[1].Kind = "app" }, "Kind"},
		"ErrToken":          {func(c *Config) { c.Suites[1].Token = "" }, suiteID},
		"ErrKey":            {func(c *Config) { c.Suites[1].AESKey = "short" }, suiteID},
		"ErrAppKeys":        {func(c *Config) { c.Suites[0].Apps = map[string]Keys{corpOne: {}} }, corpOne},
		"ErrSystemKeys":     {func(c *Config) { c.System.Token = "x" }, "system"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := good()
			tt.spoil(&c)
			app, err := New(c)
			if err == nil {
				app.Close()
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// The app lives behind a prefix, and its cookie stays there.
func TestPrefix(t *testing.T) {
	t.Parallel()
	app, err := New(Config{ProviderCorpID: providerCorp, PublicURL: "https://app.example.test/wecom", Suites: []SuiteConfig{newSuite(suiteID)}})
	must(t, err)
	t.Cleanup(app.Close)
	w := httptest.NewRecorder()
	http.StripPrefix("/wecom", app).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/wecom/home/"+suiteID, nil))
	cookies := w.Result().Cookies()
	if w.Code != http.StatusFound || len(cookies) != 1 {
		t.Fatalf("answer %d with cookies %v", w.Code, cookies)
	}
	if c := cookies[0]; c.Path != "/wecom" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("cookie %+v", c)
	}
	if location := w.Header().Get("Location"); !strings.HasPrefix(location, DefaultOAuthBaseURL+"/connect/oauth2/authorize?appid="+suiteID) || !strings.HasSuffix(location, "#wechat_redirect") {
		t.Errorf("redirect to %s", location)
	}
}

func TestReplays(t *testing.T) {
	t.Parallel()
	r := newReplays(2)
	check := func(key string, now time.Time, want bool) {
		t.Helper()
		if got := r.first(key, now, now.Add(time.Hour)); got != want {
			t.Errorf("first(%s) is %v", key, got)
		}
	}
	check("a", epoch, true)
	check("a", epoch, false)
	r.takeBack("a")
	check("a", epoch, true)
	check("a", epoch.Add(time.Hour), true)
	check("b", epoch.Add(time.Hour), true)
	check("c", epoch.Add(time.Hour), true)
	if len(r.until) > 2 || len(r.order) > 2 {
		t.Errorf("%d keys in room for 2", len(r.until))
	}
}
