package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"countersign/models"
	"countersign/views/hosted"
	"countersign/views/hosted/lang"

	"github.com/a-h/templ"
)

// hostedPolicy is the Content-Security-Policy of payees' pages: our own styles,
// icons and fonts, no script, no form, no frame around it.
const hostedPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// How many links that do not exist an address may open: a burst, refilled in
// ten minutes. And how often one payee's visits are written down.
const (
	guessEvery = 20 * time.Second
	guessBurst = 30
	visitEvery = 5 * time.Second
	visitBurst = 3
)

// HostedOptions are what the payees' door is made of.
type HostedOptions struct {
	Store    *models.Store
	Settings Settings
	// IsForm reports whether an address lies on a host that forms of the provider
	// account may lie on; nil means that none may.
	IsForm func(accountID, formURL string) bool
}

// HostedDoor is the payees' own door, apart from the desk: it reads no session,
// sets no cookie, and has headers of its own. The token in the address is all
// that a payee brings, and is never logged.
type HostedDoor struct {
	store   *models.Store
	site    string // host of the desk, as payees see it
	isTest  bool
	isForm  func(accountID, formURL string) bool
	guesses *patience // links that do not exist, by network
	visits  *patience // notes of visits, by what happened and payout
}

// NewHostedDoor makes the door for GET /p/{token}, which shows a payee's page,
// and GET /p/{token}/go, which leads to the provider's form.
func NewHostedDoor(o HostedOptions) (*HostedDoor, error) {
	base, err := parseBase(o.Settings)
	if err != nil {
		return nil, err
	}
	d := &HostedDoor{store: o.Store, site: base.Host, isTest: o.Settings.Environment != models.EnvLive, isForm: o.IsForm,
		guesses: newPatience(guessEvery, guessBurst), visits: newPatience(visitEvery, visitBurst)}
	if d.isForm == nil {
		d.isForm = func(string, string) bool { return false }
	}
	return d, nil
}

// visit is one request of a payee.
type visit struct {
	*http.Request
	w      http.ResponseWriter
	opened models.OpenedLink
}

// ServeHTTP answers a payee.
func (d *HostedDoor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, tail, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/p/"), "/")
	t := traceOf(r)
	t.pattern = "/p/{token}"
	if tail == "go" {
		t.pattern = "/p/{token}/go"
	}
	h := w.Header()
	h.Set("Content-Security-Policy", hostedPolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		answerText(w, http.StatusMethodNotAllowed, "This address cannot be used in this way.\n")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), requestTime)
	defer cancel()
	v := &visit{Request: r.WithContext(ctx), w: w}
	if tail != "" && tail != "go" {
		token = "" // no address of ours; it is answered like a guessed one
	}
	var err error
	// Mail programs take the sign after an address for a part of it.
	v.opened, err = d.store.OpenLink(ctx, strings.TrimRight(token, ".,;:!?)>]'\""))
	if err == nil {
		err = d.answer(v, tail == "go")
	}
	if err != nil {
		t.err = err
		d.page(v, http.StatusInternalServerError, func(f hosted.Frame) templ.Component {
			return hosted.NoticePage(hosted.Notice{Frame: anonymous(f), Kind: hosted.Broken})
		})
	}
}

// answer shows what belongs to the link, or leads on to the form.
func (d *HostedDoor) answer(v *visit, goOn bool) error {
	o := v.opened
	switch o.State {
	case models.LinkOpen:
		if goOn {
			d.forward(v)
			return nil
		}
		return d.open(v)
	case models.LinkStatus:
		if o.Return && (!o.Payout.Status.IsFinal() || o.Link.ReturnedAt == 0) {
			if err := d.returned(v); err != nil {
				return err
			}
			o = v.opened
		}
		d.page(v, http.StatusOK, func(f hosted.Frame) templ.Component {
			return hosted.StatusPage(hosted.Status{Frame: f, Payout: o.Payout, Return: o.Return})
		})
	case models.LinkExpired:
		d.notice(v, http.StatusGone, hosted.Expired)
	case models.LinkRevoked:
		d.notice(v, http.StatusGone, hosted.Revoked)
	default:
		if d.guesses.has(network(remoteIP(v.Request))) {
			d.notice(v, http.StatusNotFound, hosted.Unknown)
			return nil
		}
		v.w.Header().Set("Retry-After", "600")
		d.notice(v, http.StatusTooManyRequests, hosted.Busy)
	}
	return nil
}

// newsWait is how long a payee who comes back waits for the provider's word.
const newsWait = 2 * time.Second

// returned notes that the payee came back, which makes the desk ask the
// provider, and waits a moment for the answer: the page then tells the truth at
// once. Without an answer it says what is known.
func (d *HostedDoor) returned(v *visit) error {
	id := v.opened.Payout.ID
	moved := make(chan struct{}, 1)
	stop := d.store.Watch(func(c models.Change) {
		if c.PayoutID == id && c.Event != "" {
			select {
			case moved <- struct{}{}:
			default:
			}
		}
	})
	defer stop()
	if !d.note(v, "returned") || v.opened.Payout.Status.IsFinal() {
		return nil
	}
	wait := time.NewTimer(newsWait)
	defer wait.Stop()
	select {
	case <-moved:
	case <-wait.C:
		return nil
	case <-v.Context().Done():
		return nil
	}
	p, err := d.store.PayoutByID(v.Context(), id)
	if err == nil {
		v.opened.Payout = p
	}
	return err
}

// open shows the page in front of the form.
func (d *HostedDoor) open(v *visit) error {
	o := v.opened
	form, err := url.Parse(o.FormURL())
	if err != nil {
		return errors.New("the address of a form cannot be read") // never repeated: it is the payee's secret
	}
	d.note(v, "opened")
	left := o.Link.ExpiresAt.Time().Sub(d.store.Now().Time())
	d.page(v, http.StatusOK, func(f hosted.Frame) templ.Component {
		return hosted.OpenPage(hosted.Open{Frame: f, Payout: o.Payout, Until: o.Link.ExpiresAt, Days: int(left.Hours() / 24), Site: d.site, Host: form.Host,
			Go: strings.TrimSuffix(v.URL.Path, "/") + "/go", Before: o.Link.ForwardedAt != 0})
	})
	return nil
}

// forward leads to the provider's form, if it lies where forms of the provider
// account may lie.
func (d *HostedDoor) forward(v *visit) {
	o := v.opened
	if !d.isForm(o.Payout.AccountID, o.FormURL()) {
		traceOf(v.Request).err = errors.New("the form of " + o.Payout.ID + " lies on a host that its provider account does not allow")
		d.notice(v, http.StatusServiceUnavailable, hosted.Closed)
		return
	}
	if isPrefetch(v.Request) {
		v.w.WriteHeader(http.StatusServiceUnavailable) // nobody has pressed anything
		return
	}
	d.note(v, "forwarded")
	v.w.Header().Set("Location", o.FormURL())
	v.w.WriteHeader(http.StatusSeeOther)
}

// note writes down what a payee did. A program that looks ahead is no payee, and
// somebody who presses again and again is written down now and then. A failure
// is logged; the payee goes on. It reports whether it was written down.
func (d *HostedDoor) note(v *visit, what string) bool {
	if v.Method != http.MethodGet || isPrefetch(v.Request) || !d.visits.has(what+" "+v.opened.Payout.ID) {
		return false
	}
	err := d.store.NoteLink(v.Context(), v.opened.Payout.ID, what)
	if err != nil {
		traceOf(v.Request).err = err
	}
	return err == nil
}

// isPrefetch reports whether a browser asks before anybody has pressed a link.
func isPrefetch(r *http.Request) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		value := strings.ToLower(r.Header.Get(name))
		if strings.Contains(value, "prefetch") || strings.Contains(value, "prerender") || strings.Contains(value, "preview") {
			return true
		}
	}
	return false
}

// notice shows why a link leads nowhere. Only a genuine link tells who pays.
func (d *HostedDoor) notice(v *visit, status int, kind hosted.Kind) {
	d.page(v, status, func(f hosted.Frame) templ.Component {
		return hosted.NoticePage(hosted.Notice{Frame: f, Kind: kind, Number: v.opened.Payout.ID, Until: v.opened.Link.ExpiresAt})
	})
}

// anonymous is a frame that names nobody.
func anonymous(f hosted.Frame) hosted.Frame {
	f.Payer = ""
	return f
}

// page writes a page in the payee's language.
func (d *HostedDoor) page(v *visit, status int, draw func(hosted.Frame) templ.Component) {
	o := v.opened
	l := lang.Choose(v.URL.Query().Get("lang"), cmp.Or(o.Link.Lang, o.Payee.Lang), v.Header.Get("Accept-Language"))
	v.w.Header().Set("Content-Language", l.Code)
	if err := writePage(v.w, v.Request, status, draw(hosted.Frame{Lang: l, Payer: o.Entity.Name, Test: d.isTest})); err != nil {
		traceOf(v.Request).err = err
		answerText(v.w, http.StatusInternalServerError, "Something went wrong here. Try again in a few minutes.\n")
	}
}
