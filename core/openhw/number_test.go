package openhw_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/openhw"
)

func TestNumbers(t *testing.T) {
	t.Parallel()
	type numbers struct {
		A openhw.Uint32
		B openhw.Uint64
		C openhw.Int32
	}
	tests := []struct {
		name, wire, field string
		want              numbers
	}{
		{"OKNumbers", `{"A":4294967295,"B":18446744073709551615,"C":-2147483648}`, "", numbers{1<<32 - 1, 1<<64 - 1, -1 << 31}},
		{"OKStrings", `{"A":"4294967295","B":"18446744073709551615","C":"-1"}`, "", numbers{1<<32 - 1, 1<<64 - 1, -1}},
		{"OKNull", `{"A":null,"B":null,"C":null}`, "", numbers{}},
		{"ErrUint32", `{"A":4294967296}`, "A", numbers{}},
		{"ErrUint64", `{"B":18446744073709551616}`, "B", numbers{}},
		{"ErrInt32", `{"C":2147483648}`, "C", numbers{}},
		{"ErrNegative", `{"A":-1}`, "A", numbers{}},
		{"ErrExponent", `{"A":1e3}`, "A", numbers{}},
		{"ErrEmpty", `{"A":""}`, "A", numbers{}},
		{"ErrSpace", `{"A":" 1"}`, "A", numbers{}},
		{"ErrBool", `{"C":true}`, "C", numbers{}},
		{"ErrArray", `{"B":[1]}`, "B", numbers{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got numbers
			err := json.Unmarshal([]byte(test.wire), &got)
			var mistyped *json.UnmarshalTypeError
			if test.field != "" && (!errors.As(err, &mistyped) || mistyped.Field != test.field) || test.field == "" && err != nil {
				t.Errorf("read with %v", err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The characters that were signed are the characters that are kept, number or string.
func TestDecimalKeepsItsCharacters(t *testing.T) {
	t.Parallel()
	for _, wire := range []string{`0`, `18446744073709551615`, `"18446744073709551615"`, `"007"`, `1.5e3`, `-7`, `"noon"`, `"a\"b"`, `""`} {
		var d openhw.Decimal
		if err := json.Unmarshal([]byte(wire), &d); err != nil {
			t.Errorf("%s: %v", wire, err)
			continue
		}
		again, err := json.Marshal(d)
		if err != nil || string(again) != wire {
			t.Errorf("%s is written as %s, %v", wire, again, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64().Draw(t, "n")
		got, err := openhw.Digits(n).Uint64()
		if err != nil || got != n {
			t.Fatalf("%d is %d, %v", n, got, err)
		}
	})
}

func TestDecimalOdd(t *testing.T) {
	t.Parallel()
	for _, wire := range []string{`true`, `{}`, `[1]`, `"123456789012345678901234567890123"`} {
		if err := json.Unmarshal([]byte(wire), new(openhw.Decimal)); err == nil {
			t.Errorf("%s is read", wire)
		}
	}
	for d, want := range map[openhw.Decimal]string{{}: "0", {Text: "tide"}: `"tide"`, {Text: "1-2"}: `"1-2"`, {Text: "01"}: `"01"`} {
		if got, err := json.Marshal(d); err != nil || string(got) != want {
			t.Errorf("%+v is written as %s, %v", d, got, err)
		}
	}
	if _, err := (openhw.Decimal{Text: "1.0"}).Uint64(); err == nil {
		t.Error("a fraction is a Uint64")
	}
	d := openhw.Digits(3)
	if err := json.Unmarshal([]byte("null"), &d); err != nil || d.Text != "3" {
		t.Errorf("null makes %+v, %v", d, err)
	}
}
