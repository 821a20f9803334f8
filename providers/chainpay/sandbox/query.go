package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	engine "countersign/providers/sandbox"
)

// merchantID is the number of the one merchant, as in the manual's sample.
const merchantID = 2

// shown is an order as queries and notices show it (ChainPay manual, Query
// PayOut Order). Extra is a text with JSON inside, unlike in the request.
type shown struct {
	MerchantID      int    `json:"merchantId"`
	AppID           string `json:"appId"`
	MerchantOrderNo string `json:"merchantOrderNo"`
	OrderNo         string `json:"orderNo"`
	ChannelName     string `json:"channelName"`
	TokenSymbol     string `json:"tokenSymbol"`
	TokenCount      string `json:"tokenCount"`
	TokenFeeCount   string `json:"tokenFeeCount"`
	CurrencyID      string `json:"currencyId"`
	PayHash         string `json:"payHash"`
	TransactionID   string `json:"transactionID"`
	Receiver        string `json:"receiver"`
	State           string `json:"state"`
	Extra           string `json:"extra"`
	PayTime         int64  `json:"payTime"`
}

// query tells the state of an order by outTradeNo. "invalid order" is also what
// it says of an order that was taken and is not yet booked.
func (s *Server) query(p *engine.Page, r request) *answer {
	if no := r.require("outTradeNo"); no != nil {
		return no
	}
	order, found := p.Order(r.text("outTradeNo"))
	if !found {
		return refuse(saidUnknown, "no order has this outTradeNo")
	}
	said := s.describe(order, p.On(switchMillis))
	return succeed("shown as "+said.State, said)
}

// describe shows an order in its present status.
func (s *Server) describe(order engine.Order, millis bool) shown {
	said := shown{
		MerchantID: merchantID, AppID: s.credentials.AppID, MerchantOrderNo: order.Number, OrderNo: order.ProviderRef,
		ChannelName: order.Detail["payChannel"], TokenSymbol: order.Currency, TokenCount: order.Amount,
		CurrencyID: order.Detail["currencyId"], Receiver: order.Detail["receiver"],
		State: word(order.Status), Extra: order.Detail["extra"],
	}
	switch order.Magic {
	case nameAmount:
		said.TokenCount = more(order)
	case nameNumber:
		said.MerchantOrderNo += "X"
	case nameUnknown:
		said.State = "REVIEWING"
	}
	if order.Status == engine.Paid && order.Magic != nameBare {
		said.settle(order, millis)
	}
	return said
}

// settle fills in what is known once an order is paid.
func (said *shown) settle(order engine.Order, millis bool) {
	coin, _ := tokenOf(order.Detail["currencyId"])
	sum := sha256.Sum256([]byte(order.ProviderRef))
	said.TokenFeeCount = engine.Decimal(coin.fee(), coin.Decimal)
	said.TransactionID = hex.EncodeToString(sum[:16])
	if coin.channel == channelSettlement {
		said.PayHash = "0x" + hex.EncodeToString(sum[:])
	}
	paid := slices.IndexFunc(order.History, func(c engine.Change) bool { return c.To == engine.Paid })
	if paid < 0 {
		return
	}
	said.PayTime = order.History[paid].At.Unix()
	if millis {
		said.PayTime = order.History[paid].At.UnixMilli()
	}
}

// more is the amount of an order and one minor unit, for lies.
func more(order engine.Order) string {
	return engine.Decimal(engine.AddUnit(order.Minor), balanceOf(order.Currency).Exponent)
}

// word is ChainPay's own word for a status (ChainPay manual, Order Status
// Values). It has none for money that came back later: that is FAILED.
func word(status engine.Status) string {
	switch status {
	case engine.Pending:
		return "PENDING"
	case engine.Paid:
		return "DONE_PAYMENT"
	}
	return "FAILED"
}
