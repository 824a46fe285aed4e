package checkin

import (
	"math"
	"strings"
)

// misplaced says what is wrong about the place of a punch, as exception_type does. away tells of one elsewhere that the rule takes for
// ordinary work away from the office (外勤). Machines stand where they stand, and corrections have no place.
func (r *Rule) misplaced(p *Punch) (wrong string, away bool) {
	if p.Source != Phone || r.covers(p) {
		return "", false
	}
	switch {
	case or(r.OutRange) == 1:
		return "", true
	case len(r.Places) == 0:
		return badWiFi, false
	}
	return badPlace, false
}

// covers reports whether a punch was made in one of the networks or near one of the places. A rule without any takes every place.
func (r *Rule) covers(p *Punch) bool {
	if len(r.Places) == 0 && len(r.WiFis) == 0 {
		return true
	}
	for _, w := range r.WiFis {
		if p.WiFiMAC != "" && strings.EqualFold(w.MAC, p.WiFiMAC) {
			return true
		}
	}
	if p.Lat == 0 && p.Lng == 0 {
		return false
	}
	for _, at := range r.Places {
		if metres(or(at.Lat), or(at.Lng), p.Lat, p.Lng) <= float64(at.Distance) {
			return true
		}
	}
	return false
}

// metres is the distance of two places, in degrees times a million, on a sphere.
func metres(lat1, lng1, lat2, lng2 int64) float64 {
	const radius, rad = 6_371_000, math.Pi / 180 / 1e6
	a, b := float64(lat1)*rad, float64(lat2)*rad
	dLat, dLng := b-a, float64(lng2-lng1)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a)*math.Cos(b)*math.Pow(math.Sin(dLng/2), 2)
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))
}
