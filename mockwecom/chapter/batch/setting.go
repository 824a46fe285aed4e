package batch

import (
	"time"

	"wecomlab/mockwecom/engine/setting"
)

// The documents of the rows.
const (
	syncDoc         = 90980
	replaceUserDoc  = 90981
	replacePartyDoc = 90982
	resultDoc       = 90983
	formDoc         = 90979
	eventDoc        = 90973
	codeDoc         = 90313
)

// What the documents leave open about imports.
var (
	beginsAfter = setting.Span("batch.begins_after", time.Second, formDoc, "how long an import waits before it begins, in virtual time")
	rowTakes    = setting.Span("batch.row_takes", 2*time.Millisecond, formDoc, "how long a line of an import takes, in virtual time")
	badFile     = setting.Choice("batch.bad_file", "result", replaceUserDoc,
		"where a file that cannot be imported (40092, 45026, 302003 to 302007) is refused: in getresult and the event, or in the call itself", "result", "call")
	emptyCell = setting.Choice("batch.empty_cell", "keep", syncDoc,
		"what an empty cell of an existing member means: nothing is said and the field is kept, or the field is cleared", "keep", "clear")
	otherColumns = setting.Choice("batch.other_columns", "attribute", formDoc,
		"columns that no field has: extended attributes, all of which count as defined here, or ignored as those are that the console does not know", "attribute", "ignore")
	reportDeleted = setting.Switch("batch.report_deleted", true, replaceUserDoc,
		"the result of replaceuser lists and counts the members that it deleted, besides those of the file")
	maxLines = setting.Number("batch.max_lines", 1_000_000, formDoc, "how many lines a file may have; more are 40092. The documents name no limit but the 20 MB of an upload")
)
