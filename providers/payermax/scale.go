package payermax

import (
	"maps"
	"slices"

	"countersign/models"
)

// scales are the currencies that the desk offers at PayerMax, with the decimals
// that PayerMax takes (PayerMax manual, Supported Countries and Currencies:
// two where nothing else is printed, three only after an agreement with its
// technical support). A currency whose scale is not published is not offered.
func scales() map[models.Currency]int {
	all := map[models.Currency]int{}
	for _, c := range []models.Currency{
		"AED", "ARS", "AUD", "BDT", "BHD", "BRL", "EGP", "EUR", "GBP", "HKD", "INR", "JOD", "KWD", "MAD", "MXN", "MYR", "NGN", "OMR",
		"PEN", "PHP", "QAR", "SAR", "SGD", "THB", "TRY", "USD", "ZAR",
	} {
		all[c] = 2
	}
	for _, c := range []models.Currency{"CLP", "COP", "IDR", "JPY", "KMF", "KRW", "PKR", "VND"} {
		all[c] = 0
	}
	return all
}

// currencies are those of scales, in alphabetical order.
func currencies() []models.Currency { return slices.Sorted(maps.Keys(scales())) }
