package quota_test

import (
	"testing"

	"wecomlab/mockwecom/engine/quota"
)

// BenchmarkSpend measures what counting adds to every call: two keys with two windows each.
func BenchmarkSpend(b *testing.B) {
	book := quota.New(nil)
	limits := []quota.Limit{{Name: "a minute", Most: 1 << 60, Per: quota.Minute}, {Name: "an hour", Most: 1 << 60, Per: quota.Hour}}
	corp, address := quota.Key{Who: "ww81f0c2a4b6d8e013", What: "/cgi-bin/user/get"}, quota.Key{Who: "127.0.0.1", What: "/cgi-bin/user/get"}
	b.ReportAllocs()
	for b.Loop() {
		if book.Spend(epoch, corp, 1, limits...) != nil || book.Spend(epoch, address, 1, limits...) != nil {
			b.Fatal("full")
		}
	}
}
