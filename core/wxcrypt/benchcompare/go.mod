module wecomlab/core/wxcrypt/benchcompare

go 1.26.0

replace wecomlab => ../../..

require (
	github.com/silenceper/wechat/v2 v2.1.9
	wecomlab v0.0.0-00010101000000-000000000000
)

require golang.org/x/crypto v0.0.0-20220622213112-05595931fe9d // indirect
