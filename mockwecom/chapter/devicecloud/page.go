package devicecloud

import (
	"embed"

	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/webpage"
)

const (
	codePath = "/connect/hardware"
	openHost = "open.work.weixin.qq.com"
	pageDoc  = 91366
)

//go:embed pages/*.html
var pageFiles embed.FS

var pageTemplates = webpage.Templates(pageFiles)

// pages is the one page of the chapter. WeCom's own client alone knows what stands behind the address; what a browser sees is an
// addition of the simulator. (docs 91366, 95980)
func (v *Vendors) pages() []engine.Page {
	site := &webpage.Site{Journal: v.rt.Journal, Clock: v.rt.Clock, Log: v.rt.Log, Forms: v.forms, Pages: pageTemplates}
	return []engine.Page{{Path: codePath, Host: openHost, Title: "Device binding page", Doc: pageDoc, Handler: site.Handler("connect/hardware", pageDoc, v.show)}}
}
