package directory_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// wide is how many departments the corp of [BenchmarkWrites] has besides those of the stand.
const wide = 20_000

// BenchmarkWrites measures contact writes in a corp of 20,000 departments, over loopback.
func BenchmarkWrites(b *testing.B) {
	s := credentialtest.New(b)
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		for from := 0; from < wide; from += 500 {
			some := make([]directory.Department, 500)
			for i := range some {
				k := int64(from + i)
				some[i] = directory.Department{Corp: credentialtest.Corp, ID: 1000 + k, Name: fmt.Sprint("部门", k), ParentID: 2}
				if k >= 12 {
					some[i].ParentID = 1000 + k/12 - 1
				}
			}
			if _, err := tx.NewInsert().Model(&some).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	s.Dir.Forget()
	tree(s)
	spent, n := map[string]time.Duration{}, 0
	timed := func(path, body string) {
		took := clock.Stopwatch()
		if code, answer := write(s, path, body); code != 0 {
			b.Fatalf("%s: %s", path, answer)
		}
		spent[path] += took()
	}
	for b.Loop() {
		n++
		timed("user/create", fmt.Sprintf(`{"userid":"w%d","name":"宽","mobile":"18%09d","department":[%d]}`, n, n, 1000+n%wide))
		timed("user/update", fmt.Sprintf(`{"userid":"w%d","department":[%d]}`, n, 1001+n%wide))
		timed("department/create", fmt.Sprintf(`{"id":%d,"name":"新%d","parentid":%d}`, 50_000+n, n, 1000+n%wide))
		timed("department/update", fmt.Sprintf(`{"id":%d,"parentid":%d}`, 50_000+n, 1001+n%wide))
		s.Get("/cgi-bin/department/delete", "access_token", s.Token(0), "id", fmt.Sprint(50_000+n))
		s.Get("/cgi-bin/user/delete", "access_token", s.Token(0), "userid", fmt.Sprint("w", n))
	}
	for _, path := range []string{"user/create", "user/update", "department/create", "department/update"} {
		b.ReportMetric(float64(spent[path].Microseconds())/float64(n), "µs/"+path)
	}
}
