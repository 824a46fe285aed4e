package directory

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var openForm = regexp.MustCompile(`^w[op][A-Za-z0-9_-]{30}$`)

func scopeFor(t rapid.TB, provider string) *scope {
	t.Helper()
	s, err := newScope(provider)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var providers = rapid.StringMatching(`ww[0-9a-f]{16}`)

func TestOpenIDs(t *testing.T) {
	t.Parallel()
	t.Run("come back", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			s, number := scopeFor(t, providers.Draw(t, "provider")), rapid.Int64().Draw(t, "number")
			for m, prefix := range prefixes {
				id := s.seal(m, number)
				if !openForm.MatchString(id) || !strings.HasPrefix(id, prefix) {
					t.Fatalf("%q has not the form of an id with %s", id, prefix)
				}
				if back, ok := s.open(m, id); !ok || back != number {
					t.Fatalf("%d became %q became %d, %v", number, id, back, ok)
				}
			}
		})
	})
	t.Run("differ between providers and numbers", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			p, q := providers.Draw(t, "one provider"), providers.Draw(t, "another")
			a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
			s, other := scopeFor(t, p), scopeFor(t, q)
			id := s.seal(memberMark, a)
			if _, ok := other.open(memberMark, id); ok != (p == q) {
				t.Fatalf("the id of %s is open to %s: %v", p, q, ok)
			}
			if (id == s.seal(memberMark, b)) != (a == b) {
				t.Fatalf("%d and %d have ids that contradict them", a, b)
			}
		})
	})
	t.Run("do not change their kind", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			s := scopeFor(t, providers.Draw(t, "provider"))
			id := s.seal(memberMark, rapid.Int64().Draw(t, "number"))
			if _, ok := s.open(corpMark, id); ok {
				t.Fatal("a userid is a corpid")
			}
			if _, ok := s.open(corpMark, "wp"+id[2:]); ok {
				t.Fatal("a userid with another prefix is a corpid")
			}
		})
	})
	t.Run("are spoilt by any change", func(t *testing.T) {
		t.Parallel()
		const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .\x00"
		rapid.Check(t, func(t *rapid.T) {
			s := scopeFor(t, providers.Draw(t, "provider"))
			id := []byte(s.seal(memberMark, rapid.Int64().Draw(t, "number")))
			at := rapid.IntRange(0, len(id)-1).Draw(t, "place")
			was := id[at]
			id[at] = rapid.SampledFrom([]byte(alphabet)).Draw(t, "character")
			if _, ok := s.open(memberMark, string(id)); ok != (id[at] == was) {
				t.Fatalf("%q instead of %q at %d is taken: %v", id[at], was, at, ok)
			}
		})
	})
}

// The ids must be the same in every run and every version: people write them into their tests.
func TestOpenIDsAreStable(t *testing.T) {
	t.Parallel()
	s := scopeFor(t, "ww0a1b2c3d4e5f6a7b")
	for want, got := range map[string]string{
		"wpcAwc0iZUl8u7d66JPRZXDg7ZkCrEDC": s.seal(corpMark, 1),
		"wok8D0LFfn_qrTxp-x-dLb2geptnqW9K": s.seal(memberMark, 1),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if a, b := s.seal(corpMark, 7), scopeFor(t, "WW0A1B2C3D4E5F6A7B").seal(corpMark, 7); a != b {
		t.Errorf("the case of the provider's corpid counts: %s, %s", a, b)
	}
}

func FuzzOpenID(f *testing.F) {
	s, err := newScope("ww0a1b2c3d4e5f6a7b")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.seal(memberMark, 1))
	f.Add("wo")
	f.Add("wo" + strings.Repeat("=", 30))
	f.Fuzz(func(t *testing.T, id string) {
		if number, ok := s.open(memberMark, id); ok && s.seal(memberMark, number) != id {
			t.Errorf("%q is open as %d, whose id is another", id, number)
		}
	})
}
