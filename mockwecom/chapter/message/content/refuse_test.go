package content

import (
	"testing"

	"pgregory.net/rapid"
)

func TestShorten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, limit := rapid.String().Draw(t, "text"), rapid.IntRange(0, 40).Draw(t, "limit")
		short := text
		shorten(&short, limit)
		if len(short) > limit && len(text) > limit || text[:len(short)] != short || limit-len(short) > 3 && short != text {
			t.Fatalf("%q cut to %d bytes is %q", text, limit, short)
		}
		short = text
		shortenTo(&short, limit)
		if want := min(limit, len([]rune(text))); len([]rune(short)) != want || text[:len(short)] != short {
			t.Fatalf("%q cut to %d characters is %q", text, limit, short)
		}
	})
}
