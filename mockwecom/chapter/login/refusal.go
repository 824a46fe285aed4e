package login

import (
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
)

// What the real error pages say (40-web-login §2.4). Only the first is quoted by a document.
const (
	titleRedirect  = "redirect_uri参数错误" // doc 91335
	titleInvisible = "成员不在可见范围内"
	titleWeChat    = "请在微信客户端打开链接" // doc 90315
	titleBrowser   = "请在企业微信客户端打开链接"
	titleOther     = "无法访问"
)

// refusal is the error of a visit that ends without a code: the words of the real page, and what is behind them. Actions
// know it as an [action.Refused].
type refusal struct {
	action.Refused
	title string
}

// Unwrap gives the refusal as actions know it.
func (r *refusal) Unwrap() error { return &r.Refused }

func refuse(title string, f explain.Finding) error {
	if f.Doc == 0 {
		f.Doc = authorizeDoc
	}
	return &refusal{action.Refused{Finding: f}, title}
}
