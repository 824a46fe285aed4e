package clock

import "errors"

var (
	// ErrReal is returned when the process-wide clock of Real is asked to leave real time.
	ErrReal = errors.New("clock: the real clock cannot be frozen, set, sped up or advanced; use a clock made by New, NewAt or NewFrozen")
	// ErrClosed is returned by a clock after Close.
	ErrClosed = errors.New("clock: the clock is closed")
	// ErrInCallback is returned by Advance, Jump and Sleep when a timer's callback or a settle hook calls them: virtual
	// time cannot move before the callback has returned.
	ErrInCallback = errors.New("clock: virtual time cannot be awaited or advanced inside a timer callback or a settle hook; start a goroutine for it")
	// ErrAdvancing is returned by FreezeAt while an Advance or a Jump is under way.
	ErrAdvancing = errors.New("clock: the clock is advancing; set it when the advance has returned")
	// ErrBackwards is returned when time is asked to advance to an earlier instant.
	ErrBackwards = errors.New("clock: time cannot advance backwards; use FreezeAt to set an earlier instant")
	// ErrTooFar is returned when one advance is longer than MaxAdvance.
	ErrTooFar = errors.New("clock: one advance covers 100 years at most")
	// ErrOutOfRange is returned for an instant outside the years 1 to 9999, which JSON and the databases cannot hold.
	ErrOutOfRange = errors.New("clock: the instant lies outside the years 1 to 9999")
	// ErrSpeed is returned for a speed that is not above 0 and at most MaxSpeed.
	ErrSpeed = errors.New("clock: a speed must be above 0 and at most 100000; use Freeze to stop time")
)
