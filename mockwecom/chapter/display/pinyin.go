package display

import (
	_ "embed"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// In the Chinese collation Han characters are ordered by their pinyin, so that the first character of each syllable tells all others
// apart: those between 阿 (a) and 哎 (ai) are read a. A character with several readings has the most usual one, also in family names.

// syllables holds each syllable behind the first character that is read so, in the order of the collation; ü is written v. Made with
// the transliteration of ICU, which agrees for 99 % of the 20,906 characters from U+4E00 on.
//
//go:embed syllables.txt
var syllables string

const (
	firstHan = 0x4e00
	lastHan  = 0x9fff
)

// readings gives the syllable of each Han character. It is made when it is needed first.
var readings = sync.OnceValue(func() []string {
	words := strings.Fields(syllables)
	keys, names := make([]string, len(words)), make([]string, len(words))
	c, buf := chinese(), new(collate.Buffer)
	key := func(r rune) string {
		buf.Reset()
		return string(c.KeyFromString(buf, string(r)))
	}
	for i, word := range words {
		first, size := utf8.DecodeRuneInString(word)
		keys[i], names[i] = key(first), word[size:]
	}
	all := make([]string, lastHan-firstHan+1)
	for i := range all {
		k := key(firstHan + rune(i))
		if at := sort.Search(len(keys), func(j int) bool { return keys[j] > k }); at > 0 {
			all[i] = names[at-1]
		}
	}
	return all
})

// chinese gives a collator that orders by pinyin. It serves one goroutine.
func chinese() *collate.Collator { return collate.New(language.Chinese) }

// pinyin takes a name apart into syllables: the reading of each Han character, and words of other letters as they are, all in lower
// case.
func pinyin(name string) []string {
	var out []string
	word := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= firstHan && r <= lastHan && readings()[r-firstHan] != "":
			out, word = append(out, readings()[r-firstHan]), false
		case unicode.IsSpace(r) || unicode.IsPunct(r):
			word = false
		case word:
			out[len(out)-1] += string(r)
		default:
			out, word = append(out, string(r)), true
		}
	}
	return out
}

// sounds reports whether a query in Latin letters is a way to type a part of a name: whole syllables, their first letters, or a mixture,
// as linyue, ly and linyu for 林悦.
func sounds(query string, name []string) bool {
	for i := range name {
		if begins(query, name[i:]) {
			return true
		}
	}
	return false
}

func begins(query string, name []string) bool {
	switch {
	case query == "":
		return true
	case len(name) == 0:
		return false
	case strings.HasPrefix(name[0], query):
		return true
	}
	rest, whole := strings.CutPrefix(query, name[0])
	return whole && begins(rest, name[1:]) || query[0] == name[0][0] && begins(query[1:], name[1:])
}
