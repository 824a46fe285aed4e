// Package event holds the payloads of WeCom's callbacks: the decrypted messages, typed, with one table that lists them.
//
// There are three forms. Events of suites, templates and providers have an InfoType and a TimeStamp (doc 90613, 97172);
// events of an app have MsgType event, an Event and a CreateTime (doc 90240); messages of members have another MsgType
// and a MsgId (doc 90239).
package event
