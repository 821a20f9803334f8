package sandbox

import (
	"mime"
	"net/http"

	engine "countersign/providers/sandbox"
)

// appHeader names the merchant's application (ChainPay manual, Request Header
// Parameters).
const appHeader = "app-id"

// request is one call whose envelope has been read.
type request struct {
	*engine.Call
	fields
}

// known checks the header that every call carries.
func (s *Server) known(call *engine.Call) *answer {
	if given := call.Header.Values(appHeader); len(given) != 1 || given[0] != s.credentials.AppID {
		return refuse("invalid app-id", "app-id is missing or unknown")
	}
	return nil
}

// open reads and checks the envelope: application, form, signature. It returns
// a refusal, or nil when the call may go on. The codes and words of these
// refusals are not published; 7 is the only code for errors that the manual
// knows.
func (s *Server) open(p *engine.Page, call *engine.Call) (request, *answer) {
	r := request{Call: call}
	read, err := readFields(call.Body)
	if err == nil {
		r.fields = read
	}
	if no := s.known(call); no != nil {
		return r, no
	}
	kind, _, broken := mime.ParseMediaType(call.Header.Get("Content-Type"))
	if broken != nil || kind != "application/json" {
		return r, refuse("invalid parameter", "Content-Type is not application/json")
	}
	if err != nil {
		return r, refuse("invalid parameter", err.Error())
	}
	if r.text(signField) == "" {
		return r, refuse(saidSign, "sign is missing")
	}
	if !signed(r.fields, s.credentials.MerchantPublicKey, p.On(switchExtra)) {
		return r, refuse(saidSign, "sign does not match")
	}
	if name := call.Refusal(); name != "" {
		return r, s.armed(call, name)
	}
	return r, nil
}

// armed is the refusal that the console demands. On a query everything but
// signature and rights reads "invalid order".
func (s *Server) armed(call *engine.Call, name string) *answer {
	a := refusal(name, "armed at the console: "+name)
	if call.Path != "/v2/payout" && a.status == 0 && a.msg != saidSign {
		a.msg = saidUnknown
	}
	return a
}

// require refuses when one of the fields is missing, empty, or no text.
func (r request) require(names ...string) *answer {
	for _, name := range names {
		if r.text(name) == "" {
			return refuse("invalid parameter: "+name, name+" is missing or not a text")
		}
	}
	return nil
}

// forbidden is what a caller gets that is not on the list of addresses. The
// manual does not describe it.
func forbidden(reason string) *answer {
	a := refuse("forbidden", reason)
	a.status = http.StatusForbidden
	return a
}
