package demo

import "countersign/models"

// scene is one payout and how far people take it. The sandbox reads its magic
// words in the note.
type scene struct {
	payee, amount, reference, description, note string
	until                                       string // "draft", "submit", "reject", "cancel" or "approve"
}

var payoutScenes = []scene{
	{"CR-1001", "1250.00", "CR-5498", "October royalties", "", "approve"},
	{"VN-2003", "2140.00", "INV-20899", "Cover artwork, batch 14", "", "approve"},
	{"CR-1005", "188.40", "CR-5466", "Photo licence", "", "approve"},
	{"CR-1006", "6420.75", "INV-20890", "Translation, 3 manuals", "sandbox:paid-now", "approve"},
	{"VN-2002", "9800.00", "INV-20918", "November stock", "sandbox:low-balance", "approve"},
	{"CR-1008", "970.00", "CR-5470", "Workshop fee", "sandbox:returned", "approve"},
	{"CR-1002", "3200.00", "WD-77120", "Consulting, week 46", "sandbox:lost-unbooked", "approve"},
	{"CR-1004", "3305.20", "INV-20885", "Server migration", "sandbox:stays-pending", "approve"},
	{"VN-2001", "12480.50", "INV-20931", "Freight, container MSKU 4471", "", "submit"},
	{"CR-1003", "410.00", "CR-5461", "Illustration set", "", "submit"},
	{"CR-1001", "420.00", "CR-5512", "November royalties", "", "submit"},
	{"VN-2004", "2650.00", "INV-20877", "Office repairs", "", "draft"},
	{"CR-1006", "75.00", "EXP-311", "Taxi to the fair", "", "reject"},
	{"VN-2004", "310.00", "INV-20861", "Keys and locks", "", "cancel"},
}

func (f *filler) payouts() {
	for _, s := range payoutScenes {
		if f.err != nil {
			return
		}
		f.play(s)
	}
}

func (f *filler) play(s scene) {
	maker, approver := f.as("maker"), f.as("approver")
	p, _, err := f.store.CreatePayout(f.ctx, maker, models.NewPayout{Token: f.token(maker), Submit: s.until != "draft" && s.until != "cancel",
		Draft: models.PayoutDraft{PayeeID: f.payeeIDs[s.payee], InstrumentID: f.instruments[s.payee], AccountID: f.account,
			Amount: s.amount, Currency: "USD", Reference: s.reference, Subject: "Payout", Description: s.description, Note: s.note}})
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
