package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/event"
	"wecomlab/core/wxcrypt"
)

// get is the program `get [-d BODY] URL`: it prints the answer's body.
func get() {
	body := flag.String("d", "", "body of a POST")
	flag.Parse()
	method := http.MethodGet
	if *body != "" {
		method = http.MethodPost
	}
	request, err := http.NewRequest(method, flag.Arg(0), strings.NewReader(*body))
	check(err)
	response, err := http.DefaultClient.Do(request)
	check(err)
	_, err = io.Copy(os.Stdout, response.Body)
	check(err)
	fmt.Println()
}

// receive is the program `receiver FOLDER TOKEN AESKEY`: a provider's callback receiver. It writes its address to
// FOLDER/url, and a line to FOLDER/log for all that comes. While FOLDER/hold exists it does not answer, while FOLDER/broken
// exists it answers 500.
func receive() {
	r := &receiver{folder: os.Args[1]}
	codec, err := wxcrypt.New(os.Args[2], os.Args[3])
	check(err)
	r.codec = codec
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	check(os.WriteFile(r.folder+"/new", []byte("http://"+ln.Addr().String()+"/callback\n"), 0o600))
	check(os.Rename(r.folder+"/new", r.folder+"/url"))
	check(http.Serve(ln, r))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type receiver struct {
	folder string
	codec  *wxcrypt.Codec
	mu     sync.Mutex
}

// ServeHTTP verifies, opens, notes and answers.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	query := wxcrypt.ParseQuery(q.URL.Query())
	if q.Method == http.MethodGet {
		echo, _, err := r.codec.Receive(query, query.Echo)
		r.note("GET url_verification", err)
		r.answer(w, q.Context(), err, echo)
		return
	}
	body, err := io.ReadAll(q.Body)
	check(err)
	name, err := r.open(query, body)
	r.note("POST "+name, err)
	r.answer(w, q.Context(), err, []byte("success"))
}

func (r *receiver) open(query wxcrypt.Query, body []byte) (string, error) {
	envelope, err := wxcrypt.ParseEnvelope(body)
	if err != nil {
		return "", err
	}
	plain, _, err := r.codec.Receive(query, envelope.Encrypt)
	if err != nil {
		return "", err
	}
	e, err := event.Parse(plain)
	return e.Name(), err
}

func (r *receiver) answer(w http.ResponseWriter, ctx context.Context, err error, body []byte) {
	for r.has("hold") && clock.Real().Sleep(ctx, 2*time.Millisecond) == nil {
	}
	switch {
	case err != nil:
		http.Error(w, "I cannot read this", http.StatusForbidden)
	case r.has("broken"):
		http.Error(w, "out of order", http.StatusInternalServerError)
	default:
		_, _ = w.Write(body)
	}
}

func (r *receiver) has(file string) bool {
	_, err := os.Stat(r.folder + "/" + file)
	return err == nil
}

func (r *receiver) note(what string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	log, opened := os.OpenFile(r.folder+"/log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	check(opened)
	if err != nil {
		what += " unreadable"
	}
	fmt.Fprintln(log, what)
	check(log.Close())
}
