package openhw

import "time"

// Times. What no page fixes is marked, and listed in Unverified.
const (
	HeartbeatShortest = 20 * time.Second // between two pings (doc 91373)
	HeartbeatLongest  = 40 * time.Second // between two pings (doc 91373)
	IdleShortest      = 1 * time.Minute  // the cloud drops silent connections after one to two minutes (doc 90315)
	IdleLongest       = 2 * time.Minute  // as IdleShortest
	IdleLimit         = 90 * time.Second // between the two: unverified

	SignatureLife = 5 * time.Minute  // of register and get_secret_no (doc 91370)
	CodeLife      = 30 * time.Minute // of dynamic bind and login codes (docs 91366, 91626)
	BindCodeRenew = 10 * time.Minute // advice for bind codes (doc 91366)
	LoginRenew    = 15 * time.Minute // advice for login codes (doc 91626)

	ActivePoll        = 5 * time.Second  // between two active while no corp has bound the device (doc 91371)
	TimeSync          = 12 * time.Hour   // between two get_timestamp (seen in client code)
	AnswerShortest    = 5 * time.Second  // a device gives a request up after five to ten seconds (doc 90315)
	AnswerLongest     = 10 * time.Second // as AnswerShortest
	RepeatShortest    = 1 * time.Second  // and repeats it after a random one to three (doc 90315)
	RepeatLongest     = 3 * time.Second  // as RepeatShortest
	ReconnectShortest = 5 * time.Second  // after a failed dial: unverified
	ReconnectLongest  = time.Minute      // after doubling ReconnectShortest: unverified

	DoorReply  = 3 * time.Second // a door that has not reported by then has failed (doc 95049)
	EnrolReply = time.Minute     // an instructed enrolment carries its oper_id within (doc 93982)

	SubscribeWindow = time.Minute         // in which one address may subscribe SubscribeMost times (doc 90315)
	JobLife         = 7 * 24 * time.Hour  // of a print job (doc 94010)
	LogLife         = 3 * 24 * time.Hour  // of an uploaded log as media (doc 91487)
	HistoryLife     = 90 * 24 * time.Hour // of userid changes: three months (doc 91586)
)

// Counts and sizes.
const (
	SubscribeMost = 5          // more within SubscribeWindow are answered 600045 (doc 90315)
	MaxBatch      = 200        // people, ids, records of one request (docs 93983, 93984, 93991, 93982, 93985)
	MaxReadings   = 100        // temperatures of one request (doc 93994)
	MaxAlgorithms = 5          // of one kind (doc 95409)
	MaxLog        = 6 << 20    // octets of a log (doc 91487)
	LogsPerDay    = 10         // of one device (doc 91487)
	MaxFirmware   = 5 << 20    // octets (code 600024, doc 90313)
	SecretNoSize  = 32         // characters of a SecretNo (seen in client code)
	SignatureSize = 40         // characters of a signature (doc 91370)
	OldestPunch   = 1514736000 // Unix seconds: 2018-01-01 in China; what is older is dropped (doc 93985, the zone is unverified)
)
