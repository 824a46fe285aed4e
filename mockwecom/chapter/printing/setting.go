package printing

import (
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/setting"
)

// The documents of the rows.
const (
	optionDoc = 93979 // what a member chooses
	listDoc   = 94010
	fileDoc   = 94011
	codeDoc   = 94012
	statusDoc = 94013
	scanDoc   = 94015
	pushDoc   = 94017
	deleteDoc = 94018
	urlDoc    = 96408
	resultDoc = 96412
	transDoc  = 97075
)

// What the documents leave open about printing.
var (
	qrcodeFormat = hardware.Guess("hardware.qrcode_format")
	docSizeOf    = hardware.Guess("hardware.doc_size")
	jpgJobFile   = hardware.Guess("hardware.jpg_job_file")
	maxScan      = hardware.Guess("hardware.max_scan")

	pushWaiting = setting.Switch("printing.push_waiting", true, pushDoc,
		"a printer is told at once of a job that was submitted without scanning its code; otherwise it finds it when the member scans")
	listLimit = setting.Number("printing.list_limit", 100, listDoc,
		"how many jobs printer/get_job_list gives when no limit is sent; cloud mode has 100 (doc 96407)")
	listMost = setting.Number("printing.list_most", 200, listDoc,
		"greatest limit of printer/get_job_list, beyond it 600041, and most ids of jobid_list; cloud mode has 200 (doc 96407)")
	rangeAtEnd = setting.Choice("printing.range_at_end", "empty", fileDoc,
		"what printer/download_file gives for an offset that is the size of the file: no octets, or 600041", "empty", "600041")
	cloudFile = setting.Choice("printing.cloud_file", "original", urlDoc,
		"which file a vendor's cloud gets: the member's document as it is, or the PDF that a printer in direct mode gets", "original", "pdf")
	unknownUser = setting.Number("printing.unknown_user_code", 60111, scanDoc,
		"errcode for a scan to a userid that the corp does not have")
	emptyScan = setting.Number("printing.empty_scan_code", int(openhw.BadChunk), scanDoc,
		"errcode for a scan without octets, or with more than hardware.max_scan")
)
