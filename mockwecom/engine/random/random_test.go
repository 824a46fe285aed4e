package random

import (
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

var alphabets = map[string]string{"Token": Token, "Letter": Letter, "Digit": Digit, "Hex": Hex, "One": "x"}

// A seeded source gives the same values in every run.
func TestSeeded(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Token", "Digit"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, two, other := New(42), New(42), New(43)
			for n := range 200 {
				want := one.Text(n, alphabets[name])
				if got := two.Text(n, alphabets[name]); got != want {
					t.Fatalf("%d: %s and %s", n, want, got)
				}
				if got := other.Text(n, alphabets[name]); n > 20 && got == want {
					t.Fatalf("%d: another seed gives %s too", n, got)
				}
			}
		})
	}
}

func TestTextProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		alphabet := alphabets[rapid.SampledFrom([]string{"Token", "Letter", "Digit", "Hex", "One"}).Draw(t, "alphabet")]
		n := rapid.IntRange(0, 500).Draw(t, "n")
		text := New(rapid.Int64().Draw(t, "seed")).Text(n, alphabet)
		if len(text) != n || strings.Trim(text, alphabet) != "" {
			t.Fatalf("%d of %q: %q", n, alphabet, text)
		}
	})
}

// Each character of an alphabet comes up, the last as well as the first.
func TestTextUsesTheWholeAlphabet(t *testing.T) {
	t.Parallel()
	for name, alphabet := range alphabets {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := New(1).Text(20_000, alphabet)
			for _, c := range alphabet {
				if got, want := strings.Count(text, string(c)), 20_000/len(alphabet); got < want*7/10 || got > want*13/10 {
					t.Errorf("%c comes up %d times, the mean is %d", c, got, want)
				}
			}
		})
	}
}

func TestUnseeded(t *testing.T) {
	t.Parallel()
	if one, two := New(0).Text(32, Token), New(0).Text(32, Token); one == two {
		t.Errorf("%s twice", one)
	}
}

// Values that are drawn at once differ all the same.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	s := New(9)
	var mu sync.Mutex
	seen := map[string]bool{}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 200 {
				text := s.Text(16, Token)
				mu.Lock()
				if seen[text] {
					t.Errorf("%s twice", text)
				}
				seen[text] = true
				mu.Unlock()
			}
		})
	}
	wait.Wait()
}

func BenchmarkText(b *testing.B) {
	s := New(1)
	b.ReportAllocs()
	for b.Loop() {
		s.Text(84, Token)
	}
}
