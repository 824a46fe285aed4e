// Package provider is a service provider's app (服务商应用), ready to use: an [http.Handler] that receives WeCom's callbacks
// and browsers, and keepers for the tickets and tokens that the calls to WeCom need. It serves 代开发 templates and third-party
// suites alike, against the real WeCom or against a simulator.
//
// [New] makes an [App] from a [Config]. The app verifies callback URLs, checks signature, age, uniqueness and receiveid of
// every callback, stores what WeCom will not repeat before it answers "success", exchanges authorization codes for permanent
// codes, and logs members in. What it refuses, it explains: see [Refusal].
//
// What comes to a command URL is stored first and worked on afterwards, in the order of arrival, so that a crash loses nothing
// that was acknowledged (given a [Store] that outlives the process, such as [OpenFile]). [Config.OnEvent] may therefore see an
// event again after a crash. Messages and events of a data URL or an app's own URL are not stored.
//
// [App.SuiteToken], [App.ProviderToken] and [App.CorpToken] give living tokens. One fetch serves all who ask at the same time;
// a token is renewed shortly before its end, and at once when WeCom refuses it during [App.WithCorpToken] and its siblings.
// The calls themselves are methods of [Client], which holds no state and may be used alone.
//
// A server around the app has to limit the time for reading headers (ReadHeaderTimeout); the app limits bodies itself.
// Source: doc 90600 to 91201 and 97159 to 97201, callbacks 91116 and 91144.
package provider
