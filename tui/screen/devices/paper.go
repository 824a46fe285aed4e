package devices

import (
	"fmt"
	"image"
	"strings"

	"wecomlab/mockwecom/chapter/printing/pdf"
	"wecomlab/tui/i18n"
	"wecomlab/tui/rack"
	"wecomlab/tui/ui/paint"
)

// paperAt is which printed page is shown. Jobs are counted from the newest, pages from the first.
type paperAt struct {
	job, page int

	read  string     // the job that was read last
	pages [][]string // its text
}

// settlePaper keeps the shown page among those that there are. A job is read once, however often it is drawn.
func (s *Screen) settlePaper() {
	all := s.look.Papers
	s.paper.job = min(max(s.paper.job, 0), max(len(all)-1, 0))
	if len(all) > 0 && s.paper.read != all[s.paper.job].JobID {
		s.paper.read, s.paper.pages = all[s.paper.job].JobID, pagesOf(&all[s.paper.job])
	}
	s.paper.page = min(max(s.paper.page, 0), max(len(s.paper.pages)-1, 0))
}

// mostPages bounds the pages of a job that are read.
const mostPages = 500

// pagesOf is the text of a job, page by page. A picture, or what cannot be read, is one page without text.
func pagesOf(p *rack.Paper) [][]string {
	doc, err := pdf.Open(p.File)
	if err != nil {
		return [][]string{nil}
	}
	var pages [][]string
	for i := range min(doc.Pages(), mostPages) {
		pages = append(pages, doc.Text(i))
	}
	return pages
}

// drawPaper draws a printed page as a sheet, with its settings beside it.
func (s *Screen) drawPaper(a paint.Area) {
	look, say := s.env.Look, s.env.Say
	s.settlePaper()
	all := s.look.Papers
	fr := s.frame(paneOne)
	fr.Foot = say.T(i18n.PaperKeys)
	if len(all) > 0 {
		fr.Note = say.T(i18n.PaperOf, s.paper.page+1, len(s.paper.pages), s.paper.job+1, len(all))
	}
	inner := fr.Draw(a, look)
	if len(all) == 0 {
		s.text(inner, say.T(i18n.PaperNone), look.Dim)
		return
	}
	p := &all[s.paper.job]
	head := paint.Of(look.Strong, paint.Clean(p.Name)).Add(look.Good, "  ✓ "+say.T(i18n.PaperState)).
		Add(look.Dim, fmt.Sprintf("  %s · %d B", p.User, len(p.File)))
	inner.Line(1, 0, head.Fit(inner.Width()-2))
	var settings []string
	for _, set := range p.Settings {
		settings = append(settings, set.Key+" "+strings.Join(set.Value, "/"))
	}
	line := strings.Join(settings, " · ")
	if n := len(s.look.Snapshot.Jobs); n > 0 {
		line = strings.TrimPrefix(line+" · "+say.T(i18n.PaperQueue, n), " · ")
	}
	inner.Text(1, 1, look.Dim, paint.Fit(paint.Clean(line), inner.Width()-2))
	s.drawSheet(inner.Sub(image.Rect(0, 2, inner.Width(), inner.Height())))
}

// widest is the width of a sheet: lines of a page rarely have more.
const widest = 84

// drawSheet draws the page itself: ink on paper, with a shadow that makes it lie on the table.
func (s *Screen) drawSheet(a paint.Area) {
	look := s.env.Look
	w := min(widest, a.Width()-4)
	x := (a.Width() - w) / 2
	sheet := a.Sub(image.Rect(x, 0, x+w, a.Height()-1))
	sheet.Fill(look.Sheet)
	for i := range w {
		a.Text(x+1+i, a.Height()-1, look.Edge, "▀")
	}
	text := s.paper.pages[s.paper.page]
	if len(text) == 0 {
		text = []string{s.env.Say.T(i18n.PaperNoText)}
	}
	y := 1
	for _, line := range text {
		for _, part := range paint.Wrap(line, w-6) {
			if y >= sheet.Height()-1 {
				sheet.Text(3, sheet.Height()-1, look.Sheet, "⋮")
				return
			}
			sheet.Text(3, y, look.Sheet, part)
			y++
		}
	}
	number := fmt.Sprintf("%d / %d", s.paper.page+1, len(s.paper.pages))
	sheet.Text((w-paint.Width(number))/2, sheet.Height()-1, look.Sheet, number)
}
