package settings

import (
	"flag"
	"fmt"
	"io"
)

const usage = `Countersign, the payouts desk.

  countersign [serve]   run the desk (with go run: go run .)
  countersign sandbox   run the built-in provider sandboxes alone
  countersign verify    check audit chain and books of the data folder, beside a running desk

Settings, each as a flag or an environment variable; a flag wins:
`

const usageOfDemo = `
Providers of a demo, as environment variables. An address leads to this machine
and replaces the built-in sandbox:
  COUNTERSIGN_ONERWAY_URL, _MERCHANT_NO, _SECRET
  COUNTERSIGN_PAYERMAX_URL, _APP_ID, _MERCHANT_NO, _PRIVATE_KEY_FILE, _PUBLIC_KEY_FILE
  COUNTERSIGN_POCKYT_URL, _MERCHANT_NO, _STORE_NO, _TOKEN
  COUNTERSIGN_CHAINPAY_URL, _APP_ID, _PRIVATE_KEY_FILE, _PUBLIC_KEY_FILE
  COUNTERSIGN_LAMAPAY_URL, _TOKEN
`

func printHelp(out io.Writer, flags *flag.FlagSet) {
	fmt.Fprint(out, usage)
	flags.SetOutput(out)
	flags.PrintDefaults()
	fmt.Fprint(out, usageOfDemo)
}
