package hardware

import (
	"fmt"
	"maps"
	"reflect"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/store"
)

// None is the body of a command or an answer that has none.
type None struct{}

// answering carries out one command; body is what the row's ReadRequest gives.
type answering func(c *Call, body any) (any, error)

// Handle lets a chapter answer a command. In and Out are the bodies that the row of core/openhw has, [None] where it has none, and
// [openhw.Download] where the answer is a file. A handler that writes reads before, through the caches, and holds the database no
// longer than it has to: see [Call.Write]. A row that does not exist, has other bodies or is answered already is a mistake of the
// tables: Handle panics at start.
func Handle[In, Out any](h *Hardware, chapter, cmd string, run func(*Call, *In) (*Out, error)) {
	row := rowOf(cmd, openhw.ToCloud)
	fits(cmd, "a request of", reflect.TypeFor[In](), row.Request)
	if row.Replied == openhw.D1 {
		fits(cmd, "an answer of", reflect.TypeFor[Out](), func() any { return new(openhw.Download) })
	} else {
		fits(cmd, "an answer of", reflect.TypeFor[Out](), row.Answer)
	}
	h.enter(cmd, chapter)
	h.answers[cmd] = func(c *Call, body any) (any, error) {
		in, _ := body.(*In)
		if in == nil {
			in = new(In)
		}
		out, err := run(c, in)
		if out == nil || err != nil || row.Answer == nil && row.Replied != openhw.D1 {
			return nil, err
		}
		return out, nil
	}
}

// Push is a command that a chapter sends to devices.
type Push[Body any] struct {
	h   *Hardware
	cmd string
}

// Sends declares a push and its body, [None] if it has none. It panics as [Handle] does.
func Sends[Body any](h *Hardware, chapter, cmd string) Push[Body] {
	fits(cmd, "a body of", reflect.TypeFor[Body](), rowOf(cmd, openhw.ToDevice).Request)
	h.enter(cmd, chapter)
	return Push[Body]{h, cmd}
}

// To sends the push to the device once tx is committed and its cause journalled, if the device is online and logged in then: a
// push is not repeated. (doc 91366)
func (p Push[Body]) To(tx *store.Tx, d *Device, body *Body) {
	sn, sent := d.SN, any(body)
	if reflect.TypeFor[Body]() == reflect.TypeFor[None]() {
		sent = nil
	}
	tx.Later(func() { p.h.line.Push(tx.Entry, sn, p.cmd, sent) })
}

// Simulated names the commands and pushes that are simulated, and the chapter of each.
func (h *Hardware) Simulated() map[string]string { return maps.Clone(h.chapters) }

func (h *Hardware) enter(cmd, chapter string) {
	if other, taken := h.chapters[cmd]; taken {
		panic(fmt.Sprintf("hardware: %s belongs to the chapters %s and %s", cmd, other, chapter))
	}
	h.chapters[cmd] = chapter
}

func rowOf(cmd string, way openhw.Way) openhw.Row {
	row, ok := openhw.Lookup(cmd)
	if !ok || row.Way != way {
		panic(fmt.Sprintf("hardware: openhw has no row %s of direction %s", cmd, way))
	}
	return row
}

func fits(cmd, what string, given reflect.Type, makes func() any) {
	want := reflect.TypeFor[None]()
	if makes != nil {
		want = reflect.TypeOf(makes()).Elem()
	}
	if given != want {
		panic(fmt.Sprintf("hardware: %s has %s %v, not %v", cmd, what, want, given))
	}
}
