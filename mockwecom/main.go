// Command mockwecom impersonates WeCom (企业微信) on this machine: qyapi, its web pages and its callbacks, with a world of
// corps, people and apps behind them.
package main

import (
	"context"
	"os"

	"wecomlab/mockwecom/cli"
)

func main() {
	os.Exit(cli.Run(context.Background(), os.Args[1:], cli.Streams{Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}))
}
