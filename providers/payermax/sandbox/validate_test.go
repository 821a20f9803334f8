package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// detailsOf are the least fields of a validation.
func detailsOf(country, method string) object {
	return object{"country": country, "destinationCurrency": "USD", "payeeInfo": object{"paymentMethodType": method}}
}

// judged lists the fields of one list of a validation.
func judged(r reply, list string) []string {
	found := []string{}
	items, _ := r.in("data." + list).([]any)
	for _, item := range items {
		field, _ := item.(object)
		line := text(field["field"])
		if words := text(field["errorMsg"]); words != "" {
			line += ": " + words
		}
		found = append(found, line)
	}
	slices.Sort(found)
	return found
}

func TestAValidationSortsTheFieldsThatWereSent(t *testing.T) {
	b := newBench(t)
	details := detailsOf("ID", "WALLET")
	for path, value := range map[string]any{
		"payeeInfo.targetOrg": "DANA", "payeeInfo.name.fullName": "James Kanta", "payeeInfo.name.firstName": strings.Repeat("a", 65),
		"payeeInfo.name.lastName": "O'Neill", "payeeInfo.accountInfo.accountNo": "62812", "payeeInfo.bankInfo.bankCode": "NCBKSAJE",
		"payeeInfo.birthDate": "1994-06-21", "payeeInfo.document.documentIssueDate": "21.06.1994", "payeeInfo.payeePhone": "eleven",
		"payeeInfo.payeeType": "", "remark": "für", "notifyEmail": "x", "expiryDays": "3", "somethingElse": "x", "payeeInfo.payeeGender": 1,
	} {
		with(details, path, value)
	}
	r := b.call("paymentFieldValidation", details)
	if r.code() != codeSuccess || !r.genuine || r.said("validationCode") != codeParams {
		t.Fatalf("%s", r.raw)
	}
	for list, want := range map[string][]string{
		"validationPassedFields": {"payeeInfo.birthDate", "payeeInfo.name.fullName"},
		"ignoredFields":          {"expiryDays", "notifyEmail", "payeeInfo.bankInfo.bankCode", "remark", "somethingElse"},
		"validationFailedFields": {
			"payeeInfo.accountInfo.accountNo: Please enter a local mobile number that starts with 08.",
			"payeeInfo.document.documentIssueDate: Please enter the date as yyyy-MM-dd.",
			"payeeInfo.name.firstName: The payeeInfo.name.firstName should not exceed 64 characters",
			"payeeInfo.name.lastName: Please enter English letters, blanks, commas, hyphens or dots.",
			"payeeInfo.payeeGender: payeeInfo.payeeGender must be String , but your input is Number",
			"payeeInfo.payeePhone: The payeePhone is incorrect.",
		},
	} {
		if got := judged(r, list); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %q", list, got)
		}
	}
	if len(b.book().Orders) != 0 {
		t.Error("a validation is booked")
	}
}

func TestFieldsThatWereNotSentAreNotJudged(t *testing.T) {
	b := newBench(t)
	for _, details := range []object{detailsOf("ID", "WALLET"), detailsOf("BR", "BANK_TRANSFER"), detailsOf("US", "CARD")} {
		r := b.call("paymentFieldValidation", details)
		if r.said("validationCode") != "PASS" || len(judged(r, "validationFailedFields"))+len(judged(r, "validationPassedFields")) != 0 {
			t.Errorf("%s", r.raw)
		}
		if _, isList := r.in("data.validationFailedFields").([]any); !isList {
			t.Errorf("an empty list is no list: %s", r.raw)
		}
	}
	for _, path := range []string{"country", "destinationCurrency", "payeeInfo.paymentMethodType"} {
		if r := b.call("paymentFieldValidation", with(detailsOf("US", "CARD"), path, nil)); r.code() != codeParams {
			t.Errorf("without %s: %s", path, r.raw)
		}
	}
}

func TestAWrongSelectorIsAFailedField(t *testing.T) {
	b := newBench(t)
	for path, value := range map[string]string{
		"country": "id", "destinationCurrency": "XXX", "payeeInfo.paymentMethodType": "PIGEON", "clearingRail": "ACH", "sourceAccount": "usd",
		"payeeInfo.targetOrg": strings.Repeat("a", 65), "chargeOption": "SHA", "payeeInfo.accountInfo.accountNo": "123" + badAccount, "purpose": "GIFT",
	} {
		r := b.call("paymentFieldValidation", with(detailsOf("US", "BANK_TRANSFER"), path, value))
		if got := judged(r, "validationFailedFields"); r.said("validationCode") != codeParams || len(got) != 1 || !strings.HasPrefix(got[0], path+": ") {
			t.Errorf("%s: %s", path, r.raw)
		}
	}
}

func TestIBANsAreCheckedByTheirDigits(t *testing.T) {
	for number, right := range map[string]bool{
		"SA0380000000608010167519": true, "SA0380000000608010167518": false, "SA038000000060801016751": false,
		"sa0380000000608010167519": false, "GB33BUKB20201555555555": false, "SA03 8000 0000 6080 1016 7519": false,
	} {
		if isIBAN(number, "SA", 24) != right {
			t.Errorf("%s: %t", number, !right)
		}
	}
}
