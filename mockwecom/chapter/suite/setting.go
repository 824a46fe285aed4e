package suite

import (
	"time"

	"wecomlab/mockwecom/engine/setting"
)

// What the documents leave open about providers, suites and authorizations.
var (
	silentSuccess = setting.Switch("suite.silent_success", true, 90600,
		"get_suite_token, get_provider_token, get_permanent_code v1 and get_corp_token leave errcode out of a success; their samples print it")
	tokenGate = setting.Switch("suite.token_ip_gate", true, 90600,
		"get_suite_token and get_provider_token look at the provider's IP white list, too")
	foreignAuthCode = setting.Choice("suite.foreign_auth_code", "48003", 100776,
		"errcode for an auth_code of another suite", "48003", "40078")
	missingProviderSecret = setting.Choice("suite.missing_provider_secret", "41004", 91200,
		"errcode of get_provider_token without provider_secret", "41004", "41024")
	wrongProviderSecret = setting.Choice("suite.wrong_provider_secret", "40001", 91200,
		"errcode of get_provider_token with a wrong provider_secret", "40001", "40091")
	resetKills = setting.Choice("suite.reset_kills", "exchange", 97175,
		"when 重新获取 kills the old secret of a 代开发 app: at the click or when the new one is fetched", "exchange", "click")
	preAuthOnce = setting.Switch("suite.pre_auth_code_once", false, 90601,
		"a pre_auth_code opens the install page until somebody has confirmed there; otherwise until it expires")
	openRedirects = setting.Choice("suite.empty_install_domain", "loopback", 90595,
		"which redirect_uri the install page accepts while a suite has no 安装完成回调域名", "loopback", "any", "none")
	appVerifyID = setting.Choice("suite.app_verify_receiveid", "corp", 97201,
		"receiveid of the GET check of a 代开发 app's URL: the encrypted corpid, or the provider's corpid", "corp", "provider")
	announceDisabled = setting.Switch("suite.announce_disabled_suite", false, 100964,
		"disabling or enabling a third-party app pushes change_auth, as it does for 代开发 apps")
	memberInstalls = setting.Switch("member_auth.allowed", true, memberDoc,
		"corps allow their members to authorise third-party apps for themselves; otherwise they get 40133")
	testInstalls = setting.Number("suite.test_installs", 10, 90568,
		"how many corps may hold a test install of one suite")
)

// The lives of what this chapter issues.
const (
	ticketPeriod  = 10 * time.Minute     // doc 90628
	ticketLife    = 30 * time.Minute     // doc 90600
	tokenLife     = 7200 * time.Second   // doc 90600, 91200, 90605
	preAuthLife   = 1200 * time.Second   // doc 90601
	authCodeLife  = 600 * time.Second    // doc 90597, 100964
	authLinkLife  = 864000 * time.Second // doc 98744
	ticketLength  = 64
	authCodeBytes = 128
)
