package demo

import "countersign/models"

// cast is one payee with one account. Account numbers and routing numbers are
// made up; the routing numbers are public ones with a right check digit.
type cast struct {
	code, kind, first, last, company, email, phone, born string
	state, city, street, zip                             string
	routing, number, purpose, label                      string
}

// details tells how much is known: of a payee without an account only how to
// reach them.
func (c cast) details() string {
	if c.number == "" {
		return models.DetailsContact
	}
	return models.DetailsFull
}

func (c cast) country() string {
	if c.number == "" {
		return ""
	}
	return "US"
}

// lang is the language in which the payee is written to.
func (c cast) lang() string {
	if c.code == "CR-2002" {
		return "ar"
	}
	return "en"
}

var payeeCast = []cast{
	{"CR-1001", "individual", "Aline", "Ferreira", "", "aline.ferreira@payees.test", "+1 212 555 0101", "1991-03-14", "NY", "New York", "48 Mercer Street", "10013", "021000021", "4417820033", "checking", "Main account"},
	{"CR-1002", "individual", "Kofi", "Mensah", "", "kofi.mensah@payees.test", "+1 312 555 0102", "1988-11-02", "IL", "Chicago", "215 Wacker Drive", "60606", "071000013", "5520117864", "checking", "Main account"},
	{"CR-1003", "individual", "Priya", "Raman", "", "priya.raman@payees.test", "+1 415 555 0103", "1994-07-21", "CA", "San Francisco", "901 Valencia Street", "94110", "121000358", "7730045518", "savings", "Savings"},
	{"CR-1004", "individual", "Jonas", "Lindqvist", "", "jonas.lindqvist@payees.test", "+1 206 555 0104", "1985-01-30", "WA", "Seattle", "77 Pine Street", "98101", "125000024", "2204419937", "checking", "Main account"},
	{"CR-1005", "individual", "Fatou", "Diop", "", "fatou.diop@payees.test", "+1 617 555 0105", "1996-05-09", "MA", "Boston", "12 Tremont Street", "02108", "011000138", "9918230416", "checking", "Main account"},
	{"CR-1006", "individual", "Chen", "Wei", "", "chen.wei@payees.test", "+1 646 555 0106", "1990-12-17", "NY", "Brooklyn", "530 Atlantic Avenue", "11217", "026009593", "6617304485", "checking", "Main account"},
	{"VN-2001", "business", "Laura", "Berg", "Northwind Logistics LLC", "ap@northwind-logistics.test", "+1 713 555 0107", "1979-08-23", "TX", "Houston", "4400 Post Oak Parkway", "77027", "111000025", "3009127741", "checking", "Operating"},
	{"VN-2002", "business", "Daniel", "Okafor", "BlueHarbor Supply Inc", "billing@blueharbor.test", "+1 305 555 0108", "1982-02-11", "FL", "Miami", "88 Brickell Avenue", "33131", "067014822", "8120043367", "checking", "Operating"},
	{"VN-2003", "business", "Marta", "Kowalska", "Ostrowski Studio LLC", "finance@ostrowski.test", "+1 503 555 0109", "1987-10-05", "OR", "Portland", "19 Burnside Street", "97209", "123000220", "4456120098", "checking", "Operating"},
	{"VN-2004", "business", "Henry", "Marsh", "Harbour and Sons Ltd", "accounts@harbour-sons.test", "+1 202 555 0110", "1975-06-28", "DC", "Washington", "1200 K Street", "20005", "054001204", "1190457723", "checking", "Operating"},
	{"CR-1007", "individual", "Diego", "Ruiz", "", "pending.diego@payees.test", "+1 702 555 0111", "1993-09-16", "NV", "Las Vegas", "640 Fremont Street", "89101", "122400724", "5501928834", "checking", "Main account"},
	{code: "CR-2001", kind: "individual", first: "Yuki", last: "Tanaka", email: "yuki.tanaka@payees.test"},
	{code: "CR-2002", kind: "individual", first: "Sara", last: "Haddad", email: "sara.haddad@payees.test"},
	{"CR-1008", "individual", "Maria del Carmen", "Ruiz", "", "maria.ruiz@payees.test", "+1 505 555 0112", "1989-04-03", "NM", "Santa Fe", "301 Canyon Road", "87501", "107002192", "7741203390", "savings", "Savings"},
}

func (f *filler) payees() {
	f.payeeIDs, f.instruments = map[string]int64{}, map[string]int64{}
	maker := f.as("maker")
	for _, c := range payeeCast {
		if f.err != nil {
			return
		}
		payee, err := f.store.CreatePayee(f.ctx, maker, models.PayeeDraft{
			Code: c.code, Kind: c.kind, FirstName: c.first, LastName: c.last, CompanyName: c.company, Email: c.email, Phone: c.phone,
			DateOfBirth: c.born, Country: c.country(), State: c.state, City: c.city, Street: c.street, Zip: c.zip, Lang: c.lang(), Details: c.details()}, f.token(maker))
		f.fail(err)
		if f.err != nil {
			return
		}
		if c.number == "" {
			f.payeeIDs[c.code] = payee.ID
			continue
		}
		instrument, err := f.store.AddInstrument(f.ctx, maker, models.NewInstrument{PayeeID: payee.ID, Kind: string(models.InstrumentUSBank),
			Label: c.label, Country: "US", Currency: "USD", Purpose: c.purpose, Routing: c.routing, Number: c.number, Token: f.token(maker)})
		f.fail(err)
		f.payeeIDs[c.code], f.instruments[c.code] = payee.ID, instrument.ID
	}
}
