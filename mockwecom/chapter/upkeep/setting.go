package upkeep

import (
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/setting"
)

// The documents of this chapter.
const (
	firmwareDoc = 91382
	logDoc      = 91487
	loginDoc    = 91626
	listDoc     = 91346
	eventDoc    = 90751
	adminDoc    = 91366
)

// What the documents leave open about the upkeep of devices.
var (
	logTooLarge  = hardware.Guess("hardware.log_too_large_code")
	logTooOften  = hardware.Guess("hardware.log_too_often_code")
	qrCodeFormat = hardware.Guess("hardware.qrcode_format")

	logOwner = setting.Choice("upkeep.log_media", "corp", logDoc,
		"whose temporary media an uploaded log becomes: of the corp that has the device, to be fetched with media/get and the token of an app there, or of the provider, who has no such endpoint",
		"corp", "provider")
	authCorpID = setting.Choice("upkeep.auth_corpid", "open", eventDoc,
		"the corpid in the provider's device events and in get_device_auth_info: as the provider knows the corp, or plain, as it was before corpids were encrypted",
		"open", "plain")
	cloudEvents = setting.Switch("upkeep.events_of_cloud_devices", true, eventDoc,
		"whether the provider gets the XML events of devices in cloud mode too, besides the JSON of the model's address")
	connectionEvents = setting.Switch("upkeep.connection_events", true, eventDoc,
		"whether the provider gets connect_info and disconnect_info")
	disconnectReason = setting.Choice("upkeep.disconnect_reason", "words", eventDoc,
		"the Reason of disconnect_info: words for people, the short names of the journal, or nothing", "words", "names", "none")
	mostListed = setting.Number("upkeep.list_device_limit", 100, listDoc,
		"the limit of list_device that is taken when none is given, and the greatest; beyond it 600041")
	boundRemoval = setting.Number("upkeep.del_bound_device_code", 71044, 92770,
		"errcode for del_device of a device that a corp has")
	unsharedSeed = setting.Number("upkeep.reset_without_seed_code", 600047, 90631,
		"errcode for reset_secret_no of a device whose model has no seed for all")
)
