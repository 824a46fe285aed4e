package event

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
	// MaxMessage is the greatest length of a message that is parsed, in octets.
	MaxMessage = 1 << 20
	// MaxDepth is the greatest number of levels of a message.
	MaxDepth = 32
	// MaxNodes is the greatest number of elements of a message.
	MaxNodes = 100_000
)

// node is one element of a message: a name with a trimmed text, or with children.
type node struct {
	name     string
	text     string
	children []*node
}

// child is the first child of that name, in any case; JSON senders differ in case.
func (n *node) child(name string) *node {
	for _, child := range n.children {
		if strings.EqualFold(child.name, name) {
			return child
		}
	}
	return nil
}

// write puts the element down as XML for encoding/xml to decode.
func (n *node) write(out *strings.Builder) {
	out.WriteString("<" + n.name + ">")
	escape(out, n.text)
	for _, child := range n.children {
		child.write(out)
	}
	out.WriteString("</" + n.name + ">")
}

// builder makes a tree within the limits.
type builder struct {
	root   *node
	stack  []*node
	arrays int // open JSON arrays: they add no element, but a level
	count  int
}

// open adds an element below the current one and goes into it.
func (b *builder) open(name string) error {
	b.count++
	if err := b.bounded(); err != nil {
		return err
	}
	added := &node{name: name}
	switch {
	case len(b.stack) > 0:
		parent := b.stack[len(b.stack)-1]
		parent.children = append(parent.children, added)
	case b.root != nil:
		return errors.New("a second root element")
	default:
		b.root = added
	}
	b.stack = append(b.stack, added)
	return nil
}

// bounded is an error once the next element would be beyond the limits.
func (b *builder) bounded() error {
	if len(b.stack)+b.arrays >= MaxDepth || b.count > MaxNodes {
		return fmt.Errorf("more than %d levels or %d elements", MaxDepth, MaxNodes)
	}
	return nil
}

// close leaves the current element.
func (b *builder) close() {
	b.stack = b.stack[:len(b.stack)-1]
}

// text sets the text of the current element. Text around children is white space and dropped.
func (b *builder) text(s string) {
	if len(b.stack) > 0 {
		b.stack[len(b.stack)-1].text = s
	}
}

// readXML builds the tree of an XML message. Directives are refused, so there are no entities but the five of XML.
func readXML(msg []byte) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(msg))
	var tree builder
	var text strings.Builder
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && tree.root != nil {
			return tree.root, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.Directive:
			return nil, errors.New("a <! declaration, which is not allowed")
		case xml.StartElement:
			text.Reset()
			if err := tree.open(token.Name.Local); err != nil {
				return nil, err
			}
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			if top := tree.stack[len(tree.stack)-1]; len(top.children) == 0 {
				tree.text(strings.TrimSpace(text.String()))
			}
			text.Reset()
			tree.close()
		}
	}
}

// readJSON builds the tree of a JSON message: a member is an element, an array repeats it, a number is its literal text.
func readJSON(msg []byte) (*node, error) {
	decoder := json.NewDecoder(bytes.NewReader(msg))
	decoder.UseNumber()
	tree := builder{}
	if err := readValue(decoder, &tree, "xml"); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON object")
	}
	return tree.root, nil
}

// readValue reads one JSON value as the element name, or as several for an array.
func readValue(decoder *json.Decoder, tree *builder, name string) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	if token == json.Delim('[') {
		return readArray(decoder, tree, name)
	}
	if err := tree.open(name); err != nil {
		return err
	}
	defer tree.close()
	switch token := token.(type) {
	case json.Delim:
		return readMembers(decoder, tree)
	case string:
		tree.text(strings.TrimSpace(token))
	case nil:
	default:
		tree.text(fmt.Sprint(token))
	}
	return nil
}

// readMembers reads the rest of a JSON object.
func readMembers(decoder *json.Decoder, tree *builder) error {
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return err
		}
		if err := readValue(decoder, tree, fmt.Sprint(key)); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}

// readArray reads the rest of a JSON array. The members of an array inside an array are members of the outer one.
func readArray(decoder *json.Decoder, tree *builder, name string) error {
	tree.arrays++
	defer func() { tree.arrays-- }()
	if err := tree.bounded(); err != nil {
		return err
	}
	for decoder.More() {
		if err := readValue(decoder, tree, name); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}
