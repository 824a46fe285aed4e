package pdf

// mostPages bounds the pages that are counted.
const mostPages = 10_000

// page is a leaf of the tree of pages.
type page struct {
	contents  any
	resources dict
}

// findPages walks the tree of pages from the catalogue.
func (d *Document) findPages() error {
	for _, root := range d.roots() {
		if err := d.purse.spend(valueFee); err != nil {
			return err
		}
		catalogue := d.dictOf(root)
		if catalogue == nil || catalogue["Pages"] == nil {
			continue
		}
		if t := d.resolve(catalogue["Type"]); t != nil && t != name("Catalog") {
			continue
		}
		d.walk(catalogue["Pages"], nil, map[ref]bool{}, 0)
		if len(d.pages) > 0 {
			return nil
		}
	}
	return nil
}

// walk adds the pages below a node. A node that was visited is not visited again.
func (d *Document) walk(node any, resources dict, seen map[ref]bool, depth int) {
	if r, is := node.(ref); is {
		if seen[r] {
			return
		}
		seen[r] = true
	}
	at := d.dictOf(node)
	if at == nil || depth > maxDepth || len(d.pages) == mostPages || d.purse.spend(valueFee) != nil {
		return
	}
	if own := d.dictOf(at["Resources"]); own != nil {
		resources = own
	}
	kids, is := d.resolve(at["Kids"]).(list)
	if !is {
		if at["Type"] == name("Page") || at["Contents"] != nil || at["MediaBox"] != nil {
			d.pages = append(d.pages, page{at["Contents"], resources})
		}
		return
	}
	for _, kid := range kids {
		d.walk(kid, resources, seen, depth+1)
	}
}
