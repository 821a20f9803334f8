package sandbox

import (
	"mime"

	engine "countersign/providers/sandbox"
)

// request is one call whose envelope has been read.
type request struct {
	*engine.Call
	fields
}

// open reads and checks the envelope: form, merchant, signature. It returns a
// refusal, or nil when the call may go on.
func (s *Server) open(p *engine.Page, call *engine.Call) (request, *answer) {
	r := request{Call: call}
	kind, _, err := mime.ParseMediaType(call.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return r, refuse(codeParams, "Content-Type is not application/json")
	}
	if r.fields, err = readFields(call.Body); err != nil {
		return r, refuse(codeParams, "the body is "+err.Error())
	}
	if no := r.require("merchantNo", signField); no != nil {
		return r, no
	}
	if r.text("merchantNo") != s.credentials.MerchantNo {
		return r, refuse(codeMerchant, "unknown merchantNo")
	}
	if !signed(r.fields, s.credentials.Secret, exclusions(p.On(switchExclusions))) {
		return r, refuse(codeSign, "sign does not match")
	}
	if name := call.Refusal(); name != "" {
		return r, refuse(name, "armed at the console")
	}
	return r, nil
}

// require refuses when one of the fields is missing or empty.
func (r request) require(names ...string) *answer {
	for _, name := range names {
		if r.text(name) == "" {
			return refuse(codeParams, name+" is missing")
		}
	}
	return nil
}
