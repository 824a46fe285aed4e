package export

import (
	"time"

	"wecomlab/mockwecom/engine/setting"
)

// The documents of the rows.
const (
	simpleUserDoc = 94849
	userDoc       = 94851
	departmentDoc = 94852
	tagDoc        = 94853
	resultDoc     = 94854
	corpEventDoc  = 94946
	suiteEventDoc = 94956
)

// What the documents leave open about exports.
var (
	beginsAfter = setting.Span("export.begins_after", time.Second, simpleUserDoc, "how long an export waits before it begins, in virtual time")
	takes       = setting.Span("export.takes", time.Second, simpleUserDoc, "how long an export takes, in virtual time")
	urlLife     = setting.Span("export.url_life", 2*time.Hour, resultDoc,
		"how long a file can be fetched; the documents say two hours, but not since when: here since the job has ended")
	gone = setting.Choice("export.expired_url", "404", resultDoc, "HTTP status for the address of a file that has expired", "404", "403")
)
