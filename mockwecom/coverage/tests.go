package coverage

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine"
)

// pathWord is what a path looks like in a transcript or in a test's source, with or without /cgi-bin/ in front.
var pathWord = regexp.MustCompile(`[A-Za-z0-9_./-]+`)

// Tests finds the transcripts (testdata) and test files below a folder that name an endpoint, by path: directory/user_create.transcript.
// The paths are those of the inventory and of the chapters' rows. The error is one of reading.
func Tests(folder fs.FS, chapters []engine.Chapter) (map[string][]string, error) {
	known := knownPaths(chapters)
	out := map[string][]string{}
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isTest(name) {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return fmt.Errorf("look for tests: %w", err)
		}
		label := strings.Replace(name, "/testdata/", "/", 1)
		for _, word := range pathWord.FindAllString(string(text), -1) {
			if p, ok := known[bare(word)]; ok && !slices.Contains(out[p], label) {
				out[p] = append(out[p], label)
			}
		}
		return nil
	})
	for _, names := range out {
		slices.SortFunc(names, transcriptsFirst)
	}
	return out, err
}

// bare takes a host from the front of a path, and a sentence's full stop from its end.
func bare(word string) string {
	if at := strings.Index(word, "/cgi-bin/"); at > 0 {
		word = word[at:]
	}
	return strings.TrimRight(word, "./-")
}

func isTest(name string) bool {
	return strings.HasSuffix(name, "_test.go") || path.Base(path.Dir(name)) == "testdata"
}

func transcriptsFirst(a, b string) int {
	aSource, bSource := strings.HasSuffix(a, ".go"), strings.HasSuffix(b, ".go")
	switch {
	case aSource == bSource:
		return strings.Compare(a, b)
	case aSource:
		return 1
	default:
		return -1
	}
}

// knownPaths gives each path under the names that tests call it by; that of a page also without its host. A name of one word,
// such as gettoken, counts in full only or with cgi-bin, as it could be an ordinary word otherwise.
func knownPaths(chapters []engine.Chapter) map[string]string {
	out := map[string]string{}
	add := func(full string) {
		out[full] = full
		if host, page, is := strings.Cut(full, "/"); is && host != "" {
			out["/"+page] = full // a page is served under every host
			return
		}
		short := strings.TrimPrefix(full, "/cgi-bin/")
		if short == full {
			return
		}
		out["cgi-bin/"+short] = full
		if strings.Contains(short, "/") {
			out[short] = full
		}
	}
	for _, e := range fixtures.Endpoints() {
		add(e.Path)
	}
	for _, c := range chapters {
		for _, row := range c.Endpoints {
			add(row.Path)
		}
	}
	return out
}
