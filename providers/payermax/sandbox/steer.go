package sandbox

import (
	"regexp"
	"slices"
	"strings"

	engine "countersign/providers/sandbox"
)

// magicInText is a magic value as it may stand in a remark.
var magicInText = regexp.MustCompile(`(?i)sandbox:[a-z0-9-]+`)

// dotted makes a colon of the dot in sandbox.name: a remark takes dots, and no
// colons.
func dotted(remark string) string {
	return regexp.MustCompile(`(?i)\bsandbox\.`).ReplaceAllString(remark, "sandbox:")
}

// choose finds the plan of an order: a magic value in reference, then in
// remark; then the vendor's own steering, where remark wins over the amount
// (PayerMax manual, Integration and Testing); then a magic amount.
func (r request) choose(p *engine.Page, t terms) engine.Magic {
	texts := []string{r.text("reference"), dotted(r.text("remark")), byRemark(r.text("remark")), byAmount(r.text("country"), t)}
	return r.Choose(texts, r.text("trade.amount"), p.Requests(r.text("outTradeNo")))
}

// byRemark reads the remark of the vendor's own steering.
func byRemark(remark string) string {
	switch remark {
	case "SUCCESS":
		return "sandbox:" + nameAccepted
	case "FAILED":
		return "sandbox:" + nameFailed
	case "BOUNCEBACK":
		return "sandbox:" + nameReturned
	}
	return ""
}

// byAmount reads the amount of the vendor's own steering, which counts in the
// local currency only.
func byAmount(country string, t terms) string {
	local, known := locals()[country]
	if !known {
		local = t.destination.Code
	}
	if t.trade.Code != local {
		return ""
	}
	units := strings.TrimSuffix(t.trade.text(t.minor), "."+strings.Repeat("0", t.trade.wire))
	switch {
	case slices.Contains([]string{"110", "11000"}, units):
		return "sandbox:" + nameFailed
	case slices.Contains([]string{"100", "10000"}, units):
		return "sandbox:" + namePending
	}
	return ""
}
