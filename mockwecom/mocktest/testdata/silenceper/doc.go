// Package silenceper runs the public SDK github.com/silenceper/wechat/v2, as it is, against a simulator. It is a module of its own, so
// that the SDK never enters this project's go.mod, and knows nothing of the simulator: it calls https://qyapi.weixin.qq.com, and the
// environment leads it elsewhere. Run it by hand with
//
//	go run ./mockwecom exec -- go test ./...        (in this folder, with the modules already there)
package silenceper
