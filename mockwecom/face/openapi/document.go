// Package openapi describes the simulated endpoints of qyapi as an OpenAPI 3.1 document, from the rows that serve them. It is
// what GET /_mock/v1/openapi.json answers.
package openapi

// Document is the root of an OpenAPI 3.1 document. Its maps are written in the order of their keys, so that equal tables give
// equal texts.
type Document struct {
	OpenAPI    string              `json:"openapi"`
	Info       Info                `json:"info"`
	Servers    []Server            `json:"servers"`
	Security   []map[string]any    `json:"security"`
	Tags       []Tag               `json:"tags"`
	Paths      map[string]PathItem `json:"paths"`
	Components Components          `json:"components"`
}

// Info says what the document is about.
type Info struct {
	Title       string  `json:"title"`
	Version     string  `json:"version"`
	Description string  `json:"description"`
	License     License `json:"license"`
}

// License is the license of the described program.
type License struct {
	Name       string `json:"name"`
	Identifier string `json:"identifier"` // SPDX
}

// Server is an address under which the paths stand.
type Server struct {
	URL         string `json:"url"`
	Description string `json:"description,omitempty"`
}

// Tag is one chapter.
type Tag struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// PathItem is what a path offers; one of the two is set.
type PathItem struct {
	Get  *Operation `json:"get,omitempty"`
	Post *Operation `json:"post,omitempty"`
}

// Operation is one endpoint.
type Operation struct {
	OperationID  string              `json:"operationId"`
	Tags         []string            `json:"tags"`
	Summary      string              `json:"summary"`
	Description  string              `json:"description"`
	ExternalDocs *Link               `json:"externalDocs,omitempty"`
	Parameters   []Parameter         `json:"parameters,omitempty"`
	RequestBody  *Body               `json:"requestBody,omitempty"`
	Responses    map[string]Response `json:"responses"`
}

// Link is a page elsewhere.
type Link struct {
	URL         string `json:"url"`
	Description string `json:"description,omitempty"`
}

// Parameter is one parameter of the query, or a reference to one.
type Parameter struct {
	Ref         string  `json:"$ref,omitempty"`
	Name        string  `json:"name,omitempty"`
	In          string  `json:"in,omitempty"`
	Description string  `json:"description,omitempty"`
	Required    bool    `json:"required,omitempty"`
	Schema      *Schema `json:"schema,omitempty"`
}

// Body is a request body.
type Body struct {
	Description string           `json:"description,omitempty"`
	Required    bool             `json:"required,omitempty"`
	Content     map[string]Media `json:"content"`
}

// Media is a body in one content type.
type Media struct {
	Schema *Schema `json:"schema,omitempty"`
}

// Response is one answer.
type Response struct {
	Description string            `json:"description"`
	Headers     map[string]Header `json:"headers,omitempty"`
	Content     map[string]Media  `json:"content,omitempty"`
}

// Header is one header of an answer, or a reference to one.
type Header struct {
	Ref         string  `json:"$ref,omitempty"`
	Description string  `json:"description,omitempty"`
	Schema      *Schema `json:"schema,omitempty"`
}

// Components holds what is referred to.
type Components struct {
	Parameters map[string]Parameter `json:"parameters,omitempty"`
	Headers    map[string]Header    `json:"headers,omitempty"`
	Schemas    map[string]*Schema   `json:"schemas,omitempty"`
}
