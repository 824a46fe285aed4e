package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of a scenario file. The YAML parser needs memory with the square of the depth.
const (
	maxFile  = 256 << 10 // bytes
	maxDepth = 50        // brackets, or list marks on one line, inside each other
)

// LoadError says what is wrong with a scenario file, and where.
type LoadError struct {
	File    string
	Line    int    // from 1; 0 if it is about the whole file
	Field   string // steps[2].expect[0].filter; empty if the text is no YAML
	Problem string
}

// Error is the problem with file, line and field in front.
func (e *LoadError) Error() string {
	place := e.File
	if e.Line > 0 {
		place += fmt.Sprintf(", line %d", e.Line)
	}
	if e.Field != "" {
		place += ", " + e.Field
	}
	return place + ": " + e.Problem
}

// Load reads a scenario file: YAML of the shape of [Scenario], in which every field is known and every ${…} has a value when
// its turn comes. name stands in the errors, which are [*LoadError].
func Load(name string, data []byte) (*Scenario, error) {
	if len(data) > maxFile {
		return nil, &LoadError{File: name, Problem: fmt.Sprintf("a scenario has at most %d KiB, this file has %d", maxFile>>10, len(data)>>10)}
	}
	tokens := lexer.Tokenize(string(data))
	if line := tooDeep(tokens); line > 0 {
		return nil, &LoadError{File: name, Line: line, Problem: fmt.Sprintf("nothing in a scenario is nested %d deep", maxDepth)}
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, yamlError(name, err)
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, &LoadError{File: name, Problem: "the file is empty: a scenario has name, title and steps"}
	}
	if len(file.Docs) > 1 {
		return nil, &LoadError{File: name, Problem: "a file holds one scenario: put what follows the --- into a file of its own"}
	}
	sc := &Scenario{}
	if err := yaml.NodeToValue(file.Docs[0].Body, sc, yaml.Strict()); err != nil {
		return nil, yamlError(name, err)
	}
	if field, err := sc.check(); err != nil {
		return nil, &LoadError{File: name, Line: lineOf(file, field), Field: field, Problem: err.Error()}
	}
	return sc, nil
}

// LoadAll reads every .yaml file at the root of a folder, in the order of the files' names.
func LoadAll(folder fs.FS) ([]*Scenario, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	var scenarios []*Scenario
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		sc, err := Load(name, data)
		if err != nil {
			return nil, err
		}
		scenarios = append(scenarios, sc)
	}
	return scenarios, nil
}

// tooDeep is the line at which the nesting passes its bound, 0 if none does. Nesting by indentation is bounded by the size.
func tooDeep(tokens token.Tokens) (line int) {
	brackets, marks, marked := 0, 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			brackets++
		case token.MappingEndType, token.SequenceEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType:
			if t.Position.Line != marked {
				marks, marked = 0, t.Position.Line
			}
			marks++
		}
		if max(brackets, marks) > maxDepth {
			return t.Position.Line
		}
	}
	return 0
}

// yamlError takes line and sentence out of the parser's error, without the picture of the source that it draws.
func yamlError(name string, err error) *LoadError {
	var placed yaml.Error
	if !errors.As(err, &placed) {
		return &LoadError{File: name, Problem: err.Error()}
	}
	found := &LoadError{File: name, Problem: placed.GetMessage()}
	if at := placed.GetToken(); at != nil && at.Position != nil {
		found.Line = at.Position.Line
	}
	return found
}

// lineOf is the line of a field, or of the innermost part of its path that the file has.
func lineOf(file *ast.File, field string) int {
	for field != "" {
		if path, err := yaml.PathString("$." + field); err == nil {
			if node, err := path.FilterFile(file); err == nil && node.GetToken() != nil {
				return firstLine(node)
			}
		}
		field = field[:max(strings.LastIndexAny(field, ".["), 0)]
	}
	return 1
}

// firstLine is where a node begins; a mapping's own token is the colon after its first key.
func firstLine(node ast.Node) int {
	if mapping, ok := node.(*ast.MappingNode); ok && len(mapping.Values) > 0 {
		return mapping.Values[0].Key.GetToken().Position.Line
	}
	return node.GetToken().Position.Line
}
