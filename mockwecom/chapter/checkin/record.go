package checkin

import (
	"strconv"
	"unicode/utf8"

	"wecomlab/mockwecom/engine/api"
)

// The bounds of add_checkin_record (doc 99647).
const (
	maxRecords = 200
	maxText    = 1024 // characters
	maxBrand   = 40
)

type recordsIn struct {
	Records []recordIn `json:"records" wx:"need=301063"`
}

type recordIn struct {
	UserID   string   `json:"userid"`
	At       int64    `json:"checkin_time"`
	Title    string   `json:"location_title"`
	Detail   string   `json:"location_detail"`
	MediaIDs []string `json:"mediaids"`
	Notes    string   `json:"notes"`
	Kind     int64    `json:"device_type"`
	Lat      int64    `json:"lat"`
	Lng      int64    `json:"lng"`
	Brand    string   `json:"device_detail"`
	WiFi     string   `json:"wifiname"`
	WiFiMAC  string   `json:"wifimac"`
}

// addRecords stores punches of machines that WeCom does not know. One that is wrong refuses all. (doc 99647)
func (k *CheckIn) addRecords(c *api.Call, in recordsIn) (api.None, error) {
	if n := len(in.Records); n > maxRecords {
		return api.None{}, bad(badParameter, recordDoc, "at most 200 records", strconv.Itoa(n), "the list is too long")
	}
	for i := range in.Records {
		r := &in.Records[i]
		_, m, err := k.person(c, r.UserID)
		if err != nil {
			return api.None{}, err
		}
		if err := r.check(c.Now.Unix()); err != nil {
			return api.None{}, err
		}
		p := Punch{
			Corp: m.Corp, Member: m.ID, At: r.At, UploadedAt: c.Now.Unix(), Source: API, Title: r.Title, Detail: r.Detail, Lat: r.Lat, Lng: r.Lng,
			WiFi: r.WiFi, WiFiMAC: r.WiFiMAC, Notes: r.Notes, Brand: r.Brand, Kind: r.Kind, ForTime: -1,
		}
		if len(r.MediaIDs) > 0 {
			p.MediaID = r.MediaIDs[0]
		}
		if _, err := k.Record(c.Context, c.Tx, p); err != nil {
			return api.None{}, err
		}
	}
	return api.None{}, nil
}

func (r *recordIn) check(now int64) error {
	wrong := func(want, got string) error {
		return bad(badParameter, recordDoc, want, got, "a field of the record is missing or out of bounds")
	}
	switch {
	case r.At <= 0 || r.At > now:
		return wrong("a checkin_time that has passed", strconv.FormatInt(r.At, 10))
	case !text(r.Title, 1, maxText):
		return wrong("a location_title of 1 to 1024 characters", "another")
	case !text(r.Detail, 1, maxText):
		return wrong("a location_detail of 1 to 1024 characters", "another")
	case !text(r.Notes, 0, maxText):
		return wrong("notes of at most 1024 characters", "longer ones")
	case len(r.MediaIDs) > 1:
		return wrong("at most one of mediaids", strconv.Itoa(len(r.MediaIDs)))
	case r.Kind < 1 || r.Kind > 3:
		return wrong("a device_type of 1 to 3", strconv.FormatInt(r.Kind, 10))
	case !text(r.Brand, 1, maxBrand):
		return wrong("a device_detail of 1 to 40 characters", "another")
	case !onEarth(r.Lat, r.Lng):
		return wrong("lat and lng on earth, times a million", "another place")
	case !text(r.WiFi, 0, maxText):
		return wrong("a wifiname of at most 1024 characters", "a longer one")
	case (r.WiFi != "" || r.WiFiMAC != "") && !mac.MatchString(r.WiFiMAC):
		return wrong("a wifimac such as 02:00:00:00:00:01", "another")
	}
	return nil
}

func text(s string, low, high int) bool {
	n := utf8.RuneCountInString(s)
	return n >= low && n <= high
}
