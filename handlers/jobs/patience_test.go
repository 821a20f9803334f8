package jobs

import (
	"testing"
	"time"

	"countersign/handlers/post"
	"countersign/handlers/post/posttest"
	"countersign/models"
	"countersign/models/modelstest"
)

func TestAServerThatIsNeverThereIsGivenUp(t *testing.T) {
	d := modelstest.New(t)
	server := posttest.Start(t, func(s *posttest.Server) { s.Answers["MAIL"] = []string{"451 4.3.0 no"} })
	sender, err := post.New("smtp://"+server.Addr(), "pay@northwind.example")
	if err != nil {
		t.Fatal(err)
	}
	w := New(Options{Store: d.Store, Sender: sender})
	id, err := d.QueueMail(t.Context(), models.NewMail{EventKey: "test", Kind: "digest", Recipient: "ana@desk.test", Subject: "s", Text: "t"})
	if err != nil {
		t.Fatal(err)
	}
	for attempt := 1; attempt <= 12; attempt++ {
		result := w.mail(t.Context(), models.Job{Kind: models.JobMail, Subject: "1", Attempt: attempt, MaxAttempts: 12})
		list, err := d.Mails(t.Context(), 0, 1)
		if err != nil || list[0].ID != id {
			t.Fatal(err)
		}
		want, again := models.MailQueued, true
		if attempt == 12 {
			want, again = models.MailFailed, false
		}
		if m := list[0]; m.State != want || m.Tries != attempt || result.Again > 0 != again || result.Err == nil {
			t.Fatalf("attempt %d: %s after %d tries, again after %v (%v)", attempt, m.State, m.Tries, result.Again, result.Err)
		}
	}
}

func TestPatienceGrowsToHalfADay(t *testing.T) {
	var all time.Duration
	for attempt := 1; attempt < 12; attempt++ {
		pause := mailPause(attempt)
		if pause < time.Minute || pause > 150*time.Minute {
			t.Errorf("after try %d it waits %v", attempt, pause)
		}
		all += pause
	}
	if all < 8*time.Hour || all > 16*time.Hour {
		t.Errorf("twelve tries take %v", all)
	}
}
