package hardware_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// tape notes what is pushed to each device; all are online.
type tape struct{ pushed map[string][]string }

func (l *tape) Push(_ int64, sn, cmd string, body any) {
	text, _ := json.Marshal(body)
	l.pushed[sn] = append(l.pushed[sn], cmd+" "+string(text))
}
func (*tape) Links(string) []hardware.Link         { return nil }
func (*tape) Changed(int64, string, openhw.Change) {}

// fleetStand is a stand whose line is a tape. GATE1 and SEEDED6 serve the whole corp, and are told together; SIDE2 serves the whole corp as
// well, but names a department besides, and is told on its own.
func fleetStand(t testing.TB, settings ...string) (*stand, *tape) {
	s, l := newStand(t, settings...), &tape{map[string][]string{}}
	s.PushThrough(l)
	s.must("corp.device_range", "sn="+side, "parties=1,2")
	return s, l
}

func (s *stand) changed(change directory.Change) {
	s.T.Helper()
	change.Corp = credentialtest.Corp
	s.Write(func(ctx context.Context, tx *store.Tx) error { return s.ContactsChanged(ctx, tx, &change) })
}

// history is what a device is told of userids that have changed since a version.
func (s *stand) history(t testing.TB, sn string, since uint32) []openhw.Notification {
	row, _ := openhw.Lookup("get_notify_history")
	offset := openhw.Uint32(0)
	answer, after, err := s.Answer(t.Context(), 1, s.device(sn), row, &openhw.NotifyHistory{PermVersion: openhw.Uint32(since), Offset: &offset, Limit: openhw.MaxBatch}, nil)
	must(t, err)
	after()
	return answer.(*openhw.NotifyPage).Item
}

// Devices that are told together hear the same, in the same versions, as one that is told alone, whatever happens.
func TestToldTogetherAsAlone(t *testing.T) {
	t.Parallel()
	s, l := fleetStand(t)
	engineer, face := s.Member("engineer"), 0
	rapid.Check(t, func(rt *rapid.T) {
		clear(l.pushed)
		since := s.device(side).PermVersion
		member := func(label string) *directory.Member {
			m := *engineer
			m.UserID = rapid.SampledFrom([]string{"engineer", "Engineer", `e@_.-`, "工程师", `"perm_version":0`}).Draw(rt, label+" userid")
			m.Name = rapid.SampledFrom([]string{"甲", "乙"}).Draw(rt, label+" name")
			m.Status = rapid.SampledFrom([]int{1, 1, 1, 2, 5}).Draw(rt, label+" status")
			return &m
		}
		rt.Repeat(map[string]func(*rapid.T){
			"edit":  func(*rapid.T) { s.changed(directory.Change{Before: member("before"), After: member("after")}) },
			"join":  func(*rapid.T) { s.changed(directory.Change{After: member("after")}) },
			"leave": func(*rapid.T) { s.changed(directory.Change{Before: member("before")}) },
			"twice": func(*rapid.T) {
				c := directory.Change{Corp: credentialtest.Corp, Before: member("before"), After: member("after")}
				s.Write(func(ctx context.Context, tx *store.Tx) error {
					if err := s.ContactsChanged(ctx, tx, &c); err != nil {
						return err
					}
					return s.ContactsChanged(ctx, tx, &c)
				})
			},
			"face": func(rt *rapid.T) {
				face++
				s.face(t, rapid.SampledFrom([]string{gate, side, seeded}).Draw(rt, "from"), "", face)
			},
		})
		alone := s.device(side)
		for _, sn := range []string{gate, seeded} {
			if d, err := s.Device(t.Context(), sn); err != nil || d.PermVersion != alone.PermVersion || s.device(sn).PermVersion != alone.PermVersion {
				rt.Fatalf("%s has version %d, %s %d, %v", sn, d.PermVersion, side, alone.PermVersion, err)
			}
			if diff := cmp.Diff(l.pushed[side], l.pushed[sn]); diff != "" {
				rt.Fatal(sn, diff)
			}
			if diff := cmp.Diff(s.history(t, side, since), s.history(t, sn, since)); diff != "" {
				rt.Fatal(sn, diff)
			}
		}
	})
}

// face lets a device upload the engineer's face, which is another one for every number.
func (s *stand) face(t testing.TB, sn, algorithm string, number int) {
	t.Helper()
	row, _ := openhw.Lookup("upload_userinfo")
	list := []openhw.Template{{Data: base64.StdEncoding.EncodeToString([]byte{byte(number)})}}
	in := &openhw.UploadFeatures{UserInfo: []openhw.Feature{{UserID: "engineer", FaList: list, FaAlgorithm: algorithm}}}
	_, after, err := s.Answer(t.Context(), 1, s.device(sn), row, in, nil)
	must(t, err)
	after()
}

// Devices that are told together hear of the features that they work with, and of no others; whoever brings them may be left out.
func TestFeaturesToUniformDevices(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, from, algorithm string
		settings              []string
		told                  []string
	}{
		{"Default", gate, "", nil, []string{gate, side, seeded}},
		{"OneAlgorithm", seeded, "x", nil, []string{seeded}},
		{"UploaderIsNotTold", gate, "", []string{"hardware.tell_uploader", "false"}, []string{side, seeded}},
		{"LonelyUploaderIsNotTold", side, "", []string{"hardware.tell_uploader", "false"}, []string{gate, seeded}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, l := fleetStand(t, test.settings...)
			s.Write(func(ctx context.Context, tx *store.Tx) error {
				d := s.deviceIn(ctx, tx, seeded)
				d.FaAlgorithms = []string{"x", openhw.DefaultAlgorithm}
				return s.Save(ctx, tx, d, "fa_algorithms")
			})
			s.face(t, test.from, test.algorithm, 1)
			for _, sn := range []string{gate, side, seeded, cloudy, printer, foreign} {
				want := uint32(1)
				if slices.Contains(test.told, sn) {
					want = 2
				}
				if got := s.device(sn).PermVersion; got != want || len(l.pushed[sn]) != int(want)-1 {
					t.Errorf("%s has version %d, want %d; %q", sn, got, want, l.pushed[sn])
				}
			}
		})
	}
}

// A device that names a member besides the whole corp loses the name with the member, and is from then on told with the others: of
// each change once, even within one transaction.
func TestBecomesUniform(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.must("corp.device_range", "sn="+side, "parties=1", "users=engineer")
	engineer, both := s.Member("engineer"), *s.Member("both")
	both.Name = "another"
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		for _, c := range []directory.Change{{Before: engineer}, {Before: s.memberIn(ctx, tx, "both"), After: &both}} {
			c.Corp = credentialtest.Corp
			if err := s.ContactsChanged(ctx, tx, &c); err != nil {
				return err
			}
		}
		return nil
	})
	for sn, want := range map[string]uint32{gate: 3, side: 3, printer: 1, foreign: 1} {
		if got := s.device(sn); got.PermVersion != want || len(got.Users) != 0 {
			t.Errorf("%s has version %d, want %d, and names %q", sn, got.PermVersion, want, got.Users)
		}
	}
	s.changed(directory.Change{Before: &both})
	if got := s.device(side).PermVersion; got != 4 {
		t.Errorf("version %d, want 4", got)
	}
}

func (s *stand) memberIn(ctx context.Context, tx *store.Tx, userid string) *directory.Member {
	s.T.Helper()
	m, err := s.Dir.Member(ctx, tx, credentialtest.Corp, userid)
	must(s.T, err)
	return m
}

// What is rolled back tells nobody and leaves every version as it was.
func TestUniformRollback(t *testing.T) {
	t.Parallel()
	s, l := fleetStand(t)
	err := s.Store.Change(t.Context(), func(tx *store.Tx) error {
		c := directory.Change{Corp: credentialtest.Corp, Before: s.memberIn(t.Context(), tx, "engineer")}
		return errors.Join(s.ContactsChanged(t.Context(), tx, &c), context.DeadlineExceeded)
	})
	if !errors.Is(err, context.DeadlineExceeded) || len(l.pushed) != 0 || s.device(gate).PermVersion != 1 {
		t.Errorf("%v, %q, version %d", err, l.pushed, s.device(gate).PermVersion)
	}
}
