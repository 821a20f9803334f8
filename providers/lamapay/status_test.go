package lamapay_test

import (
	"errors"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/lamapay"
)

// told replaces the whole answer of the station.
func (s *station) told(status int, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = script{status, body}
}

func known() models.Order {
	o := order()
	o.ProviderRef = ref
	return o
}

func TestTheTableOfStatusesIsClosed(t *testing.T) {
	s := newStation(t, 201, "")
	g, host := gateway(t, s.URL), s.Listener.Addr().String()
	for status, want := range map[string][2]models.Event{
		"pending": {models.EventAwaitPayee, models.EventAwaitPayee}, "succeeded": {models.EventPay, models.EventPay}, "failed": {models.EventFail, models.EventFail},
		"Succeeded": {models.EventDoubt, models.EventDrift}, "success": {models.EventDoubt, models.EventDrift}, "expired": {models.EventDoubt, models.EventDrift},
		"": {models.EventDoubt, models.EventUnreadable},
	} {
		for _, http := range []int{200, 201} {
			s.told(http, payment(status, host))
			out, trail := g.Send(t.Context(), order(), yes)
			if out.Event != want[0] || out.Ref != ref || out.Status != status || out.Reason == "" || out.Mismatch != "" || len(trail) != 1 {
				t.Errorf("%q, HTTP %d: %+v", status, http, out)
			}
			if (out.FormURL != "") != (out.Event == models.EventAwaitPayee) {
				t.Errorf("%q comes with the form %q", status, out.FormURL)
			}
		}
		s.told(200, payment(status, host))
		if out, _ := g.Query(t.Context(), known()); out.Event != want[1] || out.Reason == "" || out.Source != models.FromQuery {
			t.Errorf("a query about %q: %+v", status, out)
		}
	}
}

func TestOnlyDefiniteRefusalsDecide(t *testing.T) {
	s := newStation(t, 201, "")
	g, host := gateway(t, s.URL), s.Listener.Addr().String()
	for status, want := range map[int]models.Event{
		400: models.EventFail, 404: models.EventFail, 413: models.EventFail, 422: models.EventFail, 401: models.EventRefuseOurs, 403: models.EventRefuseOurs,
		408: models.EventDoubt, 409: models.EventDoubt, 429: models.EventDoubt, 500: models.EventDoubt, 502: models.EventDoubt, 503: models.EventDoubt, 504: models.EventDoubt,
		202: models.EventDoubt, 203: models.EventDoubt, 300: models.EventDoubt, 302: models.EventDoubt, 307: models.EventDoubt, 308: models.EventDoubt,
	} {
		for _, body := range []string{"", "<html>", `{"error":{"code":"bad_field","message":"words that vary"}}`, `{"message":"words that vary"}`, payment("succeeded", host), payment("failed", host)} {
			s.told(status, body)
			if out, _ := g.Send(t.Context(), order(), yes); out.Event != want || out.Reason == "" {
				t.Errorf("HTTP %d %s: %s, want %s (%s)", status, body, out.Event, want, out.Reason)
			}
			again := order()
			again.Resend = true
			if out, _ := g.Send(t.Context(), again, yes); out.Event != models.EventDoubt || out.Reason == "" {
				t.Errorf("HTTP %d to a repetition: %s", status, out.Event)
			}
			asked := models.EventUnreadable
			if status == 404 {
				asked = models.EventNotFound
			}
			if out, _ := g.Query(t.Context(), known()); out.Event != asked || out.Reason == "" {
				t.Errorf("HTTP %d to a query: %s, want %s", status, out.Event, asked)
			}
		}
	}
	s.told(422, `{"error":{"code":"bad_field","message":"currency is closed"}}`)
	if out, trail := g.Send(t.Context(), order(), yes); out.Code != "bad_field" || out.Message != "currency is closed" || trail[0].Code != "bad_field" {
		t.Errorf("the words of the refusal are lost: %+v", out)
	}
}

func TestAnAnswerThatIsNoAnswerIsDoubt(t *testing.T) {
	s := newStation(t, 201, "")
	g, host := gateway(t, s.URL), s.Listener.Addr().String()
	whole := payment("succeeded", host)
	for name, body := range map[string]string{
		"empty": "", "null": "null", "list": "[" + whole + "]", "cut": whole[:len(whole)-1], "two": whole + whole, "HTML": "<p>succeeded</p>",
		"status twice":         strings.Replace(whole, `"status"`, `"status":"failed","status"`, 1),
		"status in two cases":  strings.Replace(whole, `"status"`, `"Status":"failed","status"`, 1),
		"status in wrong case": strings.Replace(whole, `"status"`, `"STATUS"`, 1),
		"long s":               strings.Replace(whole, `"status"`, `"ſtatus"`, 1),
		"no id":                strings.Replace(whole, `"id":"pay_a1b2c3d4",`, ``, 1),
		"an id with a path":    strings.Replace(whole, ref, "../payments", 1),
		"an id with a query":   strings.Replace(whole, ref, "pay?x=1", 1),
		"no number":            strings.Replace(whole, `"externalId":"`+number+`",`, ``, 1),
		"no amount":            strings.Replace(whole, `"amount":"10.00",`, ``, 1),
		"no currency":          strings.Replace(whole, `"currency":"EUR",`, ``, 1),
		"an object as status":  strings.Replace(whole, `"succeeded"`, `{"a":"succeeded"}`, 1),
		"a pending without url": strings.Replace(strings.Replace(whole, "succeeded", "pending", 1),
			`"url":"http://`+host+`/checkin/form-secret",`, ``, 1),
	} {
		if body == whole {
			t.Fatalf("%s changes nothing", name)
		}
		s.told(201, body)
		if out, _ := g.Send(t.Context(), order(), yes); out.Event != models.EventDoubt || out.Reason == "" || out.FormURL != "" {
			t.Errorf("%s: %+v", name, out)
		}
		s.told(200, body)
		out, _ := g.Query(t.Context(), known())
		if want := models.EventUnreadable; out.Event != want && name != "a pending without url" {
			t.Errorf("%s: a query says %s", name, out.Event)
		} else if name == "a pending without url" && out.Event != models.EventAwaitPayee {
			t.Errorf("a query need not tell the form again, but says %s", out.Event)
		}
	}
	for name, body := range map[string]string{"under data": `{"data":` + whole + `}`, "under payment": `{"event":"x","payment":` + whole + `}`, "amount as a number": strings.Replace(whole, `"10.00"`, `10.0`, 1)} {
		s.told(200, body)
		if out, _ := g.Query(t.Context(), known()); out.Event != models.EventPay {
			t.Errorf("%s: %s %s", name, out.Event, out.Reason)
		}
	}
}

func TestAnAnswerAboutSomethingElseDecidesNothing(t *testing.T) {
	s := newStation(t, 201, "")
	g, host := gateway(t, s.URL), s.Listener.Addr().String()
	for what, swap := range map[string][2]string{
		"number": {number, "3e3f3796-4c3a-41e2-a90a-2c0f3e20b0a2"}, "amount": {`"10.00"`, `"10.01"`}, "factor": {`"10.00"`, `"1000"`}, "exponent": {`"10.00"`, `"1e1"`},
		"sign": {`"10.00"`, `"-10.00"`}, "currency": {"EUR", "USD"}, "type": {`"status"`, `"type":"payin","status"`},
	} {
		for _, status := range []string{"pending", "succeeded", "failed"} {
			answer := strings.Replace(payment(status, host), swap[0], swap[1], 1)
			s.told(200, answer)
			if out, _ := g.Send(t.Context(), order(), yes); out.Event != models.EventDoubt || out.Mismatch == "" || out.FormURL != "" || out.Ref != ref {
				t.Errorf("%s, %s: %+v", what, status, out)
			}
			if out, _ := g.Query(t.Context(), known()); out.Event != models.EventUnreadable || out.Mismatch == "" || out.FormURL != "" {
				t.Errorf("%s, %s: a query says %+v", what, status, out)
			}
		}
	}
	s.told(200, payment("succeeded", host))
	other := known()
	other.ProviderRef = "pay_other"
	if out, _ := g.Query(t.Context(), other); out.Event != models.EventUnreadable || !strings.Contains(out.Mismatch, "pay_other") || out.Ref != ref {
		t.Errorf("another payment than was asked for: %+v", out)
	}
}

func TestAPaymentIdOfAnotherPayoutIsSeen(t *testing.T) {
	s := newStation(t, 200, "")
	g := gateway(t, s.URL)
	two := order()
	two.Number = "3e3f3796-4c3a-41e2-a90a-2c0f3e20b0a9"
	for number, o := range map[string]models.Order{order().Number: order(), two.Number: two} {
		s.told(200, strings.Replace(payment("pending", s.Listener.Addr().String()), order().Number, number, 1))
		if out, _ := g.Send(t.Context(), o, yes); out.Ref != ref {
			t.Errorf("the id of the payment is told as %q", out.Ref)
		}
	}
}

func TestWithoutAnIdThereIsNothingToAsk(t *testing.T) {
	s := newStation(t, 200, "").pending()
	for _, id := range []string{"", "../x", "pay/1", "pay 1", ".."} {
		asked := order()
		asked.ProviderRef = id
		out, trail := gateway(t, s.URL).Query(t.Context(), asked)
		if out.Event != models.EventUnreadable || out.Reason == "" || len(trail) != 0 {
			t.Errorf("%q: %s %s", id, out.Event, out.Reason)
		}
		if id == "" && !strings.Contains(out.Reason, "Only a repetition of the stored request can tell") {
			t.Errorf("the reason is %q", out.Reason)
		}
	}
}

func TestAFormElsewhereIsNotShownToAnybody(t *testing.T) {
	s := newStation(t, 201, "")
	listed := credentials()
	listed[lamapay.CredentialFormHosts] = "forms.example.com, " + s.Listener.Addr().String()
	g, err := open(t, s.URL, listed)
	if err != nil {
		t.Fatal(err)
	}
	form := "http://" + s.Listener.Addr().String() + "/checkin/form-secret"
	for url, ok := range map[string]bool{
		form: true, "https://forms.example.com/x": true, "https://FORMS.example.com:443/x": true,
		"https://evil.test/x": false, "https://forms.example.com.evil.test/x": false, "https://forms.example.com@evil.test/x": false, "https://u@forms.example.com/x": false,
		"http://forms.example.com/x": false, "https://forms.example.com:444/x": false, "//forms.example.com/x": false, "javascript:alert(1)": false,
		"https://forms.example.com./x": false, "ftp://forms.example.com/x": false, "https:forms.example.com": false, "http://127.0.0.1:1/x": false,
	} {
		answer := strings.Replace(payment("pending", s.Listener.Addr().String()), form, url, 1)
		s.told(201, answer)
		out, trail := g.Send(t.Context(), order(), yes)
		if ok && (out.Event != models.EventAwaitPayee || out.FormURL != url) || !ok && (out.Event != models.EventDoubt || out.FormURL != "" || out.Mismatch == "") {
			t.Errorf("%s: %+v", url, out)
		}
		if out.Ref != ref {
			t.Errorf("%s: the id is lost", url)
		}
		for _, e := range trail {
			if strings.Contains(e.Response, url) || strings.Contains(e.Request, "return-secret") || !strings.Contains(e.Response, ref) {
				t.Errorf("the trail holds %s and %s", e.Request, e.Response)
			}
		}
		s.told(200, answer)
		if out, _ := g.Query(t.Context(), known()); ok && out.FormURL != url || !ok && (out.Event != models.EventUnreadable || out.FormURL != "") {
			t.Errorf("%s: a query says %+v", url, out)
		}
	}
}

func TestThePayeesLinksAndTheTokenAreNotRecorded(t *testing.T) {
	s := newStation(t, 201, "")
	g := gateway(t, s.URL)
	for _, answer := range []string{
		payment("pending", s.Listener.Addr().String()), payment("pending", s.Listener.Addr().String())[:120],
		`{"message":"` + token + ` may not send to https://pay.example.com/p/return-secret"}`, `<p>` + token + ` https://pay.example.com/p/return-secret</p>`,
		`{"error":{"code":"` + token + `"}}`,
	} {
		for _, status := range []int{201, 422} {
			s.told(status, answer)
			out, trail := g.Send(t.Context(), order(), yes)
			for _, text := range []string{out.Message, out.Reason, out.Code, trail[0].Request, trail[0].Response, trail[0].Message, trail[0].Code} {
				if strings.Contains(text, token) || strings.Contains(text, "return-secret") || strings.Contains(text, "form-secret") {
					t.Errorf("recorded: %s", text)
				}
			}
		}
	}
}

func TestATestTellsAGoodTokenFromABadOne(t *testing.T) {
	s := newStation(t, 404, `{"error":{"code":"not_found","message":"no such payment"}}`)
	g := gateway(t, s.URL)
	said, trail, err := g.Test(t.Context())
	if err != nil || said == "" || len(trail) != 1 || trail[0].Method != "GET" || trail[0].Kind != "test" || !g.IsTestable() {
		t.Errorf("%q, %+v, %v", said, trail, err)
	}
	for _, c := range []struct {
		status int
		body   string
		ours   bool
	}{
		{401, `{"error":{"message":"bad token"}}`, true}, {403, `{}`, true}, {404, "<html>not found</html>", false}, {404, "", false},
		{200, payment("pending", s.Listener.Addr().String()), false}, {200, "{}", false}, {500, "{}", false}, {302, "", false}, {429, "{}", false},
	} {
		s.told(c.status, c.body)
		var failed *providers.CallError
		if _, _, err := g.Test(t.Context()); !errors.As(err, &failed) || failed.Ours != c.ours || failed.Reason == "" {
			t.Errorf("HTTP %d %s: %+v", c.status, c.body, err)
		}
	}
	s.Close()
	if _, _, err := g.Test(t.Context()); err == nil {
		t.Error("nobody answers, and the test is good")
	}
}
