package display

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPinyin(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"林悦": "lin yue", "陈默": "chen mo", "诸葛亮": "zhu ge liang", "吕布": "lv bu", "研发中心": "yan fa zhong xin", "阿安": "a an", "左": "zuo", "一": "yi",
		"后端组": "hou duan zu", "Anna Li": "anna li", "R&D中心": "r d zhong xin", "测试2组": "ce shi 2 zu", "": "",
	} {
		if got := strings.Join(pinyin(name), " "); got != want {
			t.Errorf("%s is read %q, want %q", name, got, want)
		}
	}
	t.Run("every syllable is in the order of the collation", func(t *testing.T) {
		t.Parallel()
		var firsts []string
		for word := range strings.FieldsSeq(syllables) {
			_, size := utf8.DecodeRuneInString(word)
			firsts = append(firsts, word[:size])
			if got := pinyin(word[:size]); !slices.Equal(got, []string{word[size:]}) {
				t.Errorf("%s is read %q, want %s", word[:size], got, word[size:])
			}
		}
		if !slices.IsSortedFunc(firsts, chinese().CompareString) || len(firsts) < 400 {
			t.Errorf("%d syllables, or they are not sorted", len(firsts))
		}
	})
}

func TestSounds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		query, name string
		want        bool
	}{
		{"linyue", "林悦", true}, {"lin", "林悦", true}, {"yue", "林悦", true}, {"ly", "林悦", true}, {"liny", "林悦", true}, {"lyue", "林悦", true}, {"li", "林悦", true},
		{"in", "林悦", false}, {"yl", "林悦", false}, {"linyuex", "林悦", false}, {"zg", "诸葛亮", true}, {"gl", "诸葛亮", true}, {"zl", "诸葛亮", false},
		{"fz", "研发中心", true}, {"xian", "西安", true}, {"xian", "先", true},
	} {
		if got := sounds(tt.query, pinyin(tt.name)); got != tt.want {
			t.Errorf("%s for %s: %v, want %v", tt.query, tt.name, got, tt.want)
		}
	}
}

// However a name is abbreviated syllable by syllable, it is found.
func TestSoundsProperty(t *testing.T) {
	t.Parallel()
	han := rapid.SliceOfN(rapid.RuneFrom([]rune("林悦陈默孙浩吴桐何欣罗伟唐敏许磊高洁严冰梅岚秦枫方怡张王李赵")), 1, 4)
	rapid.Check(t, func(t *rapid.T) {
		name := string(han.Draw(t, "name"))
		var query strings.Builder
		for _, syllable := range pinyin(name) {
			query.WriteString(syllable[:rapid.SampledFrom([]int{1, len(syllable)}).Draw(t, "letters")])
		}
		if !sounds(query.String(), pinyin(name)) {
			t.Fatalf("%s is not found as %s", name, query.String())
		}
	})
}

func TestPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := place{rapid.Int64Min(0).Draw(t, "member"), rapid.Int64Min(0).Draw(t, "party")}
		got, ok := readPlace(p.text())
		if diff := cmp.Diff([2]int64{p.member, p.party}, [2]int64{got.member, got.party}); !ok || diff != "" {
			t.Fatal(diff)
		}
	})
	for _, cursor := range []string{"x", "MTo", "MToyOjM", "MDE6Mg", strings.Repeat("A", 999)} {
		if p, ok := readPlace(cursor); ok {
			t.Errorf("%s is read as %v", cursor, p)
		}
	}
}

func BenchmarkPinyin(b *testing.B) {
	for b.Loop() {
		pinyin("诸葛亮")
	}
}
