package push

import (
	"context"
	"strings"
)

// sibling gives the other URL of a third-party suite: data for command, command for data. It is empty for every other
// receiver; a template's names a receiver that nothing is ever sent to.
func sibling(receiver string) string {
	suite, _, _ := strings.Cut(strings.TrimPrefix(receiver, "suite:"), ":")
	switch receiver {
	case CommandReceiver(suite):
		return DataReceiver(suite)
	case DataReceiver(suite):
		return CommandReceiver(suite)
	}
	return ""
}

// overtakes reports whether a callback that was not sent yet would come before an older one to its suite's other URL. One app
// answers both: it cannot take a member's subscribe before the create_auth that tells of the corp, nor an unsubscribe after
// cancel_auth. An older callback that has failed once holds nothing up any more.
func (p *Pusher) overtakes(world context.Context, row *Delivery) (bool, error) {
	other := sibling(row.Receiver)
	if other == "" || row.Attempt > 0 {
		return false, nil
	}
	ahead, err := p.head(world, other)
	return err == nil && ahead != nil && ahead.ID < row.ID && ahead.Attempt == 0, err
}

// wakeSibling lets the suite's other URL have what may have waited for an attempt that is over.
func (p *Pusher) wakeSibling(receiver string) {
	if other := sibling(receiver); other != "" {
		p.wake(other)
	}
}
