package openhw

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf8"
)

// Sizes of binary frames.
const (
	MaxFile   = 20 << 20         // octets of a file in a frame (doc 94011 for print files; for scans unverified)
	MaxBinary = MaxFile + 64<<10 // octets of a whole frame, names and args included
	lengthOf  = 4                // octets of a number: unsigned, little-endian (doc 94029)
)

// Values of format_version.
const (
	PlainFormat = 1 // downloads, and uploads without args (doc 94029)
	ArgsFormat  = 2 // uploads with args (doc 94014)
)

// Download is a binary frame from the cloud: the answer to a request whose body has format_version 1. It carries no
// errcode; a failure is answered with a text frame.
type Download struct {
	ReqID string
	Data  []byte
}

// Upload is a binary frame from a device (doc 94029, 94014). It is answered with a text frame.
type Upload struct {
	Cmd   string
	ReqID string
	Data  []byte
	Args  []byte // JSON; nil in format_version 1
}

// DecodeDownload reads a whole binary frame from the cloud. Data is a part of frame, not a copy. Errors are Faults:
// TooLarge, BadVersion, BadLength, NotText.
func DecodeDownload(frame []byte) (Download, error) {
	r := reader{rest: frame}
	version := r.open()
	if version != PlainFormat {
		r.fail(BadVersion, "format_version", fmt.Sprintf("%d is not 1", version))
	}
	download := Download{ReqID: r.name("req_id"), Data: r.file()}
	r.close()
	return download, r.err()
}

// DecodeUpload reads a whole binary frame from a device. Data and Args are parts of frame, not copies. Errors are Faults
// as those of DecodeDownload; with them the upload holds what could be read, so that the answer can repeat its req_id.
func DecodeUpload(frame []byte) (Upload, error) {
	r := reader{rest: frame}
	version := r.open()
	if version != PlainFormat && version != ArgsFormat {
		r.fail(BadVersion, "format_version", fmt.Sprintf("%d is neither 1 nor 2", version))
	}
	upload := Upload{Cmd: r.name("cmd"), ReqID: r.name("req_id"), Data: r.file()}
	if version == ArgsFormat {
		upload.Args = r.field("args")
	}
	r.close()
	return upload, r.err()
}

// Append writes the frame behind dst. A file beyond MaxFile is a Fault.
func (d Download) Append(dst []byte) ([]byte, error) {
	if len(d.Data) > MaxFile {
		return dst, tooLarge(len(d.Data), MaxFile)
	}
	dst = binary.LittleEndian.AppendUint32(dst, PlainFormat)
	dst = appendField(dst, d.ReqID)
	return appendField(dst, d.Data), nil
}

// Append writes the frame behind dst, in format_version 2 if there are Args. A file beyond MaxFile is a Fault.
func (u Upload) Append(dst []byte) ([]byte, error) {
	if len(u.Data) > MaxFile {
		return dst, tooLarge(len(u.Data), MaxFile)
	}
	version := uint32(PlainFormat)
	if u.Args != nil {
		version = ArgsFormat
	}
	dst = binary.LittleEndian.AppendUint32(dst, version)
	dst = appendField(dst, u.Cmd)
	dst = appendField(dst, u.ReqID)
	dst = appendField(dst, u.Data)
	if u.Args != nil {
		dst = appendField(dst, u.Args)
	}
	return dst, nil
}

func appendField[T string | []byte](dst []byte, field T) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(field)))
	return append(dst, field...)
}

func tooLarge(got, most int) error {
	return &Fault{Cause: TooLarge, Text: fmt.Sprintf("%d octets, at most %d are carried", got, most)}
}

// reader takes a binary frame apart. After the first fault it yields nothing more.
type reader struct {
	rest  []byte
	fault *Fault
}

// open bounds the frame and reads its format_version.
func (r *reader) open() uint32 {
	if len(r.rest) > MaxBinary {
		r.fail(TooLarge, "", fmt.Sprintf("the binary frame has %d octets, at most %d are read", len(r.rest), MaxBinary))
	}
	return r.number("format_version")
}

// close refuses what follows the last field.
func (r *reader) close() {
	if len(r.rest) > 0 {
		r.fail(BadLength, "", fmt.Sprintf("%d octets follow the last field", len(r.rest)))
	}
}

func (r *reader) number(name string) uint32 {
	if r.fault != nil {
		return 0
	}
	if len(r.rest) < lengthOf {
		r.fail(BadLength, name, fmt.Sprintf("four octets are required, %d are left: the frame was cut", len(r.rest)))
		return 0
	}
	n := binary.LittleEndian.Uint32(r.rest)
	r.rest = r.rest[lengthOf:]
	return n
}

// field reads a length and as many octets. It is nil after a fault only.
func (r *reader) field(name string) []byte {
	size := r.number(name + "_len")
	if r.fault != nil {
		return nil
	}
	if uint64(size) > uint64(len(r.rest)) {
		text := fmt.Sprintf("%d octets are announced, %d follow: the frame was cut", size, len(r.rest))
		if swapped := bits.ReverseBytes32(size); uint64(swapped) <= uint64(len(r.rest)) {
			text = fmt.Sprintf("%d octets are announced, %d follow: the length is big-endian, little-endian is due", size, len(r.rest))
		}
		r.fail(BadLength, name+"_len", text)
		return nil
	}
	field := r.rest[:size:size]
	r.rest = r.rest[size:]
	return field
}

// file reads the data.
func (r *reader) file() []byte {
	data := r.field("data")
	if len(data) > MaxFile {
		r.fail(TooLarge, "data_len", fmt.Sprintf("%d octets, at most %d are carried", len(data), MaxFile))
		return nil
	}
	return data
}

// name reads a field that is text.
func (r *reader) name(name string) string {
	field := r.field(name)
	if !utf8.Valid(field) {
		r.fail(NotText, name, "it is not UTF-8")
		return ""
	}
	return string(field)
}

// fail keeps the first fault.
func (r *reader) fail(cause Cause, field, text string) {
	if r.fault == nil {
		r.fault = &Fault{Cause: cause, Field: field, Text: text}
	}
	r.rest = nil
}

func (r *reader) err() error {
	if r.fault == nil {
		return nil
	}
	return r.fault
}
