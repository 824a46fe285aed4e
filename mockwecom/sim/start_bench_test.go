package sim

import (
	"context"
	"testing"
)

func BenchmarkStart(b *testing.B) {
	ctx := context.Background()
	for b.Loop() {
		s, err := Start(ctx, Config{Listen: "127.0.0.1:0"})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(ctx); err != nil {
			b.Fatal(err)
		}
	}
}
