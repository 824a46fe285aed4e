package device

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"wecomlab/core/openhw"
)

// templateSize is how many octets a simulated feature has.
const templateSize = 256

// templateMark begins every simulated feature, so that nobody takes it for a picture.
const templateMark = "wecomlab-template\x00"

// Template is the feature of a finger or a face as this device's algorithms would compute it: base64 of octets that depend on who
// it is, which finger or face, and the algorithm alone, and from which no picture can be made (doc 93982). kind is openhw.FacePage
// or openhw.FingerprintPage.
func Template(userid, kind string, id openhw.Uint32, algorithm string) string {
	return template(fmt.Sprintf("%s\x00%s\x00%d\x00%s", userid, kind, id, algorithm))
}

// templateOf is the feature of the face on a photo.
func templateOf(photo []byte, algorithm string) string {
	sum := sha256.Sum256(photo)
	return template(fmt.Sprintf("photo\x00%x\x00%s", sum, algorithm))
}

func template(seed string) string {
	octets := []byte(templateMark)
	for n := 0; len(octets) < templateSize; n++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", seed, n))
		octets = append(octets, sum[:]...)
	}
	return base64.StdEncoding.EncodeToString(octets[:templateSize])
}

// algorithm is the best one that the device has for a kind of feature.
func (d *Device) algorithm(kind string) string {
	if d.config.ExtArgs == nil {
		return openhw.DefaultAlgorithm
	}
	list := d.config.ExtArgs.FaAlgorithm
	if kind == openhw.FingerprintPage {
		list = d.config.ExtArgs.FpAlgorithm
	}
	if len(list) == 0 {
		return openhw.DefaultAlgorithm
	}
	return list[0]
}

// templatesOf are a person's features of a kind.
func templatesOf(u openhw.User, kind string) []openhw.Template {
	if kind == openhw.FingerprintPage {
		return u.Fp
	}
	return u.FaList
}

// freeID is the first id that has no feature yet; a person who has them all is enrolled with the first anew.
func freeID(u openhw.User, kind string) openhw.Uint32 {
	most := openhw.Uint32(openhw.MaxFaces)
	if kind == openhw.FingerprintPage {
		most = openhw.MaxFingerprints
	}
	taken := map[openhw.Uint32]bool{}
	for _, t := range templatesOf(u, kind) {
		taken[t.ID] = true
	}
	for id := range most {
		if !taken[id] {
			return id
		}
	}
	return 0
}

// featureOf makes the upload of some templates of a kind.
func featureOf(userid string, userType openhw.Uint32, kind, algorithm string, templates []openhw.Template) openhw.Feature {
	f := openhw.Feature{UserID: userid, UserType: userType}
	if kind == openhw.FingerprintPage {
		f.Fp, f.FpAlgorithm = templates, algorithm
	} else {
		f.FaList, f.FaAlgorithm = templates, algorithm
	}
	return f
}

// hold keeps templates that were uploaded; one that is empty deletes.
func (m *Memory) hold(f openhw.Feature, kind string) {
	u, ok := m.person(f.UserID)
	if !ok || len(f.Fp)+len(f.FaList) == 0 {
		return
	}
	merge := func(old, fresh []openhw.Template) []openhw.Template {
		byID := map[openhw.Uint32]bool{}
		var all []openhw.Template
		for _, t := range fresh {
			byID[t.ID] = true
			if t.Data != "" {
				all = append(all, t)
			}
		}
		for _, t := range old {
			if !byID[t.ID] {
				all = append(all, t)
			}
		}
		return all
	}
	if kind == openhw.FingerprintPage {
		u.Fp, u.FpAlgorithm = merge(u.Fp, f.Fp), f.FpAlgorithm
	} else {
		u.FaList, u.FaAlgorithm = merge(u.FaList, f.FaList), f.FaAlgorithm
	}
	m.keep(u)
}
