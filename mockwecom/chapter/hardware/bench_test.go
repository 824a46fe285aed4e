package hardware_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// crowd is how many members the corp of the benchmarks has.
const crowd = 10_000

// large is a stand with a corp of 10,000 members and a door that serves all of them, or a department of as many.
func large(b *testing.B, parties string) (*stand, *hardware.Device) {
	b.Helper()
	s := newStand(b)
	members := make([]fixtures.Member, crowd)
	for i := range members {
		members[i] = fixtures.Member{UserID: fmt.Sprintf("worker%05d", i), Name: "工人", Department: []int64{2}, Mobile: fmt.Sprintf("139%08d", i)}
	}
	s.Load(&fixtures.World{
		Corps: []fixtures.Corp{{CorpID: "wwlarge00000000001", Name: "大厂", Departments: []fixtures.Department{{ID: 1, Name: "大厂"}, {ID: 2, Name: "车间", ParentID: 1}}, Members: members}},
		DeviceModels: []fixtures.DeviceModel{{ModelID: "large", Name: "门禁", Kinds: []string{"attendance", "door"}, Devices: []fixtures.Device{
			{SN: "LARGE1", SecretNo: "00000000000000000000000000000000", ActiveCode: "code", Corp: "wwlarge00000000001", Secret: "secret"},
		}}},
	})
	s.must("corp.device_range", "sn=LARGE1", "parties="+parties)
	return s, s.device("LARGE1")
}

// ask answers a command past the socket.
func (s *stand) ask(b *testing.B, d *hardware.Device, cmd string, body any) any {
	row, _ := openhw.Lookup(cmd)
	answer, after, err := s.Answer(b.Context(), 1, d, row, body, nil)
	if err != nil {
		b.Fatal(err)
	}
	after()
	return answer
}

// features are two fingers and a face each, of a kilobyte.
func features(salt byte) *openhw.UploadFeatures {
	data := make([]byte, 768)
	data[0] = salt
	text := base64.StdEncoding.EncodeToString(data)
	in := new(openhw.UploadFeatures)
	for i := range openhw.MaxBatch {
		in.UserInfo = append(in.UserInfo, openhw.Feature{
			UserID: fmt.Sprintf("worker%05d", i), Fp: []openhw.Template{{ID: 0, Data: text}, {ID: 1, Data: text}}, FaList: []openhw.Template{{Data: text}},
		})
	}
	return in
}

// BenchmarkPage measures a page of 200 people with their features, the last one of a list of 10,000 and the first.
func BenchmarkPage(b *testing.B) {
	for name, parties := range map[string]string{"WholeCorp": "1", "Department": "2"} {
		s, d := large(b, parties)
		s.ask(b, d, "upload_userinfo", features(1))
		for _, offset := range []uint32{0, crowd - openhw.MaxBatch} {
			b.Run(fmt.Sprintf("%sFrom%d", name, offset), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if got := s.ask(b, d, "get_userinfo_by_page", page(offset, openhw.MaxBatch)).(*openhw.UserPage); len(got.UserInfo) != openhw.MaxBatch {
						b.Fatal(len(got.UserInfo))
					}
				}
			})
		}
	}
}

// BenchmarkUpload measures an upload of 200 people, two fingers and a face each, all of them new to the cloud.
func BenchmarkUpload(b *testing.B) {
	s, d := large(b, "1")
	b.ReportAllocs()
	salt := byte(0)
	for b.Loop() {
		salt++
		if got := s.ask(b, d, "upload_userinfo", features(salt)).(*openhw.FailedUsers); len(got.FailList) != 0 {
			b.Fatal(got.FailList)
		}
	}
}

// BenchmarkKeys measures a page of 200 people with their public keys.
func BenchmarkKeys(b *testing.B) {
	s, d := large(b, "1")
	ask := page(0, openhw.MaxBatch)
	ask.IsReqPublicKey = u32(1)
	b.ReportAllocs()
	for b.Loop() {
		s.ask(b, d, "get_userinfo_by_page", ask)
	}
}

// BenchmarkFleet measures what a change of one person means for 20,000 devices of the corp that serve everybody: a new name, a new userid,
// and a face that another device has taken.
func BenchmarkFleet(b *testing.B) {
	const devices = 20_000
	s := newStand(b)
	s.must("device.make_fleet", "model=door", "count="+strconv.Itoa(devices), "corp="+credentialtest.Corp, "bind=true")
	before := s.Member("engineer")
	version := s.device(gate).PermVersion
	change := func(edit func(m *directory.Member, i int)) func(*testing.B) {
		return func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				after := *before
				edit(&after, i)
				s.Write(func(ctx context.Context, tx *store.Tx) error {
					return s.ContactsChanged(ctx, tx, &directory.Change{Corp: credentialtest.Corp, Before: before, After: &after})
				})
				version++
			}
			if got := s.device(gate).PermVersion; got != version {
				b.Fatalf("version %d, want %d", got, version)
			}
		}
	}
	b.Run("Name", change(func(m *directory.Member, i int) { m.Name = fmt.Sprint("name", i) }))
	b.Run("UserID", change(func(m *directory.Member, i int) { m.UserID = fmt.Sprint("userid", i) }))
	b.Run("Face", func(b *testing.B) {
		from := s.device(gate)
		for i := 0; b.Loop(); i++ {
			face := openhw.Template{Data: base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(i)))}
			s.ask(b, from, "upload_userinfo", &openhw.UploadFeatures{UserInfo: []openhw.Feature{{UserID: "engineer", FaList: []openhw.Template{face}}}})
		}
	})
}
