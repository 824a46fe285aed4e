package openapi_test

import (
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/face/openapi"
)

type letter struct {
	To    string `json:"to" wx:"need=40003,max=64,alnum"`
	Count int    `json:"count,string"`
	head
	Page    *page           `json:"page" wx:"need=40063"`
	Raw     json.RawMessage `json:"raw"`
	Anyhow  any             `json:"anyhow"`
	Byte    []byte          `json:"byte"`
	Extra   map[string]bool `json:"extra"`
	Way     ownWay          `json:"way"`
	At      time.Time       `json:"at"`
	Host    netip.Addr      `json:"host"`
	Share   float64         `json:"share"`
	Skipped string          `json:"-"`
}

// ownWay reads itself.
type ownWay struct{ Text string }

// UnmarshalJSON takes anything.
func (*ownWay) UnmarshalJSON([]byte) error { return nil }

type head struct {
	From string `json:"from"`
}

// page contains itself.
type page struct {
	Number int64  `json:"number"`
	Next   []page `json:"next"`
}

// TestShapes holds what each kind of row and of field becomes.
func TestShapes(t *testing.T) {
	t.Parallel()
	nothing := func(*api.Call, api.None) (api.None, error) { return api.None{}, nil }
	chapters := []engine.Chapter{{Name: "post", Title: "Post", Endpoints: []api.Row{
		api.POST("/cgi-bin/post/send", 90001, api.CorpAccess, func(*api.Call, letter) (*page, error) { return nil, nil }),
		api.GET("/cgi-bin/post/find", 90002, api.Nobody, func(*api.Call, head) (*api.File, error) { return nil, nil }),
		api.POST("/cgi-bin/post/scan", 90003, api.SuiteAccess, func(*api.Call, head) (api.None, error) { return api.None{}, nil }, api.Streams),
		api.POST("/cgi-bin/post/rest", 90004, api.Nobody, nothing),
	}}}
	doc := tree(t, openapi.New(chapters, "1", ""))
	op := func(method, name string, keys ...string) any {
		return at(doc, append([]string{"paths", "/cgi-bin/post/" + name, method}, keys...)...)
	}
	text := func(s string) any {
		var out any
		if err := json.Unmarshal([]byte(s), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	tests := []struct {
		name      string
		got, want any
	}{
		{"Body", op("post", "send", "requestBody", "content", "application/json", "schema"), text(`{"type":"object","required":["to","page"],"properties":{
			"to":{"type":"string","minLength":1,"maxLength":64,"pattern":"^[A-Za-z0-9]*$","description":"at most 64 bytes of UTF-8; errcode 40003 without it"},
			"count":{"type":"string"},"from":{"type":"string"},"page":{"$ref":"#/components/schemas/openapi_test.page"},
			"raw":{},"anyhow":{},"way":{},"at":{},"host":{"type":"string"},"share":{"type":"number"},"byte":{"type":"string","format":"byte"},"extra":{"type":"object","additionalProperties":{"type":"boolean"}}}}`)},
		{"TypeInItself", at(doc, "components", "schemas", "openapi_test.page"), text(`{"type":"object","properties":{
			"number":{"type":"integer","format":"int64"},"next":{"type":"array","items":{"$ref":"#/components/schemas/openapi_test.page"}}}}`)},
		{"Answer", op("post", "send", "responses", "200", "content"), text(`{"application/json":{"schema":{"allOf":[{"$ref":"#/components/schemas/Envelope"},
			{"type":"object","properties":{"number":{"type":"integer","format":"int64"},"next":{"type":"array","items":{"$ref":"#/components/schemas/openapi_test.page"}}}}]}}}`)},
		{"Query", op("get", "find", "parameters"), text(`[{"name":"from","in":"query","schema":{"type":"string"}}]`)},
		{"FileAnswer", op("get", "find", "responses", "200", "content", "*/*", "schema", "description"), "the bytes of the file, under the Content-Type that they have"},
		{"StreamedQuery", op("post", "scan", "parameters"), text(`[{"$ref":"#/components/parameters/suite_access_token"},{"name":"from","in":"query","schema":{"type":"string"}}]`)},
		{"StreamedBody", op("post", "scan", "requestBody", "content", "multipart/form-data", "schema", "required"), text(`["media"]`)},
		{"NoBody", op("post", "rest", "requestBody"), nil},
		{"NoParameters", op("post", "rest", "parameters"), nil},
		{"OnlyEnvelope", op("post", "rest", "responses", "200", "content"), text(`{"application/json":{"schema":{"$ref":"#/components/schemas/Envelope"}}}`)},
		{"TitleOfAnUnknownPath", op("post", "rest", "summary"), "post/rest"},
		{"ServerWithoutAddress", doc["servers"].([]any)[0].(map[string]any)["url"], "/"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
