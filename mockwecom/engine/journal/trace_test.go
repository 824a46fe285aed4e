package journal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/mockwecom/engine/journal"
)

func caused(by int64) *journal.Entry {
	e := apiCall()
	e.Cause = by
	return e
}

func TestTrace(t *testing.T) {
	t.Parallel()
	t.Run("BeginsWithItself", func(t *testing.T) {
		t.Parallel()
		e := apiCall()
		added(t, journal.Limits{}, e)
		if e.Trace != e.ID {
			t.Errorf("trace %d, id %d", e.Trace, e.ID)
		}
	})
	t.Run("GoesFromCauseToCause", func(t *testing.T) {
		t.Parallel()
		j := added(t, journal.Limits{}, apiCall(), apiCall(), caused(1), caused(3), caused(2))
		if diff := cmp.Diff([]int64{1, 3, 4}, ids(j.Story(3))); diff != "" {
			t.Errorf("story of 3 (-want +got):\n%s", diff)
		}
		if e, _ := j.Get(4); e.Trace != 1 {
			t.Errorf("trace of 4 = %d, want 1", e.Trace)
		}
	})
	t.Run("SurvivesTheCausesFall", func(t *testing.T) {
		t.Parallel()
		j := added(t, journal.Limits{Rows: 10}, apiCall(), caused(1))
		for range 20 {
			j.Add(apiCall())
		}
		late := caused(2)
		j.Add(late)
		if late.Trace != 1 {
			t.Errorf("trace = %d, want 1", late.Trace)
		}
		if diff := cmp.Diff([]int64{late.ID}, ids(j.Story(1))); diff != "" {
			t.Errorf("story of the fallen (-want +got):\n%s", diff)
		}
	})
	t.Run("ForgottenCauseIsTheBeginning", func(t *testing.T) {
		t.Parallel()
		j := added(t, journal.Limits{Rows: 10}, apiCall(), caused(1))
		for range 1000 {
			j.Add(apiCall())
		}
		late := caused(2)
		j.Add(late)
		if late.Trace != 2 {
			t.Errorf("trace = %d, want the cause itself", late.Trace)
		}
	})
	t.Run("EffectEndsBeforeItsCause", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Limits{})
		first, call, push := apiCall(), apiCall(), callback()
		first.ID, call.ID, push.ID = j.Begin(), j.Begin(), j.Begin()
		call.Cause, push.Cause = first.ID, call.ID
		j.Add(push)
		j.Add(call)
		j.Add(first)
		for _, e := range []*journal.Entry{first, call, push} {
			if diff := cmp.Diff([]int64{1, 2, 3}, ids(j.Story(e.ID))); diff != "" {
				t.Errorf("story of %d (-want +got):\n%s", e.ID, diff)
			}
		}
	})
	t.Run("UnknownEntryHasNoStory", func(t *testing.T) {
		t.Parallel()
		if story := added(t, journal.Limits{}, apiCall()).Story(9); len(story) != 0 {
			t.Errorf("got %v", ids(story))
		}
	})
}

// Whatever causes are named, in whatever order exchanges end: it comes to an end, and every entry is in its own story.
func TestTraceProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		j := journal.New(journal.Limits{Rows: rapid.IntRange(1, 200).Draw(t, "rows")})
		order := rapid.Permutation([]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}).Draw(t, "order")
		for _, id := range order {
			e := caused(rapid.Int64Range(-1, 14).Draw(t, "cause"))
			e.ID = id
			j.Add(e)
			if _, kept := j.Get(id); !kept {
				continue
			}
			found := false
			for _, other := range j.Story(id) {
				found = found || other.ID == id
			}
			if !found {
				t.Fatalf("entry %d is not in its own story", id)
			}
		}
	})
}

// Exchanges whose causes are all known form exactly the trees that the causes draw.
func TestStoriesAreTheTreesOfCauses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100).Draw(t, "n")
		causes := make([]int64, n+1)
		roots := make([]int64, n+1)
		for id := int64(1); id <= int64(n); id++ {
			causes[id] = rapid.Int64Range(0, id-1).Draw(t, "cause")
			roots[id] = id
			if causes[id] != 0 {
				roots[id] = roots[causes[id]]
			}
		}
		all := make([]int64, n)
		for i := range all {
			all[i] = int64(i) + 1
		}
		j := journal.New(journal.Limits{})
		for _, id := range rapid.Permutation(all).Draw(t, "order") {
			e := caused(causes[id])
			e.ID = id
			j.Add(e)
		}
		for id := int64(1); id <= int64(n); id++ {
			for _, other := range j.Story(id) {
				if roots[other.ID] != roots[id] {
					t.Fatalf("%d is in the story of %d, their roots are %d and %d", other.ID, id, roots[other.ID], roots[id])
				}
			}
		}
	})
}
