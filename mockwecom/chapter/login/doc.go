// Package login holds how a member's identity reaches an app: the OAuth page (网页授权), the codes and user tickets it gives,
// the consent that decides which fields come back. Source: doc 91022, 91023, 95833 (self-built), 96441 to 96443 (代开发),
// 91120 to 91122 (third-party).
package login

import "time"

// Lifetimes.
const (
	codeLife      = 5 * time.Minute     // doc 91022
	ticketLife    = 1800 * time.Second  // doc 95833
	ticketLifeOld = 7200 * time.Second  // of the paths that answer expires_in (doc 91121; 40-web-login §5.2)
	consentLife   = 30 * 24 * time.Hour // doc 91119
)

// Scopes (doc 91022). The legacy one is silent, too, and gives a user_ticket (doc 91121).
const (
	scopeBase    = "snsapi_base"
	scopePrivate = "snsapi_privateinfo"
	scopeLegacy  = "snsapi_userinfo"
)

// The pages of WeCom that this chapter knows.
const (
	authorizePath = "/connect/oauth2/authorize"
	authorizeHost = "open.weixin.qq.com"
	installPath   = "/3rdapp/install"
	installHost   = "open.work.weixin.qq.com"
)

// Documents that more than one file quotes.
const (
	authorizeDoc   = 91022
	redeemDoc      = 91023
	detailDoc      = 95833
	redirectionDoc = 91335
)
