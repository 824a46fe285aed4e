// Package setting lists what WeCom does not document, or documents twice with different answers: each such fact is a named
// setting with a default and the number of the document that leaves it open. It is the only place where such guesses live.
package setting

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Key is one setting.
type Key struct {
	Name    string
	Default string
	Doc     int // the document that leaves it open
	Help    string
	check   func(string) error
}

var keys = map[string]*Key{}

func declare(name, def string, doc int, help string, check func(string) error) *Key {
	if _, twice := keys[name]; twice {
		panic("setting: " + name + " is declared twice")
	}
	k := &Key{Name: name, Default: def, Doc: doc, Help: help, check: check}
	keys[name] = k
	return k
}

// Switch declares a setting that is true or false.
func Switch(name string, def bool, doc int, help string) *Key {
	return declare(name, strconv.FormatBool(def), doc, help, func(s string) error {
		_, err := strconv.ParseBool(s)
		return err
	})
}

// Number declares a setting that is a whole number.
func Number(name string, def int, doc int, help string) *Key {
	return declare(name, strconv.Itoa(def), doc, help, func(s string) error {
		_, err := strconv.Atoi(s)
		return err
	})
}

// Span declares a setting that is a length of time.
func Span(name string, def time.Duration, doc int, help string) *Key {
	return declare(name, def.String(), doc, help, func(s string) error {
		_, err := time.ParseDuration(s)
		return err
	})
}

// Choice declares a setting that is one of several words.
func Choice(name, def string, doc int, help string, words ...string) *Key {
	return declare(name, def, doc, help, func(s string) error {
		for _, w := range words {
			if s == w {
				return nil
			}
		}
		return fmt.Errorf("want one of %s", strings.Join(words, ", "))
	})
}

// Text declares a setting that is any text but the empty one.
func Text(name, def string, doc int, help string) *Key {
	return declare(name, def, doc, help, func(s string) error {
		if strings.TrimSpace(s) == "" {
			return errors.New("want some text")
		}
		return nil
	})
}

// Keys gives every declared setting, by name.
func Keys() []*Key {
	all := make([]*Key, 0, len(keys))
	for _, k := range keys {
		all = append(all, k)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

// Values holds what one simulator has set; what is absent has its default. The nil map is all defaults.
type Values map[string]string

// Parse checks settings given by name, as on the command line or in a world file.
func Parse(given map[string]string) (Values, error) {
	out := make(Values, len(given))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		value := given[name]
		k, ok := keys[name]
		if !ok {
			return nil, fmt.Errorf("there is no setting %q; GET /_mock/v1/settings lists them", name)
		}
		if err := k.check(value); err != nil {
			return nil, fmt.Errorf("setting %s=%s: %w", name, value, err)
		}
		out[name] = value
	}
	return out, nil
}

// Text gives the value of k.
func (v Values) Text(k *Key) string {
	if s, ok := v[k.Name]; ok {
		return s
	}
	return k.Default
}

// Bool gives the value of a Switch.
func (v Values) Bool(k *Key) bool {
	b, _ := strconv.ParseBool(v.Text(k))
	return b
}

// Int gives the value of a Number.
func (v Values) Int(k *Key) int {
	n, _ := strconv.Atoi(v.Text(k))
	return n
}

// Span gives the value of a Span.
func (v Values) Span(k *Key) time.Duration {
	d, _ := time.ParseDuration(v.Text(k))
	return d
}
