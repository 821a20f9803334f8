package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	engine "countersign/providers/sandbox"
)

const kindPayee = "payee"

// The states of a payee (Pockyt manual, Retrieve payee).
const (
	payeeActivated   = "Activated"
	payeePending     = "Pending"
	payeeDeclined    = "Declined"
	payeeDeactivated = "Deactivated"
)

// payee is what the sandbox remembers of one: the fields as received, the
// spelling it uses for the state, and when it was made and changed.
type payee struct {
	Fields   map[string]string `json:"fields"`
	Spelling string            `json:"spelling,omitempty"`
	Created  time.Time         `json:"created"`
	Updated  time.Time         `json:"updated"`
}

// payeeFields are the fields that retrieve gives back.
func payeeFields() []string {
	return []string{
		"customerCode", "firstName", "lastName", "email", "profileType", "dateOfBirth",
		"phone", "countryCode", "country", "state", "city", "street", "street2", "zip", "lang",
	}
}

// register creates a payee (Pockyt manual, Payee Registration).
func (s *Server) register(p *engine.Page, r request) *answer {
	no := r.require("profileType", "dateOfBirth", "customerCode", "email", "firstName", "lastName",
		"phone", "countryCode", "state", "city", "street", "zip")
	if no != nil {
		return no
	}
	if no := checkPayee(p, r.fields, ""); no != nil {
		return no
	}
	does := payeeMagicOf(r.fields)
	if does.refusal != "" {
		return refuse(refusalCode(does.refusal), "magic value: "+does.word)
	}
	number := p.Digits("2000305228", 22, func(key string) bool { return p.KeyUsed(kindPayee, key) })
	body := payee{Fields: map[string]string{"lang": "en"}, Spelling: does.spelling, Created: p.Now(), Updated: p.Now()}
	body.take(r.fields)
	record := engine.Record{Kind: kindPayee, Key: number, State: payeeActivated}
	if does.state != "" {
		record.State = does.state
	}
	if does.next != "" {
		record.Next = &engine.RecordStep{At: p.Now().Add(s.Settling()), State: does.next}
	}
	body.keep(p, record, governmentMark(r.fields))
	a := succeed("success", "registered "+number, map[string]any{"customer": map[string]any{
		"firstName": body.Fields["firstName"], "lastName": body.Fields["lastName"],
		"customerCode": body.Fields["customerCode"], "createdTime": p.Now().Format(timeFormat),
		"customerNo": number, "email": body.Fields["email"],
	}})
	a.spoilt = does.answer
	return a
}

var (
	emailShape   = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
	countryShape = regexp.MustCompile(`^[A-Z]{2}$`)
)

// checkPayee checks the fields that are there. self is the payee being
// changed, empty for a new one.
func checkPayee(p *engine.Page, fields map[string]string, self string) *answer {
	if kind := fields["profileType"]; kind != "" && kind != "INDIVIDUAL" && kind != "BUSINESS" {
		return refuse(codeValue, "profileType is not INDIVIDUAL or BUSINESS")
	}
	if text := fields["dateOfBirth"]; text != "" {
		if born, err := time.Parse(time.DateOnly, text); err != nil || born.After(p.Now()) {
			return refuse(codeValue, "dateOfBirth is not a past yyyy-MM-dd")
		}
	}
	if code := fields["countryCode"]; code != "" && !countryShape.MatchString(code) {
		return refuse(codeValue, "countryCode is not two letters")
	}
	if email := fields["email"]; email != "" {
		if !emailShape.MatchString(email) {
			return refuse(codeValue, "email is not an address")
		}
		if holder, taken := p.Holder(kindPayee, emailMark(email)); taken && holder != self {
			return refuse(codeValue, "email belongs to another payee")
		}
	}
	if mark := governmentMark(fields); mark != "" {
		if holder, taken := p.Holder(kindPayee, mark); taken && holder != self {
			return refuse(codeValue, "governmentId belongs to another payee")
		}
	}
	return nil
}

func emailMark(email string) string { return "email:" + strings.ToLower(email) }

// governmentMark stands for an identity number without keeping it.
func governmentMark(fields map[string]string) string {
	if fields["governmentId"] == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(fields["governmentIdType"] + ":" + fields["governmentId"]))
	return "governmentId:" + hex.EncodeToString(sum[:])
}

// take copies the fields that are there.
func (b *payee) take(fields map[string]string) {
	for _, name := range payeeFields() {
		if value := fields[name]; value != "" {
			b.Fields[name] = value
		}
	}
}

// keep writes the payee into the book.
func (b *payee) keep(p *engine.Page, record engine.Record, mark string) {
	kept := slices.DeleteFunc(record.Unique, func(value string) bool {
		return strings.HasPrefix(value, "email:") || (mark != "" && strings.HasPrefix(value, "governmentId:"))
	})
	record.Unique = append(slices.Clip(kept), emailMark(b.Fields["email"]))
	if mark != "" {
		record.Unique = append(record.Unique, mark)
	}
	record.Label = b.Fields["firstName"] + " " + b.Fields["lastName"] + ", " + b.Fields["email"]
	record.Body = encode(b)
	p.Keep(record)
}

// encode writes what a record remembers. Its types are plain texts and times:
// they always have a JSON form.
func encode(body any) json.RawMessage {
	text, err := json.Marshal(body)
	if err != nil {
		panic("pockyt sandbox: a record without a JSON form: " + err.Error())
	}
	return text
}

// findPayee reads the payee a call names.
func findPayee(p *engine.Page, r request) (engine.Record, payee, *answer) {
	if no := r.require("customerNo"); no != nil {
		return engine.Record{}, payee{}, no
	}
	record, found := p.Record(kindPayee, r.fields["customerNo"])
	if !found {
		return record, payee{}, refuse(codeUnknown, "no payee has this customerNo")
	}
	var body payee
	if err := json.Unmarshal(record.Body, &body); err != nil {
		return record, body, refuse(codeSystem, "the payee cannot be read")
	}
	return record, body, nil
}

// retrieve shows a payee (Pockyt manual, Retrieve Payee info).
func (s *Server) retrieve(p *engine.Page, r request) *answer {
	record, body, no := findPayee(p, r)
	if no != nil {
		return no
	}
	customer := map[string]any{
		"customerNo": record.Key, "payeeStatus": spell(record.State, body.Spelling),
		"createdTime": body.Created.Format(timeFormat), "updatedTime": body.Updated.Format(timeFormat),
	}
	for _, name := range payeeFields() {
		if value := body.Fields[name]; value != "" {
			customer[name] = value
		}
	}
	return succeed("query success", "shown", map[string]any{"customer": customer})
}

// update changes the fields that are sent (Pockyt manual, Update payee info).
func (s *Server) update(p *engine.Page, r request) *answer {
	record, body, no := findPayee(p, r)
	if no != nil {
		return no
	}
	if no := checkPayee(p, r.fields, record.Key); no != nil {
		return no
	}
	body.take(r.fields)
	body.Updated = p.Now()
	body.keep(p, record, governmentMark(r.fields))
	return succeed("update success", "updated "+record.Key, nil)
}
