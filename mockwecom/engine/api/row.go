// Package api runs the endpoint rows of qyapi: it finds the row of a request, reads the credential, checks the caller's
// address, decodes and checks the parameters, calls the handler inside one store transaction and writes WeCom's envelope.
//
// The order of checks is the platform's own (observed): path, credential present, credential valid, caller address, right,
// parameters, business state.
package api

import (
	"net/http"
	"reflect"

	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/quota"
)

// Row is one endpoint: what stands in the first of the four tables.
type Row struct {
	Method     string // as the document says; both methods are served (doc 90313: no code for a wrong one)
	Path       string // /cgi-bin/service/get_suite_token
	Docs       []int  // official document numbers, the first is the one quoted
	Credential Access
	In, Out    reflect.Type // request and response structs

	says    string // errmsg on success
	silent  bool   // no errcode and errmsg on success
	last    bool   // payload before errcode and errmsg
	long    bool   // a bad token is answered with hint, unlike on ordinary business endpoints
	open    bool   // no caller address check
	writes  bool   // runs in a transaction
	streams bool   // the handler reads the body
	maxBody int64
	callers []string // kinds of app that may call; none: all of them
	quota   []quota.Limit
	atOnce  int

	unmetered bool // does not count towards the base limits

	in      *shape
	rules   []Rule
	lists   [][]int // the top-level lists of Out that are printed even if empty
	failure []byte  // what a failure prints besides errcode and errmsg: `,"department":[]`
	call    func(*Call) (payload []byte, err error)
}

// Option changes a row from the usual.
type Option func(*Row)

// Silent leaves errcode and errmsg out of a success, as four old endpoints do (doc 90600, 90605, 91200, 97163).
func Silent(r *Row) { r.silent = true }

// PayloadFirst prints the payload before errcode and errmsg, as getcallbackip does (doc 90930).
func PayloadFirst(r *Row) { r.last = true }

// LongTokenError answers a bad token with hint and address, where business endpoints answer bare.
func LongTokenError(r *Row) { r.long = true }

// Open exempts a row from the caller address check, as gettoken is.
func Open(r *Row) { r.open = true }

// Writes runs the handler in a transaction that commits when it succeeds.
func Writes(r *Row) { r.writes = true }

// Says sets the errmsg of a success: created, updated, deleted.
func Says(text string) Option { return func(r *Row) { r.says = text } }

// MaxBody bounds the request body, in bytes; 1 MiB without it.
func MaxBody(n int64) Option { return func(r *Row) { r.maxBody = n } }

// Also names further document numbers of the same endpoint.
func Also(docs ...int) Option { return func(r *Row) { r.Docs = append(r.Docs, docs...) } }

// Callers names the kinds of app that may call a row at all; others are refused with 48002, whatever their rights are. The kinds are
// those of chapter agent: self, customized, suite, contacts.
func Callers(kinds ...string) Option {
	return func(r *Row) { r.callers = append(r.callers, kinds...) }
}

// Rule says of a parameter what a tag wx would say: of a request whose type belongs to a protocol library.
type Rule struct{ Name, Rules string }

// Rules adds rules to the parameters of a row: Rules(Rule{"device_sn", "unknown=600001"}).
func Rules(rules ...Rule) Option { return func(r *Row) { r.rules = append(r.rules, rules...) } }

// Callers gives the kinds of app that may call; none means that the row leaves it open.
func (r *Row) Callers() []string { return r.callers }

// BodyLimit gives the greatest length of a request body, in bytes; a longer one is answered 40206.
func (r *Row) BodyLimit() int64 { return r.maxBody }

const defaultMaxBody = 1 << 20

// None is the request or response of a row that has no parameters or no payload.
type None struct{}

// GET describes an endpoint whose parameters stand in the query.
func GET[In, Out any](path string, doc int, access Access, h func(*Call, In) (Out, error), options ...Option) Row {
	return newRow(http.MethodGet, path, doc, access, h, options)
}

// POST describes an endpoint whose parameters stand in a JSON body.
func POST[In, Out any](path string, doc int, access Access, h func(*Call, In) (Out, error), options ...Option) Row {
	return newRow(http.MethodPost, path, doc, access, h, options)
}

func newRow[In, Out any](method, path string, doc int, access Access, h func(*Call, In) (Out, error), options []Option) Row {
	row := Row{
		Method: method, Path: path, Docs: []int{doc}, Credential: access,
		In: reflect.TypeFor[In](), Out: reflect.TypeFor[Out](),
		says: "ok", maxBody: defaultMaxBody,
	}
	for _, o := range options {
		o(&row)
	}
	row.in = shapeOf(row.In)
	for _, r := range row.rules {
		row.in.amend(r.Name, r.Rules)
	}
	row.lists, row.failure = listsOf(row.Out)
	if method == http.MethodGet || row.streams {
		row.in.mustBeFlat(row.In)
	}
	row.call = func(c *Call) ([]byte, error) {
		var in In
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		out, err := h(c, in)
		if err != nil {
			return nil, err
		}
		if c.list != nil {
			return nil, nil
		}
		if file, is := any(out).(*File); is {
			if err := file.peek(); err != nil {
				return nil, err
			}
			c.file = file
			return nil, nil
		}
		return encode(withLists(reflect.ValueOf(&out).Elem(), c.Row.lists))
	}
	return row
}

// Need is a parameter that a row requires.
type Need struct {
	Name string       // in the query or the body
	Code errcode.Code // the answer when it is missing
}

// Needs gives the parameters that a row requires, in the order in which they are checked.
func (r *Row) Needs() []Need {
	var all []Need
	for _, f := range r.in.fields {
		if f.need != 0 {
			all = append(all, Need{f.name, f.need})
		}
	}
	return all
}

// Param is one parameter of a row, as its request struct describes it.
type Param struct {
	Name  string
	Kind  reflect.Kind // of the value, behind a pointer
	Need  errcode.Code // the answer when it is missing; 0: it may be
	Max   int          // bytes; 0: the handler knows
	Alnum errcode.Code // the answer to other characters than letters and digits; 0: they may stand
	Names []Naming     // what is answered when it names nothing, something hidden, or something that is used already
}

// Params gives the parameters of a row, in the order in which they are checked.
func (r *Row) Params() []Param {
	all := make([]Param, 0, len(r.in.fields))
	for _, f := range r.in.fields {
		t := r.In.FieldByIndex(f.index).Type
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		all = append(all, Param{f.name, t.Kind(), f.need, f.max, f.alnum, f.names})
	}
	return all
}

// Access says which credential a row takes, and in which query parameter.
type Access struct {
	Param   string
	Kind    credential.Kind
	Missing errcode.Code
	Unknown errcode.Code
	Expired errcode.Code
}

// The credentials of qyapi.
var (
	// Nobody needs no credential: the token endpoints themselves.
	Nobody = Access{}
	// CorpAccess is an app's access_token (doc 91039).
	CorpAccess = Access{"access_token", credential.CorpToken, errcode.MissingAccessToken, errcode.InvalidAccessToken, errcode.ExpiredAccessToken}
	// SuiteAccess is a suite_access_token (doc 90600). An unknown one is 40082, one known and expired 42009.
	SuiteAccess = Access{"suite_access_token", credential.SuiteToken, errcode.MissingSuiteAccessToken, errcode.InvalidSuiteAccessToken, errcode.ExpiredSuiteAccessToken}
	// ProviderAccess is a provider_access_token (doc 91200).
	ProviderAccess = Access{"provider_access_token", credential.ProviderToken, errcode.MissingAccessToken, errcode.InvalidAccessToken, errcode.ExpiredAccessToken}
	// ModelAccess is a model_access_token of smart hardware (doc 95992). Its codes are inferred from their names (doc 90313).
	ModelAccess = Access{"model_access_token", credential.ModelToken, hwcloud.MissingModelToken, hwcloud.InvalidModelToken, hwcloud.ExpiredModelToken}
	// DeviceAccess is a device_access_token (doc 96022), likewise; a missing one has no code of its own.
	DeviceAccess = Access{"device_access_token", credential.DeviceToken, errcode.MissingAccessToken, hwcloud.InvalidDeviceToken, hwcloud.ExpiredDeviceToken}
)
