package suite

import (
	"embed"

	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/webpage"
)

const (
	installPath   = "/3rdapp/install"
	authorizePath = "/wwopen/customized/authorize" // of our own: the real address behind the QR code is opaque
	openHost      = "open.work.weixin.qq.com"
)

//go:embed pages/*.html
var pageFiles embed.FS

var pageTemplates = webpage.Templates(pageFiles)

func (s *Suites) pages() []engine.Page {
	site := &webpage.Site{Journal: s.rt.Journal, Clock: s.rt.Clock, Log: s.rt.Log, Forms: s.forms, Pages: pageTemplates}
	return []engine.Page{
		{Path: installPath, Host: openHost, Title: "Install a third-party app", Doc: 90597, Handler: site.Handler("3rdapp/install", 90597, s.installPage)},
		{Path: authorizePath, Host: openHost, Title: "Authorise a 代开发 template", Doc: 98744, Handler: site.Handler("customized/authorize", 98744, s.authorizePage)},
	}
}
