package quota_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/setting"
)

var (
	epoch = time.Date(2030, time.March, 4, 15, 0, 0, 0, time.UTC) // 23:00 in Shanghai
	robot = quota.Key{Who: "a-robot", What: "webhook/send"}
)

func TestSpend(t *testing.T) {
	t.Parallel()
	minute := quota.Limit{Name: "messages in a minute", Most: 3, Per: quota.Minute}
	hour := quota.Limit{Name: "messages in an hour", Most: 5, Per: quota.Hour}
	day := quota.Limit{Name: "messages in a day", Most: 2, Day: true}
	type step struct {
		at   time.Duration
		n    int
		full string        // name of the limit that is reached
		till time.Duration // when it lets in again
	}
	tests := []struct {
		name   string
		limits []quota.Limit
		steps  []step
	}{
		{"OK", []quota.Limit{minute}, []step{{0, 1, "", 0}, {time.Second, 1, "", 0}, {2 * time.Second, 1, "", 0}}},
		{"FourthIsRefused", []quota.Limit{minute}, []step{{0, 3, "", 0}, {time.Second, 1, minute.Name, 61 * time.Second}}},
		{"BlockedToTheEnd", []quota.Limit{minute}, []step{{0, 3, "", 0}, {time.Second, 1, minute.Name, 61 * time.Second}, {60500 * time.Millisecond, 1, minute.Name, 61 * time.Second}, {61 * time.Second, 1, "", 0}}},
		{"NewWindow", []quota.Limit{minute}, []step{{0, 3, "", 0}, {time.Minute, 3, "", 0}}},
		{"TooMuchAtOnce", []quota.Limit{minute}, []step{{0, 4, minute.Name, time.Minute}}},
		{"RefusedIsNotBooked", []quota.Limit{minute, hour}, []step{{0, 3, "", 0}, {time.Minute, 3, hour.Name, 61 * time.Minute}}},
		{"HourBlocksAnHour", []quota.Limit{minute, hour}, []step{
			{0, 3, "", 0}, {time.Minute, 2, "", 0}, {2 * time.Minute, 1, hour.Name, 62 * time.Minute}, {61 * time.Minute, 1, hour.Name, 62 * time.Minute}, {62 * time.Minute, 1, "", 0},
		}},
		{"OwnBlock", []quota.Limit{{Name: "x", Most: 1, Per: time.Minute, Block: time.Hour}}, []step{{0, 1, "", 0}, {1, 1, "x", time.Hour + 1}}},
		{"DayEndsAtMidnightInShanghai", []quota.Limit{day}, []step{{0, 2, "", 0}, {time.Minute, 1, day.Name, time.Hour}, {time.Hour, 2, "", 0}}},
		{"BackInTime", []quota.Limit{minute}, []step{{time.Hour, 3, "", 0}, {0, 3, "", 0}}},
		{"NoLimits", nil, []step{{0, 1_000_000, "", 0}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := quota.New(nil)
			for i, s := range test.steps {
				full := b.Spend(epoch.Add(s.at), robot, s.n, test.limits...)
				switch {
				case full == nil && s.full != "":
					t.Errorf("step %d was let in, want %s", i, s.full)
				case full != nil && (full.Limit.Name != s.full || full.Until.Sub(epoch) != s.till || full.Key != robot):
					t.Errorf("step %d: %s until +%s, want %q until +%s", i, full.Limit.Name, full.Until.Sub(epoch), s.full, s.till)
				}
			}
		})
	}
}

func TestKeysAreApart(t *testing.T) {
	t.Parallel()
	b, one := quota.New(nil), quota.Limit{Name: "one", Most: 1, Per: quota.Minute}
	for i := range 10 {
		if full := b.Spend(epoch, quota.Key{Who: fmt.Sprint(i), What: "x"}, 1, one); full != nil {
			t.Errorf("key %d pays for others", i)
		}
	}
	if b.Spend(epoch, quota.Key{Who: "0", What: "x"}, 1, one) == nil {
		t.Error("the second on one key was let in")
	}
	b.Forget()
	if full := b.Spend(epoch, quota.Key{Who: "0", What: "x"}, 1, one); full != nil {
		t.Errorf("after Forget: %v", full)
	}
}

func TestOff(t *testing.T) {
	t.Parallel()
	values, err := setting.Parse(map[string]string{"quota.mode": "off"})
	if err != nil {
		t.Fatal(err)
	}
	b := quota.New(values)
	for range 100 {
		if full := b.Spend(epoch, robot, 1, quota.Limit{Most: 1, Per: time.Hour}); full != nil {
			t.Fatal("counted although it is off")
		}
		if _, ok := b.Enter(robot, 1); !ok {
			t.Fatal("counted although it is off")
		}
	}
}

func TestEnter(t *testing.T) {
	t.Parallel()
	b := quota.New(nil)
	leave, ok := b.Enter(robot, 1)
	if !ok {
		t.Fatal("the first was refused")
	}
	if _, ok := b.Enter(robot, 1); ok {
		t.Error("the second was let in")
	}
	leave()
	if leave, ok := b.Enter(robot, 1); !ok {
		t.Error("nobody is inside any more")
	} else {
		leave()
	}
}

// However calls fall: after a refusal nobody is let in for a minute, and no minute holds more than two windows' worth.
func TestNeverMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := quota.Limit{Most: rapid.IntRange(1, 20).Draw(t, "most"), Per: time.Minute}
		b, now, refused := quota.New(nil), epoch, time.Time{}
		var let []time.Time
		for range rapid.IntRange(1, 200).Draw(t, "calls") {
			now = now.Add(time.Duration(rapid.IntRange(0, 20_000).Draw(t, "wait")) * time.Millisecond)
			if b.Spend(now, robot, 1, limit) != nil {
				if refused.IsZero() || now.Sub(refused) >= time.Minute {
					refused = now
				}
				continue
			}
			if !refused.IsZero() && now.Sub(refused) < time.Minute {
				t.Fatalf("let in %s after a refusal", now.Sub(refused))
			}
			let = append(let, now)
			if first := len(let) - 1 - 2*limit.Most; first >= 0 && now.Sub(let[first]) < time.Minute {
				t.Fatalf("%d within a minute, the limit is %d", 2*limit.Most+1, limit.Most)
			}
		}
	})
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	b, let := quota.New(nil), atomic.Int64{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 1000 {
				if b.Spend(epoch, robot, 1, quota.Limit{Most: 500, Per: time.Hour}) == nil {
					let.Add(1)
				}
				b.Spend(epoch, quota.Key{Who: fmt.Sprint(i), What: "y"}, 1, quota.Limit{Most: 1, Per: time.Hour})
			}
		})
	}
	all.Wait()
	if let.Load() != 500 {
		t.Errorf("%d were let in, want 500", let.Load())
	}
}
