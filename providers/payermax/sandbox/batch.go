package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	engine "countersign/providers/sandbox"
)

// The limits of a batch query (PayerMax manual, Transaction Inquiry).
const (
	batchLayout = "2006-01-02 15:04:05" // UTC
	batchPeriod = 24 * time.Hour
	firstPage   = 1
	defaultPage = 20
	largestPage = 100
)

// The list of a batch query's answer, by the usual and the other reading.
const (
	orderListKey = "orderList"
	otherListKey = "records"
)

// batch lists the orders of a period, oldest first, by pages. Both ends of the
// period are part of it. Neither the names of the filters by payment method nor
// the keys of the answer are published: this is a list of orders as
// paymentOrderQry shows them, and totals.
func (s *Server) batch(p *engine.Page, r request) *answer {
	from, to, no := r.period()
	if no != nil {
		return no
	}
	page, size := r.whole("currentPageIndex", firstPage), r.whole("pageSize", defaultPage)
	if page < 1 || size < 1 || size > largestPage {
		return badField("currentPageIndex or pageSize is incorrect.")
	}
	list, total := []shown{}, 0
	for _, order := range p.Booked(from, to) {
		said := asked(order)
		if !r.wanted(order, said) {
			continue
		}
		if total++; total > (page-1)*size && total <= page*size {
			list = append(list, said)
		}
	}
	key := orderListKey
	if p.On(switchListKey) {
		key = otherListKey
	}
	return succeed(fmt.Sprintf("shown %d of %d orders", len(list), total), map[string]any{
		"totalCount": total, "totalPage": (total + size - 1) / size, "currentPageIndex": page, "pageSize": size, key: list,
	})
}

// period reads the two ends. The end counts to the end of its second.
func (r request) period() (from, to time.Time, no *answer) {
	if no := r.require("queryBeginTime", "queryEndTime"); no != nil {
		return from, to, no
	}
	from, err := time.Parse(batchLayout, r.text("queryBeginTime"))
	if err != nil {
		return from, to, badField("The queryBeginTime is incorrect.")
	}
	if to, err = time.Parse(batchLayout, r.text("queryEndTime")); err != nil {
		return from, to, badField("The queryEndTime is incorrect.")
	}
	if to.Before(from) || to.Sub(from) > batchPeriod {
		return from, to, badField("The interval between queryBeginTime and queryEndTime cannot exceed 1 day")
	}
	return from, to.Add(time.Second - time.Nanosecond), nil
}

// whole reads a whole number, which a program may send as a number or a text;
// 0 when it is neither.
func (r request) whole(path string, usual int) int {
	value, sent := r.fields[path]
	if !sent {
		return usual
	}
	text := r.text(path)
	if n, isNumber := value.(json.Number); isNumber {
		text = n.String()
	}
	n, err := strconv.Atoi(text)
	if err != nil || n > 1_000_000 {
		return 0
	}
	return n
}

// wanted tells whether an order passes the filters.
func (r request) wanted(order engine.Order, said shown) bool {
	for path, has := range map[string]string{
		"status": said.Status, "country": order.Detail["country"], "paymentMethodType": order.Detail["payeeInfo.paymentMethodType"],
	} {
		if want := r.text(path); want != "" && want != has {
			return false
		}
	}
	return true
}
