package door

import (
	"errors"
	"fmt"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// The codes of readings (doc 90313).
const (
	badUserType   errcode.Code = 600055
	badStatus     errcode.Code = 600056
	noTemperature errcode.Code = 600057
)

// What a thermometer can show, in degrees Celsius; beyond it a text is no temperature.
const (
	coldest = -100
	hottest = 200
)

// reportTemperature takes one reading, and tells what it makes of the person's health code. (doc 93992)
func (k *Door) reportTemperature(c *hardware.Call, in *openhw.TemperatureReport) (*openhw.HealthState, error) {
	r, err := k.reading(c, openhw.TemperatureItem{
		UserID: in.UserID, UserType: *in.UserType, Temperature: in.Temperature, Timestamp: openhw.Uint32(c.Now.Unix()), Status: *in.Status,
	})
	if err != nil {
		return nil, err
	}
	out := new(openhw.HealthState)
	return out, c.Write(func(tx *store.Tx) error {
		if _, err := k.Take(c.Context, tx, c.Device, r); err != nil {
			return err
		}
		s, err := k.healthOf(c.Context, tx, r.Corp, r.Member)
		if err != nil {
			return err
		}
		out.Status = openhw.Uint32(s.State)
		return nil
	})
}

// reportTemperatures takes readings that were made without a network. Each has an outcome of its own. (doc 93994)
func (k *Door) reportTemperatures(c *hardware.Call, in *openhw.TemperatureBatch) (*openhw.TemperatureResults, error) {
	out := new(openhw.TemperatureResults)
	var good []*Reading
	for _, item := range in.Item {
		result := openhw.TemperatureResult{UserID: item.UserID, UserType: item.UserType, Timestamp: item.Timestamp, ErrMsg: "ok"}
		r, err := k.reading(c, item)
		var refusal *errcode.Error
		switch {
		case errors.As(err, &refusal):
			result.ErrCode, result.ErrMsg = openhw.Int32(refusal.Code), refusal.Text
		case err != nil:
			return nil, err
		default:
			good = append(good, r)
		}
		out.ResultList = append(out.ResultList, result)
	}
	if len(good) == 0 {
		return out, nil
	}
	return out, c.Write(func(tx *store.Tx) error {
		_, err := k.TakeAll(c.Context, tx, c.Device, good)
		return err
	})
}

// reading checks one reading; what is wrong with it is an *errcode.Error.
func (k *Door) reading(c *hardware.Call, item openhw.TemperatureItem) (*Reading, error) {
	celsius, notNumber := strconv.ParseFloat(item.Temperature, 64)
	switch {
	case item.UserType != openhw.Employee && item.UserType != openhw.Student:
		return nil, unfit(badUserType, "user_type 0 or 2", fmt.Sprint(item.UserType))
	case item.Status > openhw.TooLow:
		return nil, unfit(badStatus, "status 0, 1 or 2", fmt.Sprint(item.Status))
	case item.Temperature == "":
		return nil, unfit(noTemperature, "a temperature", "nothing")
	case notNumber != nil || celsius < coldest || celsius > hottest:
		return nil, unfit(errcode.Code(k.rt.Settings.Int(badTemperature)), "degrees Celsius as text, such as 36.7", item.Temperature)
	case item.Timestamp == 0:
		return nil, unfit(errcode.BadRequestParameter, "the timestamp of the reading, Unix seconds", "0")
	}
	m, err := k.person(c, item.UserID, uint32(item.UserType))
	if err != nil {
		return nil, err
	}
	return &Reading{UserID: m.UserID, UserType: uint32(item.UserType), Member: m.ID, Temperature: item.Temperature, Status: uint32(item.Status), At: int64(item.Timestamp)}, nil
}

// person gives the member whom a device names and serves. Students have a directory of their own, which is not simulated.
func (k *Door) person(c *hardware.Call, userid string, userType uint32) (m *directory.Member, err error) {
	if userType == openhw.Employee {
		m, err = k.dir.Member(c.Context, c.DB(), c.Device.Corp, userid)
	}
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, unfit(errcode.Code(k.rt.Settings.Int(unknownPerson)), "the userid of a member", userid)
	}
	served, err := k.hardware.Served(c.Context, c.DB(), c.Device, userid, userType)
	if err == nil && served == nil {
		err = unfit(errcode.Code(k.rt.Settings.Int(outsideRange)), "a person whom the device serves", userid)
	}
	return m, err
}

func unfit(code errcode.Code, expected, got string) error {
	return openhw.Refusal(code).With(explain.Finding{Step: explain.Parameter, Expected: expected, Got: got, Cause: code.Meaning(), Doc: batchDoc})
}
