// Package hwcloud is the protocol of smart hardware in cloud-to-cloud mode (硬件云端接入): the callbacks that WeCom sends to a
// vendor's cloud, the calls that the vendor makes, and what both sides need to read and write them. Source: docs 95975 and 96062.
//
// A sender of callbacks uses [Lookup], [Marshal] and [ParseReply]; a vendor uses [Receiver], or [Parse] and [Reply], and makes its
// calls through the [Endpoint] values such as [RegisterSN], with tokens from a [Keeper].
package hwcloud
