package media

import (
	"testing"
	"time"
)

func FuzzRange(f *testing.F) {
	f.Add("bytes=0-5", "", int64(10))
	f.Add("bytes=-5", `"tag"`, int64(3))
	f.Add("bytes=9223372036854775807-", "", int64(1))
	f.Fuzz(func(t *testing.T, asked, ifRange string, size int64) {
		if size <= 0 {
			return
		}
		from, to, v := wanted(map[string][]string{"Range": {asked}, "If-Range": {ifRange}}, size, `"tag"`, time.Unix(1_900_000_000, 0))
		if v != beyond && (from < 0 || to < from || to >= size) || v == whole && (from != 0 || to != size-1) {
			t.Errorf("Range %q of %d bytes: %d to %d, %d", asked, size, from, to, v)
		}
	})
}
