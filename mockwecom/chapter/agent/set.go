package agent

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/setting"
)

const setDoc = 90228

// The codes of agent/set (doc 90228, 90313).
const (
	invalidMediaID  errcode.Code = 40007
	badReportFlag   errcode.Code = 40059
	badURL          errcode.Code = 40094
	descriptionSize errcode.Code = 45004
	nameSize        errcode.Code = 45022
	urlScheme       errcode.Code = 45034
	badDomain       errcode.Code = 80001
	manyDomains     errcode.Code = 85004
	unprovenDomain  errcode.Code = 85005
	badLogo         errcode.Code = 301015
)

// The bounds of agent/set, in characters.
const (
	maxName        = 32
	minDescription = 4
	maxDescription = 120
)

var (
	labDomains = setting.Switch("agent.local_domains", true, 90313,
		"trusted domains may be localhost, addresses and have a port, so that an app under development can have one; WeCom refuses them with 80001")
	domainsProven = setting.Switch("agent.domains_proven", true, 90228,
		"domains that agent/set is given count as verified; if not it refuses them with 85005")
	homeURLCode = setting.Choice("agent.home_url_code", "45034", 90228, "the code for a home_url without http:// or https://", "45034", "40094")
)

// domainChanges bounds how often a corp sets trusted domains (doc 90312).
var domainChanges = quota.Limit{Name: "settings of trusted domains by one corp in 30 days", Most: 20, Per: quota.Month}

// Pictures tells the kind of an uploaded file: image, voice, video, file; empty when the corp has no such file. Chapter media knows.
type Pictures func(ctx context.Context, db bun.IDB, corp, mediaID string) (kind string, err error)

// TakeLogosFrom sets where pictures for logos are looked up. It is called once, before the first request; without it no logo is known.
func (a *Agents) TakeLogosFrom(p Pictures) { a.pictures = p }

// What is not given stays as it is.
type setIn struct {
	AgentID     int64   `json:"agentid" wx:"need=41011,unknown=40056,hidden=301002"`
	ReportPlace *int    `json:"report_location_flag"`
	Logo        string  `json:"logo_mediaid" wx:"unknown=40007"`
	Name        *string `json:"name"`
	Description *string `json:"description"`
	Domain      *string `json:"redirect_domain"`
	ReportEnter *int    `json:"isreportenter"`
	HomeURL     *string `json:"home_url"`
}

// set changes what an app is and reports. (doc 90228)
func (a *Agents) set(c *api.Call, in setIn) (api.None, error) {
	app, err := a.Own(c, in.AgentID)
	if err != nil {
		return api.None{}, err
	}
	if in.ReportPlace != nil {
		if app.ReportPlace, err = flag(badReportFlag, "report_location_flag", *in.ReportPlace); err != nil {
			return api.None{}, err
		}
	}
	if in.ReportEnter != nil {
		if app.ReportEnter, err = flag(errcode.BadRequestParameter, "isreportenter", *in.ReportEnter); err != nil {
			return api.None{}, err
		}
	}
	if err := a.setTexts(app, &in); err != nil {
		return api.None{}, err
	}
	if err := a.setLogo(c, app, in.Logo); err != nil {
		return api.None{}, err
	}
	if in.Domain != nil && *in.Domain != app.TrustedDomain {
		if err := a.setDomain(c, app, *in.Domain); err != nil {
			return api.None{}, err
		}
	}
	return api.None{}, a.Save(c.Context, c.Tx, app)
}

func flag(code errcode.Code, name string, value int) (bool, error) {
	if value != 0 && value != 1 {
		return false, api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: name + " 0 or 1", Got: fmt.Sprint(value),
			Cause: "the flag has no such value", Fix: "send 0 or 1", Doc: setDoc})
	}
	return value == 1, nil
}

func (a *Agents) setTexts(app *App, in *setIn) error {
	if in.Name != nil {
		if err := checkLength(nameSize, "name", *in.Name, 1, maxName); err != nil {
			return err
		}
		app.Name = *in.Name
	}
	if in.Description != nil {
		if err := checkLength(descriptionSize, "description", *in.Description, minDescription, maxDescription); err != nil {
			return err
		}
		app.Description = *in.Description
	}
	if in.HomeURL == nil {
		return nil
	}
	if !hasScheme(*in.HomeURL) {
		code := urlScheme
		if a.rt.Settings.Text(homeURLCode) == "40094" {
			code = badURL
		}
		return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: "a home_url that begins with http:// or https://", Got: *in.HomeURL,
			Cause: "the address has no scheme", Fix: "put https:// before it", Doc: setDoc})
	}
	app.HomeURL = *in.HomeURL
	return nil
}

func checkLength(code errcode.Code, name, text string, least, most int) error {
	if n := utf8.RuneCountInString(text); n < least || n > most {
		return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("%s of %d to %d characters", name, least, most),
			Got: fmt.Sprintf("%d characters", n), Cause: "the text is too short or too long", Fix: "change " + name, Doc: setDoc})
	}
	return nil
}

func hasScheme(url string) bool {
	return strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "https://")
}

func (a *Agents) setLogo(c *api.Call, app *App, mediaID string) error {
	if mediaID == "" {
		return nil
	}
	kind, err := "", error(nil)
	if a.pictures != nil {
		kind, err = a.pictures(c.Context, c.DB(), app.Corp, mediaID)
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "the media_id of a picture of this corp", Got: mediaID, Fix: "upload a picture with media/upload?type=image", Doc: setDoc}
	switch {
	case err != nil:
		return err
	case kind == "":
		f.Cause = "the corp has no such media, or it has expired"
		return api.Refuse(invalidMediaID, f)
	case kind != "image":
		f.Cause = "the media is of the kind " + kind
		return api.Refuse(badLogo, f)
	}
	app.Logo = mediaID
	return nil
}

// setDomain changes the trusted domain. It costs one of the corp's 20 of a month, also when it comes to nothing later.
func (a *Agents) setDomain(c *api.Call, app *App, domain string) error {
	if err := a.checkDomain(domain); err != nil {
		return err
	}
	if !a.rt.Settings.Bool(domainsProven) {
		return api.Refuse(unprovenDomain, explain.Finding{Step: explain.State, Expected: "a domain whose ownership is verified", Got: domain,
			Cause: "nobody has put the verification file on the domain", Fix: "verify it in the corp's console; or set agent.domains_proven=true", Doc: 90313})
	}
	if full := a.rt.Quota.Spend(c.Now, quota.Key{Who: app.Corp, What: "trusted domains"}, 1, domainChanges); full != nil && !a.rt.Quota.Warns() {
		return api.Refuse(manyDomains, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d %s", domainChanges.Most, domainChanges.Name), Got: "one more",
			Cause: "the corp has changed trusted domains too often", Fix: "wait until " + full.Until.Format("2006-01-02 15:04") + " UTC, or move the clock", Doc: quotaDoc})
	}
	app.TrustedDomain = domain
	return nil
}

const quotaDoc = 90312

// checkDomain refuses what is no whole domain name: a scheme, a path, an address, a port.
func (a *Agents) checkDomain(domain string) error {
	host, port, hasPort := strings.Cut(domain, ":")
	local := a.rt.Settings.Bool(labDomains)
	f := explain.Finding{Step: explain.Parameter, Expected: "a whole domain name such as ops.example.com", Got: domain, Fix: "send the name of the host alone", Doc: 90313}
	switch _, err := netip.ParseAddr(host); {
	case domain == "", strings.ContainsAny(domain, "/?#@ *_"), strings.HasPrefix(host, "."), strings.HasSuffix(host, "."):
		f.Cause = "it is no domain name"
	case hasPort && (!local || strings.Trim(port, "0123456789") != "" || port == ""):
		f.Cause = "a domain has no port"
	case !local && (err == nil || !strings.Contains(host, ".")):
		f.Cause = "an address or a name without a dot is no domain"
	case local && err != nil && host != "localhost" && !strings.Contains(host, "."):
		f.Cause = "a name without a dot is no domain"
	default:
		return nil
	}
	return api.Refuse(badDomain, f)
}
