package wxcrypt_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/wxcrypt"
)

func TestQueryAppendTo(t *testing.T) {
	t.Parallel()
	query := wxcrypt.Query{Signature: "00ff", Timestamp: "1760000000", Nonce: "42"}
	verification := query
	verification.Echo = "a+b/c="
	tests := []struct {
		name, address string
		query         wxcrypt.Query
		want          string
	}{
		{"OK", "https://quay.test/cb", query, "https://quay.test/cb?msg_signature=00ff&timestamp=1760000000&nonce=42"},
		{"OKVerification", "https://quay.test/cb", verification, "https://quay.test/cb?msg_signature=00ff&timestamp=1760000000&nonce=42&echostr=a%2Bb%2Fc%3D"},
		{"OKQueryThere", "https://quay.test/cb?app=7&x=%20", query, "https://quay.test/cb?app=7&x=%20&msg_signature=00ff&timestamp=1760000000&nonce=42"},
		{"OKQuestionMark", "https://quay.test/cb?", query, "https://quay.test/cb?msg_signature=00ff&timestamp=1760000000&nonce=42"},
		{"OKTrailingAmpersand", "https://quay.test/cb?a=1&", query, "https://quay.test/cb?a=1&msg_signature=00ff&timestamp=1760000000&nonce=42"},
		{"OKFragment", "https://quay.test/cb#top", query, "https://quay.test/cb?msg_signature=00ff&timestamp=1760000000&nonce=42"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := test.query.AppendTo(test.address)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			parsed, err := url.Parse(got)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.query, wxcrypt.ParseQuery(parsed.Query())); diff != "" {
				t.Errorf("read back: %s", diff)
			}
		})
	}
}

func TestStampIsVerified(t *testing.T) {
	t.Parallel()
	codec := newCodec(t, testToken, testKey)
	query := codec.Stamp("1760000000", "42", "cipher")
	if query.Echo != "" || !codec.Verify(query.Signature, query.Timestamp, query.Nonce, "cipher") {
		t.Errorf("stamp %+v is not verified", query)
	}
}
