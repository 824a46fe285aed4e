package gateway

import (
	"slices"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
)

// claim counts a connection among those of an SN. It is false, and names the holder's address, while a connection from another
// address is alive; from the same one a second connection gets through (doc 90315).
func (g *Gateway) claim(c *conn, key string) (holder string, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, other := range g.peers[key] {
		if other.address != c.address {
			return other.address, false
		}
	}
	g.release(c)
	c.key = key
	g.peers[key] = append(g.peers[key], c)
	return "", true
}

func (g *Gateway) unclaim(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.release(c)
}

// release takes a connection out of those of its SN. The caller holds mu.
func (g *Gateway) release(c *conn) {
	if c.key == "" {
		return
	}
	rest := slices.DeleteFunc(g.peers[c.key], func(other *conn) bool { return other == c })
	if len(rest) == 0 {
		delete(g.peers, c.key)
	} else {
		g.peers[c.key] = rest
	}
	c.key = ""
}

// of gives the connections of an SN that have registered.
func (g *Gateway) of(sn string) []*conn {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.peers[openhw.FoldSN(sn)])
}

// supersede closes the connections of an SN that were subscribed before the present one. (doc 90315)
func (g *Gateway) supersede(present *conn, sn string) {
	if !g.rt.Settings.Bool(newerClosesOlder) {
		return
	}
	for _, c := range g.of(sn) {
		if c != present && c.state().Conn == openhw.Subscribed {
			c.end(policy, hardware.Superseded, &explain.Finding{
				Step: explain.State, Expected: "one subscribed connection of " + sn, Got: "two from " + c.address,
				Cause: "a newer connection of the device has subscribed", Fix: "Keep one connection; the older one is closed", Doc: 90315,
			})
		}
	}
}

// attempts are the instants of the last subscribe_corp, by device and address.
type attempts map[string][]time.Time

// forgetAttempts is how many of them are kept before the old ones are looked for, the first time.
const forgetAttempts = 4096

// mayAttempt counts a subscribe_corp; it is false when there were too many within the window.
func (g *Gateway) mayAttempt(key, address string) bool {
	if g.rt.Settings.Text(subscribesOf) == "address" {
		key = ""
	}
	key += " " + address
	now := g.rt.Clock.Now()
	old := func(at time.Time) bool { return now.Sub(at) >= openhw.SubscribeWindow }
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.attempts) >= max(g.forgetAt, forgetAttempts) {
		for k, list := range g.attempts {
			if old(list[len(list)-1]) {
				delete(g.attempts, k)
			}
		}
		g.forgetAt = 2 * len(g.attempts) // a large fleet that logs in must not be gone through with every login
	}
	recent := slices.DeleteFunc(g.attempts[key], old)
	if len(recent) >= openhw.SubscribeMost {
		g.attempts[key] = recent
		return false
	}
	g.attempts[key] = append(recent, now)
	return true
}
