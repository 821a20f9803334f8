package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"time"

	engine "countersign/providers/sandbox"
)

// clockTolerance is how far a request's timestamp may be off. The manual names
// no number; a few minutes is the usual reading.
const clockTolerance = 5 * time.Minute

// timeFormat is the manual's yyyy-MM-ddTHH:mm:ssZ, in UTC.
const timeFormat = "2006-01-02T15:04:05Z"

// request is one call whose envelope has been read.
type request struct {
	*engine.Call
	fields map[string]string
}

// readFields reads a JSON object of texts. Whether Pockyt takes numbers is not
// published; only texts are sure to be signed as they are sent, so anything
// else is refused here. Null counts as empty.
func readFields(body []byte) (map[string]string, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.New("body is not a JSON object")
	}
	fields := map[string]string{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, errors.New("body is not JSON")
		}
		name, _ := key.(string)
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("%s is there twice", name)
		}
		value, err := decoder.Token()
		if err != nil {
			return nil, errors.New("body is not JSON")
		}
		text, isText := value.(string)
		if !isText && value != nil {
			return nil, fmt.Errorf("%s is not a text", name)
		}
		fields[name] = text
	}
	if _, err := decoder.Token(); err != nil {
		return nil, errors.New("body is not JSON")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the JSON")
	}
	return fields, nil
}

// open reads and checks the envelope: form, required fields, merchant,
// signature, time. It returns a refusal, or nil when the call may go on.
func (s *Server) open(p *engine.Page, call *engine.Call) (request, *answer) {
	r := request{Call: call}
	kind, _, err := mime.ParseMediaType(call.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return r, refuse(codeValue, "Content-Type is not application/json")
	}
	if r.fields, err = readFields(call.Body); err != nil {
		return r, refuse(codeValue, err.Error())
	}
	if no := r.require("merchantNo", "storeNo", "timestamp", signField); no != nil {
		return r, no
	}
	if r.fields["merchantNo"] != s.credentials.MerchantNo || r.fields["storeNo"] != s.credentials.StoreNo {
		return r, refuse(codeRights, "unknown merchantNo or storeNo")
	}
	if !signed(r.fields, s.credentials.Token) {
		return r, refuse(codeMismatch, "verifySign does not match")
	}
	sent, err := time.Parse(timeFormat, r.fields["timestamp"])
	if err != nil {
		return r, refuse(codeValue, "timestamp is not yyyy-MM-ddTHH:mm:ssZ")
	}
	if off := p.Now().Sub(sent).Abs(); off > clockTolerance {
		return r, refuse(codeValue, "timestamp is off by "+off.Round(time.Second).String())
	}
	if name := call.Refusal(); name != "" {
		return r, refuse(refusalCode(name), "armed at the console: "+name)
	}
	return r, nil
}

// require refuses when one of the fields is missing or empty.
func (r request) require(names ...string) *answer {
	for _, name := range names {
		if r.fields[name] == "" {
			return refuse(codeEmpty, name+" is missing")
		}
	}
	return nil
}
