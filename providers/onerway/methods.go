package onerway

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// Keys of the methods. They are kept with instruments.
const (
	MethodLocal       = "local"
	MethodSWIFT       = "swift"
	MethodWallet      = "e_wallet"
	MethodCash        = "cash_pickup"
	MethodBeneficiary = "beneficiary"
)

// rails are the words of the methods at Onerway (Onerway manual, payout enum,
// payoutMethod).
var rails = map[string]string{MethodLocal: "LOCAL", MethodSWIFT: "SWIFT", MethodWallet: "E_WALLET", MethodCash: "CASH_PICKUP"}

// entityTypes are Onerway's words for who is paid. An unknown kind is a person.
var entityTypes = map[models.PayeeKind]string{"": "1", models.PayeeIndividual: "1", models.PayeeBusiness: "0"}

// needsAge is how long what Onerway asks for in a corridor is believed;
// maxQuestions is how many corridors are kept.
const (
	needsAge     = 10 * time.Minute
	maxQuestions = 1000
)

// question is what decides which details Onerway asks for.
type question struct {
	currency, country, entity, method string
}

// needs are the answer to a question: by group and name, "Y", "C" or "N".
type needs struct {
	leaves map[string]string
	at     time.Time
}

// fallback are the ways to pay as far as they are public (Onerway manual,
// beneficiary add).
func fallback() []providers.Method {
	person := []providers.Field{companyName, firstName, lastName, areaCode, phone, birthDate, email, identityType, vatNumber,
		countryCode, state, city, townName, line1, line2, line3, postalCode}
	return []providers.Method{
		{Key: MethodLocal, Title: "Bank transfer in the country", Fields: append([]providers.Field{required(cardNumber), accountType, bankName, sortCode, branchCode, swiftCode, holderName}, person...)},
		{Key: MethodSWIFT, Title: "SWIFT transfer", Fields: append([]providers.Field{required(cardNumber), required(swiftCode), bankName, holderName}, person...)},
		{Key: MethodWallet, Title: "E-wallet", Fields: append([]providers.Field{required(walletType), required(walletPhone)}, person...)},
		{Key: MethodCash, Title: "Cash pickup", Fields: append([]providers.Field{required(pickUpBank), pickUpBranch, pickUpID, pickUpPlace, required(phoneThatIdentifies())}, person...)},
	}
}

// phoneThatIdentifies is the payee's phone where there is no account.
func phoneThatIdentifies() providers.Field {
	f := phone
	f.Identifies, f.Secret = true, true
	return f
}

// Methods returns the ways to pay in a corridor: what is public, corrected by
// what Onerway asks for there (Onerway manual, query payment field). When
// Onerway cannot be asked, what is public counts. A beneficiary that Onerway
// keeps needs nothing else.
func (a *adapter) Methods(ctx context.Context, corridor providers.Corridor) []providers.Method {
	var methods []providers.Method
	reachable := true
	for _, m := range fallback() {
		m.Fields = unique(m.Fields)
		if reachable {
			var leaves map[string]string
			leaves, reachable = a.needed(ctx, question{string(corridor.Currency), corridor.Country, entityTypes[corridor.Kind], rails[m.Key]})
			m.Fields = merged(m.Fields, leaves)
		}
		m.Fields = append(m.Fields, ordered(m.Key == MethodSWIFT)...)
		methods = append(methods, m)
	}
	return append(methods, providers.Method{Key: MethodBeneficiary, Title: "Beneficiary kept at Onerway", Fields: append([]providers.Field{beneficiary}, ordered(true)...)})
}

// unique drops details that are named before, the first one counts.
func unique(fields []providers.Field) []providers.Field {
	var kept []providers.Field
	for _, f := range fields {
		if !slices.ContainsFunc(kept, func(has providers.Field) bool { return has.Name == f.Name }) {
			kept = append(kept, f)
		}
	}
	return kept
}

// needed asks what Onerway needs to know; nil when it does not say. asked is
// false when Onerway cannot be reached, so that it is not asked again at once.
func (a *adapter) needed(ctx context.Context, q question) (leaves map[string]string, asked bool) {
	now := a.clock()
	a.mu.Lock()
	kept, ok := a.known[q]
	a.mu.Unlock()
	if ok && now.Sub(kept.at) < needsAge && !now.Before(kept.at) {
		return kept.leaves, true
	}
	r := a.ask(ctx, pathNeeds, map[string]string{"payoutCurrency": q.currency, "bankCountry": q.country, "entityType": q.entity, "paymentMethod": q.method})
	if r.problem != "" {
		return kept.leaves, false
	}
	if r.code != codeSuccess {
		return nil, true
	}
	leaves = map[string]string{}
	for _, group := range []string{groupAccount, groupReceiver, groupAddress} {
		collect(leaves, group, r.data.Sub(group))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) >= maxQuestions {
		clear(a.known)
	}
	a.known[q] = needs{leaves, now}
	return leaves, true
}

var leafName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,40}$`)

func collect(leaves map[string]string, group string, told strict.Object) {
	for name := range told {
		if mark := told.Text(name); leafName.MatchString(name) && (mark == "Y" || mark == "C" || mark == "N") {
			leaves[group+"."+name] = mark
		}
	}
}

// merged corrects the public details by what Onerway asks for: Y must be filled
// in, C and N may be, and what is not named is not asked for. A detail that the
// manual does not know is taken as it is called. Names of people are never
// required here: the payee's own count when they are left empty.
func merged(public []providers.Field, leaves map[string]string) []providers.Field {
	if len(leaves) == 0 {
		return public
	}
	var fields []providers.Field
	left := maps.Clone(leaves)
	for _, f := range unique(append(slices.Clone(public), grouped()...)) {
		mark, named := left[f.Wire]
		if !named {
			continue
		}
		delete(left, f.Wire)
		f.Required = mark == "Y" && defaults(f.Name) == nil
		fields = append(fields, f)
	}
	for _, wire := range slices.Sorted(maps.Keys(left)) {
		_, name, _ := strings.Cut(wire, ".")
		fields = append(fields, providers.Field{Name: unknownName(wire), Label: name, Required: left[wire] == "Y", Secret: true, Wire: wire, Help: "Onerway asks for this in this country."})
	}
	return fields
}

// unknownName is our name of a detail that the manual does not know, and
// unknownWire its place.
func unknownName(wire string) string { return "x_" + strings.ReplaceAll(wire, ".", "_") }

func unknownWire(name string) string {
	group, leaf, _ := strings.Cut(strings.TrimPrefix(name, "x_"), "_")
	if !strings.HasPrefix(name, "x_") || !slices.Contains([]string{groupAccount, groupReceiver, groupAddress}, group) || !leafName.MatchString(leaf) {
		return ""
	}
	return group + "." + leaf
}
