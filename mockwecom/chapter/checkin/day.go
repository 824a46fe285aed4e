package checkin

import "time"

// day is a natural day in Shanghai, counted from 1970-01-01.
type day int64

const (
	secondsOfDay = 24 * 60 * 60
	shanghai     = 8 * 60 * 60 // seconds east of Greenwich; there is no daylight saving
)

// lastTime bounds instants that are taken: the end of 9999.
const lastTime = 253_402_300_799

func dayOf(unix int64) day {
	n := unix + shanghai
	d := n / secondsOfDay
	if n%secondsOfDay < 0 {
		d--
	}
	return day(d)
}

// midnight is the instant at which a day begins.
func (d day) midnight() int64 { return int64(d)*secondsOfDay - shanghai }

// weekday is 0 for Sunday to 6 for Saturday, as the rules count.
func (d day) weekday() int64 { return ((int64(d)+4)%7 + 7) % 7 }

// week counts weeks that begin on Monday; that of 2024-01-01 is week 1 (doc 98041).
func (d day) week() int64 {
	const first = 19723 // 2024-01-01, a Monday
	n := int64(d) - first
	if n < 0 {
		return (n-6)/7 + 1
	}
	return n/7 + 1
}

// date is the day in the calendar.
func (d day) date() (year int, month time.Month, number int) {
	return time.Unix(int64(d)*secondsOfDay, 0).UTC().Date()
}

// yearMonth is the month as YYYYMM.
func (d day) yearMonth() int64 {
	year, month, _ := d.date()
	return int64(year)*100 + int64(month)
}

// dayIn gives a day of a month YYYYMM; ok is false when the month has no such day.
func dayIn(yearMonth, number int64) (d day, ok bool) {
	if yearMonth < 197001 || yearMonth > 999912 || number < 1 || number > 31 {
		return 0, false
	}
	t := time.Date(int(yearMonth/100), time.Month(yearMonth%100), int(number), 0, 0, 0, 0, time.UTC)
	d = day(t.Unix() / secondsOfDay)
	return d, d.yearMonth() == yearMonth
}
