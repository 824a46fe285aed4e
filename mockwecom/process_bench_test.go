package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wecomlab/core/clock"
)

// BenchmarkStart is the time from exec to the first answer of the API, to the ready file, and, for comparison, that of a
// command that serves nothing.
func BenchmarkStart(b *testing.B) {
	program := build(b)
	var answers, files, bare []time.Duration
	for b.Loop() {
		answers = append(answers, firstAnswer(b, program))
		files = append(files, firstFile(b, program))
		took := clock.Stopwatch()
		if err := exec.Command(program, "errcode", "0").Run(); err != nil {
			b.Fatal(err)
		}
		bare = append(bare, took())
	}
	b.ReportMetric(median(answers), "ms/answer")
	b.ReportMetric(median(files), "ms/ready-file")
	b.ReportMetric(median(bare), "ms/bare-exec")
}

func median(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}

func firstAnswer(b *testing.B, program string) time.Duration {
	took := clock.Stopwatch()
	p := launch(b, program, "--set", "quota.mode=off")
	conn := p.connect(b)
	if err := ask(conn, tokenRequest, 1); err != nil {
		b.Fatal(err)
	}
	result := took()
	if err := conn.Close(); err != nil {
		b.Fatal(err)
	}
	p.end(b)
	return result
}

func firstFile(b *testing.B, program string) time.Duration {
	file := filepath.Join(b.TempDir(), "ready.json")
	took := clock.Stopwatch()
	p := launch(b, program, "--ready-file", file)
	ctx, cancel := clock.Real().WithTimeout(context.Background(), storyPatience)
	defer cancel()
	for {
		if _, err := os.Stat(file); err == nil {
			break
		}
		if err := clock.Real().Sleep(ctx, 200*time.Microsecond); err != nil {
			b.Fatal("there is no ready file")
		}
	}
	result := took()
	p.end(b)
	return result
}

// BenchmarkMemory is the resident memory of a simulator that idles, and after half a million journalled requests.
func BenchmarkMemory(b *testing.B) {
	const requests, connections = 500_000, 4
	program := build(b)
	for b.Loop() {
		p := launch(b, program, "--set", "quota.mode=off")
		conn := p.connect(b)
		if err := conn.Close(); err != nil {
			b.Fatal(err)
		}
		if err := clock.Real().Sleep(b.Context(), 300*time.Millisecond); err != nil { // until the start is over
			b.Fatal(err)
		}
		b.ReportMetric(p.rss(b), "MiB-idle")
		took := clock.Stopwatch()
		ends := make(chan error, connections)
		for range connections {
			conn := p.connect(b)
			go func() { ends <- errors.Join(ask(conn, tokenRequest, requests/connections), conn.Close()) }()
		}
		for range connections {
			if err := <-ends; err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(requests/took().Seconds(), "requests/s")
		b.ReportMetric(p.rss(b), "MiB-after-500k")
		p.end(b)
	}
}
