package checkin_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/checkin"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
)

// Every field of a punch is stored as it was given.
func TestRecordWhole(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	want := checkin.Punch{
		At: today + 9*3600, UploadedAt: today + 10*3600, Source: checkin.Phone, Outside: true, Title: "it's here", Detail: "苏州", Lat: 31_298_000, Lng: -120_585_000,
		WiFi: "Office", WiFiMAC: "02:00:00:00:00:01", Notes: "notes", MediaID: "media", Strange: true, DeviceID: "phone", SN: "SN9", Name: "前台", Brand: "brand",
		Kind: 3, ForDay: 20_000, ForTime: 32_400,
	}
	if !s.record("engineer", want) {
		t.Fatal("it is not new")
	}
	got, err := s.checkin.Punches(t.Context(), s.Store.Read(), checkin.Query{Corp: credentialtest.Corp, To: today * 2})
	if err != nil || len(got) != 1 {
		t.Fatalf("%d punches, %v", len(got), err)
	}
	want.ID, want.Corp, want.Member = got[0].ID, credentialtest.Corp, s.Member("engineer").ID
	if diff := cmp.Diff(want, got[0]); diff != "" || got[0].ID == 0 {
		t.Error(diff)
	}
}
