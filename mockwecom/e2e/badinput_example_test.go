package e2e_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"wecomlab/core/errcode"
)

// example is one block of testdata/badinput: lines of a transcript, of which the last is a sound call of the row, and lines
//
//	~ also BODY               another sound body, of another form
//	~ unknown PARAM VALUE     a value that names nothing, where the usual one has the wrong form
//	~ hidden PARAM VALUE      one that exists and that the caller may not see; - where who may call sees everything
//	~ taken PARAM VALUE       one that is used already
//	~ apart PARAM PARAM …     parameters of which one is enough: each is probed without the others
//	~ once                    the call goes well once in a world
//	~ set NAME VALUE          a setting of the world
//	~ fails CODE              the call is sound, and this is its answer all the same
type example struct {
	path, setup, query string
	bodies             []string          // the first stands in the call itself
	values             map[string]string // by "hidden userid"
	settings           map[string]string
	apart              []string
	once               bool
	fails              errcode.Code
}

func readExamples(t *testing.T) map[string]example {
	t.Helper()
	files, err := filepath.Glob("testdata/badinput/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	all := map[string]example{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for block := range strings.SplitSeq(string(text), "\n\n") {
			e, ok := readExample(t, file, block)
			if !ok {
				continue
			}
			if _, twice := all[e.path]; twice {
				t.Errorf("%s: %s has two examples", file, e.path)
			}
			all[e.path] = e
		}
	}
	return all
}

func readExample(t *testing.T, file, block string) (e example, ok bool) {
	t.Helper()
	e.values, e.settings = map[string]string{}, map[string]string{"quota.mode": "off", "gettoken.ban_after": "0"}
	var last string
	for line := range strings.Lines(block) {
		line = strings.TrimSuffix(line, "\n")
		if value, is := strings.CutPrefix(line, "~ "); is {
			words := strings.SplitN(value, " ", 3)
			switch {
			case len(words) == 2 && words[0] == "fails":
				code, err := strconv.Atoi(words[1])
				if err != nil {
					t.Fatalf("%s: %s", file, line)
				}
				e.fails = errcode.Code(code)
			case words[0] == "apart":
				e.apart = strings.Fields(value)[1:]
			case len(words) == 3 && words[0] == "set":
				e.settings[words[1]] = words[2]
			case value == "once":
				e.once = true
			case words[0] == "also":
				e.bodies = append(e.bodies, strings.TrimPrefix(value, "also "))
			case len(words) == 3:
				e.values[words[0]+" "+words[1]] = words[2]
			default:
				t.Fatalf("%s: %s", file, line)
			}
			continue
		}
		if strings.HasPrefix(line, "> ") {
			e.setup += last
			last = ""
		}
		if line != "" && !strings.HasPrefix(line, "#") {
			last += line + "\n"
		}
	}
	if last == "" {
		return e, false
	}
	target, body, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(last, "> ")), " ")
	e.path, e.query, _ = strings.Cut(target, "?")
	e.bodies = append([]string{body}, e.bodies...)
	return e, true
}
