package errcode_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
)

func TestAll(t *testing.T) {
	t.Parallel()
	all := errcode.All()
	if len(all) != 1552 {
		t.Errorf("%d codes, want the 1552 of the official page", len(all))
	}
	kinds := map[errcode.Evidence]bool{errcode.Observed: true, errcode.Documented: true, errcode.Inferred: true, "": true}
	for i, entry := range all {
		if i > 0 && all[i-1].Code >= entry.Code {
			t.Errorf("%d does not come after %d", entry.Code, all[i-1].Code)
		}
		if entry.Meaning == "" || entry.Text == "" || entry.Text != strings.TrimSpace(entry.Text) || !kinds[entry.Evidence] {
			t.Errorf("the entry is not complete: %+v", entry)
		}
		found, ok := errcode.Lookup(int(entry.Code))
		if diff := cmp.Diff(entry, found); !ok || diff != "" {
			t.Errorf("%d is not found: %s", entry.Code, diff)
		}
	}
}

func TestLookupUnlisted(t *testing.T) {
	t.Parallel()
	for _, code := range []int{-2, 1, 5999, 39999, 40002, 40213, 99999999, math.MaxInt, math.MinInt} {
		if entry, ok := errcode.Lookup(code); ok {
			t.Errorf("%d is found: %+v", code, entry)
		}
	}
	if got := errcode.Code(1).Text(); got != "unknown error" {
		t.Errorf("an unlisted code has the text %q", got)
	}
	if got := errcode.Code(1).Meaning(); got != "" {
		t.Errorf("an unlisted code has the meaning %q", got)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code errcode.Code
		want string
	}{
		{errcode.OK, "ok"},
		{errcode.SystemBusy, "system busy"},
		{errcode.InvalidSecret, "invalid credential"},
		{errcode.InvalidCorpID, "invalid corpid"},
		{errcode.InvalidAccessToken, "invalid access_token"},
		{errcode.InvalidCode, "invalid code"},
		{errcode.InvalidSuiteAccessToken, "invalid suite_token"},
		{errcode.InvalidSuiteTicket, "invalid suite_ticket"},
		{errcode.InvalidPermanentCode, "invalid permanent_code"},
		{errcode.ExpiredAccessToken, "access_token expired"},
		{errcode.UntrustedIP, "not allow to access from your ip"},
		{errcode.BadRequestParameter, "invalid Request Parameter"},
		{errcode.InvalidUserTicket, "invalid user ticket"},
		{errcode.InvalidURL, "invalid URL"},
	}
	for _, test := range tests {
		t.Run(strconv.Itoa(int(test.code)), func(t *testing.T) {
			t.Parallel()
			if got := test.code.Text(); got != test.want {
				t.Errorf("text %q, want %q", got, test.want)
			}
		})
	}
	if got := errcode.InvalidCorpID.String(); got != "40013 invalid corpid" {
		t.Errorf("written as %q", got)
	}
	if got := errcode.InvalidCode.Meaning(); got != "bad oauth code (used twice, older than 5 minutes, foreign)" {
		t.Errorf("meaning %q", got)
	}
}

// Every named constant is a listed code, and no two names share one.
func TestNamedConstantsAreListed(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "named.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	taken := map[int]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		name := spec.Names[0].Name
		code := -1
		if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
			code, _ = strconv.Atoi(literal.Value)
		}
		if _, ok := errcode.Lookup(code); !ok {
			t.Errorf("%s = %d is not listed", name, code)
		}
		if taken[code] != "" {
			t.Errorf("%s and %s are both %d", name, taken[code], code)
		}
		taken[code] = name
		return true
	})
	if len(taken) < 50 {
		t.Errorf("only %d names were found", len(taken))
	}
}

func TestLookupNeedsNoMemory(t *testing.T) {
	if got := testing.AllocsPerRun(100, func() {
		_, _ = errcode.Lookup(40013)
		_ = errcode.InvalidCorpID.Text()
		_ = errcode.InvalidCorpID.Meaning()
	}); got != 0 {
		t.Errorf("%v allocations, want none", got)
	}
}

func TestError(t *testing.T) {
	t.Parallel()
	t.Run("New", func(t *testing.T) {
		t.Parallel()
		err := errcode.New(errcode.InvalidCorpID)
		if err.Error() != "40013 invalid corpid" || err.Bare || err.Finding != nil {
			t.Errorf("got %+v", err)
		}
	})
	t.Run("NewBareAccessToken", func(t *testing.T) {
		t.Parallel()
		if !errcode.New(errcode.InvalidAccessToken).Bare || !errcode.Newf(errcode.InvalidAccessToken, "x").Bare {
			t.Error("an invalid access_token is not bare")
		}
	})
	t.Run("Newf", func(t *testing.T) {
		t.Parallel()
		if got := errcode.Newf(60008, "department existed: %d", 7).Error(); got != "60008 department existed: 7" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("With", func(t *testing.T) {
		t.Parallel()
		plain := errcode.New(errcode.InvalidSuiteTicket)
		explained := plain.With(explain.Finding{Step: explain.Credential, Cause: "the ticket is 31 minutes old"})
		if plain.Finding != nil {
			t.Error("the original has changed")
		}
		if got := explained.Error(); got != "40085 invalid suite_ticket: Failed at credential. the ticket is 31 minutes old." {
			t.Errorf("got %q", got)
		}
	})
	t.Run("AsAndIs", func(t *testing.T) {
		t.Parallel()
		chained := fmt.Errorf("get_suite_token: %w", errcode.Newf(errcode.InvalidSuiteTicket, "stale"))
		var found *errcode.Error
		if !errors.As(chained, &found) || found.Code != errcode.InvalidSuiteTicket {
			t.Errorf("found %+v", found)
		}
		if !errors.Is(chained, errcode.New(errcode.InvalidSuiteTicket)) || errors.Is(chained, errcode.New(errcode.InvalidCode)) || errors.Is(chained, io.EOF) {
			t.Error("errors.Is does not go by the code")
		}
	})
}

func TestLong(t *testing.T) {
	t.Parallel()
	got := errcode.Long("invalid corpid", "1760000000123456000000042", "203.0.113.9", errcode.InvalidCorpID)
	want := "invalid corpid, hint: [1760000000123456000000042], from ip: 203.0.113.9, more info at https://open.work.weixin.qq.com/devtool/query?e=40013"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHint(t *testing.T) {
	t.Parallel()
	now := time.Unix(1760000000, 123456789)
	tests := []struct {
		name   string
		now    time.Time
		random io.Reader
		want   string
	}{
		{"OK", now, bytes.NewReader([]byte{0, 0, 0, 0, 0, 0, 0, 42}), "1760000000123456000000042"},
		{"OKLargest", now, bytes.NewReader(bytes.Repeat([]byte{0xFF}, 8)), "1760000000123456709551615"},
		{"OKEmptySource", now, strings.NewReader(""), "1760000000123456000000000"},
		{"OKBefore1970", time.Unix(-5, 0), strings.NewReader(""), "0000000000000000000000000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := errcode.Hint(test.now, test.random); got != test.want || len(got) != 25 {
				t.Errorf("hint %q, want %q", got, test.want)
			}
		})
	}
}

func BenchmarkText(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = errcode.InvalidSuiteTicket.Text()
	}
}
