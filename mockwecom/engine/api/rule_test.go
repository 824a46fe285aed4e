package api

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// libraryIn is a request whose type says nothing of errcodes.
type libraryIn struct {
	SN   string `json:"device_sn"`
	Code string `json:"auth_code"`
}

// Rules of a row stand beside those of its tags, in the order of the fields.
func TestRules(t *testing.T) {
	t.Parallel()
	row := POST("/cgi-bin/lab", 1, Nobody, func(*Call, libraryIn) (None, error) { return None{}, nil },
		Rules(Rule{"auth_code", "need=41008,unknown=40029"}, Rule{"device_sn", "need=600001,max=128"}))
	want := []Param{
		{Name: "device_sn", Kind: row.Params()[0].Kind, Need: 600001, Max: 128},
		{Name: "auth_code", Kind: row.Params()[1].Kind, Need: 41008, Names: []Naming{{"unknown", 40029}}},
	}
	if diff := cmp.Diff(want, row.Params()); diff != "" {
		t.Error(diff)
	}
}

// A rule of a parameter that the row does not have is a mistake of the table.
func TestRulesOfNothing(t *testing.T) {
	t.Parallel()
	for _, rule := range []Rule{{"sn", "need=600001"}, {"device_sn", "needs=600001"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v is taken", rule)
				}
			}()
			POST("/cgi-bin/lab", 1, Nobody, func(*Call, libraryIn) (None, error) { return None{}, nil }, Rules(rule))
		}()
	}
}
