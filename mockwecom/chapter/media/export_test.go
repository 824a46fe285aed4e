package media

import (
	"fmt"
	"iter"
)

// Measure tells what is read from a file that comes in pieces.
func Measure(kind Kind, pieces iter.Seq[[]byte]) string {
	picture, film := newPixelMeter(), newFilmMeter()
	for p := range pieces {
		_, _ = picture.Write(p)
		_, _ = film.Write(p)
	}
	if kind == Image {
		return fmt.Sprint(picture.width, picture.height)
	}
	return fmt.Sprint(film.length, film.known)
}
