package message

import (
	"encoding/xml"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/mockwecom/chapter/message/content"
)

// camel is how the document of replies spells the fields of a card that are not spelt by the rule.
var camel = map[string]string{"keyname": "KeyName", "appid": "AppId", "pagepath": "PagePath", "userid": "UserId", "checkbox": "CheckBox"}

// spelt gives the name of a field in a reply.
func spelt(name string) string {
	if word, ok := camel[name]; ok {
		return word
	}
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// write puts a card down as a reply has it.
func write(b *strings.Builder, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			write(b, name, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			write(b, name, v.Index(i))
		}
	case reflect.Struct:
		b.WriteString("<" + name + ">")
		writeFields(b, v)
		b.WriteString("</" + name + ">")
	case reflect.String:
		b.WriteString("<" + name + ">")
		_ = xml.EscapeText(b, []byte(v.String()))
		b.WriteString("</" + name + ">")
	case reflect.Bool:
		b.WriteString("<" + name + ">" + strconv.FormatBool(v.Bool()) + "</" + name + ">")
	case reflect.Float64:
		b.WriteString("<" + name + ">" + strconv.FormatFloat(v.Float(), 'g', -1, 64) + "</" + name + ">")
	default:
		b.WriteString("<" + name + ">" + strconv.FormatInt(v.Int(), 10) + "</" + name + ">")
	}
}

func writeFields(b *strings.Builder, v reflect.Value) {
	for _, f := range reflect.VisibleFields(v.Type()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			write(b, spelt(name), v.FieldByIndex(f.Index))
		}
	}
}

// drawn fills a card with chance.
func drawn(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			drawn(t, v.Elem())
		}
	case reflect.Slice:
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			one := reflect.New(v.Type().Elem()).Elem()
			drawn(t, one)
			v.Set(reflect.Append(v, one))
		}
	case reflect.Struct:
		for _, f := range reflect.VisibleFields(v.Type()) {
			if f.Tag.Get("json") != "" {
				drawn(t, v.FieldByIndex(f.Index))
			}
		}
	case reflect.String:
		v.SetString(rapid.StringMatching(`[a-z0-9<>&潮汐]{0,6}`).Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Float64:
		v.SetFloat(float64(rapid.IntRange(0, 30).Draw(t, "ratio")) / 8)
	default:
		v.SetInt(int64(rapid.IntRange(-3, 9).Draw(t, "number")))
	}
}

// Every card that can be sent can be written in a reply, and is the same card.
func TestReplyCardRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var want content.Card
		drawn(t, reflect.ValueOf(&want).Elem())
		var b strings.Builder
		b.WriteString("<xml><MsgType>update_template_card</MsgType>")
		write(&b, "TemplateCard", reflect.ValueOf(want))
		b.WriteString("</xml>")
		r, err := readReply([]byte(b.String()))
		if err != nil {
			t.Fatalf("%s: %v", &b, err)
		}
		got, unknown := r.card()
		if got == nil || len(unknown) > 0 {
			t.Fatalf("%s: card %v, unknown %q", &b, got, unknown)
		}
		wantJSON, err := plainJSON(want)
		if err != nil {
			t.Fatal(err)
		}
		gotJSON, err := plainJSON(got)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wantJSON, gotJSON); diff != "" {
			t.Fatalf("%s: %s", &b, diff)
		}
	})
}

func TestReplyCardOddities(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, want string
		unknown          []string
	}{
		{"OKEmpty", "", `{"card_type":""}`, nil},
		{"OKBothSpellings", "<QuoteArea><Appid>wx1</Appid></QuoteArea><SubTitleText>a</SubTitleText>", `{"card_type":"","quote_area":{"appid":"wx1"},"sub_title_text":"a"}`, nil},
		{"OKDocumentsOwnSurplus", "<CardAction><Title>x</Title><Type>1</Type></CardAction>", `{"card_type":"","card_action":{"type":1}}`, nil},
		{"TypeIsNoNumber", "<CardAction><Type>one</Type></CardAction>", `{"card_type":"","card_action":{}}`, nil},
		{"RatioIsNoNumber", "<CardImage><AspectRatio>NaN</AspectRatio></CardImage>", `{"card_type":"","card_image":{"url":""}}`, nil},
		{"BoolInWords", "<CheckBox><Disable>yes</Disable></CheckBox>", `{"card_type":"","checkbox":{"question_key":"","option_list":null}}`, nil},
		{"UnknownElement", "<ButtonLists><Text>x</Text></ButtonLists>", `{"card_type":""}`, []string{"ButtonLists"}},
		{"ListOfTexts", "<ButtonList>x</ButtonList>", `{"card_type":"","button_list":[{"text":""}]}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := readReply([]byte("<xml><TemplateCard>" + tt.body + "</TemplateCard></xml>"))
			if err != nil {
				t.Fatal(err)
			}
			card, unknown := r.card()
			got, err := plainJSON(card)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want || !cmp.Equal(unknown, tt.unknown) {
				t.Errorf("%s, unknown %q; want %s, %q", got, unknown, tt.want, tt.unknown)
			}
		})
	}
}

func FuzzReply(f *testing.F) {
	f.Add([]byte("<xml><ToUserName>a</ToUserName><MsgType>text</MsgType><Content><![CDATA[<b>]]></Content></xml>"))
	f.Add([]byte("<xml><MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item><Title>a</Title></item></Articles></xml>"))
	f.Add([]byte("<xml><TemplateCard><CardType>vote_interaction</CardType><CheckBox><Mode>1</Mode><OptionList><Id>a</Id></OptionList></CheckBox></TemplateCard></xml>"))
	f.Add([]byte("<xml><TemplateCard><CardImage><AspectRatio>1e999</AspectRatio></CardImage><SelectList/><SelectList/></TemplateCard></xml>"))
	f.Add([]byte("\ufeff<xml/>"))
	f.Add([]byte("success"))
	f.Fuzz(func(t *testing.T, plain []byte) {
		r, err := readReply(plain)
		if err != nil {
			return
		}
		set, length := r.contents()
		if len(set.Text.Content) > length {
			t.Errorf("the text has %d bytes, %d are said", len(set.Text.Content), length)
		}
		card, _ := r.card()
		for _, v := range []any{set, card} {
			if _, err := plainJSON(v); err != nil {
				t.Errorf("%q cannot be stored: %v", plain, err)
			}
		}
	})
}
