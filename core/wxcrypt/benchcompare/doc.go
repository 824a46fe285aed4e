// Package benchcompare measures wxcrypt against the callback encryption of the public SDK github.com/silenceper/wechat/v2,
// in turns and in the same run. It is a module of its own, so that the SDK never enters the main one:
//
//	cd core/wxcrypt/benchcompare && go test -bench .
package benchcompare
