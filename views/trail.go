package views

import (
	"fmt"
	"strings"

	"countersign/models"
)

// said is one exchange of the trail, with how often the same was asked and
// answered in a row before it.
type said struct {
	models.Exchange
	times int
	since models.Stamp
}

// folded joins exchanges in a row that asked and heard the same, so that a
// review that takes days is one line. The list is newest first.
func folded(list []models.Exchange) []said {
	var out []said
	for _, e := range list {
		if n := len(out); n > 0 && isSame(out[n-1].Exchange, e) {
			out[n-1].times++
			out[n-1].since = e.At
			continue
		}
		out = append(out, said{Exchange: e, times: 1, since: e.At})
	}
	return out
}

func isSame(a, b models.Exchange) bool {
	return a.Kind == b.Kind && a.Path == b.Path && a.StatusCode == b.StatusCode && a.Code == b.Code && a.Message == b.Message &&
		a.AccountID == b.AccountID && a.InstrumentID == b.InstrumentID && a.Response == b.Response
}

// exchangeResult is the outcome of a call in a few words: HTTP 200, 000100 “success”.
func exchangeResult(e models.Exchange) string {
	text := strings.TrimSuffix(exchangeHead(e)+", "+e.Code, ", ")
	if e.Message != "" {
		text += " “" + e.Message + "”"
	}
	return text
}

// exchangeHead is the first line of an answer.
func exchangeHead(e models.Exchange) string {
	if e.StatusCode == 0 {
		return "no answer"
	}
	return fmt.Sprintf("HTTP %d", e.StatusCode)
}
