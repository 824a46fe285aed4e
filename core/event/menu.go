package event

// MenuEvent says that a member has pressed a menu entry: click, view, view_miniprogram (doc 90240).
type MenuEvent struct {
	Head
	EventKey string `xml:"EventKey" json:"EventKey"` // key, URL or path of the entry
	AgentID  int64  `xml:"AgentID" json:"AgentID"`
}

// ScanEvent says what a member has scanned from the menu: scancode_push, scancode_waitmsg (doc 90240).
type ScanEvent struct {
	Head
	EventKey     string   `xml:"EventKey" json:"EventKey"` // key of the entry
	ScanCodeInfo ScanCode `xml:"ScanCodeInfo" json:"ScanCodeInfo"`
	AgentID      int64    `xml:"AgentID" json:"AgentID"`
}

// ScanCode is a scanned code.
type ScanCode struct {
	ScanType   string `xml:"ScanType" json:"ScanType"` // qrcode, barcode
	ScanResult string `xml:"ScanResult" json:"ScanResult"`
}

// PictureEvent announces the pictures that a member sends from the menu: pic_sysphoto, pic_photo_or_album, pic_weixin. They
// follow as image messages (doc 90240).
type PictureEvent struct {
	Head
	EventKey     string   `xml:"EventKey" json:"EventKey"` // key of the entry
	SendPicsInfo Pictures `xml:"SendPicsInfo" json:"SendPicsInfo"`
	AgentID      int64    `xml:"AgentID" json:"AgentID"`
}

// Pictures are announced pictures.
type Pictures struct {
	Count   int         `xml:"Count" json:"Count"`
	PicList PictureList `xml:"PicList" json:"PicList"`
}

// PictureList lists announced pictures.
type PictureList struct {
	Item []Picture `xml:"item" json:"item"`
}

// Picture is one announced picture.
type Picture struct {
	PicMd5Sum string `xml:"PicMd5Sum" json:"PicMd5Sum"` // hex, of the file that follows
}

// LocationSelect says which place a member has chosen from the menu (doc 90240).
type LocationSelect struct {
	Head
	EventKey         string       `xml:"EventKey" json:"EventKey"` // key of the entry
	SendLocationInfo SentLocation `xml:"SendLocationInfo" json:"SendLocationInfo"`
	AgentID          int64        `xml:"AgentID" json:"AgentID"`
	AppType          string       `xml:"AppType,omitempty" json:"AppType,omitempty"` // wxwork; missing when it comes from WeChat
}

// SentLocation is a chosen place; unlike in [LocationMessage] its numbers are texts.
type SentLocation struct {
	LocationX string `xml:"Location_X" json:"Location_X"` // latitude, degrees
	LocationY string `xml:"Location_Y" json:"Location_Y"` // longitude, degrees
	Scale     string `xml:"Scale" json:"Scale"`           // of the map
	Label     string `xml:"Label" json:"Label"`
	Poiname   string `xml:"Poiname" json:"Poiname"` // name of a point of interest, may be empty
}
