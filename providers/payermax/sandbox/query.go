package sandbox

import engine "countersign/providers/sandbox"

// query tells an order by outTradeNo (PayerMax OpenAPI, paymentOrderQry).
func (s *Server) query(p *engine.Page, r request) *answer {
	if no := r.require("outTradeNo"); no != nil {
		return no
	}
	if no := r.obey(orderRules()[:1]); no != nil {
		return no
	}
	order, found := p.Order(r.text("outTradeNo"))
	if !found {
		return refuse(codeUnknown, "no order has this number")
	}
	said := asked(order)
	return succeed("shown as "+said.Status, said)
}

// asked is an order as queries show it, with the lie its plan wants.
func asked(order engine.Order) shown {
	said := describe(order, order.History)
	if order.Magic == nameAmount {
		said.Trade.Amount = moreThan(order)
	}
	return said
}

// moreThan is an amount one wire unit above an order's.
func moreThan(order engine.Order) string {
	c, _ := coinOf(order.Currency)
	return c.more(order.Minor)
}
