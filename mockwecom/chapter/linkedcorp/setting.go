package linkedcorp

import "wecomlab/mockwecom/engine/setting"

// What the documents leave open about linked corps.
var (
	sharedTokens = setting.Choice("corpgroup.token", "read", tokenDoc,
		"what the token of a shared app may do in the lower corp: read its contacts, or everything as in editions before 2025", "read", "all")
	sensitive = setting.Switch("linkedcorp.sensitive", true, userDoc,
		"members of linked corps are shown with mobile and email; otherwise these are empty, as for apps made since 2022-06-20")
)
