package e2e

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
	"testing"

	"countersign/handlers/post/posttest"
)

// mailbag opens what a mail server took.
type mailbag struct {
	t       testing.TB
	server  *posttest.Server
	letters []letter // opened so far, in the order in which they came
	handed  map[string]int
}

// letter is a mail as its reader sees it.
type letter struct {
	to, id, text string // text begins with the subject
	signedIn     bool   // it came encrypted, from the desk
}

// path is the path of the one address of the desk in the letter.
func (l letter) path(d *desk) string {
	_, rest, _ := strings.Cut(l.text, d.url)
	path, _, _ := strings.Cut(rest, "\n")
	return path
}

// sort opens what came meanwhile.
func (b *mailbag) sort() {
	b.t.Helper()
	mails := b.server.Mails()
	for _, m := range mails[len(b.letters):] {
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Message.Header.Get("Subject"))
		if err != nil {
			b.t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(m.Message.Body))
		if err != nil {
			b.t.Fatal(err)
		}
		b.letters = append(b.letters, letter{m.To, m.Message.Header.Get("Message-ID"), "Subject: " + subject + "\n" + strings.ReplaceAll(string(body), "\r\n", "\n"),
			m.Encrypted && m.User == "desk"})
	}
}

func (b *mailbag) of(address string) (list []letter) {
	b.t.Helper()
	b.sort()
	for _, l := range b.letters {
		if l.to == address {
			list = append(list, l)
		}
	}
	return list
}

// next waits for the next letter to somebody.
func (b *mailbag) next(address string) letter {
	b.t.Helper()
	if b.handed == nil {
		b.handed = map[string]int{}
	}
	n := b.handed[address]
	if err := until(patience, func() (bool, error) { return len(b.of(address)) > n, nil }); err != nil {
		b.t.Fatalf("no mail to %s: %s; the server heard %s", address, err, b.server.Verbs())
	}
	b.handed[address]++
	return b.of(address)[n]
}

// wants fails unless the letter came in a proper conversation and says all of
// these words. Spaces that do not break count as spaces.
func (b *mailbag) wants(l letter, words ...string) {
	b.t.Helper()
	if !l.signedIn {
		b.t.Errorf("the mail to %s did not come encrypted, from the desk", l.to)
	}
	text := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(l.text)
	for _, want := range words {
		if !strings.Contains(text, want) {
			b.t.Errorf("the mail to %s does not say %q:\n%s", l.to, want, l.text)
		}
	}
}

// tellsStaff waits until somebody was told of payouts; each of them is told
// once, with its address and these words in the line before.
func (b *mailbag) tellsStaff(d *desk, address string, payouts map[string]string) {
	b.t.Helper()
	for id, words := range payouts {
		var found []string
		err := until(patience, func() (bool, error) {
			found = found[:0]
			for _, l := range b.of(address) {
				for _, entry := range strings.Split(l.text, "\n- ")[1:] {
					if strings.Contains(entry, "  "+d.url+"/payouts/"+id+"\n") {
						found = append(found, entry)
					}
				}
			}
			return len(found) > 0, nil
		})
		if err != nil || len(found) != 1 || !strings.Contains(found[0], words) {
			b.t.Errorf("%s was told of %s: %q, not once of %q (%v)", address, id, found, words, err)
		}
	}
}

// each fails unless somebody has this many letters, all of them different.
func (b *mailbag) each(address string, n int) {
	b.t.Helper()
	list, ids := b.of(address), map[string]bool{}
	for _, l := range list {
		ids[l.id] = true
	}
	if len(list) != n || len(ids) != n {
		b.t.Errorf("%s has %d letters, %d different ones, not %d", address, len(list), len(ids), n)
	}
}

// holdsNo fails when a letter holds a secret.
func (b *mailbag) holdsNo(secrets ...string) {
	b.t.Helper()
	for _, l := range b.letters {
		for _, secret := range secrets {
			if strings.Contains(l.text, secret) {
				b.t.Errorf("the mail to %s holds %q", l.to, secret)
			}
		}
	}
}
