package sandbox

import (
	"slices"
	"time"

	engine "countersign/providers/sandbox"
)

// timeLayout is the odd layout of times in orders: RFC 3339, but with a blank
// before a zone without a colon (PayerMax OpenAPI, paymentOrderQry).
const timeLayout = "2006-01-02T15:04:05 -0700"

// shown is an order as a query and a notice show it, in the order of the
// manual's list. What has not happened is an empty text, as in its sample.
type shown struct {
	OutTradeNo      string      `json:"outTradeNo"`
	TradeNo         string      `json:"tradeNo"`
	Status          string      `json:"status"`
	SubStatus       string      `json:"subStatus,omitempty"` // while PENDING only
	ResponseCode    string      `json:"responseCode"`        // why it FAILED
	ResponseMsg     string      `json:"responseMsg"`
	Reference       string      `json:"reference"`
	RedeemCode      string      `json:"redeemCode"`
	ExpiryTime      string      `json:"expiryTime"`
	BounceBackTime  string      `json:"bounceBackTime"`
	TransactionTime string      `json:"transactionUtcTime"`
	FreezeTime      string      `json:"fundsFreezeTime"`
	ReturnTime      string      `json:"fundsReturnTime"`
	FinishTime      string      `json:"payFinishTime"`
	NotifyEmail     string      `json:"notifyEmail"`
	NotifyPhone     string      `json:"notifyPhone"`
	Trade           money       `json:"trade"`
	Source          side        `json:"source"`      // what the merchant pays, fee included
	Destination     side        `json:"destination"` // what the payee gets
	Additional      *identifier `json:"additionalIdentifier,omitempty"`
}

type money struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// side is the money on one side of the exchange; the rate turns the trade's
// currency into this one.
type side struct {
	money
	ExchangeRate string `json:"exchangeRate"`
	Fee          string `json:"fee"`
	FeeCurrency  string `json:"feeCurrency"`
	Tax          string `json:"tax"`
	TaxCurrency  string `json:"taxCurrency"`
}

// identifier is the number at the payee's bank.
type identifier struct {
	ReferenceID string `json:"referenceId"`
}

// word is PayerMax's own word for a status. It has no canceled orders.
func word(status engine.Status) string {
	switch status {
	case engine.Paid:
		return "SUCCESS"
	case engine.Failed, engine.Canceled:
		return "FAILED"
	case engine.Returned:
		return "BOUNCEBACK"
	}
	return "PENDING"
}

// wordOf is word, but for the order whose plan is another.
func wordOf(order engine.Order, status engine.Status) string {
	if order.Magic == nameUnknown && status == engine.Pending {
		return "SUSPENDED"
	}
	return word(status)
}

// describe shows an order with the status it took last in this history.
func describe(order engine.Order, history []engine.Change) shown {
	status := history[len(history)-1].To
	v := shown{
		OutTradeNo: order.Number, TradeNo: order.ProviderRef, Status: wordOf(order, status),
		Reference: order.Detail["reference"], NotifyEmail: order.Detail["notifyEmail"], NotifyPhone: order.Detail["notifyPhone"],
		TransactionTime: stamp(order.BookedAt), FreezeTime: stamp(order.BookedAt),
		Trade: money{order.Amount, order.Currency},
	}
	for _, change := range history {
		switch change.To {
		case engine.Paid:
			v.FinishTime = stamp(change.At)
		case engine.Failed, engine.Canceled:
			v.FinishTime, v.ReturnTime = stamp(change.At), stamp(change.At)
		case engine.Returned:
			v.BounceBackTime, v.ReturnTime = stamp(change.At), stamp(change.At)
		}
	}
	switch v.Status {
	case "PENDING":
		v.SubStatus = subStatus(order)
	case "FAILED":
		v.ResponseCode, v.ResponseMsg = failure(order)
	case "SUCCESS":
		v.Additional = &identifier{"REF" + order.ProviderRef}
	}
	v.describeMoney(order)
	v.describeCash(order)
	return v
}

func stamp(at time.Time) string { return at.UTC().Format(timeLayout) }

func (v *shown) describeMoney(order engine.Order) {
	trade, _ := coinOf(order.Currency)
	source, _ := coinOf(order.Charge.Currency)
	destination, _ := coinOf(order.Detail[detailDestination])
	sideOf := func(c coin, minor, fee string) side {
		return side{money{c.text(minor), c.Code}, rate(trade, c), c.text(fee), c.Code, c.text("0"), c.Code}
	}
	v.Source = sideOf(source, order.Charge.Minor, source.fee())
	v.Destination = sideOf(destination, convert(order.Minor, trade, destination, rate(trade, destination), false), "0")
}

// defaultExpiry is how long a redeem code lasts, in days (PayerMax OpenAPI,
// expiryDays).
const defaultExpiry = 7

// describeCash shows the code with which cash is picked up.
func (v *shown) describeCash(order engine.Order) {
	if order.Detail["payeeInfo.paymentMethodType"] != methodCash {
		return
	}
	days, given := expiryDays(order.Detail["expiryDays"])
	if !given {
		days = defaultExpiry
	}
	v.RedeemCode = order.ProviderRef[len(order.ProviderRef)-9:]
	v.ExpiryTime = stamp(order.BookedAt.AddDate(0, 0, days))
}

// subStatus tells how far a PENDING order is (PayerMax manual, Transaction
// Status).
func subStatus(order engine.Order) string {
	switch order.Magic {
	case nameReview:
		return "REVIEW"
	case nameMaterial:
		return "PEND_RFI_MATERIAL"
	}
	return "TRANSMIT"
}

// failure is why an order FAILED (PayerMax manual, Errorcode list). One that
// was pushed by hand has no better reason.
func failure(order engine.Order) (code, message string) {
	switch order.Magic {
	case nameLowOrder, nameLowKept:
		return codeBalance, words(codeBalance)
	case nameFailed, "failed-now", "failed-then-paid":
		return "INVALID_ACCOUNT", "Invalid account or not active"
	case nameReversals:
		return "PROVIDER_FAILED_PROCESS", "Provider failed to process, please retry later"
	}
	return "OTHER_ERRORS", "Something went wrong! Please inform us."
}

// until is an order's history up to a change that a notice tells of. A notice
// may claim what never happened: then it is put behind.
func until(order engine.Order, notice engine.Notice) []engine.Change {
	told := engine.Change{At: notice.At, To: engine.Status(notice.Status)}
	for i := len(order.History) - 1; i >= 0; i-- {
		if order.History[i].To == told.To && order.History[i].At.Equal(told.At) {
			return order.History[:i+1]
		}
	}
	return append(slices.Clone(order.History), told)
}
