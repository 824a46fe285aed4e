package wxcrypt_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wecomlab/core/wxcrypt"
)

func TestSignSortsByOctets(t *testing.T) {
	t.Parallel()
	values := []string{"9", "10", "B", "a"}
	codec := newCodec(t, "10", testKey)
	want := codec.Sign("9", "B", "a")
	orders := [][3]int{{0, 2, 3}, {0, 3, 2}, {2, 0, 3}, {2, 3, 0}, {3, 0, 2}, {3, 2, 0}}
	for _, order := range orders {
		if got := codec.Sign(values[order[0]], values[order[1]], values[order[2]]); got != want {
			t.Errorf("order %v gives %s, want %s", order, got, want)
		}
	}
	// sha1 of "109Ba"
	if want != "dbdb9fefc93a177c77d8a1436785ab98620921cb" {
		t.Errorf("signature is %s", want)
	}
}

func TestSignSortsEveryOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-Za-z0-9]{1,6}`)
		items := []string{word.Draw(t, "token"), word.Draw(t, "timestamp"), word.Draw(t, "nonce"), word.Draw(t, "encrypt")}
		codec, err := wxcrypt.New(items[0], testKey)
		if err != nil {
			t.Fatal(err)
		}
		steps := codec.Steps(wxcrypt.Query{Timestamp: items[1], Nonce: items[2]}, items[3])
		slices.Sort(items)
		if want := strings.Join(items, ""); steps[2].Got != want {
			t.Fatalf("joined %q, want %q", steps[2].Got, want)
		}
	})
}

func TestVerify(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey)
	good := codec.Sign("1760000000", "88", "cipher")
	tests := []struct {
		name                               string
		signature, timestamp, nonce, crypt string
		want                               bool
	}{
		{"OK", good, "1760000000", "88", "cipher", true},
		{"ErrEmpty", "", "1760000000", "88", "cipher", false},
		{"ErrLonger", good + "0", "1760000000", "88", "cipher", false},
		{"ErrShorter", good[:39], "1760000000", "88", "cipher", false},
		{"ErrUpperCase", strings.ToUpper(good), "1760000000", "88", "cipher", false},
		{"ErrTimestamp", good, "1760000001", "88", "cipher", false},
		{"ErrTimestampWithZero", good, "01760000000", "88", "cipher", false},
		{"ErrNonce", good, "1760000000", "89", "cipher", false},
		{"ErrCiphertext", good, "1760000000", "88", "cipher=", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := codec.Verify(test.signature, test.timestamp, test.nonce, test.crypt); got != test.want {
				t.Errorf("Verify is %v, want %v", got, test.want)
			}
		})
	}
}
