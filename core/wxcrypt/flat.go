package wxcrypt

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	// MaxEnvelope is the greatest length of an envelope or a passive reply that is read, in octets.
	MaxEnvelope = 2 << 20

	maxDepth = 8
)

// Format is the writing of an envelope.
type Format string

// The two formats. Callbacks of apps and suites are XML, those of smart bots and hardware JSON.
const (
	XML  Format = "xml"
	JSON Format = "json"
)

// byteOrderMark may precede a body that a text editor has touched.
const byteOrderMark = "\uFEFF"

// detect tells the format by the first octet that is no white space, and returns the body from there.
func detect(body []byte) (Format, []byte, error) {
	if len(body) > MaxEnvelope {
		return "", nil, refuse(BadFormat, "the envelope has %d octets, at most %d are read", len(body), MaxEnvelope)
	}
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte(byteOrderMark)))
	switch {
	case len(body) == 0:
		return "", nil, refuse(BadFormat, "the envelope is empty: XML or JSON is required")
	case body[0] == '<':
		return XML, body, nil
	case body[0] == '{':
		return JSON, body, nil
	default:
		return "", nil, refuse(BadFormat, "the envelope starts with %q: neither XML nor a JSON object", body[0])
	}
}

// readFlat hands each child of the root element to visit, its text trimmed. Directives (and with them entities of the
// sender's own) are refused, deep nesting is too.
func readFlat(body []byte, visit func(name, text string)) error {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	var text strings.Builder
	var name string
	depth, roots := 0, 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && depth == 0 && roots == 1 {
			return nil
		}
		if err != nil {
			return &Error{Code: BadEnvelope, Reason: "the envelope is not well-formed XML", Err: err}
		}
		switch token := token.(type) {
		case xml.Directive:
			return refuse(BadEnvelope, "the envelope has a <! declaration, which is not allowed")
		case xml.StartElement:
			depth++
			if depth == 1 {
				roots++
			}
			if depth > maxDepth || roots > 1 {
				return refuse(BadEnvelope, "the envelope has more than one root or more than %d levels", maxDepth)
			}
			if depth == 2 {
				name = token.Name.Local
				text.Reset()
			}
		case xml.EndElement:
			if depth == 2 {
				visit(name, strings.TrimSpace(text.String()))
			}
			depth--
		case xml.CharData:
			if depth == 2 {
				text.Write(token)
			}
		}
	}
}

// literal is a JSON string, number or null, as text.
type literal string

// UnmarshalJSON takes strings and numbers alike.
func (l *literal) UnmarshalJSON(raw []byte) error {
	switch {
	case string(raw) == "null":
		*l = ""
		return nil
	case raw[0] == '"':
		var s string
		err := json.Unmarshal(raw, &s)
		*l = literal(s)
		return err
	case raw[0] == '{', raw[0] == '[', raw[0] == 't', raw[0] == 'f':
		return fmt.Errorf("%.20s is neither a string nor a number", raw)
	default:
		*l = literal(raw)
		return nil
	}
}

// appendCDATA writes <name><![CDATA[value]]></name>. A value that holds the end mark is split over two sections.
func appendCDATA(dst []byte, name, value string) []byte {
	dst = append(dst, '<')
	dst = append(dst, name...)
	dst = append(dst, "><![CDATA["...)
	if strings.Contains(value, "]]>") {
		value = strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>")
	}
	dst = append(dst, value...)
	dst = append(dst, "]]></"...)
	dst = append(dst, name...)
	return append(dst, '>')
}
