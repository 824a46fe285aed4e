package event_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/event"
)

func TestMarshal(t *testing.T) {
	t.Parallel()
	type inner struct{ A string }
	type embedded struct {
		Head string `xml:"head"`
	}
	type all struct {
		embedded
		Text    string
		Small   int8    `xml:"small"`
		Large   uint64  `xml:"large"`
		Left    string  `xml:"left,omitempty"`
		Zero    int     `xml:"zero,omitempty"`
		Skip    string  `xml:"-"`
		List    []inner `xml:"item"`
		None    []inner `xml:"none"`
		Nil     *inner  `xml:"nil"`
		Gone    *inner  `xml:"gone,omitempty"`
		private string
	}
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"OK", all{embedded: embedded{"h"}, Text: "t", Small: -3, Large: 18446744073709551615, Skip: "s", List: []inner{{"1"}, {"2"}}, private: "p"},
			`<xml><head><![CDATA[h]]></head><Text><![CDATA[t]]></Text><small>-3</small><large>18446744073709551615</large><item><A><![CDATA[1]]></A></item><item><A><![CDATA[2]]></A></item><nil></nil></xml>`},
		{"OKPointer", &inner{"x"}, `<xml><A><![CDATA[x]]></A></xml>`},
		{"OKEndMarks", inner{"]]>]]>"}, `<xml><A><![CDATA[]]]]><![CDATA[>]]]]><![CDATA[>]]></A></xml>`},
		{"OKControlCharacters", inner{"a\x00b\x1bc\td"}, "<xml><A><![CDATA[a\uFFFDb\uFFFDc\td]]></A></xml>"},
		{"OKInvalidUTF8", inner{"a\xffb"}, "<xml><A><![CDATA[a\uFFFDb]]></A></xml>"},
		{"OKNumbers", struct {
			A, B, C json.Number
			D       json.Number `xml:"D,omitempty"`
		}{A: "65.000", B: "-1.5e3"}, `<xml><A>65.000</A><B>-1.5e3</B><C>0</C></xml>`},
		{"OKNothing", struct{}{}, `<xml></xml>`},
		{"OKStructIsNeverOmitted", struct {
			A struct{} `xml:"a,omitempty"`
		}{}, `<xml><a></a></xml>`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := event.Marshal(test.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMarshalRefuses(t *testing.T) {
	t.Parallel()
	type head struct{ Rate float64 }
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"ErrNil", nil, "a struct"},
		{"ErrNilPointer", (*event.SuiteTicket)(nil), "a struct"},
		{"ErrString", "x", "a struct"},
		{"ErrFloat", struct{ Rate float64 }{1}, "field Rate"},
		{"ErrMap", struct {
			Inner struct{ Map map[string]string }
		}{}, "field Inner: field Map"},
		{"ErrNumber", event.Location{Latitude: "north"}, "field Latitude: \"north\" is no number"},
		{"ErrNumberWithMarkup", event.Location{Precision: "1</Precision>"}, "is no number"},
		{"ErrNumberWithSpace", event.Location{Precision: " 1"}, "is no number"},
		{"ErrNumberInQuotes", event.Location{Precision: `"1"`}, "is no number"},
		{"ErrInSlice", struct{ List []bool }{[]bool{true}}, "a bool has no form"},
		{"ErrInEmbedded", struct{ head }{}, "field Rate"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := event.Marshal(test.in)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %s, error %v, want one with %q", got, err, test.want)
			}
		})
	}
}

func TestMarshalParseRoundTrip(t *testing.T) {
	t.Parallel()
	text := rapid.StringOf(rapid.Rune().Filter(func(r rune) bool {
		return r >= 0x20 && (r < 0xD800 || r > 0xDFFF) && r != 0xFFFE && r != 0xFFFF
	}))
	rapid.Check(t, func(t *rapid.T) {
		in := event.TextMessage{
			FromUserName: strings.TrimSpace(text.Draw(t, "from")), CreateTime: rapid.Int64().Draw(t, "time"), MsgType: "text",
			Content: strings.TrimSpace(text.Draw(t, "content")), MsgId: rapid.Int64().Draw(t, "id"),
		}
		wire, err := event.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := event.Parse(wire)
		if err != nil {
			t.Fatalf("%s: %v", wire, err)
		}
		var out event.TextMessage
		if err := parsed.Decode(&out); err != nil {
			t.Fatalf("%s: %v", wire, err)
		}
		if diff := cmp.Diff(in, out); diff != "" {
			t.Fatalf("%s: %s", wire, diff)
		}
	})
}

func BenchmarkMarshal(b *testing.B) {
	ticket := event.SuiteTicket{SuiteId: "dk00harbour", InfoType: "suite_ticket", TimeStamp: 1760000000, SuiteTicket: strings.Repeat("t", 64)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := event.Marshal(ticket); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	msg := []byte(goldens["suite_ticket"].wire)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := event.Parse(msg); err != nil {
			b.Fatal(err)
		}
	}
}
