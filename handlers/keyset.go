package handlers

import (
	"net/url"
	"strconv"
	"strings"
)

// pageSize is how many rows a list shows.
const pageSize = 50

// maxBack bounds how many pages a list remembers its way back over.
const maxBack = 200

// keyset is where a list by number stands: rows before a number, and the numbers
// at which the newer pages began, so that the way back is the way that was come.
type keyset struct {
	before int64
	back   []int64
}

// keyset reads where the list stands from before=951&back=1020.1002. What is no
// number is the newest page.
func (r *Request) keyset() keyset {
	q := r.URL.Query()
	var k keyset
	k.before, _ = strconv.ParseInt(q.Get("before"), 10, 64)
	if k.before <= 0 {
		return keyset{}
	}
	for _, text := range strings.Split(q.Get("back"), ".") {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 && len(k.back) < maxBack {
			k.back = append(k.back, n)
		}
	}
	return k
}

// first is the number of the first row of the page, counted from 1.
func (k keyset) first() int {
	if k.before == 0 {
		return 1
	}
	return (len(k.back)+1)*pageSize + 1
}

// older is the address of the page behind the row with the number last.
func (k keyset) older(path string, filter url.Values, last int64) string {
	back := k.back
	if k.before != 0 {
		back = append(append([]int64(nil), k.back...), k.before)
	}
	return address(path, filter, keyset{last, back})
}

// newer is the address of the page before, "" on the newest.
func (k keyset) newer(path string, filter url.Values) string {
	switch n := len(k.back); {
	case k.before == 0:
		return ""
	case n == 0:
		return address(path, filter, keyset{})
	default:
		return address(path, filter, keyset{k.back[n-1], k.back[:n-1]})
	}
}

// address is a list with its filter at a place. Empty values are left out.
func address(path string, filter url.Values, k keyset) string {
	q := url.Values{}
	for name, values := range filter {
		if len(values) > 0 && values[0] != "" {
			q[name] = values
		}
	}
	if k.before != 0 {
		q.Set("before", strconv.FormatInt(k.before, 10))
	}
	var back []string
	for _, n := range k.back {
		back = append(back, strconv.FormatInt(n, 10))
	}
	if len(back) > 0 {
		q.Set("back", strings.Join(back, "."))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// cutPage takes a list of one row more than a page to the rows of the page, and
// says where an older page begins ("" when there is none).
func cutPage[T any](rows []T, number func(T) int64, older func(last int64) string) ([]T, string) {
	if len(rows) <= pageSize {
		return rows, ""
	}
	rows = rows[:pageSize]
	return rows, older(number(rows[pageSize-1]))
}
