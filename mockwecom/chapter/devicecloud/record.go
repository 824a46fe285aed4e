package devicecloud

import (
	"fmt"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/door"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/quota"
)

func (v *Vendors) recordRows() []api.Row {
	return []api.Row{
		serve(v, hwcloud.GetUserInfoByPage, reads, v.usersByPage),
		serve(v, hwcloud.GetUserInfoByIDs, reads, v.usersByID),
		serve(v, hwcloud.ReportCheckinData, writes, v.reportCheckins),
		serve(v, hwcloud.ReportTemperatureData, writes, v.reportTemperatures),
		serve(v, hwcloud.ReportAccessData, writes, v.reportPassages),
	}
}

// reportCheckins takes records of attendance. (doc 95985)
func (v *Vendors) reportCheckins(c *api.Call, in hwcloud.CheckinData) (out hwcloud.FailedRecords, err error) {
	d, m, err := v.device(c)
	if err != nil {
		return out, err
	}
	if err := v.able(c, d, openhw.Attendance, v.code(cannotDo)); err != nil {
		return out, err
	}
	for _, r := range in.CheckinData {
		if err := v.sound(c, r.UserType, r.Timestamp); err != nil {
			return out, err
		}
	}
	day := quota.Limit{Name: "check-ins of a corp's devices in a day", Most: v.number(corpDayQuota), Day: true, Doc: 95985}
	if err := c.Spend(quota.Key{Who: d.Corp, What: "check-ins of devices"}, len(in.CheckinData), day); err != nil {
		return out, err
	}
	var punches []*hardware.Punch
	for _, r := range in.CheckinData {
		member, err := v.served(c, d, m, r.OpenUserID, r.UserType)
		if err != nil {
			return out, err
		}
		switch {
		case member == nil || !v.withinHour(c, member):
			out.FailList = append(out.FailList, hwcloud.FailedRecord(r))
		case !v.tooOld(r.Timestamp):
			punches = append(punches, &hardware.Punch{UserID: member.UserID, Member: member.ID, UserType: uint32(r.UserType), At: int64(r.Timestamp), Attends: true})
		}
	}
	_, err = v.hw.TakeAll(c.Context, c.Tx, d, punches)
	return out, err
}

// sound refuses a whole report for one record that nobody could have made.
func (v *Vendors) sound(c *api.Call, userType, timestamp openhw.Uint32) error {
	switch {
	case userType != openhw.Employee && userType != openhw.Student:
		return v.wrongType(c, userType)
	case timestamp == 0:
		return api.Refuse(hwcloud.BadTimestamp, explain.Finding{Step: explain.Parameter, Expected: "a timestamp in Unix seconds", Got: "0", Cause: "the timestamp is missing", Fix: "send when it happened", Doc: c.Row.Docs[0]})
	}
	return nil
}

// withinHour books a record on its person; false when the person has had too many.
func (v *Vendors) withinHour(c *api.Call, member *directory.Member) bool {
	hour := quota.Limit{Name: "check-ins of a person in an hour", Most: v.number(personHourQuota), Per: quota.Hour, Doc: 95985}
	full := v.rt.Quota.Spend(c.Now, quota.Key{Who: strconv.FormatInt(member.ID, 10), What: "check-ins of a person"}, 1, hour)
	if full == nil {
		return true
	}
	c.Note(fmt.Sprintf("%s has more than %d check-ins in an hour", member.UserID, full.Limit.Most))
	return v.rt.Quota.Warns()
}

func (v *Vendors) tooOld(timestamp openhw.Uint32) bool {
	return int64(timestamp) < int64(v.number(oldestRecord))
}

// reportPassages takes records of passage. (doc 95997)
func (v *Vendors) reportPassages(c *api.Call, in hwcloud.AccessData) (out hwcloud.FailedRecords, err error) {
	d, m, err := v.device(c)
	if err != nil {
		return out, err
	}
	if err := v.able(c, d, openhw.Door, v.code(cannotDo)); err != nil {
		return out, err
	}
	var punches []*hardware.Punch
	for _, r := range in.AccessData {
		if err := v.sound(c, r.UserType, r.Timestamp); err != nil {
			return out, err
		}
		if r.PassType == 0 || r.PassMethod == 0 {
			return out, api.Refuse(v.code(badParameter), explain.Finding{Step: explain.Parameter, Expected: "pass_type 1 to 3 and pass_method 1 to 4", Got: fmt.Sprintf("%d and %d", r.PassType, r.PassMethod),
				Cause: "a passage says how it went", Fix: "send both", Doc: 95997})
		}
		member, err := v.served(c, d, m, r.OpenUserID, r.UserType)
		if err != nil {
			return out, err
		}
		switch {
		case member == nil:
			out.FailList = append(out.FailList, hwcloud.FailedRecord{OpenUserID: r.OpenUserID, UserType: r.UserType, Timestamp: r.Timestamp})
		case !v.tooOld(r.Timestamp):
			punches = append(punches, &hardware.Punch{
				UserID: member.UserID, Member: member.ID, UserType: uint32(r.UserType), At: int64(r.Timestamp), PassType: uint32(r.PassType), PassMethod: uint32(r.PassMethod),
			})
		}
	}
	_, err = v.hw.TakeAll(c.Context, c.Tx, d, punches)
	return out, err
}

// temperatureError is the code of a temperature that is none. (doc 90313)
const temperatureError errcode.Code = 71052

// What a thermometer can show, in degrees Celsius.
const (
	coldest = -100
	hottest = 200
)

// reportTemperatures takes temperatures. Each that is not taken comes back with a code of its own. (doc 95986)
func (v *Vendors) reportTemperatures(c *api.Call, in hwcloud.TemperatureData) (out hwcloud.FailedTemperatures, err error) {
	d, m, err := v.device(c)
	if err != nil {
		return out, err
	}
	if err := v.able(c, d, openhw.Temperature, v.code(cannotDo)); err != nil {
		return out, err
	}
	var readings []*door.Reading
	for _, t := range in.TemperatureData {
		member, err := v.served(c, d, m, t.OpenUserID, t.UserType)
		if err != nil {
			return out, err
		}
		code := errcode.OK
		celsius, notNumber := strconv.ParseFloat(t.Temperature, 64)
		switch {
		case t.UserType != openhw.Employee && t.UserType != openhw.Student:
			code = v.code(badUserType)
		case t.Timestamp == 0:
			code = hwcloud.BadTimestamp
		case notNumber != nil || !(celsius > coldest && celsius < hottest):
			code = temperatureError
		case member == nil:
			code = hwcloud.OutsideRange
		default:
			readings = append(readings, &door.Reading{
				UserID: member.UserID, Member: member.ID, UserType: uint32(t.UserType), Temperature: t.Temperature, Status: uint32(t.Status), At: int64(t.Timestamp),
			})
			continue
		}
		out.FailList = append(out.FailList, hwcloud.FailedTemperature{
			OpenUserID: t.OpenUserID, UserType: t.UserType, Timestamp: t.Timestamp, ErrCode: openhw.Int32(code), ErrMsg: code.Text(),
		})
	}
	_, err = v.door.TakeAll(c.Context, c.Tx, d, readings)
	return out, err
}
