package sandbox

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

const goodForm = "name=Ada+Lovelace&account=GB33+BUKB+2020+1555+5555+55"

func TestTheFormShowsWhatIsPaidAndTakesNothingByLooking(t *testing.T) {
	b := newBench(t)
	fields := fieldsOf("PO1", "10.00")
	fields["description"] = `Order <b>"1456"</b>`
	id := b.created(fields)
	for range 3 {
		r := b.look("/checkin/" + id)
		if r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
			t.Fatalf("%d %s", r.status, r.raw)
		}
		for _, want := range []string{"<b>10.00</b> EUR", "Order &lt;b&gt;", `method="post"`, `name="name"`, `name="account"`, "LamaPay", "/checkin/style.css"} {
			if !strings.Contains(r.raw, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		if regexp.MustCompile(`(?i)<script|<style|\sstyle=|\son\w+=|https?://`).MatchString(r.raw) {
			t.Error("the page has something inline or from elsewhere")
		}
		if r.header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(r.header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("headers %v", r.header)
		}
	}
	if r := b.look("/checkin/style.css"); r.status != http.StatusOK || !strings.Contains(r.raw, "font") {
		t.Errorf("style: %d", r.status)
	}
	if b.status(id) != "pending" {
		t.Error("looking used the form up")
	}
	if r := b.look("/checkin/pay_unknown"); r.status != http.StatusNotFound || !strings.Contains(r.raw, "Nothing here") {
		t.Errorf("unknown form: %d", r.status)
	}
	if r := b.form("/checkin/pay_unknown", goodForm); r.status != http.StatusNotFound {
		t.Errorf("unknown form handed in: %d", r.status)
	}
}

func TestAFilledFormSendsThePayeeBackAndSucceeds(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	fields := fieldsOf("PO1", "10.00")
	fields["redirectUrl"], fields["webhookUrl"] = "http://127.0.0.1:8080/p/abc?x=1&y=%20#done", at.URL
	id := b.created(fields)
	if policy := b.look("/checkin/" + id).header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "form-action 'self' http://127.0.0.1:8080") {
		t.Errorf("a browser would not follow: %s", policy)
	}
	r := b.form("/checkin/"+id, goodForm+"&amount=9999.00&currency=USD")
	if want := "http://127.0.0.1:8080/p/abc?x=1&y=%20&paymentId=" + id + "#done"; r.status != http.StatusSeeOther || r.header.Get("Location") != want {
		t.Fatalf("%d to %s, want %s", r.status, r.header.Get("Location"), want)
	}
	if b.status(id) != "pending" {
		t.Error("final already")
	}
	b.clock.Advance(2 * time.Second)
	if h := at.next(t); h.text("status") != "succeeded" || h.text("amount") != "10.00" || h.text("currency") != "EUR" {
		t.Errorf("webhook %s", h.raw)
	}
	order, _ := b.booked("PO1")
	if order.Status != engine.Paid || order.Detail[detailFormName] != "Ada Lovelace" || order.Detail[detailFormAccount] != "****5555" {
		t.Errorf("booked %+v", order)
	}
	if page := b.look("/checkin/" + id).raw; !strings.Contains(page, "paymentId="+id) || !strings.Contains(page, "Done") || strings.Contains(page, "Ada") || strings.Contains(page, "5555") {
		t.Errorf("afterwards: %s", page)
	}
	if strings.Contains(b.look("/").raw+b.look("/book").raw, "BUKB") || strings.Contains(b.lines(), "BUKB") {
		t.Error("the account number is kept")
	}
}

func TestWithoutARedirectTheFormShowsWhatBecameOfIt(t *testing.T) {
	b := newBench(t)
	id := b.created(fieldsOf("PO1", "10.00"))
	r := b.form("/checkin/"+id, goodForm)
	if r.status != http.StatusSeeOther || r.header.Get("Location") != "/checkin/"+id {
		t.Fatalf("%d to %s", r.status, r.header.Get("Location"))
	}
	if page := b.look("/checkin/" + id); page.status != http.StatusOK || !strings.Contains(page.raw, "being processed") || strings.Contains(page.raw, "<form") {
		t.Errorf("%d %s", page.status, page.raw)
	}
}

func TestAFormIsTakenOnce(t *testing.T) {
	b := newBench(t)
	id := b.created(fieldsOf("PO1", "10.00"))
	var all sync.WaitGroup
	answers := make([]reply, 8)
	for i := range answers {
		all.Go(func() { answers[i] = b.form("/checkin/"+id, goodForm) })
	}
	all.Wait()
	taken := 0
	for _, r := range answers {
		switch {
		case r.status == http.StatusSeeOther:
			taken++
		case r.status != http.StatusConflict || !strings.Contains(r.raw, "given before"):
			t.Errorf("%d %s", r.status, r.raw)
		}
	}
	if taken != 1 {
		t.Errorf("taken %d times", taken)
	}
	other := b.created(fieldsOf("PO2", "92.02"))
	b.clock.Advance(2 * time.Second)
	eventually(t, "failed by itself", func() bool { return b.status(other) == "failed" })
	if r := b.form("/checkin/"+other, goodForm); r.status != http.StatusConflict || b.status(other) != "failed" {
		t.Errorf("a final payment took a form: %d", r.status)
	}
}

func TestAFormThatIsNotFilledInComesBackWithItsErrors(t *testing.T) {
	b := newBench(t)
	id := b.created(fieldsOf("PO1", "10.00"))
	for _, c := range []struct{ form, want string }{
		{"", "name-error"}, {"name=Ada", "account-error"}, {"name=+&account=GB33BUKB", "name-error"},
		{"name=Ada&account=12", "account-error"}, {"name=Ada&account=<script>", "account-error"}, {"name=%zz", "cannot be read"},
		{"name=" + url.QueryEscape(long(101)) + "&account=12345678", "name-error"}, {"name=%ff&account=12345678", "name-error"},
		{"name=Ada&account=" + strings.Repeat("1", 35), "account-error"}, {"name=Ada+Refused&account=12345678", "cannot be paid"},
	} {
		r := b.form("/checkin/"+id, c.form)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.raw, c.want) || strings.Contains(r.raw, "<script>") {
			t.Errorf("%q: %d %s", c.form, r.status, r.raw)
		}
	}
	if r := b.do(http.MethodPost, "/checkin/"+id, []byte(goodForm), header{"Content-Type", "text/plain"}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("plain text: %d", r.status)
	}
	if page := b.form("/checkin/"+id, "name=Ada+O%27Neill&account=1").raw; !strings.Contains(page, `value="Ada O&#39;Neill"`) {
		t.Errorf("the name is not kept: %s", page)
	}
	if r := b.form("/checkin/"+id, goodForm); r.status != http.StatusSeeOther {
		t.Errorf("the form was used up: %d", r.status)
	}
}

func TestWhatThePayeeTypesDecidesTheOutcome(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		name, account string
		code          int
		statuses      []string // at once, after 2 s, after 6 s
	}{
		{"Ada", "12345678", 303, []string{"pending", "succeeded", "succeeded"}},
		{"Ada Fail", "12345678", 303, []string{"pending", "failed", "failed"}}, {"Ada", "11110002", 303, []string{"pending", "failed", "failed"}},
		{"Slow Ada", "12345678", 303, []string{"pending", "pending", "succeeded"}}, {"Ada", "11110003", 303, []string{"pending", "pending", "succeeded"}},
		{"never", "12345678", 303, []string{"pending", "pending", "pending"}}, {"Ada", "11110004", 303, []string{"pending", "pending", "pending"}},
		{"Now Ada", "12345678", 303, []string{"succeeded", "succeeded", "succeeded"}}, {"Ada", "11110005", 303, []string{"succeeded", "succeeded", "succeeded"}},
		{"Flip Ada", "12345678", 303, []string{"pending", "succeeded", "failed"}}, {"Ada", "11110006", 303, []string{"pending", "succeeded", "failed"}},
		{"Broken Ada", "12345678", 500, []string{"pending", "succeeded", "succeeded"}}, {"Ada", "11110007", 500, []string{"pending", "succeeded", "succeeded"}},
		{"Ada", "11110001", 422, []string{"pending", "pending", "pending"}},
	} {
		id := b.created(fieldsOf(c.name+c.account, "10.00"))
		form := url.Values{"name": {c.name}, "account": {c.account}}
		if r := b.form("/checkin/"+id, form.Encode()); r.status != c.code {
			t.Errorf("%s %s: %d %s", c.name, c.account, r.status, r.raw)
		}
		for i, wait := range []time.Duration{0, 2 * time.Second, 4 * time.Second} {
			b.clock.Advance(wait)
			eventually(t, c.name+" "+c.account+" is "+c.statuses[i], func() bool { return b.status(id) == c.statuses[i] })
		}
	}
}

func TestTheWayBackCanHaveAnotherParameter(t *testing.T) {
	b := newBench(t)
	if err := b.server.Turn(switchReturn, true); err != nil {
		t.Fatal(err)
	}
	fields := fieldsOf("PO1", "10.00")
	fields["redirectUrl"] = "https://shop.example/back"
	id := b.created(fields)
	if got := b.form("/checkin/"+id, goodForm).header.Get("Location"); got != "https://shop.example/back?payment_id="+id {
		t.Errorf("back to %s", got)
	}
}
