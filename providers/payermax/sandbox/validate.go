package sandbox

import (
	"maps"
	"slices"
	"strconv"

	engine "countersign/providers/sandbox"
)

// validation is the answer of paymentFieldValidation (PayerMax OpenAPI).
type validation struct {
	Code    string        `json:"validationCode"` // PASS or PARAMS_INVALID
	Passed  []fieldPath   `json:"validationPassedFields"`
	Ignored []fieldPath   `json:"ignoredFields"`
	Failed  []failedField `json:"validationFailedFields"`
}

type fieldPath struct {
	Field string `json:"field"`
}

type failedField struct {
	Field    string `json:"field"`
	ErrorMsg string `json:"errorMsg"`
}

// validate checks the fields that were sent, and only those (PayerMax manual,
// Element Verification). Of the fields that select the method only wrong ones
// are listed, as in the manual's sample.
func (s *Server) validate(_ *engine.Page, r request) *answer {
	if no := r.require("country", "destinationCurrency", "payeeInfo.paymentMethodType"); no != nil {
		return no
	}
	v := validation{Code: "PASS", Passed: []fieldPath{}, Ignored: []fieldPath{}, Failed: []failedField{}}
	known := map[string]bool{}
	for _, field := range selectors() {
		known[field.path] = true
		if value, sent := r.fields[field.path]; sent {
			if wrong := field.judge(value); wrong != "" {
				v.Failed = append(v.Failed, failedField{field.path, wrong})
			}
		}
	}
	for _, field := range detailRules() {
		known[field.path] = true
		v.judge(r.fields, field)
	}
	for _, path := range slices.Sorted(maps.Keys(r.fields)) {
		if _, inner := r.fields[path].(nested); !inner && !known[path] {
			v.Ignored = append(v.Ignored, fieldPath{path})
		}
	}
	if len(v.Failed) > 0 {
		v.Code = codeParams
	}
	return succeed("validated: "+v.Code+", "+strconv.Itoa(len(v.Failed))+" fields are wrong", v)
}

// judge puts one field where it belongs, if it was sent.
func (v *validation) judge(f fields, field rule) {
	value, sent := f[field.path]
	if !sent {
		return
	}
	if field.blind || !field.usedBy(f.text("payeeInfo.paymentMethodType")) {
		v.Ignored = append(v.Ignored, fieldPath{field.path})
		return
	}
	wrong := field.judge(value)
	if wrong == "" && field.path == "payeeInfo.accountInfo.accountNo" {
		wrong = f.accountWrong()
	}
	if wrong != "" {
		v.Failed = append(v.Failed, failedField{field.path, wrong})
		return
	}
	v.Passed = append(v.Passed, fieldPath{field.path})
}
