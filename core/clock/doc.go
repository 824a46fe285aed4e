// Package clock is the simulator's time. By default it runs like real time; it can be offset, frozen, run at a speed,
// advanced and jumped. One Clock serves a whole simulated world: what issues a token and what checks it read the
// same Now, so the two can never disagree.
//
// The package holds the repository's only reading of the machine's clock. Everything else takes time from a *Clock:
// virtual time from the world's own, the time limits of real sockets from Real.
//
// # Callbacks
//
// Timers run their callbacks one after another, in due order, on a goroutine of the clock and never under its lock.
// A callback may call any method of its Clock except those that wait for virtual time to move (Advance, Jump, Sleep):
// these return ErrInCallback instead of waiting for themselves. A callback should be short; what takes long belongs
// in a goroutine, and a settle hook (OnSettle) that waits for it. A panic in a callback is not recovered.
//
// # Advancing
//
// Advance and Jump hold virtual time still between due instants, so a callback, and the work it causes elsewhere, sees
// exactly the instant at which it was due. After each such instant the settle hooks are called, and the next instant
// waits for them.
package clock
