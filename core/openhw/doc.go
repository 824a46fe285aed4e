// Package openhw is the protocol between a WeCom smart-hardware device and the cloud, direct-connect mode (硬件直连接入):
// frames, the table of commands with typed bodies, signatures and codes, and the state machine of a connection. It opens no
// socket and asks no clock; a gateway and a simulated device are both built on it.
//
// A device opens one WebSocket, proves itself with register, fetches its secret with active once a corp has bound it, and
// is logged in after subscribe_corp (doc 91366). Text frames carry one JSON object each, binary frames carry files.
//
// Whatever the public pages leave open is listed in Unverified, and what depends on it is a field of Rules.
package openhw
