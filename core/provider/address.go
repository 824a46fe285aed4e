package provider

import "net/url"

// CommandURL is the 指令回调URL of a third-party suite, or the callback URL of a 代开发 template.
func (a *App) CommandURL(suite string) string { return a.address("callback", suite, "command") }

// DataURL is the 数据回调URL of a third-party suite.
func (a *App) DataURL(suite string) string { return a.address("callback", suite, "data") }

// AppURL is the callback URL of the 代开发 app that corp has from a template; corp is the corpid as the provider sees it.
func (a *App) AppURL(suite, corp string) string { return a.address("callback", suite, "app", corp) }

// SystemURL is the provider's 系统事件接收URL.
func (a *App) SystemURL() string { return a.address("callback", "system") }

// InstallURL is the link on the provider's site that starts the installation of a third-party suite (doc 90597).
func (a *App) InstallURL(suite string) string { return a.address("install", suite) }

// InstalledURL is where the install page sends the administrator back to; its host has to be the suite's 安装完成回调域名.
func (a *App) InstalledURL(suite string) string { return a.address("installed", suite) }

// HomeURL is the app's home page for members of corp. As corp, $CORPID$ may be given: WeCom puts the corpid in its place
// (doc 90595). For a third-party suite corp may be empty.
func (a *App) HomeURL(suite, corp string) string { return a.address("home", suite, corp) }

// OAuthURL is where the authorize page sends members back to; its host and port have to be the app's trusted domain.
func (a *App) OAuthURL(suite, corp string) string { return a.address("oauth", suite, corp) }

// address puts path segments behind the public address; empty ones are left out.
func (a *App) address(segments ...string) string {
	address := a.config.PublicURL
	for _, segment := range segments {
		if segment != "" {
			address += "/" + url.PathEscape(segment)
		}
	}
	return address
}
