package views

import (
	"fmt"
	"strconv"
	"time"

	"countersign/models"
	"countersign/views/ui"
)

// chartDays is how many days the picture of the first page shows.
const chartDays = 14

// dayCount is one day of the picture.
type dayCount struct {
	day    time.Time
	done   int64 // paid, or still under way
	failed int64 // failed or returned
	paid   []models.CurrencyTotal
}

func (d dayCount) all() int64 { return d.done + d.failed }

// days are the last days, oldest first, with what was made on each and was not
// called off.
func (p Overview) days() []dayCount {
	today := models.StampOf(p.Times.Now).Day()
	list := make([]dayCount, chartDays)
	for i := range list {
		list[i].day = time.Unix((today-int64(chartDays-1-i))*24*60*60, 0).UTC()
	}
	for _, v := range p.Facts.Days {
		i := int(v.Day-today) + chartDays - 1
		if i < 0 || i >= chartDays {
			continue
		}
		switch v.Status {
		case models.StatusDraft, models.StatusCanceled, models.StatusRejected, models.StatusExpired:
		case models.StatusFailed, models.StatusReturned:
			list[i].failed += v.N
		default:
			list[i].done += v.N
			if v.Status == models.StatusPaid {
				list[i].paid = append(list[i].paid, models.CurrencyTotal{Currency: v.Currency, N: v.N, Minor: v.Minor})
			}
		}
	}
	return list
}

// chart is the picture as numbers: bars in a box of fixed size, so that nothing
// moves while the page loads.
type chart struct {
	width, height int
	id            string
	title         string
	bars          []bar
	lines         []gridLine
}

// bar is one day.
type bar struct {
	x, width            string
	doneY, doneHeight   string
	failY, failHeight   string
	hasDone, hasFail    bool
	title, label, mid   string
	labelY              string
	isLabelled, isToday bool
}

// gridLine is one line of the scale.
type gridLine struct{ y, textY, text string }

const (
	chartLeft   = 34
	chartTop    = 8
	chartBottom = 20
)

// chart draws the days into a box.
func (p Overview) chart(id string, width, height int) chart {
	days := p.days()
	var most int64
	for _, d := range days {
		most = max(most, d.all())
	}
	top := roundUp(most)
	c := chart{width: width, height: height, id: id}
	base := float64(height - chartBottom)
	scale := (base - chartTop) / float64(top)
	steps := []int64{0, top / 2, top}
	if top == 1 {
		steps = []int64{0, 1}
	}
	for _, n := range steps {
		y := base - float64(n)*scale
		c.lines = append(c.lines, gridLine{coordinate(y), coordinate(y + 4), ui.Count(int(n))})
	}
	slot := float64(width-chartLeft) / float64(len(days))
	thick := min(slot*0.65, 32)
	for i, d := range days {
		x := chartLeft + slot*float64(i) + (slot-thick)/2
		fail, done := float64(d.failed)*scale, float64(d.done)*scale
		b := bar{x: coordinate(x), width: coordinate(thick), mid: coordinate(x + thick/2), labelY: strconv.Itoa(height - 5),
			failY: coordinate(base - fail), failHeight: coordinate(fail), hasFail: d.failed > 0,
			doneY: coordinate(base - fail - done), doneHeight: coordinate(done), hasDone: d.done > 0,
			title:      fmt.Sprintf("%s: %s %s, %s failed or returned", d.day.Format("2 Jan"), ui.Count(int(d.all())), plural(int(d.all()), "payout", "payouts"), ui.Count(int(d.failed))),
			label:      d.day.Format("2 Jan"),
			isLabelled: (len(days)-1-i)%labelEvery(width) == 0, isToday: i == len(days)-1}
		if b.isToday {
			b.label = "Today"
		}
		c.bars = append(c.bars, b)
	}
	c.title = fmt.Sprintf("Payouts per day, %s to %s. Highest %s. A table follows.", days[0].day.Format("2 Jan"), days[len(days)-1].day.Format("2 Jan"), ui.Count(int(most)))
	return c
}

// viewBox is the box of the picture.
func (c chart) viewBox() string { return fmt.Sprintf("0 0 %d %d", c.width, c.height) }

// baseline is the y of zero.
func (c chart) baseline() string { return strconv.Itoa(c.height - chartBottom) }

// right is the end of the lines.
func (c chart) right() string { return strconv.Itoa(c.width) }

// labelEvery is how many days share a label.
func labelEvery(width int) int {
	if width < 500 {
		return 4
	}
	return 2
}

// coordinate writes a length with one decimal.
func coordinate(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// roundUp is the top of the scale: 1, 2, 4, 10, 20, 40, 100 …
func roundUp(n int64) int64 {
	for step := int64(1); ; step *= 10 {
		for _, m := range []int64{1, 2, 4} {
			if m*step >= n {
				return m * step
			}
		}
	}
}
