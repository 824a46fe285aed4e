package media

import (
	"bytes"
	"path"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// Kind is the type of a temporary file.
type Kind string

// The kinds (doc 90253).
const (
	Image Kind = "image"
	Voice Kind = "voice"
	Video Kind = "video"
	Plain Kind = "file"
)

// The codes of this chapter.
const (
	invalidMediaType   errcode.Code = 40004
	invalidFileSize    errcode.Code = 40006
	invalidMediaID     errcode.Code = 40007
	invalidImageSize   errcode.Code = 40009
	invalidVideoSize   errcode.Code = 40011
	unknownJob         errcode.Code = 40088
	damagedImage       errcode.Code = 40123
	expiredMediaID     errcode.Code = 40145
	wrongRange         errcode.Code = 40146
	wrongScene         errcode.Code = 41072
	attachmentTooLarge errcode.Code = 41080
	attachmentPixels   errcode.Code = 41081
	attachmentLength   errcode.Code = 41082
	badAttachmentVideo errcode.Code = 41090
	emptyMedia         errcode.Code = 44001
	mediaTooLarge      errcode.Code = 45001
	voiceTooLong       errcode.Code = 45007
	onlyAMR            errcode.Code = 301017
	wrongMD5           errcode.Code = 301019
	wrongURL           errcode.Code = 830001
	rangeTooLarge      errcode.Code = 830002
	downloadFailed     errcode.Code = 830003
)

const (
	mib = 1 << 20
	// tooSmall is the size up to which a file is refused, in bytes (doc 90253).
	tooSmall = 5
	// magicSize is how much of a file tells its format, in bytes.
	magicSize = 12
	// plainType is the Content-Type of a file: what it is, its receiver finds out. SDKs take text for an error.
	plainType = "application/octet-stream"
)

// rule is what an upload has to be.
type rule struct {
	kind       Kind
	most       int64 // bytes
	tooLarge   errcode.Code
	foreign    errcode.Code // content of another format
	formats    string       // for people
	check      bool         // look at the content
	byName     bool         // look at the name
	strictName errcode.Code // for a name that looks like a path; 0: it may
	gauge      gauge        // looks beyond the first bytes; nil: nothing more is asked
	doc        int
}

// ruleOf gives the limits of a kind (doc 90253).
func (m *Media) ruleOf(kind Kind) (rule, error) {
	r := rule{kind: kind, tooLarge: invalidFileSize, check: m.rt.Settings.Bool(checkContent), doc: uploadDoc}
	byType := m.rt.Settings.Text(tooLargeCode) == "by_type"
	own := mediaTooLarge
	switch kind {
	case Image:
		r.most, r.formats, own = 10*mib, "JPG or PNG", invalidImageSize
		r.foreign = m.badImage()
	case Voice:
		r.most, r.formats, r.foreign = 2*mib, "AMR", onlyAMR
		r.byName = m.rt.Settings.Bool(checkVoiceName)
		r.gauge = &voiceGauge{doc: uploadDoc}
	case Video:
		r.most, r.formats, r.foreign, own = 10*mib, "MP4", invalidMediaType, invalidVideoSize
	case Plain:
		r.most, r.check = 20*mib, false
	default:
		return rule{}, api.Refuse(invalidMediaType, explain.Finding{Step: explain.Parameter, Expected: "type=image, voice, video or file", Got: "type=" + string(kind),
			Cause: "there is no such type of media", Fix: "send one of the four in the query", Doc: uploadDoc})
	}
	if byType {
		r.tooLarge = own
	}
	return r, nil
}

func (m *Media) badImage() errcode.Code {
	if m.rt.Settings.Text(badImage) == "40004" {
		return invalidMediaType
	}
	return damagedImage
}

// recognise tells the format of a file by its first bytes: the kind that it fits, its Content-Type and extension.
func recognise(head []byte) (kind Kind, contentType, extension string) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return Image, "image/jpeg", ".jpg"
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return Image, "image/png", ".png"
	case bytes.HasPrefix(head, []byte(amrMagic)), bytes.HasPrefix(head, []byte(amrWideMagic)):
		return Voice, "audio/amr", ".amr"
	case len(head) >= 8 && string(head[4:8]) == "ftyp":
		return Video, "video/mp4", ".mp4"
	}
	return Plain, plainType, ""
}

// describe completes what a file says of itself by its first bytes and its name.
func (m *Media) describe(f *File, head []byte) {
	kind, contentType, extension := recognise(head)
	f.ContentType, f.Extension = plainType, path.Ext(f.Name)
	if f.Kind != Plain && kind == f.Kind {
		f.ContentType, f.Extension = contentType, extension
	}
	if f.Kind == Voice {
		f.ContentType, f.Extension = m.rt.Settings.Text(voiceType), ".amr"
	}
}

// checkName refuses a file by its name.
func (r *rule) checkName(name string) error {
	if err := r.checkStrictName(name); err != nil {
		return err
	}
	if !r.byName || strings.EqualFold(path.Ext(name), ".amr") {
		return nil
	}
	return api.Refuse(r.foreign, explain.Finding{Step: explain.Parameter, Expected: "a file name that ends in .amr", Got: name,
		Cause: "a voice is an AMR file", Fix: "convert it: ffmpeg -i in.mp3 -ar 8000 -ac 1 out.amr", Doc: r.doc})
}
