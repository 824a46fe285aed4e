package content

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/api"
)

// The codes of pictures that stand in the request (doc 90313).
const (
	wrongImageSize errcode.Code = 40009
	emptyBody      errcode.Code = 93017
	imageTooLarge  errcode.Code = 93018
	wrongMD5       errcode.Code = 301019
)

// maxInline bounds a picture that stands in the request, in bytes before they are encoded (doc 99110).
const maxInline = 2 << 20

// ImageFile is a picture: a temporary file, or with robots the bytes themselves.
type ImageFile struct {
	oneFile
	Base64 string `json:"base64,omitempty"`
	MD5    string `json:"md5,omitempty"` // of the bytes, in hex
}

func (b *ImageFile) check(k *check) error {
	if k.Inline {
		b.MediaID = ""
		return b.checkInline()
	}
	b.Base64, b.MD5 = "", ""
	_, err := k.checkFile("image.media_id", b.MediaID, media.Image)
	return err
}

func (b *ImageFile) checkInline() error {
	if b.Base64 == "" {
		return missing(emptyBody, "image.base64")
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "image.md5 of the bytes before they are encoded", Got: b.MD5, Fix: "encode the file as it is, without line breaks, and give its md5"}
	bytes, err := base64.StdEncoding.Strict().DecodeString(b.Base64)
	if strings.ContainsAny(b.Base64, "\r\n") || err != nil {
		f.Expected, f.Got, f.Cause = "image.base64 in standard base64 without line breaks", fmt.Sprintf("%d characters that are none", len(b.Base64)), "the picture cannot be decoded"
		return api.Refuse(wrongMD5, f)
	}
	sum := md5.Sum(bytes)
	kind := http.DetectContentType(bytes)
	switch {
	case len(bytes) > maxInline:
		f.Step, f.Expected, f.Got, f.Cause, f.Fix = explain.Limit, fmt.Sprintf("at most %d bytes", maxInline), fmt.Sprint(len(bytes)), "the picture is too large", "send a smaller one"
		return api.Refuse(imageTooLarge, f)
	case !strings.EqualFold(b.MD5, hex.EncodeToString(sum[:])):
		f.Cause = "the md5 is not that of the bytes"
		return api.Refuse(wrongMD5, f)
	case kind != "image/jpeg" && kind != "image/png":
		f.Expected, f.Got, f.Cause, f.Fix = "a picture in JPG or PNG", kind, "the picture is of another format", "convert it"
		return api.Refuse(wrongImageSize, f)
	}
	return nil
}
