// Command hardware-sim plays smart hardware (智慧硬件): devices that connect to WeCom's device cloud, or to the simulator.
//
//	go run ./hardware-sim device --url ws://127.0.0.1:8600 --sn YQGATE00000002 --secret …
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := newRoot().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "hardware-sim:", err)
		stop()
		os.Exit(1)
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use: "hardware-sim", Short: "Simulated smart hardware for WeCom (企业微信智慧硬件)", SilenceUsage: true, SilenceErrors: true,
		Long: "hardware-sim plays devices in direct-connect mode. They speak the protocol of doc 91366 with the simulator\n(go run ./mockwecom), or with whatever else speaks it.",
	}
	root.AddCommand(newDevice())
	root.AddCommand(newFleet())
	root.AddCommand(newVendorCloud())
	return root
}
