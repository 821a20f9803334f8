package demo

import "countersign/models"

// scene is one payout and how far people take it. The sandbox reads its magic
// words in the note.
type scene struct {
	payee, amount, reference, description, note string
	until                                       string // "draft", "submit", "reject", "cancel" or "approve"
	account                                     string // provider account, "" for Pockyt
	currency                                    string // "" for USD
}

var payoutScenes = []scene{
	{payee: "CR-1001", amount: "1250.00", reference: "CR-5498", description: "October royalties", until: "approve"},
	{payee: "VN-2003", amount: "2140.00", reference: "INV-20899", description: "Cover artwork, batch 14", until: "approve"},
	{payee: "CR-1005", amount: "188.40", reference: "CR-5466", description: "Photo licence", until: "approve"},
	{payee: "CR-1006", amount: "6420.75", reference: "INV-20890", description: "Translation, 3 manuals", note: "sandbox:paid-now", until: "approve"},
	{payee: "VN-2002", amount: "9800.00", reference: "INV-20918", description: "November stock", note: "sandbox:low-balance", until: "approve"},
	{payee: "CR-1008", amount: "970.00", reference: "CR-5470", description: "Workshop fee", note: "sandbox:returned", until: "approve"},
	{payee: "CR-1002", amount: "3200.00", reference: "WD-77120", description: "Consulting, week 46", note: "sandbox:lost-unbooked", until: "approve"},
	{payee: "CR-1004", amount: "3305.20", reference: "INV-20885", description: "Server migration", note: "sandbox:stays-pending", until: "approve"},
	{payee: "VN-2001", amount: "12480.50", reference: "INV-20931", description: "Freight, container MSKU 4471", until: "submit"},
	{payee: "CR-1003", amount: "410.00", reference: "CR-5461", description: "Illustration set", until: "submit"},
	{payee: "CR-1001", amount: "420.00", reference: "CR-5512", description: "November royalties", until: "submit"},
	{payee: "VN-2004", amount: "2650.00", reference: "INV-20877", description: "Office repairs", until: "draft"},
	{payee: "CR-2001", amount: "320.00", reference: "RF-3321", description: "Refund for order 3321", until: "approve", account: "lamapay", currency: "EUR"},
	{payee: "CR-2002", amount: "145.00", reference: "RF-3324", description: "Refund for order 3324", until: "approve", account: "lamapay", currency: "EUR"},
	{payee: "CR-1006", amount: "75.00", reference: "EXP-311", description: "Taxi to the fair", until: "reject"},
	{payee: "VN-2004", amount: "310.00", reference: "INV-20861", description: "Keys and locks", until: "cancel"},
}

// subject is the title of an order, for providers that have one.
func (s scene) subject() string {
	if s.account == "pockyt" {
		return "Payout"
	}
	return ""
}

func (f *filler) payouts() {
	for _, s := range payoutScenes {
		if f.err != nil {
			return
		}
		if s.account == "" {
			s.account, s.currency = "pockyt", "USD"
		}
		if f.accounts[s.account] {
			f.play(s)
		}
	}
}

func (f *filler) play(s scene) {
	maker, approver := f.as("maker"), f.as("approver")
	p, _, err := f.store.CreatePayout(f.ctx, maker, models.NewPayout{Token: f.token(maker), Submit: s.until != "draft" && s.until != "cancel",
		Draft: models.PayoutDraft{PayeeID: f.payeeIDs[s.payee], InstrumentID: f.instruments[s.payee], AccountID: s.account,
			Amount: s.amount, Currency: s.currency, Reference: s.reference, Subject: s.subject(), Description: s.description, Note: s.note}})
	f.fail(err)
	if f.err != nil {
		return
	}
	switch s.until {
	case "approve":
		_, err = f.store.ApprovePayout(f.ctx, approver, p.ID, p.Digest)
	case "reject":
		_, err = f.store.RejectPayout(f.ctx, approver, p.ID, p.Digest, "Send this with the expense report instead.")
	case "cancel":
		_, err = f.store.CancelPayout(f.ctx, maker, p.ID, p.Version, "The invoice was withdrawn.")
	}
	f.fail(err)
}
