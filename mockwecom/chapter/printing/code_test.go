package printing_test

import (
	"bytes"
	"image"
	"strings"
	"testing"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
)

func errcodeOf(n int) errcode.Code { return errcode.Code(n) }

func TestGenQRCode(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"png", "jpg"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, "hardware.qrcode_format="+format)
			data, err := o.Fetch(o.ctx, "printer/gen_qrcode", &openhw.LoginCode{State: "desk-1", FormatVersion: 1})
			must(t, err)
			picture, got, err := image.Decode(bytes.NewReader(data))
			if err != nil || strings.TrimSuffix(got, "eg")[0] != format[0] || picture.Bounds().Dx() < 200 || picture.Bounds().Dx() != picture.Bounds().Dy() {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
	t.Run("ErrLongState", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		_, err := o.Fetch(o.ctx, "printer/gen_qrcode", &openhw.LoginCode{State: strings.Repeat("x", 4000), FormatVersion: 1})
		refused(t, err, 40058)
	})
	t.Run("ErrNoState", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		_, err := o.Fetch(o.ctx, "printer/gen_qrcode", &openhw.LoginCode{FormatVersion: 1})
		refused(t, err, 40058)
	})
}
