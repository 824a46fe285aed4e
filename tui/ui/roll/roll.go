// Package roll keeps a cursor and a window over a list of rows of which only those in the window are drawn. bubbles'
// viewport has a window and no cursor, and wants its content as one text; the rows here are cells that are drawn in place.
package roll

// Roll is the position in a list. The zero value is an empty list.
type Roll struct {
	count  int // rows of the list
	height int // rows of the window
	cursor int // the chosen row
	first  int // the first row in the window
}

// Resize tells how many rows there are and how many fit the window.
func (r *Roll) Resize(count, height int) {
	r.count, r.height = max(count, 0), max(height, 0)
	r.settle()
}

// Cursor is the chosen row, 0 in an empty list.
func (r *Roll) Cursor() int { return r.cursor }

// First is the first row in the window.
func (r *Roll) First() int { return r.first }

// Count is the number of rows of the list.
func (r *Roll) Count() int { return r.count }

// Visible is the range of rows in the window: from first up to, not including, end.
func (r *Roll) Visible() (first, end int) { return r.first, min(r.first+r.height, r.count) }

// Choose puts the cursor on a row.
func (r *Roll) Choose(row int) {
	r.cursor = row
	r.settle()
}

// Move moves the cursor by rows.
func (r *Roll) Move(by int) { r.Choose(r.cursor + by) }

// Page moves the cursor by windows.
func (r *Roll) Page(by int) { r.Choose(r.cursor + by*max(r.height-1, 1)) }

// Top puts the cursor on the first row.
func (r *Roll) Top() { r.Choose(0) }

// Bottom puts the cursor on the last row.
func (r *Roll) Bottom() { r.Choose(r.count - 1) }

// AtBottom reports whether the cursor is on the last row.
func (r *Roll) AtBottom() bool { return r.cursor >= r.count-1 }

// Scroll moves the window by rows and takes the cursor along only as far as it must.
func (r *Roll) Scroll(by int) {
	r.first = min(max(r.first+by, 0), max(r.count-r.height, 0))
	r.cursor = min(max(r.cursor, r.first), max(r.first+r.height-1, 0))
	r.settle()
}

// Place puts a row at the window's top, as far as the cursor and the list's ends allow.
func (r *Roll) Place(first int) {
	r.first = first
	r.settle()
}

// Show moves the window so that the rows from first to last are inside, the first one if not all fit.
func (r *Roll) Show(first, last int) {
	if last >= r.first+r.height {
		r.first = last - r.height + 1
	}
	r.first = min(r.first, first)
	r.clamp()
}

// settle keeps the cursor inside the list and the window around the cursor.
func (r *Roll) settle() {
	r.cursor = min(max(r.cursor, 0), max(r.count-1, 0))
	if r.cursor < r.first {
		r.first = r.cursor
	}
	if r.height > 0 && r.cursor >= r.first+r.height {
		r.first = r.cursor - r.height + 1
	}
	r.clamp()
}

func (r *Roll) clamp() {
	r.first = min(max(r.first, 0), max(r.count-r.height, 0))
}
