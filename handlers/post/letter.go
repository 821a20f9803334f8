package post

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"countersign/models"
	"countersign/views/hosted/lang"
	"countersign/views/mail"
)

// LinkURL is the address of a payee's link. baseURL is that of the desk.
func LinkURL(baseURL, token string) string {
	return strings.TrimRight(baseURL, "/") + "/p/" + token
}

// letter is what a letter to a payee is written from.
type letter struct {
	link  models.PayeeLink
	lang  *lang.Language
	facts mail.Facts
}

// open collects what a letter about a payout says. Errors: KindNotFound when
// there is no such payout, or it has no link.
func open(ctx context.Context, store *models.Store, payoutID, baseURL string) (l letter, err error) {
	if l.facts.Payout, err = store.PayoutByID(ctx, payoutID); err != nil {
		return l, err
	}
	link, ok, err := store.LinkOf(ctx, payoutID)
	if err != nil {
		return l, err
	}
	if !ok {
		return l, models.NotFound("This payout has no link for its payee.")
	}
	payee, err := store.PayeeByID(ctx, l.facts.Payout.PayeeID)
	if err != nil {
		return l, err
	}
	entity, err := store.Entity(ctx)
	if err != nil {
		return l, err
	}
	l.link, l.lang = link, lang.Choose("", cmp.Or(link.Lang, payee.Lang), "")
	l.facts.Payer, l.facts.Payee, l.facts.Until = entity.Name, payee.DisplayName(), link.ExpiresAt
	if baseURL == "" {
		return l, nil
	}
	base, err := url.Parse(baseURL)
	if err != nil {
		return l, fmt.Errorf("base URL: %w", err)
	}
	l.facts.URL, l.facts.Site = LinkURL(baseURL, store.Keys().LinkToken(payoutID, link.Version)), base.Host
	return l, nil
}

// SendLinkMail mails a payout's link to its payee, in the payee's language, and
// returns the mail's id. Pressing twice mails once. Errors as of
// models.Store.MailPayee.
func SendLinkMail(ctx context.Context, store *models.Store, a models.Actor, payoutID, baseURL string) (int64, error) {
	return mailLink(ctx, store, a, models.PayeeMail{PayoutID: payoutID, Kind: models.MailLink}, baseURL)
}

// SendReminder reminds a payee of the link, in the payee's language, and returns
// the mail's id. Pressing twice mails once. Errors as of
// models.Store.MailPayee.
func SendReminder(ctx context.Context, store *models.Store, a models.Actor, payoutID, baseURL string) (int64, error) {
	return mailLink(ctx, store, a, models.PayeeMail{PayoutID: payoutID, Kind: models.MailReminder}, baseURL)
}

func mailLink(ctx context.Context, store *models.Store, a models.Actor, m models.PayeeMail, baseURL string) (int64, error) {
	l, err := open(ctx, store, m.PayoutID, baseURL)
	if err != nil {
		return 0, err
	}
	if m.Version == 0 {
		m.Version = l.link.Version
	}
	text := mail.Link(l.lang, l.facts)
	if m.Kind == models.MailReminder {
		text = mail.Reminder(l.lang, l.facts)
	}
	m.Lang, m.Subject, m.Text = l.lang.Code, text.Subject, text.Text
	return store.MailPayee(ctx, a, m)
}

// remindAtOnce is how many payees one run reminds at most.
const remindAtOnce = 500

// Remind reminds every payee who is due and returns how many. A payee whose
// link ended at the same moment is passed over; other errors are joined, and do
// not keep the others from being reminded.
func Remind(ctx context.Context, store *models.Store, baseURL string) (n int, err error) {
	list, err := store.DueReminders(ctx, remindAtOnce)
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, due := range list {
		m := models.PayeeMail{PayoutID: due.PayoutID, Version: due.Version, Kind: models.MailReminder, Nth: due.Nth()}
		switch _, err := mailLink(ctx, store, models.System("reminders"), m, baseURL); {
		case err == nil:
			n++
		case models.IsKind(err, models.KindConflict):
		default:
			failed = append(failed, fmt.Errorf("remind the payee of %s: %w", due.PayoutID, err))
		}
	}
	return n, errors.Join(failed...)
}

// TellPayee mails a payee with a link how the payout ended: status is paid,
// failed or returned. It does nothing when the payout stands elsewhere by now;
// then a later mail tells of that. The same news is mailed once.
func TellPayee(ctx context.Context, store *models.Store, payoutID string, status models.Status) error {
	l, err := open(ctx, store, payoutID, "")
	if err != nil || l.facts.Payout.Status != status || l.link.Contact == "" {
		return err
	}
	write := map[models.Status]func(*lang.Language, mail.Facts) mail.Letter{
		models.StatusPaid: mail.Paid, models.StatusFailed: mail.Failed, models.StatusReturned: mail.Returned,
	}[status]
	if write == nil {
		return fmt.Errorf("no letter tells that a payout is %s", status)
	}
	text := write(l.lang, l.facts)
	_, err = store.QueueMail(ctx, models.NewMail{EventKey: string(status) + ":" + payoutID, Kind: string(status), Recipient: l.link.Contact,
		Lang: l.lang.Code, Subject: text.Subject, Text: text.Text, PayoutID: payoutID})
	return err
}
