package gateway

import "sync"

// What may wait to be written to one device.
const (
	queuedFrames = 64
	queuedOctets = 2 * fromDevice
)

// outgoing is a message to a device.
type outgoing struct {
	binary  bool
	message []byte
}

// queue holds what waits to be written to one device. Nobody waits for a device but who writes to it, and one goroutine at most
// does so.
type queue struct {
	mu      sync.Mutex
	waiting []outgoing
	octets  int
	writing bool
	stopped bool
}

// put adds a message. It is false if there is no room, or nothing is written any more. write says that the caller has to call drain.
func (q *queue) put(m outgoing) (write, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped || len(q.waiting) >= queuedFrames || q.octets+len(m.message) > queuedOctets {
		return false, false
	}
	q.waiting = append(q.waiting, m)
	q.octets += len(m.message)
	write = !q.writing
	q.writing = true
	return write, true
}

// drain writes until nothing waits.
func (q *queue) drain(s socket) {
	for {
		m, ok := q.next()
		if !ok {
			return
		}
		if s.write(m.binary, m.message) != nil {
			q.stop()
		}
	}
}

func (q *queue) next() (outgoing, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped || len(q.waiting) == 0 {
		q.writing, q.waiting, q.octets = false, nil, 0
		return outgoing{}, false
	}
	m := q.waiting[0]
	q.waiting[0] = outgoing{}
	q.waiting = q.waiting[1:]
	q.octets -= len(m.message)
	return m, true
}

// stop forgets what waits and takes nothing more.
func (q *queue) stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped = true
	if !q.writing {
		q.waiting, q.octets = nil, 0
	}
}
