package printing

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png" // pictures that are converted
	"path/filepath"
	"strings"

	"wecomlab/core/openhw"
)

const (
	mostPictures = 100
	// mostPixels bounds a picture that has to be converted: up to twelve octets each are held.
	mostPixels = 20_000_000
	// pictureQuality is that of a PNG as JPG.
	pictureQuality = 90
)

// picturesFromDisk makes a job of pictures, one a page. The original is the first of them.
func picturesFromDisk(paths []string) (*document, error) {
	if len(paths) > mostPictures {
		return nil, refuse(fmt.Sprintf("at most %d pictures", mostPictures), fmt.Sprint(len(paths)), "a job has no more pages of pictures here", "")
	}
	doc := &document{name: filepath.Base(paths[0]), format: openhw.FormatJPG}
	size := 0
	for _, path := range paths {
		if !pictureTypes[extension(path)] {
			return nil, refuse("pictures alone: .jpg or .png", path, "a document cannot be joined to pictures", "print it by itself")
		}
		content, err := readFile(path)
		if err != nil {
			return nil, err
		}
		if doc.original == nil {
			doc.original = content
		}
		doc.size += int64(len(content))
		picture, err := asJPG(path, content)
		if err != nil {
			return nil, err
		}
		if size += len(picture); size > MaxFile {
			break // check refuses it
		}
		doc.printed = append(doc.printed, picture)
	}
	if size > MaxFile {
		doc.printed = append(doc.printed, make([]byte, MaxFile+1))
	}
	if len(paths) > 1 {
		doc.name = fmt.Sprintf("%s 等%d张图片", doc.name, len(paths))
	}
	return doc, nil
}

// asJPG gives a JPG as it is, and a PNG as a JPG on white paper.
func asJPG(path string, content []byte) ([]byte, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, refuse("a JPG or PNG", path, "it is no picture: "+err.Error(), "")
	}
	if format == "jpeg" {
		return content, nil
	}
	if config.Width*config.Height > mostPixels {
		return nil, refuse(fmt.Sprintf("a picture of at most %d pixels", mostPixels), fmt.Sprintf("%d × %d", config.Width, config.Height), "it is too large to be converted", "make it smaller, or print a JPG")
	}
	from, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, refuse("a PNG", path, "it is damaged: "+err.Error(), "")
	}
	paper := image.NewRGBA(from.Bounds())
	draw.Draw(paper, paper.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(paper, paper.Bounds(), from, from.Bounds().Min, draw.Over)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, paper, &jpeg.Options{Quality: pictureQuality}); err != nil {
		return nil, refuse("a picture that JPG can hold", path, strings.TrimPrefix(err.Error(), "jpeg: "), "")
	}
	return b.Bytes(), nil
}
