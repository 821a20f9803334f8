package ui

// look is how one payout state is shown: its word, its glyph and its colour
// class. The glyph and the class have the same name.
type look struct {
	label string
	glyph string
}

// statusLook is the whole table of states. Ten shapes: states that mean the same
// to the reader share one, and only those in which a person must act are tinted
// (failed, returned, unconfirmed, waiting for payee).
func statusLook(key string) look {
	switch key {
	case "draft":
		return look{"Draft", "st-draft"}
	case "pending_approval":
		return look{"Awaiting approval", "st-waiting"}
	case "approved":
		return look{"Approved", "st-approved"}
	case "claimed", "sending":
		return look{"Sending", "st-sent"}
	case "awaiting_payee":
		return look{"Waiting for payee", "st-details"}
	case "in_transit":
		return look{"Sent", "st-sent"}
	case "paid":
		return look{"Paid", "st-paid"}
	case "failed":
		return look{"Failed", "st-failed"}
	case "returned":
		return look{"Returned", "st-returned"}
	case "in_doubt":
		return look{"Unconfirmed", "st-unconfirmed"}
	case "rejected":
		return look{"Rejected", "st-canceled"}
	case "canceled":
		return look{"Canceled", "st-canceled"}
	case "expired":
		return look{"Expired", "st-canceled"}
	}
	// An unknown state is shown as what it is called, never as something safe.
	return look{key, "st-unconfirmed"}
}

// StatusLabel is the word for a payout state key such as "in_transit" ("Sent").
func StatusLabel(key string) string {
	return statusLook(key).label
}

// StatusIcon is the name of the glyph for a payout state key, for use with Icon,
// Rail and Timeline.
func StatusIcon(key string) string {
	return statusLook(key).glyph
}

// statusWords is the caller's label, or the state's own word.
func statusWords(key, label string) string {
	if label == "" {
		return StatusLabel(key)
	}
	return label
}
