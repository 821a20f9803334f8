package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// payee and account are what was registered.
type payee struct{ number, code, email, first, last string }

type account struct{ token, customer, tag, country, currency, number, created string }

// reply is an answer as the manual prints it.
type reply map[string]any

func yes(more reply) reply {
	more["ret_code"], more["ret_msg"] = "000100", "success"
	return more
}

func no(code, message string) reply { return reply{"ret_code": code, "ret_msg": message} }

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	for path, handle := range map[string]func(map[string]string) reply{
		"/v3/payee/register":                    s.register,
		"/v3/payee/retrieve":                    s.retrieve,
		"/v3/payee/update":                      s.update,
		"/v3/payee/account/create/bank-account": s.bankAccount,
		"/v3/payee/payout-accounts":             s.payoutAccounts,
		"/v3/payouts/inquiry":                   s.inquiry,
		"/v3/payouts/balance":                   s.balance,
	} {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			fields, refusal := s.take(r)
			if refusal == nil {
				refusal = handle(fields)
			}
			answer(w, refusal)
		})
	}
	mux.HandleFunc("POST /v3/payouts/pay", s.pay)
	return mux
}

// take reads a request, books it, and refuses what is not signed by the
// merchant.
func (s *server) take(r *http.Request) (fields map[string]string, refusal reply) {
	fields, ok := fieldsOf(r)
	if !ok {
		return nil, no("000023", "not the JSON of the manual")
	}
	signed := fields["verifySign"] == signature(fields, s.tokenSum) && fields["merchantNo"] == s.merchant && fields["storeNo"] == s.store
	early := false
	if r.URL.Path == "/v3/payouts/inquiry" {
		s.mu.Lock()
		early = s.late[fields["invoiceId"]]
		s.mu.Unlock()
	}
	s.book.write(line{Kind: "request", Path: r.URL.Path, Fields: fields, Signed: signed, Invoice: fields["invoiceId"], TooEarly: early})
	if !signed {
		return nil, no("000022", "parameters do not match")
	}
	return fields, nil
}

func answer(w http.ResponseWriter, r reply) {
	raw, _ := json.Marshal(r)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(raw)
}

// next makes a number that nobody has.
func (s *server) next(prefix string) string {
	s.numbers++
	return fmt.Sprintf("%s%012d", prefix, s.numbers)
}

// register makes a payee. The manual does not say what a repeated registration
// with the same code is answered with; here it is the same payee.
func (s *server) register(f map[string]string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range []string{"customerCode", "email", "firstName", "lastName", "dateOfBirth", "profileType"} {
		if f[name] == "" {
			return no("000020", "empty parameter: "+name)
		}
	}
	for _, p := range s.payees {
		if p.code == f["customerCode"] {
			return yes(reply{"customer": customer(p)})
		}
		if p.email == f["email"] {
			return no("000023", "email exists")
		}
	}
	p := payee{number: s.next("2000"), code: f["customerCode"], email: f["email"], first: f["firstName"], last: f["lastName"]}
	s.payees[p.number] = p
	return yes(reply{"customer": customer(p)})
}

func customer(p payee) reply {
	return reply{"customerNo": p.number, "customerCode": p.code, "email": p.email, "firstName": p.first, "lastName": p.last}
}

func (s *server) retrieve(f map[string]string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.payees[f["customerNo"]]
	if !ok {
		return no("000021", "no matching data")
	}
	c := customer(p)
	c["payeeStatus"] = "Activated"
	return yes(reply{"customer": c})
}

func (s *server) update(f map[string]string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.payees[f["customerNo"]]
	if !ok {
		return no("000021", "no matching data")
	}
	p.email, p.first, p.last = f["email"], f["firstName"], f["lastName"]
	s.payees[p.number] = p
	return yes(reply{})
}

// bankAccount attaches an account; the same account again makes another one,
// as the manual knows no unique tag.
func (s *server) bankAccount(f map[string]string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.payees[f["customerNo"]]; !ok {
		return no("000021", "no matching data")
	}
	if f["accountType"] != "BANK_ACCOUNT" || f["bankAccountId"] == "" || len(f["branchId"]) != 9 {
		return no("000023", "bad value")
	}
	a := account{token: s.next("2010"), customer: f["customerNo"], tag: f["accountTag"], country: f["accountCountry"], currency: f["accountCurrency"],
		number: f["bankAccountId"], created: time.Now().UTC().Format(time.RFC3339)}
	s.accounts[a.token] = a
	s.book.write(line{Kind: "account", Number: a.token, Fields: f})
	return yes(reply{"result": reply{"accountToken": a.token, "accountStatus": "ACTIVATED", "accountTag": a.tag, "accountType": "BANK_ACCOUNT",
		"country": a.country, "currency": a.currency, "customerNo": a.customer}})
}

func (s *server) payoutAccounts(f map[string]string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.payees[f["customerNo"]]
	if !ok {
		return no("000021", "no matching data")
	}
	list := []reply{}
	for _, a := range s.accounts {
		if a.customer == p.number {
			list = append(list, reply{"accountToken": a.token, "accountTag": a.tag, "accountType": "BANK_ACCOUNT", "country": a.country,
				"currency": a.currency, "cardNumber": "****" + a.number[max(0, len(a.number)-4):], "status": "activated", "createdAt": a.created})
		}
	}
	return yes(reply{"accounts": list, "user": customer(p)})
}

func (s *server) balance(f map[string]string) reply {
	return yes(reply{"balance": reply{"currency": f["currency"], "availableBalance": "1000000.00"}})
}
