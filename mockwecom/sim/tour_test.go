package sim_test

import (
	"bufio"
	"context"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/scenario"
	"wecomlab/mockwecom/sim"
)

func TestForeignNode(t *testing.T) {
	ctx := t.Context()
	s, err := sim.Start(ctx, sim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(context.Background()) })
	env, err := s.Client().Env(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "../../docs/examples/node/app.js")
	cmd.Env = append(os.Environ(), "PORT=0")
	for k, v := range env {
		if strings.HasPrefix(k, "WECOM") {
			cmd.Env = append(cmd.Env, k+"="+v)
		}
	}
	out, _ := cmd.StdoutPipe()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	sc := bufio.NewScanner(out)
	sc.Scan()
	site := strings.TrimPrefix(sc.Text(), "listening on ")
	go func() {
		for sc.Scan() {
		}
	}()
	_ = net.IPv4len
	at, err := scenario.ForeignAddresses(site+"/wecom", env["WECOM_CALLBACK_TOKEN"], env["WECOM_CALLBACK_AES_KEY"])
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Client().World(ctx)
	if err != nil {
		t.Fatal(err)
	}
	vars, err := scenario.TourVars(w, at)
	if err != nil {
		t.Fatal(err)
	}
	sub, _ := fs.Sub(fixtures.Scenarios, "scenarios")
	all, err := scenario.LoadAll(sub)
	if err != nil {
		t.Fatal(err)
	}
	for _, sc := range all {
		p := scenario.NewPlayer(s.Client(), sc, nil, vars)
		if err := p.Start(ctx); err != nil {
			t.Fatal(err)
		}
		p.RunAll(ctx, func(i int, pr scenario.Progress) {
			if pr.State == scenario.Done || pr.State == scenario.Failed {
				t.Log(sc.Name, sc.Steps[i].ID, pr.State, pr.Say.EN, pr.Finding, pr.Took)
			}
			if pr.State == scenario.Failed {
				t.Fail()
			}
		})
		for _, e := range func() []string { return nil }() {
			_ = e
		}
	}
}
