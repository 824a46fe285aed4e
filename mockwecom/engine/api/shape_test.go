package api

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
)

type strict struct {
	Code  string   `json:"code" wx:"need=41008,max=8,alnum"`
	State string   `json:"state" wx:"alnum=40035"`
	Agent int64    `json:"agentid" wx:"need=41011"`
	Users []string `json:"users" wx:"need=40063"`
	Mode  *int     `json:"mode" wx:"need=40035"`
	Skip  string   `json:"-" wx:"need=40001"`
}

func TestShapeOfBody(t *testing.T) {
	t.Parallel()
	shape := shapeOf(reflect.TypeFor[strict]())
	tests := []struct {
		name, body string
		want       errcode.Code
		text       string
	}{
		{"OK", `{"code":"a1","agentid":5,"users":["lin"],"mode":0}`, 0, ""},
		{"OKState", `{"code":"a1","agentid":5,"users":["lin"],"mode":1,"state":"S1"}`, 0, ""},
		{"ErrFirstFieldFirst", `{}`, 41008, "code missing"},
		{"ErrNull", `{"code":null}`, 41008, "code missing"},
		{"ErrEmptyText", `{"code":""}`, 41008, "code missing"},
		{"ErrTooLong", `{"code":"123456789"}`, 40058, "code exceed max length 8. invalid Request Parameter"},
		{"ErrTooLongInBytes", `{"code":"企业微"}`, 40058, "code exceed max length 8. invalid Request Parameter"},
		{"ErrAlphabet", `{"code":"a-b"}`, 40058, "invalid Request Parameter"},
		{"ErrAlphabetOfItsOwn", `{"code":"a","state":"a b"}`, 40035, "invalid parameter"},
		{"ErrEncoding", "{\"code\":\"\xc6\xf3\"}", 40058, "invalid param 'code'"},
		{"ErrZeroIsMissing", `{"code":"a","agentid":0}`, 41011, "missing agentid"},
		{"ErrEmptyList", `{"code":"a","agentid":1,"users":[]}`, 40063, "some parameters are empty"},
		{"ErrPointerIsMissing", `{"code":"a","agentid":1,"users":["a"]}`, 40035, "invalid parameter"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var in strict
			damaged, err := shape.fromJSON([]byte(test.body), &in)
			wantRefusal(t, err, test.want, test.text)
			if damaged {
				t.Error("called damaged")
			}
		})
	}
}

func wantRefusal(t *testing.T, err error, code errcode.Code, text string) {
	t.Helper()
	if code == 0 {
		must(t, err)
		return
	}
	refused, ok := err.(*errcode.Error)
	if !ok || refused.Code != code || refused.Text != text || refused.Finding == nil || refused.Finding.Fix == "" {
		t.Errorf("%v, want %d %s", err, code, text)
	}
}

func TestShapeOfQuery(t *testing.T) {
	t.Parallel()
	shape := shapeOf(reflect.TypeFor[userQuery]())
	tests := []struct {
		name, query string
		want        userQuery
		code        errcode.Code
		text        string
	}{
		{"OK", "userid=lin&agentid=-5&full=true", userQuery{"lin", -5, true}, 0, ""},
		{"OKSwitchAsNumber", "userid=lin&full=1", userQuery{"lin", 0, true}, 0, ""},
		{"OKEmptyIsAbsent", "userid=lin&agentid=&full=", userQuery{UserID: "lin"}, 0, ""},
		{"OKFirstOfTwo", "userid=lin&userid=mei", userQuery{UserID: "lin"}, 0, ""},
		{"OKPlus", "userid=a+b", userQuery{UserID: "a b"}, 0, ""},
		{"ErrMissing", "agentid=5", userQuery{}, 40003, "invalid userid"},
		{"ErrNumber", "userid=lin&agentid=5x", userQuery{}, 40058, "invalid param 'agentid'"},
		{"ErrNumberTooLarge", "userid=lin&agentid=9223372036854775808", userQuery{}, 40058, "invalid param 'agentid'"},
		{"ErrEncoding", "userid=%c6%f3", userQuery{}, 40058, "invalid param 'userid'"},
		{"ErrTooLong", "userid=" + strings.Repeat("x", 65), userQuery{}, 40058, "userid exceed max length 64. invalid Request Parameter"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q, err := url.ParseQuery(test.query)
			must(t, err)
			var in userQuery
			wantRefusal(t, shape.fromQuery(q, &in), test.code, test.text)
			if test.code == 0 && in != test.want {
				t.Errorf("%+v", in)
			}
		})
	}
}

// A mistake in a table is found when the table is built.
func TestMistakesInTables(t *testing.T) {
	t.Parallel()
	type misspelt struct {
		A string `json:"a" wx:"nead=40001"`
	}
	type nested struct {
		A []string `json:"a"`
	}
	for want, build := range map[string]func(){
		`misspelt.A: unknown rule "nead=40001"`:        func() { POST("/x", 1, Nobody, func(*Call, misspelt) (None, error) { return None{}, nil }) },
		`parameter "a" of a GET row cannot be a slice`: func() { GET("/x", 1, Nobody, func(*Call, nested) (None, error) { return None{}, nil }) },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if got, _ := recover().(string); !strings.Contains(got, want) {
					t.Errorf("panic %q", got)
				}
			}()
			build()
		})
	}
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	row := POST("/x", 1, Nobody, func(*Call, strict) (None, error) { return None{}, nil }, Also(2, 3))
	want := []Need{{"code", 41008}, {"agentid", 41011}, {"users", 40063}, {"mode", 40035}}
	if diff := cmp.Diff(want, row.Needs()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{1, 2, 3}, row.Docs); diff != "" {
		t.Error(diff)
	}
}
