package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"wecomlab/core/provider"
)

// A provider's app with one 代开发 template. Its addresses go into the provider's console.
func Example() {
	store := provider.NewMemory() // in earnest: provider.OpenFile, or one's own database
	app, err := provider.New(provider.Config{
		PublicURL:      "https://app.example.test",
		ProviderCorpID: "ww8d2f6a1c3b5e7094",
		ProviderSecret: "the secret from the console",
		Suites: []provider.SuiteConfig{{
			SuiteID: "dk4c1e9b7a2d8f6035", Secret: "the template's secret",
			Token: "rN4bq8Zk", AESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
		}},
		Store:     store,
		OnEvent:   func(e provider.Event) { fmt.Println(e.Corp, e.Message.Name()) },
		OnRefusal: func(r provider.Refusal) { fmt.Println("refused at", r.Finding.Step) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer app.Close()
	server := httptest.NewServer(app) // in earnest: http.Server with ReadHeaderTimeout
	defer server.Close()

	fmt.Println(app.CommandURL("dk4c1e9b7a2d8f6035"))
	resp, err := http.Get(server.URL + "/callback/dk4c1e9b7a2d8f6035/command")
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = resp.Body.Close()
	fmt.Println(resp.Status)
	// Output:
	// https://app.example.test/callback/dk4c1e9b7a2d8f6035/command
	// refused at parameter
	// 400 Bad Request
}
