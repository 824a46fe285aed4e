package provider

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/event"
)

func TestTicket(t *testing.T) {
	t.Parallel()
	t.Run("ErrNoneYet", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		if _, err := l.SuiteToken(t.Context(), suiteID); !errors.Is(err, ErrNoTicket) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("OKStoredBeforeSuccess", func(t *testing.T) {
		t.Parallel()
		store := NewMemory()
		l := newLab(t, func(c *Config) { c.Store = store })
		l.ticket(suiteID)
		document, found, err := store.Get(t.Context(), ticketKey(suiteID))
		if !found || err != nil || !strings.Contains(string(document), "ticket-"+suiteID) {
			t.Errorf("stored %q, %v", document, err)
		}
	})
	t.Run("OKOlderOneIsLeftOut", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		push := func(at int64, value string) {
			l.command(suiteID, &event.SuiteTicket{SuiteId: suiteID, InfoType: "suite_ticket", TimeStamp: at, SuiteTicket: value})
		}
		push(200, "newer")
		push(100, "older")
		if value, at, err := l.SuiteTicket(suiteID); err != nil || value != "newer" || !at.Equal(epoch) {
			t.Errorf("ticket %q of %s, %v", value, at, err)
		}
	})
	t.Run("ErrStale", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.command(suiteID, &event.SuiteTicket{SuiteId: suiteID, InfoType: "suite_ticket", SuiteTicket: "stale"})
		must(t, l.time.Advance(t.Context(), 40*time.Minute))
		_, err := l.SuiteToken(t.Context(), suiteID)
		if !errors.Is(err, errcode.New(errcode.InvalidSuiteTicket)) || !strings.Contains(err.Error(), "40m0s ago") {
			t.Errorf("error %v", err)
		}
	})
}

func TestCreateAuth(t *testing.T) {
	t.Parallel()
	for _, suite := range []string{templateID, suiteID} {
		t.Run("OK_"+suite, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			got := l.authorize(suite, corpOne)
			want := Authorization{Suite: suite, CorpID: corpOne, CorpName: "青禾 " + corpOne, AgentID: agentID, PermanentCode: got.PermanentCode,
				Admin: "woAdmin", State: "store42", At: epoch}
			if diff := cmp.Diff([]Authorization{want}, l.Authorizations()); diff != "" || got.PermanentCode == "" {
				t.Errorf("authorizations (-want +got):\n%s", diff)
			}
			l.wantErrors(0)
		})
	}
	t.Run("OKRepeated", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.platform.allow("code-1", corpOne)
		l.ticket(suiteID)
		for range 3 {
			l.createAuth(suiteID, "code-1")
		}
		l.settle()
		l.createAuth(suiteID, "code-1")
		l.settle()
		l.wantErrors(0)
		if n := l.platform.count("service/v2/get_permanent_code"); n != 1 {
			t.Errorf("the code was exchanged %d times", n)
		}
	})
}

func TestCreateAuth_Later(t *testing.T) {
	t.Parallel()
	t.Run("OKBeforeTheFirstTicket", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.platform.allow("code-1", corpOne)
		l.createAuth(suiteID, "code-1")
		l.settle()
		if err := l.wantErrors(1)[0]; !errors.Is(err, ErrNoTicket) {
			t.Errorf("error %v", err)
		}
		l.ticket(suiteID)
		l.settle()
		if _, err := l.Authorization(suiteID, corpOne); err != nil {
			t.Error(err)
		}
	})
	t.Run("OKAfterNetworkFailure", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.platform.allow("code-1", corpOne)
		l.ticket(suiteID)
		l.platform.once("service/v2/get_permanent_code", nil)
		l.createAuth(suiteID, "code-1")
		l.settle()
		l.wantErrors(0)
		if _, err := l.Authorization(suiteID, corpOne); err != nil {
			t.Error(err)
		}
	})
}

func TestCreateAuth_Refused(t *testing.T) {
	t.Parallel()
	t.Run("ErrUnknownCodeIsTriedOnce", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.ticket(suiteID)
		l.createAuth(suiteID, "never-issued")
		l.settle()
		if err := l.wantErrors(1)[0]; !errors.Is(err, errcode.New(errcode.InvalidAuthCode)) {
			t.Errorf("error %v", err)
		}
		l.ticket(suiteID)
		l.settle()
		if n := l.platform.count("service/v2/get_permanent_code"); n != 1 {
			t.Errorf("the code was tried %d times", n)
		}
	})
	t.Run("ErrExpiredCodeIsNotTried", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.platform.allow("code-1", corpOne)
		l.createAuth(suiteID, "code-1")
		l.settle()
		must(t, l.time.Advance(t.Context(), 11*time.Minute))
		l.ticket(suiteID)
		l.settle()
		if n := l.platform.count("service/v2/get_permanent_code"); n != 0 {
			t.Errorf("the code was tried %d times", n)
		}
	})
	t.Run("ErrNoCode", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.createAuth(suiteID, "")
		l.settle()
		l.wantErrors(1)
	})
}

func TestAuthorizationEvents(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	first := l.authorize(templateID, corpOne)
	token, err := l.CorpToken(t.Context(), templateID, corpOne)
	must(t, err)
	t.Run("reset_permanent_code", func(t *testing.T) {
		l.platform.allow("reset-1", corpOne)
		l.command(templateID, &event.ResetPermanentCode{SuiteId: templateID, AuthCode: "reset-1", InfoType: "reset_permanent_code"})
		l.settle()
		second, err := l.Authorization(templateID, corpOne)
		must(t, err)
		if second.PermanentCode == first.PermanentCode || second.AgentID != agentID {
			t.Errorf("authorization %+v", second)
		}
		if again, err := l.CorpToken(t.Context(), templateID, corpOne); err != nil || again == token {
			t.Errorf("the token of the old secret is still in use: %q, %v", again, err)
		}
	})
	t.Run("change_auth", func(t *testing.T) {
		before := l.platform.count("service/v2/get_auth_info")
		l.command(templateID, &event.ChangeAuth{SuiteId: templateID, InfoType: "change_auth", AuthCorpId: corpOne})
		l.settle()
		if l.platform.count("service/v2/get_auth_info") != before+1 {
			t.Error("the authorization was not read again")
		}
	})
	t.Run("change_auth of an unknown corp", func(t *testing.T) {
		l.command(templateID, &event.ChangeAuth{SuiteId: templateID, InfoType: "change_auth", AuthCorpId: corpTwo})
		l.settle()
		if err := l.wantErrors(1)[0]; !errors.Is(err, ErrNotAuthorized) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("cancel_auth", func(t *testing.T) {
		l.command(templateID, &event.CancelAuth{SuiteId: templateID, InfoType: "cancel_auth", AuthCorpId: corpOne})
		l.settle()
		if _, err := l.CorpToken(t.Context(), templateID, corpOne); !errors.Is(err, ErrNotAuthorized) {
			t.Errorf("error %v", err)
		}
		if left := l.Authorizations(); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
		keys, err := l.config.Store.Keys(t.Context(), "")
		must(t, err)
		if diff := cmp.Diff([]string{ticketKey(templateID)}, keys); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
	})
}
