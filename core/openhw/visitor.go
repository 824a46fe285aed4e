package openhw

// Visitors. Source: docs 93989, 93999, 94005, 94020. The page of the full list (94019) is published nowhere: its name and
// shape are those that clients use.
var visitorRows = []Row{
	ask[none, VisitorVersion]("get_visitor_version", "asks for the version of the list of visitors", 94020).by(Attendance | Door),
	ask[VisitorsByID, UserList]("get_visitor_by_ids", "reads some visitors", 93989).by(Attendance | Door),
	ask[PageOfVisitors, VisitorPage]("get_visitor_list", "reads a page of the list of visitors", 94019).by(Attendance | Door).from(Observed).loose(),
	ask[PageOfVisitors, VisitorPage]("get_visitor_by_page", "reads a page of the list of visitors, by the name that its page may have", 94019).by(Attendance | Door).from(Assumed).loose(),
	push[ChangeVisitors]("push_visitor_list_change", "the list of visitors has changed", 93999).by(Attendance | Door).then("get_visitor_by_ids"),
}

// VisitorVersion answers get_visitor_version.
type VisitorVersion struct {
	VisitorVersion Uint32 `json:"visitor_version"` // one more at every change
}

// VisitorsByID asks for some visitors.
type VisitorsByID struct {
	UserIDs        []string `json:"userids" hw:"need,most=200"` // see VisitorUserID
	IsReqPublicKey *Uint32  `json:"is_req_public_key,omitempty"`
}

// PageOfVisitors asks for a page of the visitors. Old firmware sends its fields beside body.
type PageOfVisitors struct {
	Offset Uint32 `json:"offset"`
	Limit  Uint32 `json:"limit" hw:"need=600041,most=200/600041"`
}

// VisitorPage answers get_visitor_list.
type VisitorPage struct {
	UserInfo       List[User] `json:"userinfo"`
	IsLast         bool       `json:"is_last"`
	VisitorVersion Uint32     `json:"visitor_version,omitempty"` // unverified; 0: not told
}

// ChangeVisitors tells which visitors are new, changed or gone.
type ChangeVisitors struct {
	Timestamp      Uint32           `json:"timestamp"` // Unix seconds
	VisitorVersion Uint32           `json:"visitor_version"`
	CreateVisitor  List[VisitorRef] `json:"create_visitor"`
	UpdateVisitor  List[VisitorRef] `json:"update_visitor"`
	DeleteVisitor  List[VisitorRef] `json:"delete_visitor"`
}

// VisitorRef names a visitor.
type VisitorRef struct {
	UserID string `json:"userid"` // see VisitorUserID
}
