package vendorcloud

import (
	"context"
	"fmt"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// bioKinds are the kinds of biometrics by the page on which they are enrolled.
var bioKinds = map[string]openhw.Uint32{hwcloud.FacePage: hwcloud.FaceInfo, hwcloud.FingerprintPage: hwcloud.FingerprintInfo}

func pageText(page string) string {
	if page == hwcloud.FingerprintPage {
		return "a fingerprint"
	}
	return "a face"
}

// workEnrol captures what was asked for and tells WeCom that it is there: the feature itself never leaves the vendor (doc 96000).
func (c *Cloud) workEnrol(ctx context.Context, t *Task, in *hwcloud.EnterPage, how Conduct) error {
	return c.biometric(ctx, t, hwcloud.Biometric(*in), how, true)
}

// workDelete deletes a feature and tells WeCom (doc 96116; that the result goes the same way is inferred).
func (c *Cloud) workDelete(ctx context.Context, t *Task, in *hwcloud.DeleteBioInfo, how Conduct) error {
	return c.biometric(ctx, t, hwcloud.Biometric(*in), how, false)
}

func (c *Cloud) biometric(ctx context.Context, t *Task, in hwcloud.Biometric, how Conduct, enrol bool) error {
	result := hwcloud.BioInfoResult{OperID: in.OperID}
	if how.Is == Fail {
		result.ErrCode, result.ErrMsg = how.Code, how.Text
	} else if err := c.setEnrolled(ctx, t.Corp, in.OpenUserID, in.PageType, enrol); err != nil {
		return err
	}
	if _, err := call(ctx, c, t.SN, hwcloud.ReportBioInfoResult, result); err != nil {
		return err
	}
	well := pageText(in.PageType) + " was captured"
	if !enrol {
		well = pageText(in.PageType) + " was deleted"
	}
	c.tell(Event{What: EventEnrolled, SN: t.SN, Person: in.OpenUserID, OperID: in.OperID, Text: outcome(how, well)})
	return nil
}

func (c *Cloud) setEnrolled(ctx context.Context, corp, person, page string, is bool) error {
	return c.change(ctx, func(s *state) error {
		key := enrolledKey(corp, person, page)
		if is {
			s.Enrolled[key] = true
		} else {
			delete(s.Enrolled, key)
		}
		return nil
	})
}

// Enrol is a person who enrols at a device unasked: a face (hwcloud.FacePage) or a fingerprint (hwcloud.FingerprintPage).
func (c *Cloud) Enrol(ctx context.Context, sn, person, page string) error {
	kind, ok := bioKinds[page]
	if !ok {
		return fmt.Errorf("vendorcloud: %q is no kind of feature: want %s or %s", page, hwcloud.FacePage, hwcloud.FingerprintPage)
	}
	return c.onDevice(ctx, sn, func(ctx context.Context, sn string) error {
		d, err := c.look(sn)
		if err != nil {
			return err
		}
		ref, err := d.admits(Passing{Person: person}, c.clock.Now())
		if err != nil {
			return err
		}
		result := hwcloud.BioInfoResult{OpenUserID: ref.OpenUserID, UserType: ref.UserType, BioInfoType: kind}
		if _, err := call(ctx, c, sn, hwcloud.ReportBioInfoResult, result); err != nil {
			return err
		}
		c.tell(Event{What: EventEnrolled, SN: sn, Person: person, Text: pageText(page) + " was captured at the device"})
		return c.setEnrolled(ctx, d.Corp, person, page, true)
	})
}
