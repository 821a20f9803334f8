package views

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"countersign/models"
)

// shownBodies is how many of the last calls show what went over the wire; older
// ones are a line each, so that a payout that is asked about for days stays a
// small page.
const shownBodies = 12

// trailLine is one call to the provider, or one notice from it.
type trailLine struct {
	at        models.Stamp
	Clock     string
	Direction string
	Call      string // method and path
	Tag       string // code, verdict or HTTP status
	TagKind   string
	Text      string
	Took      string
	Request   string // body, secrets hidden; "" when it is not shown
	Response  string
	Head      string // first line of the answer: "HTTP 200"
	Href      string // page of a notice
}

// HasBodies says that there is something to unfold.
func (l trailLine) hasBodies() bool { return l.Request != "" || l.Response != "" }

// trail is what went over the wire, oldest first.
func (p PayoutShow) trail() []trailLine {
	var list []trailLine
	for _, e := range p.File.Exchanges {
		list = append(list, p.exchangeLine(e))
	}
	for _, w := range p.File.Webhooks {
		list = append(list, p.noticeLine(w))
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].at < list[j].at })
	for i := range list {
		if i > 0 && i < len(list)-shownBodies {
			list[i].Request, list[i].Response = "", ""
		}
	}
	return list
}

func (p PayoutShow) exchangeLine(e models.Exchange) trailLine {
	l := trailLine{at: e.At, Clock: p.Times.Trace(e.At), Direction: callWords(e.Kind), Call: strings.TrimSpace(e.Method + " " + e.Path),
		Text: e.Message, Took: tookWords(e.Took), Request: e.Request, Response: e.Response}
	switch {
	case e.StatusCode == 0:
		l.Tag, l.TagKind = "no answer", "warn"
	case e.Code != "":
		l.Tag, l.Head = e.Code, "HTTP "+strconv.Itoa(e.StatusCode)
	default:
		l.Tag, l.Head = "HTTP "+strconv.Itoa(e.StatusCode), "HTTP "+strconv.Itoa(e.StatusCode)
	}
	if e.StatusCode >= 400 {
		l.TagKind = "bad"
	}
	return l
}

// callWords names the kind of a call.
func callWords(kind string) string {
	switch kind {
	case "pay":
		return "Order"
	case "query":
		return "Query"
	}
	if kind == "" {
		return "Call"
	}
	return strings.ToUpper(kind[:1]) + kind[1:]
}

func (p PayoutShow) noticeLine(w models.Webhook) trailLine {
	l := trailLine{at: w.ReceivedAt, Clock: p.Times.Trace(w.ReceivedAt), Direction: "Notice in", Call: "POST /webhooks/" + w.Provider + "/" + w.AccountID,
		Tag: w.Verdict, TagKind: "bad", Text: joined(w.Status, w.Why), Href: "/webhooks/" + strconv.FormatInt(w.ID, 10)}
	if w.Verdict == "verified" {
		l.Tag, l.TagKind = "signature valid", "ok"
	}
	if w.Copies > 0 {
		l.Text = joined(l.Text, fmt.Sprintf("(and %d %s)", w.Copies, plural(int(w.Copies), "copy", "copies")))
	}
	return l
}

// tookWords is a duration for people: "412 ms", "6.2 s".
func tookWords(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
}

// trailNote says through which account the calls went.
func (p PayoutShow) trailNote() string {
	if p.Account == p.Provider {
		return p.Provider
	}
	return p.Provider + ", " + p.Account
}
