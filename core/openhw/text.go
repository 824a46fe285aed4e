package openhw

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"wecomlab/core/errcode"
)

// MaxText is the most octets of a text frame that are read. No page names a limit; it leaves six KiB for each of the
// twelve faces of 200 members, the most that one frame may carry (doc 93983).
const MaxText = 16 << 20

// DecodeText reads a text frame. It bears members in any order, unknown members, absent, null or empty headers and body,
// and numbers as strings; names are compared with case. Body and Wire are parts of text, not copies.
//
// Errors are Faults: TooLarge, NotText, NotJSON, NotFrame, WrongType. With them the frame holds what could be read, so
// that the answer can repeat its req_id.
func DecodeText(text []byte) (Frame, error) {
	switch {
	case len(text) > MaxText:
		return Frame{}, &Fault{Cause: TooLarge, Text: fmt.Sprintf("the text frame has %d octets, at most %d are read", len(text), MaxText)}
	case !utf8.Valid(text):
		return Frame{}, &Fault{Cause: NotText, Text: "the text frame is not UTF-8"}
	case !json.Valid(text):
		return Frame{}, &Fault{Cause: NotJSON, Text: "the text frame is not one JSON value"}
	case text[skipSpace(text, 0)] != '{':
		return Frame{}, &Fault{Cause: NotFrame, Text: "the text frame is not a JSON object"}
	}
	frame := Frame{Bare: true, Wire: text}
	var answers bool
	var fault error
	_ = members(text, func(name, value []byte) error {
		if string(name) == "errcode" {
			answers = true
		}
		if err := frame.take(string(name), value); err != nil && fault == nil {
			fault = err
		}
		return nil
	})
	if fault != nil {
		return frame, fault
	}
	if frame.Cmd == "" && !answers {
		return frame, &Fault{Cause: NotFrame, Text: "there is neither a cmd nor an errcode: not a request, a push or an answer"}
	}
	if frame.Suggestion == "" {
		frame.Interval = 0
	}
	return frame, nil
}

// take reads one member at the top of the frame.
func (f *Frame) take(name string, value []byte) error {
	if string(value) == "null" {
		return nil
	}
	switch name {
	case "cmd":
		return takeText(name, value, &f.Cmd)
	case "headers":
		return f.takeHeaders(value)
	case "body":
		if value[0] != '{' {
			return &Fault{Cause: WrongType, Field: name, Text: "an object is required"}
		}
		f.Body = json.RawMessage(value)
	case "errcode":
		var code Int32
		err := takeNumber(name, value, &code)
		f.ErrCode = errcode.Code(code)
		return err
	case "errmsg":
		return takeText(name, value, &f.ErrMsg)
	case "suggestion":
		return takeText(name, value, &f.Suggestion)
	case "interval":
		return takeNumber(name, value, &f.Interval)
	}
	return nil
}

// takeHeaders reads headers.req_id. A number in its place is taken by its characters: the token is opaque.
func (f *Frame) takeHeaders(value []byte) error {
	if value[0] != '{' {
		return &Fault{Cause: WrongType, Field: "headers", Text: "an object is required"}
	}
	f.Bare = false
	return members(value, func(name, value []byte) error {
		switch {
		case string(name) != "req_id" || string(value) == "null":
			return nil
		case isNumber(value):
			f.ReqID = string(value)
			return nil
		}
		return takeText("headers.req_id", value, &f.ReqID)
	})
}

func takeText(name string, value []byte, into *string) error {
	if value[0] != '"' {
		return &Fault{Cause: WrongType, Field: name, Text: "a string is required"}
	}
	*into = string(unescaped(value))
	return nil
}

func takeNumber(name string, value []byte, into *Int32) error {
	if err := into.UnmarshalJSON(value); err != nil {
		return &Fault{Cause: WrongType, Field: name, Text: "an int32 is required"}
	}
	return nil
}

// AppendText writes the frame behind dst, its members in the order of the pages: cmd, headers, body; of an answer headers,
// body, errcode, errmsg, suggestion, interval. Body is written as it is.
func (f Frame) AppendText(dst []byte) []byte {
	dst = append(dst, '{')
	if f.Cmd != "" {
		dst = append(dst, `"cmd":`...)
		dst = appendString(dst, f.Cmd)
	}
	if !f.Bare {
		dst = appendName(dst, "headers")
		dst = append(dst, `{"req_id":`...)
		dst = appendString(dst, f.ReqID)
		dst = append(dst, '}')
	}
	if f.Body != nil {
		dst = appendName(dst, "body")
		dst = append(dst, f.Body...)
	}
	if f.IsAnswer() {
		dst = appendName(dst, "errcode")
		dst = strconv.AppendInt(dst, int64(f.ErrCode), 10)
		dst = appendName(dst, "errmsg")
		dst = appendString(dst, f.ErrMsg)
		if f.Suggestion != "" {
			dst = appendName(dst, "suggestion")
			dst = appendString(dst, f.Suggestion)
			dst = appendName(dst, "interval")
			dst = strconv.AppendInt(dst, int64(f.Interval), 10)
		}
	}
	return append(dst, '}')
}

// appendName writes the name of a member, with a comma unless it is the first of its object.
func appendName(dst []byte, name string) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(dst, '"')
	dst = append(dst, name...)
	return append(dst, `":`...)
}

// appendString writes a JSON string. Plain ASCII, which nearly everything here is, is copied.
func appendString(dst []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, err := marshal(text)
			if err != nil {
				quoted = []byte(`""`)
			}
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, text...)
	return append(dst, '"')
}
