package openapi

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
)

const about = `The endpoints of qyapi that this simulator has, from the rows that serve them.

Every answer has HTTP status 200; what went wrong stands in errcode and errmsg, and in the headers Error-Code and Error-Msg. Both methods
are served on every path, as on the platform; listed is the documented one. A parameter counts as missing when it is empty.`

// New describes the endpoints of the chapters as they are served at a base URL, such as http://127.0.0.1:8600.
func New(chapters []engine.Chapter, version, baseURL string) *Document {
	d := &Document{
		OpenAPI:  "3.1.0",
		Info:     Info{Title: "mockwecom", Version: version, Description: about, License: License{Name: "MIT", Identifier: "MIT"}},
		Servers:  []Server{{URL: cmp.Or(baseURL, "/"), Description: "this simulator"}},
		Security: []map[string]any{},
		Tags:     []Tag{},
		Paths:    map[string]PathItem{},
		Components: Components{
			Parameters: map[string]Parameter{},
			Headers: map[string]Header{
				"Error-Code": {Description: "errcode", Schema: &Schema{Type: "integer"}},
				"Error-Msg":  {Description: "errmsg", Schema: &Schema{Type: "string"}},
			},
		},
	}
	s := newSchemas()
	s.components["Envelope"] = &Schema{Type: "object", Description: "what every answer in JSON begins with; four old endpoints leave it out of a success",
		Properties: map[string]*Schema{"errcode": {Type: "integer", Description: "0 is success"}, "errmsg": {Type: "string"}}}
	for _, c := range chapters {
		if len(c.Endpoints) > 0 {
			d.Tags = append(d.Tags, Tag{Name: c.Name, Description: c.Title})
		}
		for i := range c.Endpoints {
			d.add(s, c.Name, &c.Endpoints[i])
		}
	}
	d.Components.Schemas = s.components
	return d
}

func (d *Document) add(s *schemas, chapter string, row *api.Row) {
	op := &Operation{
		OperationID: operationID(row.Path), Tags: []string{chapter}, Summary: summary(row), Description: description(row),
		Responses: map[string]Response{"200": response(s, row)},
	}
	if len(row.Docs) > 0 {
		op.ExternalDocs = &Link{URL: document(row.Docs[0]), Description: "the official document"}
	}
	if token := row.Credential.Param; token != "" {
		d.Components.Parameters[token] = Parameter{Name: token, In: "query", Description: "the credential; only taken from the query", Required: true,
			Schema: &Schema{Type: "string"}}
		op.Parameters = append(op.Parameters, Parameter{Ref: "#/components/parameters/" + token})
	}
	switch {
	case row.Streamed():
		op.Parameters = append(op.Parameters, query(s, row)...)
		op.RequestBody = upload()
	case row.Method == http.MethodGet:
		op.Parameters = append(op.Parameters, query(s, row)...)
	default:
		op.RequestBody = body(s, row)
	}
	if row.Method == http.MethodGet {
		d.Paths[row.Path] = PathItem{Get: op}
	} else {
		d.Paths[row.Path] = PathItem{Post: op}
	}
}

// operationID makes service_v2_get_auth_info of /cgi-bin/service/v2/get_auth_info. Paths differ in their slashes alone nowhere.
func operationID(path string) string {
	return strings.ReplaceAll(strings.TrimPrefix(path, "/cgi-bin/"), "/", "_")
}

// summary is the title in the inventory, or the path of what only older documents have.
func summary(row *api.Row) string {
	e, _ := fixtures.EndpointAt(row.Path)
	return cmp.Or(e.Title, strings.TrimPrefix(row.Path, "/cgi-bin/"))
}

func description(row *api.Row) string {
	links := make([]string, len(row.Docs))
	for i, doc := range row.Docs {
		links[i] = fmt.Sprintf("[%d](%s)", doc, document(doc))
	}
	return "Documents: " + strings.Join(links, ", ") + "."
}

func document(number int) string {
	return fmt.Sprintf("https://developer.work.weixin.qq.com/document/path/%d", number)
}

func query(s *schemas, row *api.Row) []Parameter {
	var out []Parameter
	for _, f := range requestFields(row) {
		schema := s.property(f)
		p := Parameter{Name: f.name, In: "query", Description: schema.Description, Required: f.rules.need != 0, Schema: schema}
		schema.Description = ""
		out = append(out, p)
	}
	return out
}

// body is nothing for a row that takes no parameters.
func body(s *schemas, row *api.Row) *Body {
	fields := requestFields(row)
	if len(fields) == 0 {
		return nil
	}
	schema := s.describe(fields)
	return &Body{Required: len(schema.Required) > 0, Content: map[string]Media{"application/json": {Schema: schema}}}
}

func upload() *Body {
	return &Body{
		Description: "a form with one file, read while it comes", Required: true,
		Content: map[string]Media{"multipart/form-data": {Schema: &Schema{Type: "object", Required: []string{"media"}, Properties: map[string]*Schema{
			"media": {Type: "string", ContentMediaType: "application/octet-stream", Description: "the file, with filename and Content-Type"},
		}}}},
	}
}

var fileType = reflect.TypeFor[*api.File]()

func response(s *schemas, row *api.Row) Response {
	envelope := &Schema{Ref: "#/components/schemas/Envelope"}
	out := Response{
		Description: "success or failure: see errcode",
		Headers:     map[string]Header{"Error-Code": {Ref: "#/components/headers/Error-Code"}, "Error-Msg": {Ref: "#/components/headers/Error-Msg"}},
		Content:     map[string]Media{"application/json": {Schema: envelope}},
	}
	switch {
	case row.Out == fileType:
		out.Description = "the file; in JSON what went wrong"
		out.Content["*/*"] = Media{Schema: &Schema{Description: "the bytes of the file, under the Content-Type that they have"}}
	case len(fieldsOf(row.Out)) > 0:
		out.Content["application/json"] = Media{Schema: &Schema{AllOf: []*Schema{envelope, s.object(indirect(row.Out))}}}
	}
	return out
}

func indirect(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}
