package api

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzDecodeJSON(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `null`, `[]`, `{"s":"x","i":1,"ls":["a"],"n":{"a":"b","b":[1,2]}}`, `{"i":"7"}`, `{"s":5}`, `{,}`, `{"s":"x",}`,
		`{"s":"\ud800"}`, `{"s":"x`, `{/*`, "//", "\ufeff{}", `{"i":1e3}`, `{"f":1e999}`, `{"ls":[[[[`, `{"S":"x"}`, `{"s":"\u4f01"}`, "{\"s\":\"\xc6\xf3\"}",
		`{"u":"1"}`, `{"np":{"b":["1",{}]}}`, `{"m":{"a":"b"}}`, `{"x":01}`, `{"fx":{}}`, `{"l":"9223372036854775808"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var got, want every
		damaged := decodeJSON(body, &got)
		if json.Unmarshal(body, &want) == nil {
			if damaged {
				t.Fatal("valid JSON is called damaged")
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(every{})); diff != "" {
				t.Fatal(diff)
			}
		} else if !damaged && !json.Valid(body) {
			t.Fatal("broken JSON is not called damaged")
		}
		if json.Valid(body) && strings.Count(string(body), "{")+strings.Count(string(body), "[") < maxNesting {
			if agrees, lenient, strict := lenientAgrees(body); !agrees {
				t.Fatal(cmp.Diff(strict, lenient))
			}
		}
	})
}

func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"", "userid=lin", "userid=&agentid=7&full=1", "agentid=x", "agentid=99999999999999999999", "userid=%ff", "a;b=c", "%zz=1", "userid=a&userid=b"} {
		f.Add(seed)
	}
	shape := shapeOf(reflect.TypeFor[userQuery]())
	f.Fuzz(func(t *testing.T, raw string) {
		u := url.URL{RawQuery: raw}
		q := u.Query()
		var in userQuery
		err := shape.fromQuery(q, &in)
		if err == nil && (in.UserID == "" || in.UserID != q.Get("userid") || len(in.UserID) > 64) {
			t.Fatalf("taken: %+v", in)
		}
		if q.Get("userid") == "" && err == nil {
			t.Fatal("a missing parameter was not noticed")
		}
	})
}
