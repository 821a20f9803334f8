package sandbox

import (
	"regexp"
	"strings"

	engine "countersign/providers/sandbox"
)

// channelSettlement pays to wallets, the other channels to phones (ChainPay
// manual, Request Parameters).
const channelSettlement = "settlement"

// channel is one way to pay (ChainPay manual, Channel and Currency).
type channel struct {
	Shown string `json:"channelShowName"`
	Icon  string `json:"iconName"`
	Name  string `json:"name"`
	State int    `json:"state"`
}

// token is one currency of one channel, with the field names of the manual.
type token struct {
	Chain    string `json:"chain"`
	Token    string `json:"token"`
	Contract string `json:"contract"`
	Protocol string `json:"protocol"`
	Logo     string `json:"logo"`
	Decimal  int    `json:"decimal"`
	ID       string `json:"currencyId"`
	channel  string
}

func channels() []channel {
	return []channel{{"XPay", "xpay", "xpay", 1}, {"PayWay", "payway", "payway", 1}, {"Settlement", "settlement", channelSettlement, 1}}
}

// tokens are invented but for the first one, which is the manual's sample.
func tokens() []token {
	return []token{
		{"", "USD", "", "", "usd", 2, "P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ", "xpay"},
		{"", "JPY", "", "", "jpy", 0, "Jp3YwQ8rTn5LxC2vBk9MzHs6GdFa4PeU", "xpay"},
		{"", "USD", "", "", "usd", 2, "W4yUsDk7Qm2ZtR9cLx5NvHb8GjFp3SeA", "payway"},
		{"Ethereum", "USDT", "0xdAC17F958D2ee523a2206206994597C13D831ec7", "ERC20", "usdt", 6, "E1tHuSdT6rQ9mZk3Xv7NcLb5GjFp2SwA", channelSettlement},
		{"Polygon", "USDT", "0xc2132D05D31c914a87C6611C10748AEb04B58e8F", "ERC20", "usdt", 6, "P0lYuSdT4rQ8mZk2Xv6NcLb3GjFp9SwB", channelSettlement},
		{"Ethereum", "USDC", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "ERC20", "usdc", 6, "E1tHuSdC7rQ5mZk9Xv3NcLb2GjFp6SwC", channelSettlement},
	}
}

// balances is play money, one balance for each token whatever its channel.
func balances() []engine.Currency {
	return []engine.Currency{
		{Code: "USD", Exponent: 2, Opening: "250000.00"},
		{Code: "JPY", Exponent: 0, Opening: "25000000"},
		{Code: "USDT", Exponent: 6, Opening: "250000.000000"},
		{Code: "USDC", Exponent: 6, Opening: "250000.000000"},
	}
}

func balanceOf(code string) engine.Currency {
	for _, c := range balances() {
		if c.Code == code {
			return c
		}
	}
	return engine.Currency{Code: code}
}

func tokenOf(id string) (token, bool) {
	for _, t := range tokens() {
		if t.ID == id {
			return t, true
		}
	}
	return token{}, false
}

func isChannel(name string) bool {
	for _, c := range channels() {
		if c.Name == name {
			return true
		}
	}
	return false
}

// fee is what ChainPay takes for an order beside its amount, in minor units:
// half a token on chains, nothing elsewhere. Fees are not published.
func (t token) fee() string {
	if t.channel != channelSettlement {
		return "0"
	}
	return "5" + strings.Repeat("0", t.Decimal-1)
}

// listChannels answers GET /v2/payChannel.
func listChannels() *answer { return succeed("shown", channels()) }

// listCurrencies answers GET /v2/currency.
func listCurrencies(name string) *answer {
	if !isChannel(name) {
		return refuse("invalid channel", "there is no channel "+name)
	}
	list := []token{}
	for _, t := range tokens() {
		if t.channel == name {
			list = append(list, t)
		}
	}
	return succeed("shown", list)
}

var (
	walletShape = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$`)
	phoneShape  = regexp.MustCompile(`^\+[0-9]{1,4}-?[0-9]{4,14}$`)
)

// reaches tells whether a receiver is one that a channel can pay to. The
// manual's own sample sends a wallet to xpay, although its table asks for a
// phone there: both are taken. The zero address and phones ending in 0000
// are magic: nobody is there.
func reaches(channel, receiver string) bool {
	wallet := walletShape.MatchString(receiver) && strings.Trim(receiver[2:], "0") != ""
	phone := phoneShape.MatchString(receiver) && !strings.HasSuffix(receiver, "0000")
	return wallet || phone && channel != channelSettlement
}
