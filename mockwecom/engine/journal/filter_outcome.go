package journal

import "net/http"

// Attempt returns the filter of exchanges that were meant to be what f selects, whether they reached their aim or not: f
// without its terms ok, !failed, errcode=0 and status=200. A filter that does not speak of the outcome at all is its own
// attempt. hopeful is false for a filter that asks for a failure or for one outcome among several: it speaks for itself.
func (f *Filter) Attempt() (attempt *Filter, hopeful bool) {
	if f == nil || f.root == nil {
		return f, true
	}
	root, hopeful := attemptOf(f.root)
	if !hopeful {
		return f, false
	}
	return &Filter{root}, true
}

// attemptOf returns nil where nothing is left, which selects everything.
func attemptOf(n node) (left node, hopeful bool) {
	switch n := n.(type) {
	case allOf:
		return attemptOfAll(n)
	case anyOf:
		var kept anyOf
		for _, branch := range n {
			left, hopeful := attemptOf(branch)
			if !hopeful {
				return nil, false
			}
			if left == nil {
				return nil, true
			}
			kept = append(kept, left)
		}
		return kept, true
	}
	if asksForSuccess(n) {
		return nil, true
	}
	return n, !speaksOfOutcome(n)
}

func attemptOfAll(terms allOf) (left node, hopeful bool) {
	var kept allOf
	for _, term := range terms {
		left, hopeful := attemptOf(term)
		if !hopeful {
			return nil, false
		}
		if left != nil {
			kept = append(kept, left)
		}
	}
	switch len(kept) {
	case 0:
		return nil, true
	case 1:
		return kept[0], true
	default:
		return kept, true
	}
}

func asksForSuccess(n node) bool {
	switch n := n.(type) {
	case verdict:
		return !bool(n)
	case negate:
		inner, is := n.term.(verdict)
		return is && bool(inner)
	case compare:
		return n.operator == "=" && (n.field.name == "errcode" && n.value == 0 || n.field.name == "status" && n.value == http.StatusOK)
	}
	return false
}

// speaksOfOutcome reports whether any term below n depends on how the exchange ended.
func speaksOfOutcome(n node) bool {
	switch n := n.(type) {
	case verdict:
		return true
	case negate:
		return speaksOfOutcome(n.term)
	case compare:
		return n.field.name == "errcode" || n.field.name == "status"
	case textual:
		return n.field.name == "step" || n.field.name == "errmsg"
	case allOf:
		return anySpeaks(n)
	case anyOf:
		return anySpeaks(n)
	}
	return false
}

func anySpeaks(terms []node) bool {
	for _, term := range terms {
		if speaksOfOutcome(term) {
			return true
		}
	}
	return false
}
