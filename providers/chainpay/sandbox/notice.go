package sandbox

import (
	"encoding/json"
	"net/http"

	engine "countersign/providers/sandbox"
)

// compose writes one notice. The manual describes none; this one is the answer
// of a query, with sign made by the platform's key over the same canonical
// text as in requests.
func (s *Server) compose(notice engine.Notice, order engine.Order) (engine.Letter, error) {
	order.Status = engine.Status(notice.Status)
	said := s.describe(order, s.On(switchMillis))
	if notice.Bent == engine.NoticesAltered {
		said.TokenCount = more(order)
	}
	f, err := readFields([]byte(compact(said)))
	if err != nil {
		return engine.Letter{}, err
	}
	text := canonical(f, false)
	if notice.Bent == engine.NoticesForged {
		text += "&forged=1"
	}
	if f[signField], err = sign(text, s.credentials.PlatformPrivateKey); err != nil {
		return engine.Letter{}, err
	}
	if order.Magic == nameUnsigned {
		delete(f, signField)
	}
	body, err := json.Marshal(f)
	return engine.Letter{ContentType: "application/json", Body: body}, err
}

// acknowledged is HTTP 200 with exactly "success", the usual answer of this
// family of services; the manual names none.
func acknowledged(code int, body []byte) bool {
	return code == http.StatusOK && string(body) == "success"
}
