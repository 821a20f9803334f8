package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	engine "countersign/providers/sandbox"
)

const kindPayee = "payee"

// The states of a payee's review, those of them that occur here (Onerway
// manual, Payee List Query).
const (
	payeeProcess = "PROCESS"
	payeePass    = "PASS"
	payeeReject  = "REJECT"
	payeeDisable = "DISABLE"
)

// payee is what the sandbox remembers of one: the fields and the three texts as
// received.
type payee struct {
	Country  string            `json:"bankCountry"`
	Currency string            `json:"payoutCurrency"`
	Entity   string            `json:"entityType"`
	Method   string            `json:"paymentMethod"`
	Parts    map[string]string `json:"parts"`
	Account  string            `json:"account,omitempty"`
	Name     string            `json:"name"`
	Created  time.Time         `json:"created"`
	Updated  time.Time         `json:"updated"`
}

// mark stands for the account of a payee: there is one payee for each account
// and currency.
func mark(currency, account string) string {
	sum := sha256.Sum256([]byte(currency + ":" + account))
	return "account:" + hex.EncodeToString(sum[:])
}

// addPayee creates a payee; its review ends after the settling time (Onerway
// manual, Payee Add).
func (s *Server) addPayee(p *engine.Page, r request) *answer {
	body, no := s.readPayee(p, r, "")
	if no != nil {
		return no
	}
	does := payeeMagicOf(body.Name)
	if does.refusal != "" {
		return refuse(does.refusal, "magic value: "+does.word)
	}
	record := engine.Record{
		Kind: kindPayee, Key: p.Digits("19", 19, func(key string) bool { return p.KeyUsed(kindPayee, key) }),
		Owner: s.credentials.MerchantNo,
	}
	body.Created = p.Now()
	s.keepPayee(p, record, body, does)
	a := succeed("added "+record.Key, map[string]any{"beneficiaryId": id(record.Key, p.On(switchNumericIDs))})
	a.spoilt = does.answer
	return a
}

// editPayee changes a payee, which is then reviewed again (Onerway manual, Payee
// Edit).
func (s *Server) editPayee(p *engine.Page, r request) *answer {
	record, old, no := findPayee(p, r.text("beneficiaryId"))
	if no != nil {
		return no
	}
	body, no := s.readPayee(p, r, record.Key)
	if no != nil {
		return no
	}
	body.Created = old.Created
	s.keepPayee(p, record, body, payeeMagicOf(body.Name))
	return succeed("changed "+record.Key, map[string]any{"beneficiaryId": id(record.Key, p.On(switchNumericIDs))})
}

// readPayee reads a payee from a request. Self is the payee that is being
// changed, empty for a new one.
func (s *Server) readPayee(p *engine.Page, r request, self string) (payee, *answer) {
	to, no := readReach(r)
	if no != nil {
		return payee{}, no
	}
	found, no := readPerson(r, to)
	if no != nil {
		return payee{}, no
	}
	body := payee{
		Country: to.country, Currency: to.currency, Entity: to.entity, Method: to.method,
		Account: found.account(), Name: found.name(), Updated: p.Now(), Parts: map[string]string{},
	}
	for part := range found {
		body.Parts[part] = r.text(part)
	}
	if body.Account != "" {
		if holder, taken := p.Holder(kindPayee, mark(body.Currency, body.Account)); taken && holder != self {
			// The manual says of duplicates: an error status without a
			// detailed message.
			return body, refuse(codeFailed, "the account belongs to payee "+holder)
		}
	}
	return body, nil
}

// keepPayee writes a payee into the book and starts its review.
func (s *Server) keepPayee(p *engine.Page, record engine.Record, body payee, does payeeMagic) {
	record.Unique = nil
	if body.Account != "" {
		record.Unique = []string{mark(body.Currency, body.Account)}
	}
	record.Label = body.Name + ", " + body.Method + " " + body.Currency
	record.State, record.Next = does.state, nil
	if does.next != "" {
		record.Next = &engine.RecordStep{At: p.Now().Add(s.Settling()), State: does.next}
	}
	record.Body = encode(body)
	p.Keep(record)
}

// findPayee reads the payee with this number.
func findPayee(p *engine.Page, key string) (engine.Record, payee, *answer) {
	if key == "" {
		return engine.Record{}, payee{}, refuse(codeParams, "beneficiaryId is missing")
	}
	record, found := p.Record(kindPayee, key)
	if !found {
		return record, payee{}, refuse(codeUnknown, "no payee has this beneficiaryId")
	}
	var body payee
	if err := json.Unmarshal(record.Body, &body); err != nil {
		return record, body, refuse(codeSystem, "the payee cannot be read")
	}
	return record, body, nil
}
