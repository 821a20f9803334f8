// Package all is the list of the providers that this program speaks to. A new
// provider adds one line here, and its own folder.
package all

import (
	"countersign/providers"
	"countersign/providers/chainpay"
	"countersign/providers/lamapay"
	"countersign/providers/onerway"
	"countersign/providers/payermax"
	"countersign/providers/pockyt"
)

// Drivers returns one driver per provider, in the order of pages.
func Drivers() []providers.Driver {
	return []providers.Driver{
		pockyt.Driver(),
		lamapay.Driver(),
		payermax.Driver(),
		chainpay.Driver(),
		onerway.Driver(),
	}
}
