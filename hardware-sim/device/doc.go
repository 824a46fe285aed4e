// Package device is a simulated piece of smart hardware (智慧硬件) in direct-connect mode: a client of core/openhw that registers,
// waits until a corp binds it, keeps the list of people, reports records, opens its door, enrols, prints and scans. It works
// against the simulator and against whatever else speaks openhw. Source: docs 91366, 94003 and 90315.
//
// A [Link] is one connection, for who wants to say each word; a [Device] lives on its own. What a person does at it is a method
// each, and an [Operation] by name, from which consoles, scripts and screens derive; what the machine does on its own about an
// instruction of the cloud is its [Policy].
package device
