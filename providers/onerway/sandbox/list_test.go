package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestOrdersAreFoundByTheirIDsInTheirTime(t *testing.T) {
	b := newBench(t, "")
	payee := b.add(individual("Ana", "12345678"))
	refs := map[string]string{}
	for _, number := range []string{"PO1", "PO2", "PO3"} {
		refs[number] = b.pay(order(payee, number, "200")).in("payoutId")
		b.clock.Advance(2 * time.Second)
		eventually(t, "paid", func() bool { return b.status(number) == "S" })
		b.clock.Advance(time.Hour - 2*time.Second)
	}
	for name, c := range map[string]struct {
		ask  fields
		want string
	}{
		"all, newest first":  {fields{}, "PO3 PO2 PO1"},
		"by requestId":       {fields{"requestId": "PO2"}, "PO2"},
		"by payoutId":        {fields{"payoutId": refs["PO1"]}, "PO1"},
		"payoutId as number": {fields{"payoutId": json.Number(refs["PO1"])}, "PO1"},
		"both that differ":   {fields{"payoutId": refs["PO1"], "requestId": "PO2"}, ""},
		"unknown":            {fields{"requestId": "PO9"}, ""},
		"from the second on": {fields{"createTimeStartTime": "2025-03-01 10:30:02"}, "PO3 PO2"},
		"to the second":      {fields{"createTimeEndTime": "2025-03-01 10:30:02"}, "PO2 PO1"},
		"before all":         {fields{"createTimeEndTime": "2025-03-01 09:00:00"}, ""},
		"second page":        {fields{"size": "2", "current": "2"}, "PO1"},
		"behind the end":     {fields{"size": json.Number("2"), "current": json.Number("9")}, ""},
		"paid":               {fields{"payoutStatus": "S"}, "PO3 PO2 PO1"},
		"failed":             {fields{"payoutStatus": "F"}, ""},
		"by method":          {fields{"payoutMethod": "SWIFT"}, ""},
		"paid early":         {fields{"payoutStartTime": "2025-03-01 09:00:00", "payoutEndTime": "2025-03-01 10:00:00"}, "PO1"},
	} {
		var found []string
		r := b.list(c.ask)
		for _, row := range r.records() {
			found = append(found, fmt.Sprint(row["requestId"]))
		}
		if strings.Join(found, " ") != c.want || r.code != codeSuccess {
			t.Errorf("%s: %v, want %q: %s", name, found, c.want, r.raw)
		}
	}
	for name, ask := range map[string]fields{
		"no start": {"createTimeStartTime": ""}, "no end": {"createTimeEndTime": ""}, "another form": {"createTimeStartTime": "2025-03-01T00:00:00Z"},
		"no size": {"size": ""}, "no page": {"current": "0"}, "a large page": {"size": "101"},
	} {
		if r := b.list(ask); r.code != codeParams {
			t.Errorf("%s: %s", name, r.raw)
		}
	}
}

func TestListsComeInOtherShapesWhenSwitched(t *testing.T) {
	b := newBench(t, "")
	payee := b.add(individual("Ana", "12345678"))
	ref := b.pay(order(payee, "PO1", "200")).in("payoutId")
	b.pay(order(payee, "PO2", "300"))
	b.turn(switchUnfiltered, true)
	if rows := b.list(fields{"requestId": "PO1"}).records(); len(rows) != 2 || rows[0]["requestId"] != "PO2" {
		t.Errorf("the filter was not ignored: %v", rows)
	}
	b.turn(switchListKey, true)
	r := b.list(fields{})
	if rows, _ := r.data["content"].([]any); len(rows) != 2 || r.data["records"] != nil {
		t.Errorf("content: %s", r.raw)
	}
	b.turn(switchNumericIDs, true)
	if r := b.list(fields{}); !strings.Contains(r.raw, `"payoutId":`+ref) || !strings.Contains(r.raw, `"beneficiaryId":`+payee) {
		t.Errorf("numbers: %s", r.raw)
	}
	if r := b.pay(order(payee, "PO3", "200")); !strings.Contains(r.raw, `"payoutId":19`) {
		t.Errorf("numbers: %s", r.raw)
	}
}
