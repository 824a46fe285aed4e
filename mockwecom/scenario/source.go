package scenario

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wecomlab/mockwecom/engine/journal"
)

// Source says where in an exchange a value is found, in the form kind:place.
//
//	json:auth_corp_info.corpid   a member of the response; elements of lists by number, agent.0.agentid
//	xml:AuthCode                 an element of the callback before encryption; parents in front, AuthCorpInfo.CorpId
//	query:code                   a parameter of the request's address
//	action:values.auth_code      a value that the step's own action returned
//	errcode                      the errcode itself
type Source string

var sourceKinds = []string{"json", "xml", "query", "action"}

// check refuses a source that cannot be read.
func (s Source) check() error {
	kind, place, _ := strings.Cut(string(s), ":")
	switch {
	case s == "errcode":
		return nil
	case !slices.Contains(sourceKinds, kind):
		return fmt.Errorf("%q is no source: write json:…, xml:…, query:…, action:values.… or errcode", s)
	case place == "":
		return fmt.Errorf("%s needs a name after its colon", kind)
	case kind == "action" && (!strings.HasPrefix(place, "values.") || place == "values."):
		return fmt.Errorf("%q: what an action returned is written action:values.NAME", s)
	}
	return nil
}

// read takes the value out of an exchange; values are those that the step's action returned.
func (s Source) read(e *journal.Entry, values map[string]string) (string, error) {
	kind, place, _ := strings.Cut(string(s), ":")
	switch kind {
	case "json":
		return readJSON(e.Response.Body, place)
	case "xml":
		if e.Callback == nil {
			return "", fmt.Errorf("entry %d is no callback, so there is no decrypted XML with %s", e.ID, place)
		}
		return readXML(e.Callback.Plain, place)
	case "query":
		return readQuery(e.URL, place)
	case "action":
		name := strings.TrimPrefix(place, "values.")
		if value, ok := values[name]; ok {
			return value, nil
		}
		return "", fmt.Errorf("the step's action returned no value %s", name)
	default:
		return strconv.Itoa(e.Errcode), nil
	}
}

func readJSON(body []byte, place string) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", fmt.Errorf("the response is no JSON (%w), or the journal cut it", err)
	}
	for part := range strings.SplitSeq(place, ".") {
		switch inner := value.(type) {
		case map[string]any:
			member, ok := inner[part]
			if !ok {
				return "", fmt.Errorf("the response has no %s (at %s)", place, part)
			}
			value = member
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(inner) {
				return "", fmt.Errorf("the response has no %s: a list of %d has no element %s", place, len(inner), part)
			}
			value = inner[i]
		default:
			return "", fmt.Errorf("the response has no %s: there is nothing below the part before %s", place, part)
		}
	}
	switch value := value.(type) {
	case string:
		return value, nil
	case nil:
		return "", fmt.Errorf("%s is null in the response", place)
	default:
		text, err := json.Marshal(value)
		return string(text), err
	}
}

// readXML finds the first element whose path ends with place.
func readXML(text []byte, place string) (string, error) {
	wanted := strings.Split(place, ".")
	decoder := xml.NewDecoder(bytes.NewReader(text))
	var open []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return "", fmt.Errorf("the callback has no element %s", place)
		}
		if err != nil {
			return "", fmt.Errorf("the decrypted callback cannot be read as XML: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name.Local)
			if len(open) >= len(wanted) && slices.Equal(open[len(open)-len(wanted):], wanted) {
				var content string
				if err := decoder.DecodeElement(&content, &token); err != nil {
					return "", fmt.Errorf("the callback's element %s cannot be read: %w", place, err)
				}
				return strings.TrimSpace(content), nil
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
}

func readQuery(address, name string) (string, error) {
	_, query, _ := strings.Cut(address, "?")
	values, err := url.ParseQuery(query)
	if value := values.Get(name); value != "" {
		return value, nil
	}
	if err != nil {
		return "", fmt.Errorf("the request's address has no readable parameter %s: %w", name, err)
	}
	return "", fmt.Errorf("the request's address has no parameter %s", name)
}
