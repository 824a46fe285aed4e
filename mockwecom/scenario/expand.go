package scenario

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// reference finds ${name} and ${step.value}; $${ stands for ${ itself.
var reference = regexp.MustCompile(`\$?\$\{[^}]*\}?`)

// A name is a variable's, or a step's id and the name of a value that its action returned.
var (
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	valueName    = regexp.MustCompile(`^([a-z0-9][a-z0-9_-]*)\.([A-Za-z_][A-Za-z0-9_]*)$`)
)

// expand replaces every ${name} by what value gives for it. Its error is the first that value gives.
func expand(text string, value func(name string) (string, error)) (string, error) {
	var failed error
	expanded := reference.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasPrefix(found, "$${") {
			return found[1:]
		}
		name, closed := strings.CutSuffix(found[2:], "}")
		put, err := "", error(nil)
		switch {
		case !closed:
			err = fmt.Errorf("%s is never closed with }; write $${ for a ${ that means itself", found)
		case !variableName.MatchString(name) && !valueName.MatchString(name):
			err = fmt.Errorf("%s is no name: letters, digits and _, or a step's id, a dot and a value's name; write $${ for a ${ that means itself", found)
		default:
			put, err = value(name)
		}
		if err != nil && failed == nil {
			failed = err
		}
		return put
	})
	return expanded, failed
}

// expandFilter is expand for the filter language: a value that is more than letters and digits is quoted, and nobody can
// wait for an empty one.
func expandFilter(text string, value func(name string) (string, error)) (string, error) {
	var b strings.Builder
	at, quoted := 0, false
	for _, span := range reference.FindAllStringIndex(text, -1) {
		before := text[at:span[0]]
		quoted = quoted != endsInQuotes(before)
		b.WriteString(before)
		put, err := expand(text[span[0]:span[1]], value)
		switch {
		case err != nil:
			return "", err
		case put == "":
			return "", fmt.Errorf("%s is empty, so there is nothing to look for", text[span[0]:span[1]])
		case quoted:
			b.WriteString(escapeQuoted(put))
		default:
			b.WriteString(filterValue(put))
		}
		at = span[1]
	}
	b.WriteString(text[at:])
	return b.String(), nil
}

// plainValue is what a filter takes without quotes.
var plainValue = regexp.MustCompile(`^[\pL\pN_./:@=-]+$`)

// filterValue is a value as the filter language takes it.
func filterValue(s string) string {
	if plainValue.MatchString(s) {
		return s
	}
	return `"` + escapeQuoted(s) + `"`
}

func escapeQuoted(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
}

// endsInQuotes reports whether s changes from outside to inside of quotes, or back.
func endsInQuotes(s string) bool {
	odd := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			odd = !odd
		}
	}
	return odd
}

// lookUp makes the function that expand wants from a set of variables.
func lookUp(vars map[string]string) func(name string) (string, error) {
	return func(name string) (string, error) {
		if value, ok := vars[name]; ok {
			return value, nil
		}
		return "", fmt.Errorf("${%s} has no value: the step that brings it has not been played", name)
	}
}

// expandShown expands what can be expanded and leaves the rest as it stands, for people to see what is missing.
func expandShown(text string, vars map[string]string) string {
	shown, _ := expand(text, func(name string) (string, error) {
		if value := vars[name]; value != "" {
			return value, nil
		}
		return "${" + name + "}", nil
	})
	return shown
}

// expandAll expands the values of a map.
func expandAll(texts map[string]string, value func(name string) (string, error)) (map[string]string, error) {
	if texts == nil {
		return nil, nil
	}
	expanded := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		text, err := expand(texts[key], value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		expanded[key] = text
	}
	return expanded, nil
}
