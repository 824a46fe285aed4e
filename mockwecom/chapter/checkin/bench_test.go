package checkin_test

import (
	"context"
	"testing"

	"wecomlab/mockwecom/chapter/checkin"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/store"
)

// BenchmarkRecord measures one punch of a device, in a transaction of its own, as a gateway brings it.
func BenchmarkRecord(b *testing.B) {
	var k *checkin.CheckIn
	s := credentialtest.With(b, func(c *credentialtest.Stand) []engine.Chapter {
		k = checkin.New(c.Runtime, c.Dir, c.Agents)
		return []engine.Chapter{k.Chapter()}
	})
	member := s.Member("engineer").ID
	b.ReportAllocs()
	at := int64(1)
	for b.Loop() {
		at++
		s.Write(func(ctx context.Context, tx *store.Tx) error {
			_, err := k.Record(ctx, tx, checkin.Punch{Corp: credentialtest.Corp, Member: member, At: at, Source: checkin.Device, SN: "SN1", ForTime: -1})
			return err
		})
	}
}

// BenchmarkMonth measures a month of three members with two punches a day.
func BenchmarkMonth(b *testing.B) {
	var k *checkin.CheckIn
	s := credentialtest.With(b, func(c *credentialtest.Stand) []engine.Chapter {
		k = checkin.New(c.Runtime, c.Dir, c.Agents)
		return []engine.Chapter{k.Chapter()}
	}, "quota.mode", "off")
	const days = 31
	members := []int64{s.Member("engineer").ID, s.Member("both").ID, s.Member("boss.li").ID}
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		for i := range int64(days * 2) {
			for _, id := range members {
				p := checkin.Punch{Corp: credentialtest.Corp, Member: id, At: today - i*43200 + 32400, Source: checkin.Phone, ForTime: -1}
				if _, err := k.Record(ctx, tx, p); err != nil {
					return err
				}
			}
		}
		return nil
	})
	token := s.Token(app)
	b.ReportAllocs()
	for b.Loop() {
		if got := s.Post("/cgi-bin/checkin/getcheckin_monthdata", span(today-days*86400, today, `["engineer","both","boss.li"]`), "access_token", token); len(got.Body) < 1000 {
			b.Fatal(got.Body)
		}
	}
}
