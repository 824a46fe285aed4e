package push

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// crash is the process that [TestCrash] kills. It sends one callback, then keeps its database busy as soon as it is told to, so
// that the answer can be received but not noted.
func crash(path string) {
	ctx := context.Background()
	try := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	db, err := store.Open(ctx, path)
	try(err)
	try(db.Migrate(ctx, Migrations))
	p := New(Config{Store: db, Clock: clock.NewFrozen(epoch), Journal: journal.New(journal.Limits{})})
	try(p.Start(ctx))
	p.deliveries.Transport = signalling{p.deliveries.Transport}
	a := templateAddress(os.Getenv("PUSH_TEST_CRASH_URL"))
	try(db.Change(ctx, func(tx *store.Tx) error { return Put(ctx, tx, &a) }))
	try(db.Change(ctx, func(tx *store.Tx) error {
		_, err := p.Send(ctx, tx, Message{Receiver: a.Receiver, Event: "text", Plain: []byte("precious")})
		return err
	}))
	_, err = bufio.NewReader(os.Stdin).ReadString('\n')
	try(err)
	try(db.Change(ctx, func(*store.Tx) error {
		fmt.Println("held")
		select {}
	}))
}

// signalling says on standard output that an answer has come.
type signalling struct{ http.RoundTripper }

func (s signalling) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := s.RoundTripper.RoundTrip(req)
	if err == nil {
		fmt.Println("answered")
	}
	return resp, err
}
