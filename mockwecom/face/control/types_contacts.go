package control

// ContactDepartment is GET /_mock/v1/contacts/{corp}/departments/{id}?from=&below=&limit=: one department with a page of the
// departments right below it and a page of the members who stand in it. limit bounds either page: 100 unless it is given, at
// most 500. from and below count what was told before.
type ContactDepartment struct {
	ContactNode
	Above    []Department    `json:"above,omitempty"` // the way to it, from the root on
	Children []ContactNode   `json:"children"`        // in the order in which the contacts show them
	Members  []ContactMember `json:"members"`         // in the order in which they came
}

// ContactNode is a department and how much stands right below it.
type ContactNode struct {
	ID              int64  `json:"id"`
	Name            string `json:"name"`
	NameEN          string `json:"name_en,omitempty"`
	ParentID        int64  `json:"parentid"`
	Order           int64  `json:"order"`
	DepartmentCount int    `json:"department_count"`
	MemberCount     int    `json:"member_count"`
}

// ContactMember is GET /_mock/v1/contacts/{corp}/members/{userid}: everything about a member, whoever may see it. The names are
// those of user/get (doc 90196).
type ContactMember struct {
	UserID           string             `json:"userid"`
	Name             string             `json:"name"`
	Alias            string             `json:"alias,omitempty"`
	EnglishName      string             `json:"english_name,omitempty"`
	Nickname         string             `json:"nickname,omitempty"` // of a WeChat channel, as others see it
	Mobile           string             `json:"mobile,omitempty"`
	Email            string             `json:"email,omitempty"`
	BizMail          string             `json:"biz_mail,omitempty"`
	Telephone        string             `json:"telephone,omitempty"`
	Address          string             `json:"address,omitempty"`
	Gender           string             `json:"gender"` // "1" male, "2" female, "0" unknown
	Position         string             `json:"position,omitempty"`
	ExternalPosition string             `json:"external_position,omitempty"`
	Department       []int64            `json:"department"`
	Order            []int64            `json:"order"`             // aligned with Department
	IsLeaderInDept   []int              `json:"is_leader_in_dept"` // aligned with Department
	MainDepartment   int64              `json:"main_department"`
	DirectLeader     []string           `json:"direct_leader,omitempty"`
	Status           int                `json:"status"` // 1 active, 2 disabled, 4 not active, 5 left
	Admin            bool               `json:"admin,omitempty"`
	Attributes       []ContactAttribute `json:"attributes,omitempty"`
	Tags             []ContactTag       `json:"tags,omitempty"` // those that name the member; told of a single member only
}

// ContactAttribute is an attribute that a corp defined for its members: a text, or a link with its title.
type ContactAttribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`         // the text, or the title of the link
	URL   string `json:"url,omitempty"` // of a link
}

// ContactTag is a tag and how much it holds.
type ContactTag struct {
	ID              int64  `json:"id"`
	Name            string `json:"name"`
	Owner           int64  `json:"owner"` // agentid of the app that made it; 0 is the contact-sync assistant, -1 the console
	MemberCount     int    `json:"member_count"`
	DepartmentCount int    `json:"department_count"`
}

// ContactTags is GET /_mock/v1/contacts/{corp}/tags?from=&limit=: a page of a corp's tags by number.
type ContactTags struct {
	Tags  []ContactTag `json:"tags"`
	Total int          `json:"total"`
}

// ContactTagged is GET /_mock/v1/contacts/{corp}/tags/{id}?from=&limit=: one tag with a page of the members that it names, and
// the departments that it names, at most 500.
type ContactTagged struct {
	ContactTag
	Departments []ContactNode   `json:"departments"`
	Members     []ContactMember `json:"members"`
}

// ContactHits is GET /_mock/v1/contacts/{corp}/search?text=&limit=: members whose userid, name, alias, mobile or position holds a
// text, and departments whose name does, at most limit of either; 50 unless it is given, at most 500.
type ContactHits struct {
	Departments []ContactNode   `json:"departments"`
	Members     []ContactMember `json:"members"`
	More        bool            `json:"more,omitempty"` // there may be further ones: ask for something longer
}
