package golden

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
)

// patience is how long a device waits for an answer, in real time.
const patience = 20 * time.Second

// device sends one command of a device of the world that a corp has bound, which logs in when it is needed first, and writes the
// answer down.
func (p *Player) device(line string) {
	p.t.Helper()
	sn, rest, _ := strings.Cut(line, " ")
	cmd, body, _ := strings.Cut(rest, " ")
	ctx, cancel := clock.Real().WithTimeout(p.t.Context(), patience)
	defer cancel()
	link := p.links[sn]
	if link == nil {
		link = p.plugIn(ctx, sn)
		p.links[sn] = link
	}
	var in any
	if body != "" {
		in = json.RawMessage(body)
	}
	answer, err := link.Ask(ctx, cmd, in)
	var refused *device.Refused
	switch {
	case errors.As(err, &refused):
		answer = map[string]any{"errcode": refused.Code, "errmsg": hint.ReplaceAllString(refused.Text, "hint: […]")}
	case err != nil:
		p.t.Fatalf("%s %s: %v", sn, cmd, err)
	case answer == nil:
		answer = struct{}{}
	}
	// An answer comes before its exchange is journalled; the next one after it.
	if _, err := link.Ask(ctx, "ping", nil); err != nil {
		p.t.Fatal(err)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		p.t.Fatal(err)
	}
	p.names.learnJSON(text)
	fmt.Fprintf(p.out, "< %s\n", p.names.plain(string(text)))
}

var hint = regexp.MustCompile(`hint: \[[^\]]*\]`)

// plugIn connects a device and logs it in.
func (p *Player) plugIn(ctx context.Context, sn string) *device.Link {
	p.t.Helper()
	d := p.deviceOf(sn)
	link, err := device.Dial(ctx, "ws"+strings.TrimPrefix(p.URL, "http"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(link.Close)
	proof := openhw.Proof{Purpose: openhw.ForRegister, SN: d.SN, Timestamp: fmt.Sprint(p.Clock().Now().Unix()), Nonce: "1"}
	_, err = link.Ask(ctx, "register", &openhw.Register{
		DeviceSignature: proof.Sign(d.SecretNo), SN: d.SN, Timestamp: openhw.Decimal{Text: proof.Timestamp}, Nonce: openhw.Decimal{Text: proof.Nonce},
	})
	if err == nil {
		_, err = link.Ask(ctx, "subscribe_corp", &openhw.Subscribe{Secret: d.Secret, FirmwareVersion: "1.0.0"})
	}
	if err != nil {
		p.t.Fatalf("%s cannot log in: %v", sn, err)
	}
	return link
}

func (p *Player) deviceOf(sn string) fixtures.Device {
	p.t.Helper()
	for _, m := range p.World().DeviceModels {
		for _, d := range m.Devices {
			if d.SN == sn && d.Secret != "" {
				return d
			}
		}
	}
	p.t.Fatalf("no corp has bound a device %s in this world", sn)
	return fixtures.Device{}
}
