package suite

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
)

// authLink is the kind of the key in a parametric authorization link (doc 98744).
const authLink credential.Kind = "customized_auth_key"

// Codes of templates and their links that have no name of their own (doc 90313).
const (
	templateNotOnline errcode.Code = 842002
	notATemplate      errcode.Code = 842003
	templateCount     errcode.Code = 842004
	appKind           errcode.Code = 842005
	appExists         errcode.Code = 842006
	badState          errcode.Code = 84025
)

const (
	maxTemplates = 9  // doc 98744
	maxLinkState = 32 // bytes; doc 98744
)

type authURLRequest struct {
	State     string   `json:"state" wx:"need=84025,alnum=84025"`
	Templates []string `json:"templateid_list" wx:"need=842004,unknown=842003"`
}

type authURL struct {
	URL       string `json:"qrcode_url"`
	ExpiresIn int64  `json:"expires_in"` // seconds
}

// linkData is what an authorization link remembers.
type linkData struct {
	State     string   `json:"state"`
	Templates []string `json:"templates"`
}

// getCustomizedAuthURL makes the link behind a parametric QR: 1 to 9 online templates of the provider (842004, 842003, 842002)
// and a state of up to 32 letters and digits (84025) that comes back in create_auth. (doc 98744)
func (s *Suites) getCustomizedAuthURL(c *api.Call, in authURLRequest) (authURL, error) {
	if len(in.State) > maxLinkState {
		return authURL{}, api.Refuse(badState, explain.Finding{Step: explain.Parameter, Expected: "a state of at most 32 bytes",
			Got: fmt.Sprintf("%d bytes", len(in.State)), Cause: "the state is too long", Fix: "send a short key and keep the rest yourself", Doc: 98744})
	}
	if len(in.Templates) > maxTemplates {
		return authURL{}, api.Refuse(templateCount, explain.Finding{Step: explain.Limit, Expected: "1 to 9 templates", Got: fmt.Sprint(len(in.Templates)),
			Cause: "a QR code combines at most 9 templates", Fix: "make several links", Doc: 98744})
	}
	for _, id := range in.Templates {
		if _, err := s.onlineTemplate(c.Context, c.DB(), c.Credential.Provider, id); err != nil {
			return authURL{}, err
		}
	}
	c.About(journal.Subject{Suite: in.Templates[0]})
	key, err := s.rt.Credentials.Put(c.Context, c.Tx, credential.Credential{
		Value: s.rt.Random.Text(ticketLength, random.Token), Kind: authLink, Subject: c.Credential.Provider, Provider: c.Credential.Provider,
		Data: encode(linkData(in)),
	}, authLinkLife)
	if err != nil {
		return authURL{}, err
	}
	return authURL{URL: s.rt.BaseURL() + authorizePath + "?key=" + url.QueryEscape(key.Value), ExpiresIn: seconds(authLinkLife)}, nil
}

// onlineTemplate finds a template that can be authorised. An empty provider takes any.
func (s *Suites) onlineTemplate(ctx context.Context, db bun.IDB, provider, id string) (*Suite, error) {
	of, err := s.Suite(ctx, db, id)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "the id of a 代开发 template", Got: id, Doc: 98744}
	switch {
	case of == nil:
		f.Cause, f.Fix = "this world has no such template", "compare the id with the provider's list of templates"
		return nil, api.Refuse(notATemplate, f)
	case of.Kind != Template:
		f.Cause, f.Fix = "this is a third-party suite", "corps install it from the market or the provider's site: "+howToAuthorize(of)
		return nil, api.Refuse(notATemplate, f)
	case provider != "" && of.Provider != provider:
		f.Cause, f.Fix = "the template belongs to another provider", "use the provider_access_token of "+of.Provider
		return nil, api.Refuse(notATemplate, f)
	case of.Stage != Online:
		return nil, api.Refuse(templateNotOnline, notOnline(of))
	}
	return of, nil
}

// notOnline explains which of the two clicks is missing (doc 97201, 90568).
func notOnline(of *Suite) explain.Finding {
	verb := "suite"
	if of.Kind == Template {
		verb = "template"
	}
	f := explain.Finding{Step: explain.State, Expected: of.SuiteID + " is online", Got: string(of.Stage), Doc: 97201,
		Cause: "it was never submitted for audit", Fix: fmt.Sprintf("two clicks: mockwecom do provider.submit_%s, then provider.release_%s", verb, verb)}
	if of.Stage == Audited {
		f.Cause, f.Fix = "the audit is passed, but nobody clicked 提交上线", fmt.Sprintf("mockwecom do provider.release_%s suite=%s", verb, of.SuiteID)
	}
	return f
}

// link reads an authorization link, or refuses one that is unknown or older than ten days.
func (s *Suites) link(ctx context.Context, db bun.IDB, key string) (linkData, *credential.Credential, error) {
	var data linkData
	found, state, err := s.rt.Credentials.FindAs(ctx, db, authLink, key)
	if err != nil {
		return data, nil, err
	}
	f := explain.Finding{Step: explain.Credential, Expected: "a link of get_customized_auth_url", Got: "a key that was never issued here",
		Cause: "the address was cut, or is from another world", Fix: "make a new link", Doc: 98744}
	if found != nil && state == credential.Expired {
		f.Got, f.Cause = "a link that expired at "+found.ExpiresAt.Format(time.RFC3339), "an authorization link lives 10 days"
	}
	if state != credential.Valid {
		return data, nil, api.Refuse(errcode.InvalidParameter, f)
	}
	if err := json.Unmarshal([]byte(found.Data), &data); err != nil {
		return data, nil, fmt.Errorf("authorization link: %w", err)
	}
	return data, found, nil
}

// encode writes what a credential remembers. The types are this package's own and always encode.
func encode(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic("suite: " + err.Error())
	}
	return string(out)
}

// fold is the form of plain corpids and userids in the tables: their case does not count (doc 97104).
func fold(id string) string { return strings.ToLower(strings.TrimSpace(id)) }

// isAlnum reports whether a state has only letters and digits (doc 90597, 98744).
func isAlnum(text string) bool {
	return !slices.ContainsFunc([]rune(text), func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}
