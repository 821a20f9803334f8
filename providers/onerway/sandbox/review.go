package sandbox

import (
	"encoding/json"
	"strconv"

	engine "countersign/providers/sandbox"
)

// timeFormat is the manual's yyyy-MM-dd HH:mm:ss. The zone is not published;
// this sandbox means UTC.
const timeFormat = "2006-01-02 15:04:05"

// maxPage is the longest page of a list. The manual names no limit.
const maxPage = 100

// showPayee tells a payee and the state of its review (Onerway manual, Payee
// Details Query).
func (s *Server) showPayee(p *engine.Page, r request) *answer {
	record, body, no := findPayee(p, r.text("beneficiaryId"))
	if no != nil {
		return no
	}
	return succeed("shown as "+record.State, s.describePayee(p, record, body))
}

// describePayee is a payee as details and lists show it.
func (s *Server) describePayee(p *engine.Page, record engine.Record, body payee) map[string]any {
	shown := map[string]any{
		"beneficiaryId": id(record.Key, p.On(switchNumericIDs)), "merchantNo": s.credentials.MerchantNo,
		"payeeStatus": record.State, "status": record.State, "bankCountry": body.Country, "payoutCurrency": body.Currency,
		"entityType": body.Entity, "paymentMethod": body.Method, "accountName": body.Name, "cardNumber": body.Account,
		"createTime": body.Created.Format(timeFormat), "updateTime": body.Updated.Format(timeFormat),
	}
	for part, text := range body.Parts {
		shown[part] = text
	}
	return shown
}

// listPayees lists payees, newest first, filtered by what is sent (Onerway
// manual, Payee List Query).
func (s *Server) listPayees(p *engine.Page, r request) *answer {
	size, current, no := r.page()
	if no != nil {
		return no
	}
	found := []any{}
	owned := p.Owned(kindPayee, s.credentials.MerchantNo)
	for i := len(owned) - 1; i >= 0; i-- {
		record := owned[i]
		var body payee
		if err := json.Unmarshal(record.Body, &body); err != nil {
			return refuse(codeSystem, "a payee cannot be read")
		}
		if r.asks("cardNumber", body.Account) && r.asks("payeeStatus", record.State) && r.asks("beneficiaryId", record.Key) &&
			r.asks("payoutCurrency", body.Currency) && r.asks("bankCountry", body.Country) {
			found = append(found, s.describePayee(p, record, body))
		}
	}
	return succeed("listed "+strconv.Itoa(len(found)), list(p, found, size, current))
}

// asks tells whether a filter is not sent, or wants this value.
func (r request) asks(name, value string) bool {
	wanted := r.text(name)
	return wanted == "" || wanted == value
}

// page reads which part of a list is wanted.
func (r request) page() (size, current int, no *answer) {
	if no := r.require("size", "current"); no != nil {
		return 0, 0, no
	}
	size, badSize := strconv.Atoi(r.text("size"))
	current, badCurrent := strconv.Atoi(r.text("current"))
	if badSize != nil || badCurrent != nil || size < 1 || size > maxPage || current < 1 || current > 1_000_000 {
		return 0, 0, refuse(codeParams, "size or current is out of range")
	}
	return size, current, nil
}
