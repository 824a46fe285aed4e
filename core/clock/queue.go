package clock

import "container/heap"

// A queue holds timers as a heap, the earliest first.
type queue []*Timer

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if q[i].due.Equal(q[j].due) {
		return q[i].seq < q[j].seq
	}
	return q[i].due.Before(q[j].due)
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

func (q *queue) Push(x any) {
	t := x.(*Timer)
	t.index = len(*q)
	*q = append(*q, t)
}

func (q *queue) Pop() any {
	old := *q
	last := len(old) - 1
	t := old[last]
	old[last] = nil
	t.index = -1
	*q = old[:last]
	return t
}

// unfold moves timers back to the first of the ticks that fold moved them over.
func (q *queue) unfold() {
	for _, t := range *q {
		if t.missed > 0 {
			t.due, t.missed = t.first, 0
		}
	}
	heap.Init(q)
}

func (q *queue) clear() {
	for _, t := range *q {
		t.index = -1
	}
	*q = nil
}
