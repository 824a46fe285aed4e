package journal

import (
	"net/http"
	"slices"
	"unsafe"
)

// What Go spends besides the text itself, measured generously, so that the estimate errs on the safe side.
const (
	mapBytes    = 400 // a header map with one group of eight
	headerBytes = 64  // a key, a slice and one string header
	checkBytes  = int64(unsafe.Sizeof(Callback{}.Steps[0]))
)

// cut shortens bodies to the limit. What is cut is copied, or the whole body would stay in memory behind it.
func (j *Journal) cut(e *Entry) {
	j.cutMessage(&e.Request)
	j.cutMessage(&e.Response)
	if e.Callback != nil {
		e.Callback.Plain = j.cutBody(e.Callback.Plain)
		e.Callback.Reply = j.cutBody(e.Callback.Reply)
	}
}

func (j *Journal) cutMessage(m *Message) {
	if m.Size == 0 {
		m.Size = int64(len(m.Body))
	}
	m.Body = j.cutBody(m.Body)
}

func (j *Journal) cutBody(body []byte) []byte {
	if len(body) <= j.limits.Body {
		return body
	}
	return slices.Clone(body[:j.limits.Body])
}

// sizeOf estimates the memory that an entry holds.
func sizeOf(e *Entry) int64 {
	size := int64(unsafe.Sizeof(*e))
	size += int64(len(e.Title) + len(e.Method) + len(e.URL) + len(e.Remote) + len(e.Errmsg) + len(e.Note))
	s := &e.Subject
	size += int64(len(s.Provider) + len(s.Suite) + len(s.Corp) + len(s.User) + len(s.Device))
	size += sizeOfMessage(&e.Request) + sizeOfMessage(&e.Response)
	if c := e.Callback; c != nil {
		size += int64(unsafe.Sizeof(*c)) + int64(len(c.Event)+len(c.Receiver)+len(c.ReceiveID)+cap(c.Plain)+cap(c.Reply))
		for i := range c.Steps {
			step := &c.Steps[i]
			size += checkBytes + int64(len(step.Name)+len(step.Expected)+len(step.Got)+len(step.Note))
		}
	}
	if f := e.Finding; f != nil {
		size += int64(unsafe.Sizeof(*f)) + int64(len(f.Expected)+len(f.Got)+len(f.Cause)+len(f.Fix))
		for _, fit := range f.Fits {
			size += headerBytes + int64(len(fit))
		}
	}
	return size
}

func sizeOfMessage(m *Message) int64 {
	return int64(cap(m.Body)) + sizeOfHeader(m.Header)
}

func sizeOfHeader(h http.Header) int64 {
	if len(h) == 0 {
		return 0
	}
	size := int64(mapBytes)
	for name, values := range h {
		size += headerBytes + int64(len(name))
		for _, v := range values {
			size += int64(len(v))
		}
	}
	return size
}
