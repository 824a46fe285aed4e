package openhw

// Scanning. Source: docs 94014, 94015.
var scannerRows = []Row{
	ask[ScanArgs, none]("printer/upload_scan_file", "sends a scan, which the member receives as a file", 94015, 94014).by(Papers).sent(U2), // a printer that cannot scan gets CannotScan
}

// ScanArgs are the args of a scan.
type ScanArgs struct {
	UserID   string `json:"userid" hw:"need,most=128"` // of push_user_scan
	Filename string `json:"filename" hw:"need,most=256"`
}
