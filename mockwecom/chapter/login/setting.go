package login

import "wecomlab/mockwecom/engine/setting"

// What the documents leave open about logins.
var (
	emptyDomain = setting.Choice("login.empty_trusted_domain", "loopback", 91335,
		"an app without trusted domain: redirects to loopback hosts only, to nowhere, or to anywhere", "loopback", "closed", "open")
	defaultPorts = setting.Switch("login.default_ports", true, 91335,
		"a redirect_uri with :443 or :80 fits a trusted domain without port, and the other way round")
	browsers = setting.Choice("login.browsers", "any", 90315,
		"which browsers see the authorize page: any, or only those whose User-Agent names wxwork", "any", "wxwork")
	missingPermission = setting.Choice("login.missing_sensitive_permission", "page", 91120,
		"a third-party suite without 成员敏感信息 asks for snsapi_privateinfo: an error page, or 92001 at getuserdetail3rd", "page", "92001")
)
