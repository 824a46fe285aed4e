package hwcloud

import (
	"context"
	"encoding/json"
	"net/url"
	"reflect"

	"wecomlab/core/openhw"
)

// TokenKind names the query parameter in which a call carries its token; it decides, whatever the prose of a page says
// (docs 95992, 95993).
type TokenKind string

// The kinds of token.
const (
	NoToken     TokenKind = ""
	ModelToken  TokenKind = "model_access_token"
	DeviceToken TokenKind = "device_access_token" // also tells which device the call is about
)

// Prefix is the path before the name of every endpoint.
const Prefix = "/cgi-bin/openhw/"

// Spec describes one call of a vendor: all that clients, servers and screens know of it. All calls are POST with JSON; an answer
// has errcode and errmsg besides its fields.
type Spec struct {
	Name    string     // path behind Prefix, unique
	Doc     int        // official page
	Token   TokenKind  // what it carries
	Request func() any // a pointer to a new body
	Answer  func() any // a pointer to a new answer
	Help    string     // what it does, one line
}

// Path is the path of the call.
func (s Spec) Path() string { return Prefix + s.Name }

// Fields lists the fields of the request, outer before inner, in the order of the page.
func (s Spec) Fields() []openhw.Field { return shape(s.Request).Fields() }

// AnswerFields lists the fields of the answer besides errcode and errmsg.
func (s Spec) AnswerFields() []openhw.Field { return shape(s.Answer).Fields() }

// Check says what is wrong with a request, a pointer that Request makes: the first field that is missing or too long. The
// error is a *Fault.
func (s Spec) Check(request any) error {
	if !sameType(request, s.Request()) {
		return &Fault{In: s.Name, Cause: openhw.WrongType, Text: "a " + reflect.TypeOf(s.Request()).Elem().Name() + " is required"}
	}
	raw, err := json.Marshal(request)
	if err != nil {
		return &Fault{In: s.Name, Cause: openhw.NotJSON, Text: err.Error()}
	}
	if _, err := shape(s.Request).ReadRequest(openhw.Frame{Body: raw}); err != nil {
		return faultIn(s.Name, err)
	}
	if list := s.emptyList(raw); list != "" {
		return &Fault{In: s.Name, Cause: openhw.Missing, Field: list, Text: "it is required: at least one element"}
	}
	if body, ok := request.(ruled); ok {
		if field, text := body.rule(); field != "" {
			return &Fault{In: s.Name, Cause: openhw.Missing, Field: field, Text: text}
		}
	}
	return nil
}

// emptyList names the first required list that has no elements.
func (s Spec) emptyList(raw []byte) string {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return ""
	}
	for _, field := range s.Fields() {
		if field.Required && field.Type == "Array" && string(members[field.Path]) == "[]" {
			return field.Path
		}
	}
	return ""
}

// None is the body of an answer that has errcode and errmsg alone.
type None struct{}

// Endpoint is a call with bodies of the types Req and Ans.
type Endpoint[Req, Ans any] struct{ Spec }

func endpoint[Req, Ans any](name string, token TokenKind, doc int, help string) Endpoint[Req, Ans] {
	return Endpoint[Req, Ans]{Spec{
		Name: name, Doc: doc, Token: token, Help: help,
		Request: func() any { return new(Req) }, Answer: func() any { return new(Ans) },
	}}
}

// Call makes the call with a token, which is empty for an endpoint that takes none. A request that cannot be right is refused
// with a *Fault before it is sent; a refusal of WeCom's is an *errcode.Error.
func (e Endpoint[Req, Ans]) Call(ctx context.Context, c *Client, token string, in Req) (Ans, error) {
	var out Ans
	if err := e.Check(&in); err != nil {
		return out, err
	}
	query := url.Values{}
	if e.Token != NoToken {
		query.Set(string(e.Token), token)
	}
	err := c.post(ctx, e.Path(), query, &in, &out)
	return out, err
}

// With makes the call with the token of a keeper, and once more with a new one if WeCom refuses the first.
func (e Endpoint[Req, Ans]) With(ctx context.Context, c *Client, keeper *Keeper, in Req) (out Ans, err error) {
	err = keeper.With(ctx, func(ctx context.Context, token string) error {
		out, err = e.Call(ctx, c, token, in)
		return err
	})
	return out, err
}

// LookupEndpoint finds the description of a call by its name.
func LookupEndpoint(name string) (Spec, bool) {
	for _, spec := range Endpoints {
		if spec.Name == name {
			return spec, true
		}
	}
	return Spec{}, false
}
