package sandbox

import (
	"mime"
	"time"

	engine "countersign/providers/sandbox"
)

// clockTolerance is how far requestTime may be off (PayerMax OpenAPI: within
// two minutes).
const clockTolerance = 2 * time.Minute

// requestLayout is yyyy-MM-dd'T'HH:mm:ss.SSSXXX.
const requestLayout = "2006-01-02T15:04:05.000Z07:00"

// request is one call whose envelope has been read; its fields are those of
// data.
type request struct {
	*engine.Call
	fields
}

// envelopeFields must be there, and are texts of at most so many characters.
// The OpenAPI leaves merchantNo open; a merchant of its own has to send it.
func envelopeFields() []rule {
	return []rule{
		{path: "version", max: 8}, {path: "keyVersion", max: 8}, {path: "requestTime", max: 32},
		{path: "appId", max: 64}, {path: "merchantNo", max: 32},
	}
}

// open reads and checks the envelope: form, merchant, signature, time, version.
// The merchant has to come before the signature, since the key is found by it.
// It returns a refusal, or nil when the call may go on.
func (s *Server) open(p *engine.Page, call *engine.Call, version string) (request, *answer) {
	r := request{Call: call, fields: fields{}}
	kind, _, err := mime.ParseMediaType(call.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return r, badField("Content-Type is not application/json")
	}
	all, err := readFields(call.Body)
	if err != nil {
		return r, badField(err.Error())
	}
	for path, value := range all {
		if name, inside := innerPath(path); inside {
			r.fields[name] = value
		}
	}
	for _, field := range envelopeFields() {
		if no := all.require(field.path); no != nil {
			return r, no
		}
		if wrong := field.judge(all[field.path]); wrong != "" {
			return r, badField(wrong)
		}
	}
	if no := s.admit(p, call, all, version); no != nil {
		return r, no
	}
	if code := call.Refusal(); code != "" {
		return r, refuse(code, "armed at the console")
	}
	return r, nil
}

// admit checks who is calling, and when.
func (s *Server) admit(p *engine.Page, call *engine.Call, all fields, version string) *answer {
	switch {
	case all.text("appId") != s.credentials.AppID:
		return refuse(codeApp, "appId is unknown")
	case all.text("merchantNo") != s.credentials.MerchantNo:
		return refuse(codeMerchant, "merchantNo is unknown")
	case !signed(call.Header, call.Body, s.credentials.MerchantPublicKey):
		return refuse(codeSign, "the sign header is wrong for this body")
	}
	sent, err := time.Parse(requestLayout, all.text("requestTime"))
	if err != nil {
		return badField("requestTime is not yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
	}
	if off := p.Now().Sub(sent).Abs(); off > clockTolerance {
		return refuse(codeTime, "off by "+off.Round(time.Second).String())
	}
	if all.text("version") != version {
		return badField("version is not " + version)
	}
	if all.text("keyVersion") != "1" {
		return badField("keyVersion is not 1")
	}
	return nil
}

// innerPath is a path as seen from data, and whether it lies there.
func innerPath(path string) (string, bool) {
	const data = "data."
	if len(path) > len(data) && path[:len(data)] == data {
		return path[len(data):], true
	}
	return "", false
}

// require refuses when a field was not sent.
func (f fields) require(paths ...string) *answer {
	for _, path := range paths {
		if _, sent := f[path]; !sent {
			return badField(path + " is invalid,because " + path + " is null.")
		}
	}
	return nil
}
