package hardware

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/setting"
)

// algorithmDoc describes how devices name their algorithms.
const algorithmDoc = 95409

// Return codes of features. (doc 90313)
const (
	largeFingerprint  errcode.Code = 600034
	largeFace         errcode.Code = 600035
	wrongFpAlgorithm  errcode.Code = 600048
	wrongFaAlgorithm  errcode.Code = 600049
	longAlgorithmName errcode.Code = 600050
)

var (
	maxFeature   = Guess("hardware.max_feature")
	maxAlgorithm = setting.Number("hardware.max_algorithm", 64, algorithmDoc, "most octets of the name of an algorithm, beyond it 600050")
	undeclared   = setting.Choice("hardware.undeclared_algorithm", "refuse", algorithmDoc,
		"features of an algorithm that the device did not name in subscribe_corp: refused with 600048 or 600049, or accepted", "refuse", "accept")
)

// checkFeatures refuses an upload as a whole: for data that is too large or no base64, and for algorithms.
func (h *Hardware) checkFeatures(d *Device, in *openhw.UploadFeatures) error {
	for i, p := range in.UserInfo {
		at := fmt.Sprintf("userinfo[%d].", i)
		if err := h.checkKind(d, openhw.FingerprintPage, at+"fp", p.FpAlgorithm, p.Fp); err != nil {
			return err
		}
		if err := h.checkKind(d, openhw.FacePage, at+"fa_list", p.FaAlgorithm, p.FaList); err != nil {
			return err
		}
		if p.FaList != nil || p.Fa == "" {
			continue
		}
		if err := h.checkKind(d, openhw.FacePage, at+"fa", p.FaAlgorithm, []openhw.Template{{Data: p.Fa}}); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hardware) checkKind(d *Device, kind, field, algorithm string, list []openhw.Template) error {
	large, wrong := largeFingerprint, wrongFpAlgorithm
	if kind == openhw.FacePage {
		large, wrong = largeFace, wrongFaAlgorithm
	}
	if err := h.checkAlgorithm(wrong, field, algorithm); err != nil {
		return err
	}
	if algorithm != "" && algorithm != openhw.DefaultAlgorithm && !slices.Contains(d.ranked(kind), algorithm) && h.rt.Settings.Text(undeclared) == "refuse" {
		return openhw.Refusal(wrong).With(explain.Finding{
			Step: explain.Parameter, Expected: "one of " + strings.Join(d.ranked(kind), ", "), Got: algorithm, Cause: "the device has not named the algorithm of " + field + " in subscribe_corp",
			Fix: "Name it in ext_args of subscribe_corp", Doc: algorithmDoc,
		})
	}
	most := h.rt.Settings.Int(maxFeature)
	for _, t := range list {
		if len(t.Data) > most {
			return openhw.Refusal(large).With(explain.Finding{
				Step: explain.Limit, Expected: fmt.Sprintf("at most %d octets of base64", most), Got: fmt.Sprintf("%d octets", len(t.Data)),
				Cause: fmt.Sprintf("%s %d is larger than hardware.max_feature", field, t.ID), Doc: uploadDoc,
			})
		}
		if _, err := base64.StdEncoding.DecodeString(t.Data); err != nil {
			return &openhw.Fault{Cause: openhw.WrongType, Field: field + ".data", Text: fmt.Sprintf("the data of %d is not base64", t.ID)}
		}
	}
	return nil
}

// checkAlgorithm refuses a name of an algorithm that cannot be one; the empty one is the default's.
func (h *Hardware) checkAlgorithm(wrong errcode.Code, field, name string) error {
	most := h.rt.Settings.Int(maxAlgorithm)
	if len(name) > most {
		return openhw.Refusal(longAlgorithmName).With(explain.Finding{
			Step: explain.Limit, Expected: fmt.Sprintf("at most %d octets", most), Got: fmt.Sprintf("%d octets", len(name)), Cause: "the algorithm of " + field + " has a long name", Doc: algorithmDoc,
		})
	}
	if strings.IndexFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || r == unicode.ReplacementChar }) >= 0 {
		return openhw.Refusal(wrong).With(explain.Finding{
			Step: explain.Parameter, Expected: "a name without spaces", Got: fmt.Sprintf("%q", name), Cause: "the algorithm of " + field + " has no proper name", Doc: algorithmDoc,
		})
	}
	return nil
}

// checkAlgorithms refuses names in subscribe_corp that are empty, repeated or cannot be names.
func (h *Hardware) checkAlgorithms(args *openhw.ExtArgs) error {
	if args == nil {
		return nil
	}
	for _, list := range []struct {
		field string
		wrong errcode.Code
		names []string
	}{{"ext_args.fp_algorithm", wrongFpAlgorithm, args.FpAlgorithm}, {"ext_args.fa_algorithm", wrongFaAlgorithm, args.FaAlgorithm}} {
		for i, name := range list.names {
			if name == "" || slices.Contains(list.names[:i], name) {
				return openhw.Refusal(list.wrong).With(explain.Finding{
					Step: explain.Parameter, Expected: "names that differ", Got: fmt.Sprintf("%q", name), Cause: list.field + " has an empty or repeated name", Doc: algorithmDoc,
				})
			}
			if err := h.checkAlgorithm(list.wrong, list.field, name); err != nil {
				return err
			}
		}
	}
	return nil
}
