package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"io"
)

// maxUnfolded is how many octets one stream may unfold to.
const maxUnfolded = 8 << 20

// memoryFee is what an octet of a stream costs that was unfolded: it may be kept.
const memoryFee = 4

// errFilter says that a stream is coded in a way that is of no use here, such as a picture's.
var errFilter = errors.New("pdf: a stream in a code that is not read")

// unfold gives the content of a stream. One that breaks off gives what came before.
func (d *Document) unfold(c chunk) ([]byte, error) {
	var names []name
	switch f := d.resolve(c.dict["Filter"]).(type) {
	case name:
		names = []name{f}
	case list:
		for _, each := range f {
			n, _ := d.resolve(each).(name)
			names = append(names, n)
		}
	}
	if p := d.dictOf(c.dict["DecodeParms"]); d.number(p["Predictor"]) > 1 || len(names) > 4 {
		return nil, errFilter
	}
	content := c.raw
	for _, n := range names {
		var err error
		if content, err = decode(n, content); err != nil {
			return nil, err
		}
		if err := d.purse.spend(memoryFee * len(content)); err != nil {
			return nil, err
		}
	}
	return content, nil
}

func decode(n name, in []byte) ([]byte, error) {
	var from io.Reader
	switch n {
	case "FlateDecode", "Fl":
		z, err := zlib.NewReader(bytes.NewReader(in))
		if err != nil {
			return nil, errFilter
		}
		from = z
	case "ASCII85Decode", "A85":
		end := bytes.Index(in, []byte("~>"))
		if end < 0 {
			end = len(in)
		}
		from = ascii85.NewDecoder(bytes.NewReader(in[:end]))
	case "ASCIIHexDecode", "AHx":
		return (&scanner{in: in}).hex(), nil
	default:
		return nil, errFilter
	}
	out, err := io.ReadAll(io.LimitReader(from, maxUnfolded))
	if len(out) == 0 && err != nil {
		return nil, errFilter
	}
	return out, nil
}
