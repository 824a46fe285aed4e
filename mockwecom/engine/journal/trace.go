package journal

// traces remembers for many more entries than are kept which story they belong to. A slot holds an entry's id and the id of
// what it belongs to; a story's first entry belongs to itself.
type traces struct {
	limit int
	slots []belonging
}

type belonging struct{ id, to int64 }

// learn notes the cause of an entry and returns the story's first entry. A cause that is still running or long forgotten is
// taken for the beginning; if it turns out later to have a cause of its own, root finds the way through it.
func (t *traces) learn(id, cause int64) int64 {
	if cause <= 0 || cause == id {
		t.note(id, id)
		return id
	}
	root := t.root(cause)
	if root == id { // a cause that names its own effect would run in a circle
		t.note(id, id)
		return id
	}
	t.note(id, root)
	return root
}

// root is the first entry of the story that id belongs to; id itself if nothing is known of it.
func (t *traces) root(id int64) int64 {
	for {
		to := t.of(id)
		if to == 0 || to == id {
			return id
		}
		id = to
	}
}

func (t *traces) of(id int64) int64 {
	if len(t.slots) == 0 || id <= 0 {
		return 0
	}
	if slot := t.slots[id%int64(len(t.slots))]; slot.id == id {
		return slot.to
	}
	return 0
}

// note keeps the newer of two ids that fall on one slot once the memory has its full size.
func (t *traces) note(id, to int64) {
	slot := t.slot(id)
	for slot.id != 0 && slot.id != id && len(t.slots) < t.limit {
		t.grow()
		slot = t.slot(id)
	}
	if slot.id <= id {
		*slot = belonging{id, to}
	}
}

func (t *traces) slot(id int64) *belonging {
	if len(t.slots) == 0 {
		t.grow()
	}
	return &t.slots[id%int64(len(t.slots))]
}

func (t *traces) grow() {
	old := t.slots
	t.slots = make([]belonging, min(max(2*len(old), firstRows), t.limit))
	for _, b := range old {
		if b.id != 0 {
			if slot := t.slot(b.id); slot.id < b.id {
				*slot = b
			}
		}
	}
}
