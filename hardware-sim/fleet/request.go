package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// tries is how often a request is sent on one connection while no answer comes.
const tries = 3

var errNoAnswer = errors.New("no answer came in time")

// ask sends a request and waits for its answer. After ten seconds without one it is sent again, one to three seconds later; the
// answer is then errNoAnswer. (doc 90315)
func (m *member) ask(ctx context.Context, s *socket, cmd string, body any) (any, error) {
	for try := 1; ; try++ {
		answer, err := m.askOnce(ctx, s, cmd, body)
		if !errors.Is(err, errNoAnswer) || try == tries {
			return answer, err
		}
		m.fleet.tally.fail(err)
		m.fleet.tally.repeat()
		if err := m.fleet.config.Clock.Sleep(ctx, m.shortly()); err != nil {
			return nil, err
		}
	}
}

// shortly is the pause before a request is repeated.
func (m *member) shortly() time.Duration {
	return openhw.RepeatShortest + within(m.chance, openhw.RepeatLongest-openhw.RepeatShortest)
}

func (m *member) askOnce(ctx context.Context, s *socket, cmd string, body any) (any, error) {
	m.requests++
	frame, err := openhw.Ask(cmd, "k-"+strconv.Itoa(m.requests), body)
	if err != nil {
		return nil, err
	}
	waiting, cancel := m.fleet.config.Clock.WithTimeout(ctx, openhw.AnswerLongest)
	defer cancel()
	if err := s.write(frame); err != nil {
		return nil, fmt.Errorf("%s: %w", cmd, err)
	}
	for {
		select {
		case answer, more := <-s.in:
			switch {
			case !more:
				return nil, fmt.Errorf("%s: %w", cmd, s.why())
			case answer.IsAnswer() && answer.ReqID == frame.ReqID && !answer.Bare:
				return read(cmd, answer)
			}
			if err := m.follow(answer); err != nil {
				return nil, err
			}
		case <-waiting.Done():
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			m.givenUp = append(m.givenUp, frame.ReqID)
			return nil, fmt.Errorf("%s: %w", cmd, errNoAnswer)
		}
	}
}

// read gives the body of an answer, or its refusal.
func read(cmd string, answer openhw.Frame) (any, error) {
	if answer.ErrCode != errcode.OK {
		return nil, refusalOf(cmd, answer)
	}
	row, _ := openhw.Lookup(cmd)
	body, err := row.ReadAnswer(answer)
	if err != nil {
		return nil, fmt.Errorf("the answer to %s: %w", cmd, err)
	}
	return body, nil
}

func refusalOf(cmd string, answer openhw.Frame) *device.Refused {
	return &device.Refused{
		Cmd: cmd, Code: answer.ErrCode, Text: answer.ErrMsg, Advice: openhw.Advice{Suggestion: answer.Suggestion, Interval: answer.Interval},
	}
}

// stray counts an answer that nobody waits for: it is late, or its request was answered before.
func (m *member) stray(answer openhw.Frame) {
	at := slices.Index(m.givenUp, answer.ReqID)
	if at >= 0 {
		m.givenUp = slices.Delete(m.givenUp, at, at+1)
	}
	m.fleet.tally.stray(at >= 0)
}
