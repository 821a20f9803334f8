package chainpay_test

import (
	"slices"
	"testing"

	"countersign/models"
	"countersign/providers"
)

const channels = `{"code":0,"data":[{"channelShowName":"XPay","iconName":"x","name":"xpay","state":1},{"channelShowName":"Settlement","iconName":"s","name":"settlement","state":1},
{"channelShowName":"Old","iconName":"o","name":"old","state":0},{"channelShowName":"Odd","iconName":"o","name":"odd&x=y","state":1}],"msg":"success"}`

func tokenList(entries string) string { return `{"code":0,"data":[` + entries + `],"msg":"success"}` }

func lists() map[string]string {
	return map[string]string{
		"/v2/payChannel": channels,
		"/v2/currency?channel=xpay": tokenList(`{"chain":"","token":"USD","contract":"","protocol":"","logo":"","decimal":2,"currencyId":"P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ"},
{"token":"USD","decimal":0,"currencyId":"whole"},{"token":"USD","decimal":2,"currencyId":"a&b"},{"token":"usd","decimal":2,"currencyId":"low"}`),
		"/v2/currency?channel=settlement": tokenList(`{"chain":"Ethereum","token":"USDT","decimal":6,"currencyId":"eth"},{"chain":"BSC","token":"USDT","decimal":18,"currencyId":"bsc"},{"chain":"Ethereum","token":"USDC","decimal":6,"currencyId":"usdc"}`),
	}
}

func TestWaysToPayAreChannelsWithTokensOfTheCurrency(t *testing.T) {
	s := newStation(t, lists())
	g := gateway(t, s.URL)
	dollars := g.Methods(t.Context(), providers.Corridor{Currency: "USD", Country: "AT", Kind: models.PayeeIndividual})
	if len(dollars) != 1 || dollars[0].Key != "xpay" || dollars[0].Title != "XPay" || !slices.Equal(dollars[0].Fields[0].Options, []providers.Choice{{Value: "USD:P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ", Label: "USD"}}) {
		t.Fatalf("%+v", dollars)
	}
	tether := g.Methods(t.Context(), providers.Corridor{Currency: "USDT"})
	want := []providers.Choice{{Value: "USDT:eth", Label: "USDT on Ethereum"}, {Value: "USDT:bsc", Label: "USDT on BSC"}}
	if len(tether) != 1 || tether[0].Key != "settlement" || !slices.Equal(tether[0].Fields[0].Options, want) || tether[0].Fields[1].Check != providers.CheckEVM {
		t.Fatalf("%+v", tether)
	}
	if none := g.Methods(t.Context(), providers.Corridor{Currency: "EUR"}); len(none) != 0 {
		t.Errorf("%+v", none)
	}
	if asked := s.requests(); len(asked) != 3 {
		t.Errorf("the lists are not kept: %v", asked)
	}
	for receiver, ok := range map[string]bool{"+86-43483243": true, wallet: true, "+8643483243": false, "0x12": false, "Ada": false, "": false} {
		_, problems := dollars[0].CheckFields("", func(name string) string {
			return map[string]string{"token": "USD:P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ", "receiver": receiver}[name]
		})
		if (len(problems) == 0) != ok {
			t.Errorf("%q: %+v", receiver, problems)
		}
	}
}

func TestWithoutTheListsThereIsNoWayToPay(t *testing.T) {
	for path := range lists() {
		half := lists()
		half[path] = code("7", "busy")
		if got := gateway(t, newStation(t, half).URL).Methods(t.Context(), providers.Corridor{Currency: "USDT"}); len(got) != 0 {
			t.Errorf("without %s: %+v", path, got)
		}
	}
}
