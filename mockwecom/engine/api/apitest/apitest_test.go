package apitest

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/api"
)

type member struct {
	UserID string  `json:"userid" wx:"need=40003,max=64"`
	Agent  int64   `json:"agentid" wx:"need=41011"`
	Parts  []int64 `json:"parts" wx:"need=40063"`
	Extra  struct {
		A *string `json:"a"`
		B float64 `json:"b"`
		C uint32  `json:"c"`
		D bool    `json:"d"`
	} `json:"extra" wx:"need=40035"`
}

type query struct {
	UserID string `json:"userid" wx:"need=40003"`
	Agent  int64  `json:"agentid" wx:"need=41011"`
}

func TestCheck(t *testing.T) {
	t.Parallel()
	never := func(*api.Call, member) (api.None, error) { t.Error("the handler was called"); return api.None{}, nil }
	Check(t, []api.Row{
		api.GET("/cgi-bin/user/get", 90196, api.CorpAccess, func(*api.Call, query) (api.None, error) {
			t.Error("the handler was called")
			return api.None{}, nil
		}),
		api.POST("/cgi-bin/user/create", 90195, api.CorpAccess, never, api.Writes),
		api.POST("/cgi-bin/service/get_auth_info", 91912, api.SuiteAccess, never),
		api.POST("/cgi-bin/older/edition", 1, api.Nobody, never),
	}, "/cgi-bin/older/edition")
}

func TestFilled(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(filled(reflect.TypeFor[member]()))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"agentid":1,"extra":{"a":"1","b":1,"c":1,"d":true},"parts":[1],"userid":"1"}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}
