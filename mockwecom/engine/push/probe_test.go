package push

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
)

// Values of another suite of the tests' world.
const (
	suite      = "ww2f9d8e61b5a0c374"
	suiteToken = "labSuiteToken22"
	suiteKey   = "labSuiteKey99labSuiteKey99labSuiteKey9labsA"
)

func suiteAddress() Address {
	return Address{
		Receiver: CommandReceiver(suite), Name: "the lab's suite", URL: "http://127.0.0.1:1/", Token: suiteToken, AESKey: suiteKey,
		VerifyID: provider, ReceiveID: suite, Answer: AnswerSuccess, Provider: provider, Suite: suite, VerifiedAt: epoch,
	}
}

// holds configures a receiver with other values.
func holds(token, key string, checkIDs ...string) func(*receiver) {
	return func(r *receiver) {
		codec, err := wxcrypt.New(token, key)
		if err != nil {
			panic(err)
		}
		r.codec, r.checkIDs = codec, checkIDs
	}
}

func TestVerify_Fits(t *testing.T) {
	t.Parallel()
	const strangeToken, strangeKey = "labStranger5", "labStranger3labStranger3labStranger3labStra"
	tests := []struct {
		name   string
		change func(*receiver)
		step   explain.Step
		fits   []string
	}{
		{"ReceiveIDOfDeliveries", holds(token, aesKey, template), explain.ReceiveID, []string{"receiveid = the template id " + template}},
		{"ReceiveIDOfAnotherSuite", holds(token, aesKey, suite), explain.ReceiveID, []string{"receiveid = the receiveid of the lab's suite " + suite}},
		{"ReceiveIDOfAChapter", holds(token, aesKey, corp), explain.ReceiveID, []string{"receiveid = the receiveid of a corp " + corp}},
		{"KeysOfAnotherSuite", holds(suiteToken, suiteKey, provider), explain.Signature, []string{"the Token and EncodingAESKey of the lab's suite"}},
		{"KeyOfAnotherSuite", holds(token, suiteKey, provider), explain.Decryption, []string{"the Token and EncodingAESKey of half a mistake"}},
		{"KeysAndReceiveIDOfAnotherSuite", holds(suiteToken, suiteKey, suite), explain.Signature,
			[]string{"the Token and EncodingAESKey of the lab's suite with receiveid = the receiveid of the lab's suite " + suite}},
		{"KeysOfAChapter", holds(strangeToken, strangeKey, corp), explain.Signature,
			[]string{"the Token and EncodingAESKey of a stranger with receiveid = the receiveid of a corp " + corp}},
		{"UnknownKeys", holds("unknown", "labUnknown77labUnknown77labUnknown77labUnkA", provider), explain.Status, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, func(c *Config) {
				c.Candidates = func(context.Context) []wxcrypt.Candidate {
					return []wxcrypt.Candidate{
						{Name: "a corp", ReceiveID: corp},
						{Name: "a stranger", Token: strangeToken, Key: strangeKey, ReceiveID: corp},
						{Name: "half a mistake", Token: token, Key: suiteKey, ReceiveID: provider},
					}
				}
			})
			a := templateAddress(newReceiver(t, tt.change).URL)
			l.put(a, suiteAddress())
			f := l.Verify(t.Context(), 0, a)
			wantStep(t, f, tt.step)
			if diff := cmp.Diff(tt.fits, f.Fits); diff != "" {
				t.Errorf("Fits (-want +got):\n%s\nfinding: %s", diff, f)
			}
			all := l.probes()
			if len(all) > 1+mostProbes {
				t.Errorf("%d requests", len(all))
			}
			for _, e := range all[1:] {
				if e.Cause != all[0].ID || !strings.HasPrefix(e.Note, "probe: ") || len(e.Callback.Steps) == 0 {
					t.Errorf("probe %+v", e)
				}
			}
		})
	}
}

// TestSave_KeysAsSaved holds that a receiver which still has the saved keys is named as such when others are about to be saved.
func TestSave_KeysAsSaved(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := templateAddress(newReceiver(t).URL)
	l.put(a)
	a.Token = "labNewToken8"
	f, err := l.Save(t.Context(), 0, a)
	if err != nil {
		t.Fatal(err)
	}
	wantStep(t, f, explain.Signature)
	if len(f.Fits) != 1 || !strings.HasSuffix(f.Fits[0], "as they are saved now") {
		t.Errorf("finding %s", f)
	}
}

// TestOtherKeys holds that the keys of the same owner are tried before those of strangers, however many there are.
func TestOtherKeys(t *testing.T) {
	t.Parallel()
	var known []wxcrypt.Candidate
	for i := range 3 * mostKeys {
		known = append(known, wxcrypt.Candidate{Token: "stranger" + string(rune('a'+i)), Key: suiteKey, ReceiveID: corp})
	}
	known = append(known, wxcrypt.Candidate{Token: suiteToken, Key: suiteKey, ReceiveID: provider})
	a := templateAddress("http://127.0.0.1:1/")
	keys := otherKeys(&a, known)
	if len(keys) != mostKeys || keys[0].Token != suiteToken {
		t.Errorf("keys %+v", keys)
	}
}

func TestVerify_DecodesTwice(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	r := newReceiver(t, func(r *receiver) {
		r.get = func(w http.ResponseWriter, req *http.Request) {
			q := req.URL.Query()
			twice, _ := url.QueryUnescape(q.Get("echostr"))
			q.Set("echostr", twice)
			req.URL.RawQuery = q.Encode()
			r.check(w, req)
		}
	})
	f := l.Verify(t.Context(), 0, templateAddress(r.URL))
	wantStep(t, f, explain.Signature)
	if !strings.Contains(f.Cause, "twice") || len(f.Fits) != 1 {
		t.Errorf("finding %s", f)
	}
}

func TestVerify_ProbesAreBounded(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var asked atomic.Int64
	r := newReceiver(t, gets(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusInternalServerError)
	}))
	for i := range 40 {
		a := appAddress("", int64(i))
		a.Token += string(rune('a' + i%26))
		a.AESKey = string(rune('a'+i%26)) + a.AESKey[1:]
		l.put(a)
	}
	wantStep(t, l.Verify(t.Context(), 0, templateAddress(r.URL)), explain.Status)
	if n := asked.Load(); n != 1+mostProbes {
		t.Errorf("%d requests, want the check and %d probes", n, mostProbes)
	}
}

func TestVerify_ProbingEndsWithAHang(t *testing.T) {
	t.Parallel()
	l, h := newLab(t), newHang(t)
	var again atomic.Bool
	r := newReceiver(t, gets(func(w http.ResponseWriter, req *http.Request) {
		if !again.Swap(true) {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		h.wait(req)
	}))
	found := make(chan *explain.Finding)
	go func() { found <- l.Verify(t.Context(), 0, templateAddress(r.URL)) }()
	<-h.hit
	l.advance(l.checkLimit)
	wantStep(t, <-found, explain.Status)
	if n := len(l.probes()); n != 2 {
		t.Errorf("%d requests, want the check and one probe", n)
	}
}
