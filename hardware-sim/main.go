// Command hardware-sim plays smart hardware (智慧硬件): a device, a fleet of them, or a vendor's cloud.
//
//	go run ./hardware-sim --help
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
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

const rootHelp = `hardware-sim plays smart hardware (智慧硬件). It speaks with the simulator,
"go run ./mockwecom", or with whatever else speaks WeCom's protocols.

  device        one device that connects itself (硬件直连接入, doc 91366)
  fleet         thousands of them, with an account of every record
  vendor-cloud  the cloud of a vendor whose devices are its clients
                (硬件云端接入, doc 95975)`

const rootExamples = `  go run ./mockwecom                  # the demo world, in a terminal of its own
  eval "$(go run ./mockwecom env)"    # its addresses and keys, for these:

  go run ./hardware-sim device        # YQGATE00000001; type "punch sun.hao in"
  go run ./hardware-sim fleet --count 200 --profile morning-rush --window 5s
  go run ./hardware-sim vendor-cloud --join
      # type "mock corp.bind_device sn=YQCLOUD00000001"

  go run ./hardware-sim device --sn YQGATE00000001 \
    --secret 6de5d3ae4a1575aa47c4d8b0c4e3b1a7   # without the environment`

// helpWidth is how many columns a help fills.
const helpWidth = 80

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use: "hardware-sim", Short: "Simulated smart hardware for WeCom (企业微信智慧硬件)", SilenceUsage: true, SilenceErrors: true,
		Long: rootHelp, Example: rootExamples,
	}
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", fmt.Sprintf(".FlagUsagesWrapped %d ", helpWidth)))
	root.AddCommand(newDevice())
	root.AddCommand(newFleet())
	root.AddCommand(newVendorCloud())
	return root
}

// flagsOnly refuses arguments that are no flags.
func flagsOnly(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("%s takes flags only, so what is %q? See %s --help", c.CommandPath(), args[0], c.CommandPath())
}

// Where the simulator is unless told otherwise, and the environment that tells, together with its control token.
const (
	usualURL     = "ws://127.0.0.1:8600"
	envDeviceURL = "WECOM_DEVICE_URL"
	envControl   = "WECOMLAB_CONTROL_TOKEN"

	controlHelp = "the simulator's control `token`, if it has one (default $" + envControl + ")"
)

// checkURL refuses an address that no device could ever reach.
func checkURL(address string) error {
	u, err := url.Parse(address)
	if err == nil && u.Host != "" && slices.Contains([]string{"ws", "wss", "http", "https"}, u.Scheme) {
		return nil
	}
	return fmt.Errorf("--url %s is no address of a device cloud: want one such as %s", address, usualURL)
}
