package hardware_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
)

// finger is one finger of one person in one algorithm.
type finger struct {
	userid, algorithm string
	id                openhw.Uint32
}

// known is what the cloud should know after some uploads.
type known struct {
	data     map[finger]string
	versions map[string]openhw.Uint32
}

// take applies an upload and tells how many people have changed.
func (k *known) take(people []openhw.Feature) (changed int) {
	last := map[finger]string{}
	for _, p := range people {
		for _, t := range p.Fp {
			last[finger{p.UserID, p.FpAlgorithm, t.ID}] = t.Data
		}
	}
	touched := map[string]bool{}
	for f, data := range last {
		if k.data[f] != data {
			touched[f.userid] = true
		}
		if k.data[f] = data; data == "" {
			delete(k.data, f)
		}
	}
	for userid := range touched {
		k.versions[userid]++
	}
	return len(touched)
}

// best are the fingers that a device with these algorithms should get.
func (k *known) best(userid string, ranked []string) []openhw.Template {
	for _, algorithm := range ranked {
		list := []openhw.Template{}
		for id := range openhw.Uint32(openhw.MaxFingerprints) {
			if data := k.data[finger{userid, algorithm, id}]; data != "" {
				list = append(list, openhw.Template{ID: id, Data: data})
			}
		}
		if len(list) > 0 {
			return list
		}
	}
	return []openhw.Template{}
}

// Whatever is uploaded in whatever order, the list shows the last word on each finger, and versions count changes.
func TestUploadsProperty(t *testing.T) {
	t.Parallel()
	ranked := []string{"x", "default"}
	upload, _ := openhw.Lookup("upload_userinfo")
	list, _ := openhw.Lookup("get_userinfo_by_page")
	feature := rapid.Custom(func(t *rapid.T) openhw.Feature {
		f := openhw.Feature{UserID: rapid.SampledFrom([]string{"Boss.Li", "engineer", "both"}).Draw(t, "userid"), FpAlgorithm: rapid.SampledFrom(ranked).Draw(t, "algorithm")}
		for range rapid.IntRange(0, 3).Draw(t, "fingers") {
			f.Fp = append(f.Fp, openhw.Template{ID: openhw.Uint32(rapid.IntRange(0, 2).Draw(t, "id")), Data: rapid.SampledFrom([]string{"", "QQ==", "Qg=="}).Draw(t, "data")})
		}
		return f
	})
	rapid.Check(t, func(rt *rapid.T) {
		s := newStand(t)
		d := s.device(gate)
		d.FpAlgorithms = ranked
		model := &known{map[finger]string{}, map[string]openhw.Uint32{}}
		version := d.PermVersion
		for range rapid.IntRange(1, 6).Draw(rt, "uploads") {
			people := rapid.SliceOfN(feature, 1, 4).Draw(rt, "people")
			_, after, err := s.Answer(context.Background(), 1, d, upload, &openhw.UploadFeatures{UserInfo: people}, nil)
			if err != nil {
				rt.Fatal(err)
			}
			after()
			if model.take(people) > 0 {
				version++
			}
			model.compare(rt, s, d, list, ranked)
			// The device in the database ranks the default alone, and is told of changes of that only.
			if got := s.device(gate).PermVersion; got > version {
				rt.Fatalf("version %d, at most %d changes", got, version)
			}
		}
	})
}

// compare holds the list against the model.
func (k *known) compare(t *rapid.T, s *stand, d *hardware.Device, list openhw.Row, ranked []string) {
	answer, _, err := s.Answer(context.Background(), 1, d, list, page(0, 200), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range answer.(*openhw.UserPage).UserInfo {
		if diff := cmp.Diff(k.best(u.UserID, ranked), u.Fp); diff != "" || *u.FpVer != k.versions[u.UserID] || *u.FaVer != 0 {
			t.Fatalf("%s version %d, want %d\n%s", u.UserID, *u.FpVer, k.versions[u.UserID], diff)
		}
	}
}
