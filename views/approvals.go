package views

import (
	"countersign/models"
	"countersign/views/ui"
)

// Approvals is the queue of payouts that wait for a decision.
type Approvals struct {
	Shell  Shell
	Times  Times
	Queue  string // mine, others or done
	Counts map[string]int
	Rows   []ApprovalRow
	// Batches are those of the queue; their rows are not among Rows.
	Batches []models.BatchSummary
	// MayDecide says that the reader's role approves payouts.
	MayDecide bool
	Approvers []string // who can, for a reader who cannot
}

// ApprovalRow is one payout of the queue, with what a person should notice.
type ApprovalRow struct {
	models.Payout
	Given   int
	Notices []string // such as "new account", none when nothing is unusual
}

// The queues.
const (
	QueueMine   = "mine"
	QueueOthers = "others"
	QueueDone   = "done"
)

func queueLabel(queue string) string {
	switch queue {
	case QueueOthers:
		return "Waiting for others"
	case QueueDone:
		return "Decided by you"
	}
	return "Waiting for you"
}

// QueueURL is the address of a queue.
func QueueURL(queue string) string { return "/approvals?queue=" + queue }

func (p Approvals) views() []ui.View {
	queues := []string{QueueMine, QueueOthers, QueueDone}
	if !p.MayDecide && p.Counts[QueueDone] == 0 {
		queues = []string{QueueOthers}
	}
	var out []ui.View
	for _, queue := range queues {
		out = append(out, ui.View{Label: queueLabel(queue), Href: QueueURL(queue), Count: p.Counts[queue], Current: p.Queue == queue})
	}
	return out
}

// sub is the fact beside the title.
func (p Approvals) sub() string {
	n := p.Counts[QueueMine]
	if !p.MayDecide {
		text := "Your role does not approve payouts"
		if len(p.Approvers) > 0 {
			text += "; " + listed(p.Approvers, "and") + " can"
		}
		return text
	}
	return ui.Count(n) + " " + plural(n, "waits", "wait") + " for you"
}

// foot is the rule behind the rows.
func (p Approvals) foot() string {
	switch p.Queue {
	case QueueOthers:
		return "You made, changed or already approved these, or your role does not approve payouts. Somebody else decides."
	case QueueDone:
		return "The last 50 payouts that you approved or rejected."
	}
	return "Oldest first. Payouts that you created or changed are not here: they wait for somebody else."
}

// blank says why a queue is empty.
func (p Approvals) blank() ui.Blank {
	switch {
	case p.Queue == QueueDone:
		return ui.Blank{Title: "You have decided nothing yet", Text: "What you approve or reject is listed here."}
	case p.Queue == QueueOthers:
		return ui.Blank{Title: "Nothing waits for others", Text: "Payouts that you submit wait here until somebody else decides."}
	}
	return ui.Blank{Title: "Nothing waits for you", Text: "New ones appear here when a maker submits them.",
		Actions: []ui.Action{{Label: "Your decisions", Href: QueueURL(QueueDone)}}}
}

// isDone says that nothing waits and that this is good news.
func (p Approvals) isDone() bool {
	return p.Queue == QueueMine && p.MayDecide && len(p.Rows)+len(p.Batches) == 0
}

// batchURL is where a batch leads: to the review, for who may decide.
func (p Approvals) batchURL(b models.BatchSummary) string {
	if p.Queue == QueueMine && p.MayDecide {
		return BatchDoorURL(b.ID, "review")
	}
	return BatchURL(b.ID)
}

// batchAction is the button of a batch in the queue.
func (p Approvals) batchAction(b models.BatchSummary) ui.Action {
	if p.Queue == QueueMine && p.MayDecide {
		return ui.Action{Label: "Review", Words: b.ID, Href: p.batchURL(b)}
	}
	return ui.Action{Label: "Open", Words: b.ID, Href: p.batchURL(b)}
}
