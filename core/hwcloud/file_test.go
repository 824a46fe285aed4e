package hwcloud_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/hwcloud"
)

func TestFetchFile(t *testing.T) {
	t.Parallel()
	content := bytes.Repeat([]byte("a page of paper\n"), 5000)
	sealed := sealFile(t, content)
	var mu sync.Mutex
	var ranges []string
	cut := true
	mux := http.NewServeMux()
	mux.HandleFunc("/whole", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", epoch, bytes.NewReader(sealed))
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		ranges = append(ranges, r.Header.Get("Range"))
		if cut {
			cut = false
			w.Header().Set("Content-Length", fmt.Sprint(len(sealed)))
			_, _ = w.Write(sealed[:1000])
			return
		}
		http.ServeContent(w, r, "", epoch, bytes.NewReader(sealed))
	})
	mux.HandleFunc("/never", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "10")
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.CopyN(w, zeros{}, hwcloud.MaxFile+64)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	client := &hwcloud.Client{}
	for _, path := range []string{"/whole", "/broken"} {
		got, err := hwcloud.FetchFile(t.Context(), client, hwcloud.SealedFile{DownloadURL: server.URL + path, EncodingAESKey: aesKey})
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s: %d octets, %v", path, len(got), err)
		}
	}
	if diff := cmp.Diff([]string{"", "bytes=1000-"}, ranges); diff != "" {
		t.Error(diff)
	}
	for _, test := range []struct {
		name string
		file hwcloud.SealedFile
		want string
	}{
		{"Gone", hwcloud.SealedFile{DownloadURL: server.URL + "/gone?key=hush", EncodingAESKey: aesKey}, "status 404 instead of 200 or 206: has the address expired?"},
		{"NeverWhole", hwcloud.SealedFile{DownloadURL: server.URL + "/never?key=hush", EncodingAESKey: aesKey}, "it broke off"},
		{"TooLong", hwcloud.SealedFile{DownloadURL: server.URL + "/long", EncodingAESKey: aesKey}, "it is longer than 20971520 octets"},
		{"OtherKey", hwcloud.SealedFile{DownloadURL: server.URL + "/whole", EncodingAESKey: strings.Repeat("B", 43)}, "open the file"},
		{"NoKey", hwcloud.SealedFile{DownloadURL: server.URL + "/whole"}, "encoding_aeskey: the EncodingAESKey has 0 characters"},
		{"NoAddress", hwcloud.SealedFile{DownloadURL: "hush", EncodingAESKey: aesKey}, "download_url is no address"},
		{"NobodyThere", hwcloud.SealedFile{DownloadURL: "http://127.0.0.1:1/hush", EncodingAESKey: aesKey}, "refused"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := hwcloud.FetchFile(t.Context(), client, test.file)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}

// zeros is an endless file.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
