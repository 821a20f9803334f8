package chainpay

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// channelSettlement is the channel that pays to wallets; all others pay to phone
// numbers (ChainPay manual, PayOut, receiver).
const channelSettlement = "settlement"

// catalogAge is how long channels and tokens are believed; maxChannels is how
// many are asked about.
const (
	catalogAge  = 10 * time.Minute
	maxChannels = 24
)

// channel is a way to pay of ChainPay, with its tokens.
type channel struct {
	name, title string
	tokens      []token
}

type token struct {
	id       string
	symbol   string
	chain    string
	decimals int
}

// catalog is what ChainPay last told of its channels.
type catalog struct {
	channels []channel
	at       time.Time
}

// Methods returns one way to pay per channel that has a token of the corridor's
// currency (ChainPay manual, Channel and Currency). It asks ChainPay and keeps
// the answer for ten minutes; when ChainPay cannot be asked, what it said last
// counts. Token ids are not public, so before it first answered there is no way
// to pay.
func (a *adapter) Methods(ctx context.Context, corridor providers.Corridor) []providers.Method {
	var methods []providers.Method
	for _, c := range a.channels(ctx) {
		if choices := c.choices(corridor.Currency); len(choices) > 0 {
			methods = append(methods, c.method(corridor.Currency, choices))
		}
	}
	return methods
}

// choices are the tokens of a currency, each bound to its symbol: a token's id
// says nothing to people, and a wrong one would move other money. A token with
// fewer decimals than the currency cannot hold every amount.
func (c channel) choices(currency models.Currency) []providers.Choice {
	var choices []providers.Choice
	for _, t := range c.tokens {
		if t.symbol != string(currency) || t.decimals < currency.Exponent() {
			continue
		}
		label := t.symbol
		if t.chain != "" {
			label += " on " + t.chain
		}
		choices = append(choices, providers.Choice{Value: t.symbol + ":" + t.id, Label: label})
	}
	return choices
}

func (c channel) method(currency models.Currency, choices []providers.Choice) providers.Method {
	receiver := providers.Field{Name: fieldReceiver, Label: "Phone number", Required: true, Check: providers.CheckDialled, Secret: true, Identifies: true, Max: 64, Wire: "receiver",
		Help: "With + and the country code, a hyphen, and the number: +86-43483243. Where ChainPay agreed, a wallet address that begins with 0x."}
	if c.name == channelSettlement {
		receiver.Label, receiver.Check = "Wallet address", providers.CheckEVM
		receiver.Help = "Begins with 0x and has 40 more signs; capitals are part of it. What is sent to a wrong address is lost."
	}
	return providers.Method{Key: c.name, Title: c.title, Currencies: []models.Currency{currency}, Fields: []providers.Field{
		{Name: fieldToken, Label: "Token", Required: true, Options: choices, Wire: "currencyId", Help: "The network must be the one that the payee's wallet is on."},
		receiver,
	}}
}

// channels returns the catalog, asked anew when it is old.
func (a *adapter) channels(ctx context.Context) []channel {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock()
	if !a.known.at.IsZero() && now.Sub(a.known.at) < catalogAge && !now.Before(a.known.at) {
		return a.known.channels
	}
	if told, ok := a.askChannels(ctx); ok {
		a.known = catalog{told, now}
	}
	return a.known.channels
}

// askChannels asks for the channels and the tokens of each; false when any answer
// cannot be read, so that half a catalog never counts.
func (a *adapter) askChannels(ctx context.Context) ([]channel, bool) {
	r := a.look(ctx, pathChannels, nil)
	if r.problem != "" || r.code != codeSuccess {
		return nil, false
	}
	var told []channel
	for _, entry := range r.list {
		c := channel{name: text(entry, "name"), title: text(entry, "channelShowName")}
		if !channelName.MatchString(c.name) || isShut(entry) || len(told) == maxChannels {
			continue
		}
		if c.title == "" || len(c.title) > 60 || !models.IsPlainText(c.title) {
			c.title = c.name
		}
		r := a.look(ctx, pathCurrencies, url.Values{"channel": {c.name}})
		if r.problem != "" || r.code != codeSuccess {
			return nil, false
		}
		for _, entry := range r.list {
			if t, ok := readToken(entry); ok {
				c.tokens = append(c.tokens, t)
			}
		}
		told = append(told, c)
	}
	return told, true
}

// isShut reports whether a channel says of itself that it is closed. The manual
// does not list the states of a channel.
func isShut(entry strict.Object) bool {
	if open, isBool := entry["state"].(bool); isBool {
		return !open
	}
	return slices.Contains([]string{"0", "off", "closed", "disabled", "disable", "inactive", "false"}, strings.ToLower(entry.Text("state")))
}

func readToken(entry strict.Object) (token, bool) {
	decimals, err := strconv.Atoi(entry.Text("decimal"))
	t := token{id: text(entry, "currencyId"), symbol: text(entry, "token"), chain: text(entry, "chain"), decimals: decimals}
	if len(t.chain) > 40 || !models.IsPlainText(t.chain) {
		t.chain = ""
	}
	return t, err == nil && decimals >= 0 && tokenValue.MatchString(t.symbol+":"+t.id)
}
