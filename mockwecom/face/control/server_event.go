package control

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"wecomlab/core/clock"
	"wecomlab/core/event"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

func (s *Server) listEvents(*http.Request) (any, error) {
	out := make([]Event, 0, len(event.Rows))
	for _, row := range event.Rows {
		e := Event{Name: row.Name, Form: string(row.Form), Doc: row.Doc, Help: row.Help}
		for _, a := range row.Addresses {
			e.Address = strings.TrimPrefix(e.Address+"+"+string(a), "+")
		}
		for _, f := range fieldsOf(reflect.ValueOf(row.Payload()).Elem()) {
			e.Params = append(e.Params, Param{Name: f.name, Type: f.kind, Help: "field of the payload", Default: f.text()})
		}
		out = append(out, e)
	}
	return out, nil
}

// payloadField is one settable field of an event's payload, embedded heads included.
type payloadField struct {
	name string
	kind ParamType
	v    reflect.Value
}

func fieldsOf(v reflect.Value) []payloadField {
	var out []payloadField
	for _, f := range reflect.VisibleFields(v.Type()) {
		name, _, _ := strings.Cut(f.Tag.Get("xml"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		field := v.FieldByIndex(f.Index)
		switch {
		case field.Kind() == reflect.String:
			out = append(out, payloadField{name, ParamString, field})
		case field.CanInt():
			out = append(out, payloadField{name, ParamInt, field})
		case field.Kind() == reflect.Pointer && (field.Type().Elem().Kind() == reflect.Int || field.Type().Elem().Kind() == reflect.Int64):
			out = append(out, payloadField{name, ParamInt, field})
		}
	}
	return out
}

func (f *payloadField) text() string {
	if f.v.Kind() == reflect.Pointer || f.v.IsZero() {
		return ""
	}
	return fmt.Sprint(f.v.Interface())
}

func (f *payloadField) set(text string) error {
	if f.kind == ParamString {
		f.v.SetString(text)
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("%s=%s is no whole number", f.name, text)
	}
	to := f.v
	if to.Kind() == reflect.Pointer {
		to.Set(reflect.New(to.Type().Elem()))
		to = to.Elem()
	}
	to.SetInt(n)
	return nil
}

// trigger sends one event to an address of this world, or to an explicit one.
func (s *Server) trigger(r *http.Request) (any, error) {
	name := mux.Vars(r)["name"]
	row, ok := event.Lookup(name)
	if !ok {
		return nil, &problem{status: http.StatusNotFound, text: fmt.Sprintf("there is no event %q; GET %s/events lists them", name, prefix)}
	}
	var t Trigger
	if err := decode(r, &t); err != nil {
		return nil, err
	}
	to, err := s.addressFor(r.Context(), row, t)
	if err != nil {
		return nil, err
	}
	message, err := s.message(row, to, t)
	if err != nil {
		return nil, err
	}
	return s.sendEvent(r.Context(), row, to, message, t.URL != "")
}

func (s *Server) sendEvent(ctx context.Context, row event.Row, to *push.Address, m push.Message, explicit bool) (any, error) {
	took := clock.Stopwatch()
	entry := &journal.Entry{ID: s.Runtime.Journal.Begin(), Kind: journal.KindAction, At: s.Runtime.Clock.Now(), From: journal.LaneProvider,
		To: journal.LaneWeCom, Title: "trigger " + row.Name, Subject: to.About()}
	result := ActionResult{Entry: entry.ID, Say: fmt.Sprintf("%s goes to %s", row.Name, to.URL)}
	if explicit {
		var err error
		if result.Finding, err = s.Runtime.Push.SendTo(ctx, entry.ID, *to, m); err != nil {
			return nil, err
		}
	}
	after := func() {}
	if !explicit {
		var err error
		after, err = s.Runtime.Store.Write(ctx, entry.ID, func(tx *store.Tx) error {
			_, err := s.Runtime.Push.Send(ctx, tx, m)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	entry.Note, entry.Took = result.Say, took()
	s.Runtime.Journal.Add(entry)
	after()
	return result, nil
}

// addressFor gives the address that a trigger names, or the first of this world that gets such an event.
func (s *Server) addressFor(ctx context.Context, row event.Row, t Trigger) (*push.Address, error) {
	if t.URL != "" {
		a := &push.Address{Receiver: "trigger", Name: "trigger", URL: t.URL, Token: t.Token, AESKey: t.AESKey, ReceiveID: t.ReceiveID, Answer: push.AnswerAny}
		return a, a.Check()
	}
	all, err := push.All(ctx, s.Runtime.Store.Read())
	if err != nil {
		return nil, err
	}
	for i := range all {
		if t.Receiver == all[i].Receiver || t.Receiver == "" && all[i].Ready() && gets(row, &all[i]) {
			return &all[i], nil
		}
	}
	return nil, &problem{status: http.StatusConflict, text: fmt.Sprintf("no verified callback address of this world gets %s; save one with `mockwecom do provider.save_callback`, or name one with --url, --token, --aes-key", row.Name)}
}

// gets reports whether an address is of a kind to which such events go.
func gets(row event.Row, a *push.Address) bool {
	kind := a.Receiver[strings.LastIndexByte(a.Receiver, ':')+1:]
	for _, to := range row.Addresses {
		switch to {
		case event.Command:
			if kind == "command" && !strings.HasPrefix(a.Suite, "dk") {
				return true
			}
		case event.Template:
			if kind == "command" && strings.HasPrefix(a.Suite, "dk") {
				return true
			}
		case event.App:
			if strings.HasPrefix(a.Receiver, "agent:") {
				return true
			}
		default:
			if kind == string(to) {
				return true
			}
		}
	}
	return false
}

// message fills the payload: what the caller gave, the rest from the address and the clock.
func (s *Server) message(row event.Row, a *push.Address, t Trigger) (push.Message, error) {
	payload := row.Payload()
	now := strconv.FormatInt(s.Runtime.Clock.Now().Unix(), 10)
	filled := map[string]string{"SuiteId": a.Suite, "TimeStamp": now, "CreateTime": now, "ToUserName": a.ReceiveID, "FromUserName": "sys"}
	if a.Agent != 0 {
		filled["AgentID"] = strconv.FormatInt(a.Agent, 10)
	}
	fields := map[string]*payloadField{}
	for _, f := range fieldsOf(reflect.ValueOf(payload).Elem()) {
		fields[f.name] = &f
		if text := filled[f.name]; text != "" && f.text() == "" {
			if err := f.set(text); err != nil {
				return push.Message{}, err
			}
		}
	}
	for name, text := range t.Fields {
		f, ok := fields[name]
		if !ok {
			return push.Message{}, fmt.Errorf("%s has no field %q", row.Name, name)
		}
		if err := f.set(text); err != nil {
			return push.Message{}, err
		}
	}
	m := push.Message{Receiver: a.Receiver, Event: row.Name, Payload: payload, ToUserName: a.ReceiveID, ReceiveID: a.ReceiveID, Subject: a.About(), Doc: row.Doc[0]}
	if t.ReceiveID != "" {
		m.ToUserName, m.ReceiveID = t.ReceiveID, t.ReceiveID
	}
	m.AgentID = filled["AgentID"]
	return m, nil
}
